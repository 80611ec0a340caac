"""What an agent believes of its relations to others, as appraisal asks for it.

Relations are ordinary beliefs, so that rules, effects and the theory of mind treat them as such:

* ``Likes(X)``: -10..10, how much the agent likes X;
* ``IdentifiesWith(X)``: 0..1, how much it feels as one with X (the strength of the cognitive unit of OCC);
* ``FamiliarWith(X)``: 0..1, how well it knows X.
"""

from __future__ import annotations

from typing import Final, cast

from .beliefs import BeliefBase
from .terms import Compound, Symbol, Term, parse

__all__ = ["FAMILIAR_WITH", "IDENTIFIES_WITH", "LIKES", "relation"]

LIKES: Final = cast(Symbol, parse("Likes"))
IDENTIFIES_WITH: Final = cast(Symbol, parse("IdentifiesWith"))
FAMILIAR_WITH: Final = cast(Symbol, parse("FamiliarWith"))


def relation(beliefs: BeliefBase, kind: Symbol, whom: Term | None) -> float | None:
    """Return the number that an agent believes of a relation; None when it believes none, or several.

    >>> beliefs = BeliefBase("Ana")
    >>> beliefs.tell("Likes(Ben)", 4)
    >>> relation(beliefs, LIKES, parse("Ben")), relation(beliefs, LIKES, parse("Zoe"))
    (4.0, None)
    """
    if kind.key not in beliefs.head_versions and not beliefs.properties.answers(kind, 2):
        return None
    if whom is None or not whom.is_constant:
        return None
    answers = beliefs.query(Compound(kind, (whom,)))
    if len(answers) != 1 or not answers[0].value.is_number:
        return None
    return float(cast(float, answers[0].value.value))
