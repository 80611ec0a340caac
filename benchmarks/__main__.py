"""``python benchmarks``: ``python benchmarks/run.py``, then crowds and the bridges, unless some groups are chosen."""

import sys

import crowds
from run import main

import bridges

chosen = {"--only", "--profile", "--json"} & {each.partition("=")[0] for each in sys.argv[1:]}
shared = [each for each in sys.argv[1:] if each in ("--quick", "--markdown", "--strict")]
sys.exit(main() or (0 if chosen else crowds.main(shared) or bridges.main(shared)))
