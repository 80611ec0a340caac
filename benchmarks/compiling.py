"""How long a story of many rules takes to compile, load and check: ``python benchmarks/compiling.py [RULES]``.

The aims, on a core of its own: 5,000 rules compiled in 1.5 seconds, loaded again in 50 milliseconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import process_time

from espressivo.scenarios.checking import check_story
from espressivo.scenarios.language.caching import load_story
from espressivo.scenarios.language.compiling import read_story

PEOPLE = 10
ROUNDS = 5


def generated(rules: int) -> str:
    """Return a story of so many rules, half of them reactions and half wishes, with as many lines of dialogue."""
    each = max(1, rules // PEOPLE // 2)
    text = ["scenario: Many rules", "cast:"]
    for person in range(PEOPLE):
        text += [f"  P{person}:", "    believes: {money: 3}", "    feels:"]
        text += [f'      "[who] does thing{n} with [what] for me": anger {n % 5 + 3} at [who]' for n in range(each)]
        text.append("    does:")
        text += [
            f'      "I do thing{n} with bread for [whom]": {{if: "anger at [whom] > 4 and money > {n}", urge: {n}}}'
            for n in range(each)
        ]
    text.append("actions:")
    text += [f'  thing{n}: "[who] does thing{n} with [what] for [whom]"' for n in range(each)]
    text += ["scenes: |", "  == a"]
    text += [f"  P{n % PEOPLE} [if mood > {n % 9}]: Number {n}, {{money}}." for n in range(each)]
    return "\n".join(text) + "\n"


def parts(rules: int, folder: Path) -> Iterator[tuple[str, float]]:
    """Yield what is measured, and the seconds of processor time that it takes, the middle of several rounds."""
    file = folder / "many.yaml"
    file.write_text(generated(rules), encoding="utf-8")
    os.environ["ESPRESSIVO_CACHE"] = str(folder / "kept")
    yield "compile, and build the world once", _timed(lambda: read_story(file))
    load_story(file)
    yield "load what was kept", _timed(lambda: load_story(file))
    yield "check, without playing", _timed(lambda: check_story(file, explore=False), 1)


def _timed(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    spent = []
    for _ in range(rounds):
        begun = process_time()
        run()
        spent.append(process_time() - begun)
    return median(spent)


def main(arguments: list[str]) -> int:
    """Print the table."""
    rules = int(arguments[0]) if arguments else 5000
    print(f"{rules} rules of {PEOPLE} characters, seconds of processor time")
    with tempfile.TemporaryDirectory() as folder:
        for name, seconds in parts(rules, Path(folder)):
            print(f"  {name:<40}{seconds:8.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
