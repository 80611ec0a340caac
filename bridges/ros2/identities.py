"""Whose face, body or voice it is: matches that ROS4HRI tells, resolved to persons.

Ids of faces, bodies and voices come and go; those of persons stay. What is believed is believed of persons.
"""

from __future__ import annotations

from .interfaces.hri import IdsMatch

__all__ = ["MOST_MATCHES", "Identities"]

MOST_MATCHES = 1_000
"""Matches that are remembered; of more, the oldest are forgotten."""
Part = tuple[int, str]
"""A kind (of :class:`~.interfaces.hri.IdsMatch`) and an id."""


class Identities:
    """Which parts belong together, and to whom.

    >>> identities = Identities()
    >>> identities.match((IdsMatch.FACE, "f1"), (IdsMatch.BODY, "b1"), 0.9)
    >>> identities.match((IdsMatch.BODY, "b1"), (IdsMatch.PERSON, "ana"), 0.8)
    >>> identities.person_of(IdsMatch.FACE, "f1")
    'ana'
    """

    def __init__(self) -> None:
        self._links: dict[tuple[Part, Part], float] = {}

    def match(self, one: Part, other: Part, confidence: float) -> None:
        """Take a match in; a confidence of 0 says that the two do not belong together."""
        pair = (one, other) if one <= other else (other, one)
        self._links.pop(pair, None)
        if confidence > 0 and one != other:
            self._links[pair] = confidence
        while len(self._links) > MOST_MATCHES:
            del self._links[next(iter(self._links))]

    def belongs(self, part: Part, person: str) -> None:
        """Take in that a part belongs to a person and to nobody else; to nobody at all when the person is ''."""
        for pair in [pair for pair in self._links if part in pair and any(kind == IdsMatch.PERSON for kind, _ in pair)]:
            del self._links[pair]
        if person:
            self.match(part, (IdsMatch.PERSON, person), 1.0)

    def forget(self, kind: int, part: str) -> None:
        """Forget all about a face, body or voice that is gone."""
        for pair in [pair for pair in self._links if (kind, part) in pair]:
            del self._links[pair]

    def person_of(self, kind: int, part: str) -> str | None:
        """Return the person to whom a part most likely belongs: by the path of matches whose product is greatest."""
        best: dict[Part, float] = {}
        open_: dict[Part, float] = {(kind, part): 1.0}
        while open_:
            place = max(open_, key=lambda each: (open_[each], each))
            sure = best[place] = open_.pop(place)
            if place[0] == IdsMatch.PERSON:
                return place[1]
            for near, confidence in self._near(place):
                if near not in best and sure * confidence > open_.get(near, 0.0):
                    open_[near] = sure * confidence
        return None

    def _near(self, part: Part) -> list[tuple[Part, float]]:
        return [
            (other if one == part else one, confidence)
            for (one, other), confidence in self._links.items()
            if part in (one, other)
        ]
