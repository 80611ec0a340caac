"""Which appraisal rules of a story a crowd follows with arrays, and which only member by member, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from rich.console import Console
from rich.text import Text

from ...agents.behaviour import ESPRESSIVO
from ...agents.crowd.rules import NotCompiled, compile_rules
from ...agents.world import World
from ..build import load_world

__all__ = ["CrowdRules", "as_data", "crowd_rules", "crowd_rules_of", "show_crowd_rules"]


class CrowdRules(NamedTuple):
    """What becomes of one character's appraisal rules in a crowd.

    Attributes:
        character: Its name.
        rules: How many there are.
        not_compiled: Those that arrays do not follow, and why.
        otherwise: Why no crowd can be like this character at all; empty when one can.
    """

    character: str
    rules: int
    not_compiled: tuple[NotCompiled, ...] = ()
    otherwise: str = ""


def crowd_rules(file: str | os.PathLike[str], storage: str | None = None) -> list[CrowdRules]:
    """Return what becomes of the appraisal rules of each character of a story in a crowd.

    Raises:
        AuthoringError: The file is missing or wrong; the message says where.
    """
    return crowd_rules_of(load_world(file, storage))


def crowd_rules_of(world: World) -> list[CrowdRules]:
    """Return what becomes of the appraisal rules of each character of a world in a crowd."""
    found = []
    for agent in world.agents:
        count = len(agent.appraisal_rules)
        if agent.behaviour is ESPRESSIVO:
            found.append(CrowdRules(agent.name, count, compile_rules(agent.appraisal_rules).not_compiled))
        else:
            why = f"behaves as {agent.behaviour.name}; a crowd behaves as {ESPRESSIVO.name}"
            found.append(CrowdRules(agent.name, count, otherwise=why))
    return found


def show_crowd_rules(file: str, found: Iterable[CrowdRules], console: Console) -> None:
    """Write it for people."""
    console.print(Text(file, "bold"))
    for each in found:
        console.print(_headline(each), soft_wrap=True)
        for rule, why, never in each.not_compiled:
            console.print(Text.assemble("    ", (rule.source or rule.id or "a rule", "bold"), f"  {rule.event}"))
            kind = ("cannot be followed", "red") if never else ("member by member", "yellow")
            console.print(Text.assemble("      ", kind, f": {why}"), soft_wrap=True)


def as_data(file: str, found: Iterable[CrowdRules]) -> dict[str, Any]:
    """Return it for programs."""
    return {
        "file": file,
        "characters": [
            {
                "character": each.character,
                "rules": each.rules,
                "otherwise": each.otherwise,
                "not_compiled": [
                    {"rule": rule.id, "source": rule.source, "event": str(rule.event), "why": why, "never": never}
                    for rule, why, never in each.not_compiled
                ],
            }
            for each in found
        ],
    }


def _headline(found: CrowdRules) -> Text:
    name = (f"  {found.character}", "bold")
    if found.otherwise:
        return Text.assemble(name, f": {found.otherwise}")
    if not found.rules:
        return Text.assemble(name, ": no appraisal rules")
    compiled = found.rules - len(found.not_compiled)
    rules = "rule" if found.rules == 1 else "rules"
    colour = "green" if compiled == found.rules else "yellow"
    return Text.assemble(name, ": ", (f"{compiled} of {found.rules}", colour), f" appraisal {rules} for all at once")
