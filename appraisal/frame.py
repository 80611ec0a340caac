"""What the rules make of one event: its appraisal variables, each with the rule that gave it."""

from __future__ import annotations

from collections.abc import Iterator, KeysView, Sequence

from ..core.affect import Appraised
from ..core.terms import Term
from .variables import (
    DESERVINGNESS,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    STRENGTH_OF_UNIT,
)

__all__ = ["AppraisalFrame"]

_FOR_EACH_TARGET = (DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY)
_FOR_OTHERS = (PRAISEWORTHINESS, PROSPECT, LIKELIHOOD, DESERVINGNESS, STRENGTH_OF_UNIT)


class AppraisalFrame:
    """The appraisal variables of one event, by variable, in the order in which rules first wrote them.

    A variable is written once for each target; what a later rule writes replaces it. Praise, prospects and what is said
    of others have a value for each other; praise of nobody in particular, or of SELF, is the agent's own. All others
    have one value, whatever their target.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: tuple[Appraised, ...] = ()) -> None:
        self._entries: dict[str, dict[str | None, Appraised]] = {}
        for entry in entries:
            self.write(entry)

    def write(self, entry: Appraised) -> None:
        """Give a variable a value."""
        self._entries.setdefault(entry.variable, {})[_target_key(entry)] = entry

    @staticmethod
    def place_of(entry: Appraised) -> str | None:
        """Return what tells an entry from others of its variable: its target, where the variable has one for each."""
        return _target_key(entry)

    def get(self, variable: str) -> Appraised | None:
        """Return what was written for a variable that has one value; None when nothing was."""
        written = self._entries.get(variable)
        return None if written is None else written.get(None)

    def each(self, variable: str) -> Sequence[Appraised]:
        """Return what was written for a variable, for all its targets."""
        written = self._entries.get(variable)
        return () if written is None else list(written.values())

    def about(self, variable: str, target: Term | None) -> Appraised | None:
        """Return what was written for a variable and a target; None when nothing was."""
        written = self._entries.get(variable)
        return None if written is None else written.get(None if target is None else str(target))

    @property
    def variables(self) -> KeysView[str]:
        """The variables that were written."""
        return self._entries.keys()

    def __iter__(self) -> Iterator[Appraised]:
        for written in self._entries.values():
            yield from written.values()

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))

    def __bool__(self) -> bool:
        return bool(self._entries)

    def __repr__(self) -> str:
        return f"<AppraisalFrame {', '.join(map(str, self))}>"


def _target_key(entry: Appraised) -> str | None:
    target, variable = entry.target, entry.variable
    if target is None:
        return None
    if variable in _FOR_EACH_TARGET or (variable in _FOR_OTHERS and entry.is_of_another):
        return str(target)
    return None
