"""A server on standard input and output, one JSON object a line, to be killed: ``served_by_lines.py FOLDER``."""

from __future__ import annotations

import sys

from hosted_people import TwoPeople

from espressivo.bridges.hosting.durable import Store
from espressivo.bridges.hosting.hub import Hub


def main() -> None:
    connection = Hub(TwoPeople(), store=Store(sys.argv[1], compact_after=3000)).connect("standard input")
    for line in sys.stdin.buffer:
        connection.receive(line)
        for answer in connection.take():
            sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
