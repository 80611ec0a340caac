"""What has been shown of everybody's mind, so that it is shown again only when something of it has moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .transcript import Feeling, Mind, PlayedTurn

__all__ = ["Seen", "plainly_felt"]

_FAINT: Final = 0.5
"""Feelings weaker than this are not shown, unless they are new."""
_NOTICEABLE: Final = 0.75
"""By how much a mood or a feeling has to move before somebody who feels nothing new is shown beside those who do."""
_MUCH: Final = 2.0
"""By how much before they are shown although nobody feels anything new."""


def plainly_felt(mind: Mind, turn: PlayedTurn) -> list[Feeling]:
    """Return the feelings that are strong enough to be shown, or new."""
    return [each for each in mind.feelings if each.intensity >= _FAINT or each.since == turn.number]


class Seen:
    """Remembers what was last shown of each mind."""

    def __init__(self) -> None:
        self._moods: dict[str, float] = {}
        self._felt: dict[str, dict[tuple[str, str], float]] = {}

    def introduce(self, mind: Mind) -> None:
        """Remember somebody of whom no more than the mood was told."""
        self._moods[mind.name] = mind.mood
        self._felt[mind.name] = {}

    def moved(self, turn: PlayedTurn) -> Sequence[Mind]:
        """Return whom to show after a turn: nobody as long as nothing is stirred and nothing has faded much."""
        distances = [self._distance(mind, turn) for mind in turn.minds]
        least = _NOTICEABLE if self.stirred(turn) or max(distances, default=0.0) >= _MUCH else _MUCH
        moved = zip(turn.minds, distances, strict=True)
        return [mind for mind, distance in moved if _is_stirred(mind, turn) or distance >= least]

    def stirred(self, turn: PlayedTurn) -> Sequence[Mind]:
        """Return those who feel something new."""
        return [mind for mind in turn.minds if _is_stirred(mind, turn)]

    def show(self, mind: Mind, turn: PlayedTurn) -> None:
        """Remember that somebody was shown as they feel after a turn."""
        self._moods[mind.name] = mind.mood
        self._felt[mind.name] = _strengths(mind, turn)

    def _distance(self, mind: Mind, turn: PlayedTurn) -> float:
        """How far what has moved most has moved since it was shown."""
        if mind.name not in self._moods:
            self.introduce(mind)
        before, now = self._felt[mind.name], _strengths(mind, turn)
        moved = [abs(before.get(key, 0) - now.get(key, 0)) for key in before.keys() | now.keys()]
        return max([abs(self._moods[mind.name] - mind.mood), *moved])


def _is_stirred(mind: Mind, turn: PlayedTurn) -> bool:
    return any(feeling.since == turn.number for feeling in mind.feelings)


def _strengths(mind: Mind, turn: PlayedTurn) -> dict[tuple[str, str], float]:
    return {(each.type, each.target): each.intensity for each in plainly_felt(mind, turn)}
