"""A little common sense: what is an animal is an organism.

The concepts and their order are those of the FAtiMA Toolkit (CommonSense.cs, commit 56b7cbd).
"""

from __future__ import annotations

from .beliefs import Belief, BeliefBase
from .terms import compose

__all__ = ["BROADER", "reason"]

BROADER: dict[str, str] = {
    "artifact": "object",
    "instrument": "object",
    "animal": "organism",
    "plant": "organism",
    "person": "organism",
    "food": "matter",
    "beverage": "matter",
    "organization": "abstraction",
    "institution": "abstraction",
    "activity": "abstraction",
}
"""Concept -> the broader concept that it belongs to; the broadest, ``entity``, says nothing and is left out."""


def reason(beliefs: BeliefBase) -> list[Belief]:
    """Add, for every belief ``is(something, concept)``, that it is of each broader concept too.

    The value is kept, and the mind that believes it; what follows is held as certain.

    Returns:
        The beliefs that were added or changed.

    >>> ana = BeliefBase("Ana")
    >>> ana.tell("is(Rex, animal)", True)
    >>> [str(belief.name) for belief in reason(ana)]
    ['is(Rex, organism)']
    """
    added: list[Belief] = []
    for name, mind, value, _ in list(beliefs):
        if name.head.key != "is" or len(name.args) != 2:
            continue
        thing, concept = name.args
        broader = BROADER.get(str(concept))
        while broader is not None:
            follows = Belief(compose(name.head, thing, broader), mind, value, 1.0)
            beliefs.tell(follows.name, follows.value, follows.mind)
            added.append(follows)
            broader = BROADER.get(broader)
    return added
