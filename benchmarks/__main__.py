"""``python benchmarks``: the same as ``python benchmarks/run.py``, then the bridges, unless some groups are chosen."""

import sys

from run import main

import bridges

chosen = {"--only", "--profile", "--json"} & {each.partition("=")[0] for each in sys.argv[1:]}
shared = [each for each in sys.argv[1:] if each in ("--quick", "--markdown", "--strict")]
sys.exit(main() or (0 if chosen else bridges.main(shared)))
