"""Common sense adds what is broader, and nothing else."""

from __future__ import annotations

import pytest

from espressivo.core.beliefs import BeliefBase
from espressivo.core.common_sense import BROADER, reason


def names(beliefs: BeliefBase) -> set[tuple[str, str, str]]:
    return {(str(each.name), str(each.mind), str(each.value)) for each in beliefs}


@pytest.mark.parametrize(("concept", "broader"), sorted(BROADER.items()))
def test_a_thing_is_of_the_broader_concept_too(concept: str, broader: str) -> None:
    beliefs = BeliefBase("Ana")
    beliefs.tell(f"is(Rex, {concept})", True)
    reason(beliefs)
    assert (f"is(Rex, {broader})", "SELF", "True") in names(beliefs)
    assert len(beliefs) == 2


@pytest.mark.parametrize(
    "belief", ["is(Rex, thing)", "is(Rex, Animal)", "is(Rex, organism)", "was(Rex, animal)", "is(Rex)"]
)
def test_what_is_no_narrower_concept_adds_nothing(belief: str) -> None:
    beliefs = BeliefBase("Ana")
    beliefs.tell(belief, True)
    assert reason(beliefs) == []
    assert len(beliefs) == 1


def test_value_and_mind_are_kept() -> None:
    beliefs = BeliefBase("Ana")
    beliefs.tell("is(Rex, animal)", False, "Ben", 0.5)
    reason(beliefs)
    assert ("is(Rex, organism)", "SELF(Ben)", "False") in names(beliefs)
