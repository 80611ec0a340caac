"""Whose mind a perspective names."""

from __future__ import annotations

import pytest
from hypothesis import given
from term_strategies import ANY_SMALL, CONSTANTS

from espressivo.core.errors import PerspectiveError
from espressivo.core.perspective import MAX_LEVELS, chain_of, mind_of
from espressivo.core.terms import SELF, Term, parse

ANA = parse("Ana")


@pytest.mark.parametrize(
    ("perspective", "mind"),
    [
        ("SELF", "SELF"),
        ("self", "SELF"),
        ("Ana", "SELF"),
        ("ANA", "SELF"),
        ("*", "*"),
        ("Mary", "SELF(Mary)"),
        ("SELF(Mary)", "SELF(Mary)"),
        ("Ana(Mary)", "SELF(Mary)"),
        ("Mary(Bob)", "SELF(Mary(Bob))"),
        ("SELF(Mary(Bob))", "SELF(Mary(Bob))"),
        ("Mary(mary)", "SELF(Mary)"),
        ("Mary(Mary(Bob))", "SELF(Mary(Bob))"),
        ("SELF(Ana(Mary))", "SELF(Mary)"),
        ("Mary(Ana)", "SELF(Mary(Ana))"),
    ],
)
def test_minds(perspective: str, mind: str) -> None:
    assert mind_of(chain_of(parse(perspective), ANA)) == parse(mind)


@pytest.mark.parametrize(
    ("perspective", "reason"),
    [
        ("-", "holds -: name the agent"),
        ("Mary(-)", "holds -"),
        ("Mary(*)", "holds *"),
        ("*(Mary)", "holds *"),
        ("[x]", "holds a variable"),
        ("Mary([x])", "holds a variable"),
        ("Mary(Bob, Tom)", "each agent holds just one other"),
        ("Mary(Bob(Tom))", "SELF > Mary > Bob > Tom goes 3 minds deep; at most 2"),
        ("SELF(Mary(Bob(Mary)))", "3 minds deep"),
    ],
)
def test_what_names_no_mind(perspective: str, reason: str) -> None:
    with pytest.raises(PerspectiveError) as caught:
        chain_of(parse(perspective), ANA)
    assert reason in str(caught.value)


@given(ANY_SMALL)
def test_any_perspective_is_understood_or_refused(perspective: Term) -> None:
    try:
        chain = chain_of(perspective, ANA)
    except PerspectiveError:
        return
    assert len(chain) <= MAX_LEVELS + 1
    assert chain_of(mind_of(chain), ANA) == chain
    assert not chain or chain[0] is SELF


@given(CONSTANTS)
def test_a_mind_names_itself(perspective: Term) -> None:
    try:
        mind = mind_of(chain_of(perspective, ANA))
    except PerspectiveError:
        return
    assert mind_of(chain_of(mind, ANA)) == mind
