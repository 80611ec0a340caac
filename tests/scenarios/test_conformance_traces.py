"""Every recorded trace, one test a kind; and a planted error in each operation is found."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from golden_data import GOLDEN, load, short_trace, toolkit_files, traces

from espressivo.scenarios.conformance import Report, run_conformance
from espressivo.scenarios.conformance.golden import ScenarioFiles
from espressivo.scenarios.conformance.steps import OPERATIONS
from espressivo.scenarios.conformance.traces import Parting, run_trace

KINDS = sorted({("quirks" if data.get("quirks") else "plain", data["kind"]) for data in map(load, traces())})
FILES = ScenarioFiles(GOLDEN, toolkit_files())


@cache
def whole_run() -> Report:
    return run_conformance(traces(), files=toolkit_files())


@pytest.mark.parametrize(("group", "kind"), KINDS, ids=["-".join(each) for each in KINDS])
def test_traces_match(group: str, kind: str) -> None:
    report = whole_run()
    assert report.kinds[group, kind].total > 0
    assert [str(each) for each in report.mismatches if (each.group, each.kind) == (group, kind)] == []


def test_nothing_that_shows_no_quirk_is_excused() -> None:
    assert [str(each.mismatch) for each in whole_run().deviations if not each.mismatch.quirks] == []
    assert whole_run().group("plain").deviations == 0


def test_nearly_all_traces_with_quirks_match() -> None:
    tally = whole_run().group("quirks")
    assert tally.matched >= 0.95 * tally.total


def test_rules_that_were_saved_for_the_toolkit_and_loaded_again_do_the_same() -> None:
    different = []
    for path in traces():
        data = load(path)
        if not data.get("quirks"):
            parting = run_trace({**data, "via": "storage"}, FILES)
            different += [f"{data['name']}: {parting}"] if parting else []
    assert different == []


# -- planted errors ----------------------------------------------------------------------------------------------------


def _mutated(value: Any) -> Any:
    """The value with the first leaf that says something changed."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, dict):
        for key, member in value.items():
            if key != "classId":
                return {**value, key: _mutated(member)}
        return {"planted": 1}
    if isinstance(value, list):
        return [_mutated(value[0]), *value[1:]] if value else ["planted"]
    return "planted"


CALM = {"tick": 0, "mood": 0.0, "emotions": [], "strongest": None}
GIFT = {"op": "perceive", "event": "Event(Action-End, Ben, Gift, Ana)"}
LINE = {"current_state": "Start", "next_state": "End", "meaning": "-", "style": "Rude", "utterance": "Bye."}
RULE = {
    "event": "Event(Action-End, *, Gift, SELF)",
    "quantifier": "Existential",
    "conditions": ["Likes(Ben) = [v]"],
    "variables": [["Desirability", "[v]", "-"]],
}
COUNTS = {"appraisal": 1, "action": 0, "si": 0, "cif": 0, "dialogues": 1, "world_model": 0}
# Operations that no trace shows which is played everywhere: steps, and what they answer (fatima-toolkit.md).
BY_HAND: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "remove_belief": (
        [{"op": "remove_belief", "property": "Likes(Ben)"}, {"op": "beliefs"}],
        [{"state": {"Ana": CALM}}, {"result": []}],
    ),
    "set_goal": (
        [{"op": "set_goal", "name": "Win", "significance": 5, "likelihood": 0.25}, {"op": "goals"}],
        [
            {"state": {"Ana": {**CALM, "goals": {"Win": 0.25}}}},
            {"result": {"Win": {"significance": 5.0, "likelihood": 0.25}}},
        ],
    ),
    "set_tick": (
        [{"op": "set_tick", "value": 7}, {"op": "set_mood", "value": 4}, {"op": "set_tick", "value": 9}],
        [{"state": {"Ana": {**CALM, "tick": 7}}}, {}, {"state": {"Ana": {**CALM, "tick": 9, "mood": 4.0}}}],
    ),
    "internal_state": (
        [{"op": "internal_state"}, GIFT, {"op": "internal_state"}],
        [{"result": "M: 0.00"}, {}, {"result": "M: 0.90 | S. Em: Joy(3.00, )"}],
    ),
    "enter": ([{"op": "enter"}], [{"result": ["Event(Action-End, Ana, Enters, -)"], "state": {"Ana": CALM}}]),
    "rule_count": ([{"op": "rule_count"}], [{"result": COUNTS}]),
    "rules": ([{"op": "rules"}], [{"result": {"appraisal": [RULE], "action": [], "si": []}}]),
    "dialogues": (
        [{"op": "dialogues", "style": "Rude"}, {"op": "dialogues", "style": "-"}],
        [{"result": [LINE]}, {"result": []}],
    ),
}


