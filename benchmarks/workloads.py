"""The workloads as agents: what the JSON files beside this module describe."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import BEHAVIOURS
from espressivo.appraisal.goals import Goal
from espressivo.appraisal.rules import AppraisalRule
from espressivo.core.terms import Term, parse
from espressivo.decision.rules import ActionRule

__all__ = ["build_agent", "events", "toolkit_files", "workload"]

_HERE = Path(__file__).resolve().parent
_TOOLKIT_FILES = Path("golden/toolkit-files")


def workload(name: str) -> dict[str, Any]:
    """Return a workload by name."""
    data: dict[str, Any] = json.loads((_HERE / "workloads" / f"{name}.json").read_text("utf-8"))
    return data


def events(data: dict[str, Any]) -> list[Term]:
    """Return the events of a workload, parsed."""
    return [parse(event) for event in data["events"]]


def build_agent(described: dict[str, Any], rules: dict[str, Any], behaviour: str) -> Agent:
    """Build one agent with rules of its own."""
    agent = Agent(described["name"], behaviour=BEHAVIOURS[behaviour])
    for belief in described["beliefs"]:
        agent.beliefs.tell(belief["name"], belief["value"], belief["perspective"], belief["certainty"])
    for goal in described.get("goals", ()):
        agent.goals.set(Goal(goal["name"], goal["significance"], goal["likelihood"]))
    for rule in rules.get("appraisal_rules", ()):
        variables = [(each["name"], each["value"], each["target"]) for each in rule["variables"]]
        agent.appraisal_rules.add(AppraisalRule.parse(rule["event"], variables, rule["conditions"]))
    for rule in rules.get("action_rules", ()):
        agent.action_rules.add(
            ActionRule.parse(rule["action"], rule["target"], rule["priority"], rule["layer"], rule["conditions"])
        )
    for name, disposition in _dispositions(rules):
        agent.affect.dispositions.set(name, disposition["threshold"], disposition["decay"])
    return agent


def toolkit_files() -> Path | None:
    """Return the folder of the toolkit's own example files; None when it is nowhere."""
    root = _HERE.parent
    shared = os.environ.get("ESPRESSIVO_SHARED")
    places = [root / "tests", Path(shared) if shared else root.parent / "shared", root.parent / "shared"]
    return next((place / _TOOLKIT_FILES for place in places if (place / _TOOLKIT_FILES).is_dir()), None)


def _dispositions(rules: dict[str, Any]) -> list[tuple[str, dict[str, float]]]:
    default = rules.get("default_disposition")
    named = [(each["emotion"], each) for each in rules.get("emotion_dispositions", ())]
    return ([("*", default)] if default else []) + named
