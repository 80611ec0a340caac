"""Events that are appraised alike every time: what they call for is worked out once.

So it is where whoever tells the crowd says the same numbers for everybody, about nobody in the crowd, and neither goals
and prospects nor relations bear on it. Most events of a game are such.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

from ...appraisal.patterns import Patterns
from ...appraisal.variables import LIKE
from ...core.relations import FAMILIAR_WITH, IDENTIFIES_WITH, LIKES
from ...core.terms import Term
from .appraisal import Called, feelings_of
from .frame import ArrayFrame
from .knowledge import Knowledge
from .seen import Audience

__all__ = ["Familiar"]

_CHANGEABLE: Final = frozenset(("goals", "prospects", "likelihood"))
_RELATIONS: Final = (LIKES, IDENTIFIES_WITH, FAMILIAR_WITH)
_MOST_KNOWN: Final = 8_192


class Familiar:
    """What the amounts of events were found to call for.

    Args:
        knowledge: Of the crowd.
        patterns: What elicits which emotions.
    """

    def __init__(self, knowledge: Knowledge, patterns: Patterns) -> None:
        self._knowledge = knowledge
        self._patterns = patterns
        self._known: dict[Hashable, tuple[ArrayFrame, list[Called]]] = {}

    def key(self, event: Term, amounts: Mapping[str, Any]) -> Hashable | None:
        """Return what makes an event the same as another; None for one that may be appraised differently each time."""
        parts: list[Hashable] = [event.args[1].key]
        for name, amount in amounts.items():
            if name in _CHANGEABLE:
                return None
            if type(amount) is dict:
                for target, value in amount.items():
                    if not isinstance(target, (str, Term)) or type(value) not in (int, float):
                        return None
                parts.append((name, *amount.items()))
            elif type(amount) in (int, float):
                parts.append((name, amount))
            else:
                return None
        return None if any([self._knowledge.knows(kind) for kind in _RELATIONS]) else tuple(parts)

    def get(self, key: Hashable) -> tuple[ArrayFrame, list[Called]] | None:
        """Return frame and emotions of an event that is known."""
        return self._known.get(key)

    def learn(self, key: Hashable, frame: ArrayFrame, audience: Audience) -> tuple[ArrayFrame, list[Called]] | None:
        """Work out what an event calls for, unless it is about somebody in the crowd; return frame and emotions."""
        members = [entry.target for entry in frame if entry.target is not None]
        if LIKE in frame.variables:  # which is of whoever acts
            members.append(audience.subject)
        if any([self._knowledge.member(each) is not None for each in members]):
            return None
        if any([entry.mask is not None for entry in frame]):
            return None
        called = feelings_of(frame, audience, self._patterns)
        if any([each.mask is not None for each in called]):
            return None
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[key] = frame, called
        return frame, called
