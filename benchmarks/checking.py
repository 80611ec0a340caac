"""How long a check takes, by its parts, on a scenario of many rules: ``python benchmarks/checking.py [RULES]``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import TypeVar

from espressivo.scenarios.build import build_world
from espressivo.scenarios.checking import check_story
from espressivo.scenarios.document import (
    ActionRuleDoc,
    AgentDoc,
    AppraisalRuleDoc,
    BeliefDoc,
    RulesDoc,
    Scenario,
    VariableDoc,
)
from espressivo.scenarios.native import write_native
from espressivo.scenarios.reading import read_scenario

PEOPLE = 20
Found = TypeVar("Found")


def generated(rules: int) -> Scenario:
    """Return a scenario of so many rules, half of them reactions and half wishes, of twenty characters."""
    each = rules // PEOPLE // 2
    return Scenario(name=f"{rules} rules", agents=[_agent(number, each) for number in range(PEOPLE)], player="P0")


def _agent(number: int, rules: int) -> AgentDoc:
    other = f"P{(number + 1) % PEOPLE}"
    beliefs = {"calm(SELF)": "True", "count(SELF)": str(number), f"Likes({other})": "3"}
    return AgentDoc(
        name=f"P{number}",
        beliefs=[BeliefDoc(name=name, value=value) for name, value in beliefs.items()],
        rules=RulesDoc(
            appraisal=[_reaction(number, rule) for rule in range(rules)],
            actions=[_wish(number, rule) for rule in range(rules)],
        ),
    )


def _reaction(number: int, rule: int) -> AppraisalRuleDoc:
    who = f"P{(number - rule - 1) % PEOPLE}"
    worth = str(-1 - rule % 9)
    return AppraisalRuleDoc(
        event=f"Event(Action-End, {who}, Thing{rule}([x]), SELF)",
        conditions=["calm(SELF) = True", f"count(SELF) < {rule + 30}", f"Mood(SELF) > -{rule % 9}.5"],
        variables=[
            VariableDoc(name="Desirability", value=worth),
            VariableDoc(name="Praiseworthiness", value=worth, target=who),
        ],
    )


def _wish(number: int, rule: int) -> ActionRuleDoc:
    other = f"P{(number + rule + 1) % PEOPLE}"
    return ActionRuleDoc(
        action=f"Thing{rule}(Letter)",
        target=other,
        priority=str(1 + rule % 7),
        conditions=["calm(SELF) = True", f"Mood(SELF) > {rule % 9}", f"Done(Thing{rule}(Letter), {other}) = 0"],
    )


def parts(rules: int) -> Iterator[tuple[str, float]]:
    """Yield the parts of a check, and the seconds of processor time that each takes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "many.yaml"
        file.write_text(write_native(generated(rules)), encoding="utf-8")
        scenario, reading = _timed(lambda: read_scenario(file))
        yield "read the file", reading
        _, building = _timed(lambda: build_world(scenario))
        yield "build the world", building
        report, whole = _timed(lambda: check_story(file, explore=False))
        yield "look through it", whole - reading - building
        yield f"the whole check ({sum(report.counts.values())} findings)", whole


def _timed(run: Callable[[], Found]) -> tuple[Found, float]:
    begun = process_time()
    found = run()
    return found, process_time() - begun


def main(arguments: list[str]) -> int:
    """Print the table."""
    rules = int(arguments[0]) if arguments else 5000
    print(f"{rules} rules of {PEOPLE} characters, seconds of processor time")
    for name, seconds in parts(rules):
        print(f"  {name:<40}{seconds:8.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
