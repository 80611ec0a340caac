"""What the rules make of one event: its appraisal variables, each with the rule that gave it."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.affect import Appraised
from .variables import DESIRABILITY, LIKE, PRAISEWORTHINESS

__all__ = ["AppraisalFrame"]

Key = tuple[str, str | None]
_WITHOUT_TARGET = (DESIRABILITY, LIKE)


class AppraisalFrame:
    """The appraisal variables of one event, in the order in which rules first wrote them.

    A variable is written once for each target; what a later rule writes replaces it. Desirability and liking have one
    value, whatever their target; praise of nobody in particular, or of SELF, is the agent's own.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: tuple[Appraised, ...] = ()) -> None:
        self._entries: dict[Key, Appraised] = {}
        for entry in entries:
            self.write(entry)

    def write(self, entry: Appraised) -> None:
        """Give a variable a value."""
        self._entries[entry.variable, _target_key(entry)] = entry

    def get(self, variable: str) -> Appraised | None:
        """Return what was written for a variable that has one value; None when nothing was."""
        return self._entries.get((variable, None))

    def each(self, variable: str) -> list[Appraised]:
        """Return what was written for a variable, for all its targets."""
        return [entry for entry in self._entries.values() if entry.variable == variable]

    def __iter__(self) -> Iterator[Appraised]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"<AppraisalFrame {', '.join(map(str, self))}>"


def _target_key(entry: Appraised) -> str | None:
    target = entry.target
    if target is None or entry.variable in _WITHOUT_TARGET:
        return None
    if entry.variable == PRAISEWORTHINESS and not entry.is_of_another:
        return None
    return str(target)
