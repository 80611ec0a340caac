"""Relations as beliefs."""

from __future__ import annotations

import pytest

from espressivo.core.beliefs import BeliefBase
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.relations import FAMILIAR_WITH, IDENTIFIES_WITH, LIKES, relation
from espressivo.core.terms import Symbol, parse, term


@pytest.mark.parametrize("kind", [LIKES, IDENTIFIES_WITH, FAMILIAR_WITH])
def test_a_number_that_is_believed(kind: Symbol) -> None:
    beliefs = BeliefBase("Ana")
    assert relation(beliefs, kind, parse("Ben")) is None
    beliefs.tell(f"{kind}(Ben)", 0.5)
    assert relation(beliefs, kind, parse("ben")) == 0.5
    assert relation(beliefs, kind, parse("Zoe")) is None


@pytest.mark.parametrize("whom", [None, "*", "[x]", "Zoe"])
def test_nobody_in_particular_has_a_relation(whom: str | None) -> None:
    beliefs = BeliefBase("Ana")
    beliefs.tell("Likes(Ben)", 3)
    beliefs.tell("Likes(Zoe)", "Much")
    assert relation(beliefs, LIKES, None if whom is None else parse(whom)) is None


def test_a_relation_may_be_computed() -> None:
    def likes(call: PropertyCall) -> list[Answer]:
        return [Answer(term(7), 1.0, call.sets)]

    beliefs = BeliefBase("Ana")
    beliefs.properties.register("Likes([x])", likes)
    assert relation(beliefs, LIKES, parse("Ben")) == 7
