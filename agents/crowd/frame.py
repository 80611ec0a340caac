"""What rules make of one event for a whole audience: appraisal variables as arrays, with whom each holds for."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ...appraisal.frame import AppraisalFrame
from ...core.affect import Appraised
from ...core.numbers import single
from ...core.terms import SELF, Key, Term

__all__ = ["ArrayFrame", "Entry", "Floats", "Mask"]

Floats: TypeAlias = NDArray[np.float32]
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(slots=True)
class Entry:
    """One appraisal variable, as an audience got it.

    Attributes:
        variable: Its name.
        target: Whom or which goal it concerns; None for nobody in particular, SELF where it is one's own.
        value: For everybody, or for each of the audience; of no meaning where the mask does not hold.
        mask: Who of the audience got it; None for everybody.
        rule: The id of the rule that fired; of the last one, where it got values from several.
        source: Where that rule is written.
    """

    variable: str
    target: Term | None
    value: float | Floats
    mask: Mask | None = None
    rule: str = ""
    source: str = ""

    @property
    def is_of_another(self) -> bool:
        """Whether the target is somebody or something else, rather than nobody in particular or oneself."""
        return Appraised(self.variable, 0.0, self.target).is_of_another

    @property
    def is_own(self) -> bool:
        """Whether the target is whoever appraises, by name or as SELF."""
        return self.target is not None and self.target.is_self

    def values(self, size: int) -> Floats:
        """Return the value of each of an audience of some size; not to be written to."""
        return np.broadcast_to(np.asarray(self.value, np.float32), (size,))

    def who(self, size: int) -> Mask:
        """Return who of an audience of some size got it; not to be written to."""
        return np.broadcast_to(np.True_, (size,)) if self.mask is None else self.mask


class ArrayFrame:
    """The appraisal variables of one event for an audience, in the order in which rules first wrote them.

    For each of the audience it is what :class:`~...appraisal.frame.AppraisalFrame` is for one: a variable is written
    once for each target that it can have, and what is written later replaces it, where the later mask holds.

    Args:
        size: How many the audience is.

    >>> import numpy as np
    >>> frame = ArrayFrame(3)
    >>> frame.write("Desirability", None, -4)
    >>> frame.write("Desirability", None, np.float32([1, 2, 3]), np.array([True, False, False]))
    >>> frame.get("Desirability").values(3).tolist()
    [1.0, -4.0, -4.0]
    """

    __slots__ = ("_entries", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self._entries: dict[str, dict[tuple[str | None, Key | None], Entry]] = {}

    def write(
        self,
        variable: str,
        target: Term | None,
        value: float | Floats,
        mask: Mask | None = None,
        is_own: Mask | bool = False,
        rule: str = "",
        source: str = "",
    ) -> None:
        """Give a variable a value.

        Args:
            variable: Its name, as models know it.
            target: Whom it concerns; None for nobody in particular.
            value: For everybody, or for each of the audience.
            mask: Who of the audience gets it; None for everybody.
            is_own: Of whom of the audience the target is the name, so that it counts as SELF for those.
            rule: The id of the rule that says so.
            source: Where the rule is written.
        """
        if isinstance(is_own, (bool, np.bool_)):
            self._write(variable, SELF if is_own else target, value, mask, rule, source)
            return
        whose = is_own if mask is None else mask & is_own
        others = ~is_own if mask is None else mask & ~is_own
        if others.any():
            self._write(variable, target, value, others if whose.any() else mask, rule, source)
        if whose.any():
            self._write(variable, SELF, value, whose, rule, source)

    def get(self, variable: str) -> Entry | None:
        """Return what was written for a variable without regard to its target; None when nothing was.

        Where it was written with several targets (:meth:`each` has them apart), the entry has none.
        """
        return self._joined(variable, None)

    def each(self, variable: str) -> list[Entry]:
        """Return what was written for a variable, for all its targets; for one of the audience they differ."""
        return list(self._entries.get(variable, {}).values())

    def about(self, variable: str, target: Term | None) -> Entry | None:
        """Return what was written for a variable and a target; None when nothing was."""
        return self._joined(variable, None if target is None else str(target))

    @property
    def variables(self) -> KeysView[str]:
        """The variables that were written."""
        return self._entries.keys()

    def __iter__(self) -> Iterator[Entry]:
        for written in self._entries.values():
            yield from written.values()

    def __len__(self) -> int:
        return sum(map(len, self._entries.values()))

    def __bool__(self) -> bool:
        return bool(self._entries)

    def __repr__(self) -> str:
        return f"<ArrayFrame of {self.size}: {', '.join(f'{each.variable} ({each.target})' for each in self)}>"

    def _write(
        self, variable: str, target: Term | None, value: float | Floats, mask: Mask | None, rule: str, source: str
    ) -> None:
        if mask is not None and not mask.any():
            return
        value = value.astype(np.float32, copy=False) if isinstance(value, np.ndarray) else single(value)
        written = self._entries.get(variable)
        if written is None:
            place = _place(variable, target), None if target is None else target.key
            self._entries[variable] = {place: Entry(variable, target, value, mask, rule, source)}
            return
        place = (_place(variable, target), None if target is None else target.key)
        for known, entry in list(written.items()):
            if known[0] == place[0] and known != place:
                entry.mask = _without(entry.mask, mask, self.size)
                if not entry.mask.any():
                    del written[known]
        before = written.get(place)
        new = Entry(variable, target, value, mask, rule, source)
        written[place] = new if before is None or mask is None else self._over(before, new)

    def _over(self, before: Entry, after: Entry) -> Entry:
        """Return an entry that is the later one where that holds, and else the earlier one."""
        assert after.mask is not None
        mask = None if before.mask is None else before.mask | after.mask
        value: float | Floats = after.value
        if isinstance(value, np.ndarray) or isinstance(before.value, np.ndarray) or value != before.value:
            value = np.where(after.mask, np.float32(1) * after.value, np.float32(1) * before.value)
        return Entry(after.variable, after.target, value, mask, after.rule, after.source)

    def _joined(self, variable: str, place: str | None) -> Entry | None:
        found = [entry for (known, _), entry in self._entries.get(variable, {}).items() if known == place]
        if len(found) < 2:
            return found[0] if found else None
        joined = found[0]
        for entry in found[1:]:
            joined = self._over(joined, entry)
        joined.target = None
        return joined


def _place(variable: str, target: Term | None) -> str | None:
    """Return what tells the targets of a variable apart, as a frame for one does."""
    return AppraisalFrame.place_of(Appraised(variable, 0.0, target))


def _without(mask: Mask | None, other: Mask | None, size: int) -> Mask:
    if other is None:
        return np.zeros(size, np.bool_)
    return ~other if mask is None else mask & ~other