def _by_hand(op: str) -> dict[str, Any]:
    steps, expected = copy.deepcopy(BY_HAND[op])
    data = short_trace(name=op, steps=steps, expected=expected)
    data["scenario"]["dialogues"] = [LINE]
    return data


@pytest.mark.parametrize("op", sorted(BY_HAND))
def test_operations_that_are_known_without_a_trace(op: str) -> None:
    assert run_trace(_by_hand(op), FILES) is None


@cache
def _examples() -> dict[str, tuple[Path, int]]:
    """For each operation, a trace that matches and the number of a step in it that has a result or a state."""
    different = {each.name for each in whole_run().mismatches} | {each.mismatch.name for each in whole_run().deviations}
    found: dict[str, tuple[Path, int]] = {}
    for path in traces():
        data = load(path)
        if data["name"] in different:
            continue
        for number, (step, expected) in enumerate(zip(data["steps"], data["expected"], strict=True)):
            if "error" not in expected and ("result" in expected or "state" in expected):
                found.setdefault(step["op"], (path, number))
    return found


@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_a_planted_difference_is_found_in_each_operation(op: str) -> None:
    path, number = _examples().get(op, (None, 0))
    planted = 0
    for member in ("result", "state"):
        data = _by_hand(op) if path is None else load(path)
        expected = data["expected"][number]
        if member not in expected:
            continue
        expected[member] = _mutated(expected[member])
        parting = run_trace(data, FILES)
        assert parting is not None
        assert (parting.step, parting.op) == (number, op)
        assert parting.difference.path.startswith(f"$.{member}")
        planted += 1
    assert planted


def _played(**changes: Any) -> Parting | None:
    return run_trace(short_trace(**changes), FILES)


def _one_step(step: dict[str, Any], expected: dict[str, Any]) -> Parting | None:
    return _played(steps=[step], expected=[expected])


def test_the_short_trace_matches() -> None:
    assert _played() is None


def test_a_wrong_beginning_is_found() -> None:
    data = short_trace()
    state = copy.deepcopy(data["initial_state"])
    state["Ana"]["mood"] = 1.0
    parting = _played(initial_state=state)
    assert parting is not None
    assert (parting.step, parting.difference.path) == (None, "$.initial_state.Ana.mood")


def test_an_unknown_operation_is_reported() -> None:
    parting = _one_step({"op": "levitate"}, {"op": "levitate"})
    assert parting is not None
    assert parting.difference.path == "$.op"
    assert parting.difference.got == "levitate"


def test_a_missing_error_is_reported() -> None:
    parting = _one_step(
        {"op": "ask", "property": "Likes(Ben)"}, {"error": {"type": "ArgumentException", "message": "no"}}
    )
    assert parting is not None
    assert parting.difference.path == "$.error"
    assert parting.difference.expected == "ArgumentException: no"


def test_a_surplus_error_is_reported() -> None:
    parting = _one_step({"op": "ask", "property": "Likes([x])"}, {"result": {"value": "3", "certainty": 1.0}})
    assert parting is not None
    assert parting.difference.path == "$.error"
    assert "BeliefError" in parting.difference.got


def test_the_right_error_matches_and_one_of_another_sort_does_not() -> None:
    step = {"op": "ask", "property": "Likes([x])"}
    assert _one_step(step, {"error": {"type": "ArgumentException", "message": ""}}) is None
    parting = _one_step(step, {"error": {"type": "ParsingException", "message": ""}})
    assert parting is not None
    assert parting.difference.path == "$.error.type"


def test_a_step_that_lacks_what_it_needs_is_reported() -> None:
    parting = _one_step({"op": "ask"}, {"result": None})
    assert parting is not None
    assert "KeyError" in parting.difference.got


def test_a_scenario_that_cannot_be_built_is_reported() -> None:
    parting = _played(scenario={"agents": [{"name": "Ana"}, {"name": "Ana"}]})
    assert parting is not None
    assert (parting.step, parting.difference.path) == (None, "$.scenario")


def test_a_scenario_that_the_toolkit_refuses_must_be_refused() -> None:
    refused = {"type": "ArgumentException", "message": "no"}
    assert _played(scenario={"agents": [{"name": "Ana"}, {"name": "Ana"}]}, error=refused) is None
    parting = _played(error=refused)
    assert parting is not None
    assert parting.difference.path == "$.scenario"


def test_a_missing_scenario_file_is_reported_with_the_option_that_helps() -> None:
    parting = _played(scenario={"files": {"scenario": "Nowhere/none.json"}})
    assert parting is not None
    assert "--files" in parting.difference.got
