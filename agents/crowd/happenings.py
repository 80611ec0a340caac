"""What happened to a crowd: a log that is bounded, and what each member has met lately."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.terms import SELF, Term
from .arithmetic import At
from .frame import ArrayFrame, Entry
from .people import Indices

__all__ = ["Happening", "Happenings"]

_MOST_KEPT: Final = 65_536
_MOST_WIDE: Final = 1_024
_WIDE_FROM: Final = 1 / 64
_LATELY: Final = 4
_MOST_TARGETS: Final = 65_535
_MOST_VALUES: Final = 512
_NONE: Final = 0xFFFFFFFF


class Happening(NamedTuple):
    """Something that happened.

    Attributes:
        ordinal: Its number.
        ticks: When, in ticks of the crowd's clock.
        event: What.
        audience: Who met it; None for everybody, or when those are too many to be kept.
        entries: How it was appraised; of variables that differ from member to member, as long as the audience is small.
    """

    ordinal: int
    ticks: int
    event: Term
    audience: Indices | None
    entries: tuple[Entry, ...]


class Happenings:
    """The log: what reached many is kept longest, of the rest the latest 65,536.

    Attributes:
        count: How many events there were.
        kernels: What is compiled; None where numpy computes.
        lately: For each member, the ordinals of the latest four events that did not reach everybody, latest first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self.kernels: ModuleType | None = None
        self.count = 0
        self.lately: NDArray[np.uint32] = np.full((_LATELY, size), _NONE, np.uint32)
        self._kept: OrderedDict[int, Happening] = OrderedDict()
        self._wide: OrderedDict[int, Happening] = OrderedDict()
        self._everybodys: deque[int] = deque(maxlen=_LATELY)
        self._targets: list[Term | None] = [None, SELF]
        self._numbers: dict[object, int] = {SELF.key: 1}

    def add(self, event: Term, ticks: int, at: At, frame: ArrayFrame, ordinal: int | None = None) -> Happening:
        """Take an event in.

        Args:
            event: What happened.
            ticks: When.
            at: Whom it reached.
            frame: How it was appraised.
            ordinal: Its number, when others count too.
        """
        number = self.count if ordinal is None else ordinal
        self.count = number + 1
        everybody = isinstance(at, slice)
        reached = self._size if everybody else len(at)
        is_wide = reached >= self._size * _WIDE_FROM
        entries = tuple(frame) if frame.size <= _MOST_VALUES else tuple([_shared(entry) for entry in frame])
        small = None if everybody or reached > _MOST_VALUES else at
        happening = Happening(number, ticks, event, small, entries)
        kept, most = (self._wide, _MOST_WIDE) if is_wide else (self._kept, _MOST_KEPT)
        kept[number] = happening
        if len(kept) > most:
            kept.popitem(last=False)
        if everybody:
            self._everybodys.appendleft(number)
        elif reached:
            self._meet(at, number)
        return happening

    def _meet(self, at: At, number: int) -> None:
        """Note the latest event of an audience."""
        if self.kernels is not None:
            self.kernels.note(self.lately, at, np.uint32(number))
            return
        for row in range(_LATELY - 1, 0, -1):  # row by row, which is quicker than all at once
            self.lately[row][at] = self.lately[row - 1][at]
        self.lately[0][at] = number

    def get(self, ordinal: int) -> Happening | None:
        """Return an event that is still known."""
        return self._kept.get(ordinal) or self._wide.get(ordinal)

    def lately_of(self, member: int) -> list[Happening]:
        """Return what a member has met lately and is still known, the latest first."""
        ordinals = {int(each) for each in self.lately[:, member] if each != _NONE} | set(self._everybodys)
        return [found for ordinal in sorted(ordinals, reverse=True) if (found := self.get(ordinal))]

    def number_of(self, target: Term | None) -> int:
        """Return a number for whom or what an emotion is directed at; 0 for nobody, and beyond 65,535 of them."""
        if target is None:
            return 0
        number = self._numbers.get(target.key)
        if number is None:
            if len(self._targets) > _MOST_TARGETS:
                return 0
            number = self._numbers[target.key] = len(self._targets)
            self._targets.append(target)
        return number

    def target(self, number: int) -> Term | None:
        """Return whom or what a number stands for."""
        return self._targets[number]

    def __iter__(self) -> Iterator[Happening]:
        """Yield what is known, in the order in which it happened."""
        yield from sorted([*self._kept.values(), *self._wide.values()], key=lambda each: each.ordinal)

    @property
    def targets(self) -> list[Term | None]:
        """Whom or what the numbers stand for."""
        return list(self._targets)

    def restore(self, happenings: Any, count: int, targets: list[Term | None], everybodys: list[int]) -> None:
        """Go on from what was saved."""
        self.count = count
        self._targets = list(targets)
        self._numbers = {each.key: number for number, each in enumerate(targets) if each is not None}
        self._kept.clear()
        self._wide.clear()
        for each in happenings:
            reached = self._size if each.audience is None else len(each.audience)
            (self._wide if reached >= self._size * _WIDE_FROM else self._kept)[each.ordinal] = each
        self._everybodys = deque(everybodys, maxlen=_LATELY)

    @property
    def everybodys(self) -> list[int]:
        """The ordinals of the latest events that reached everybody, the latest first."""
        return list(self._everybodys)


def _shared(entry: Entry) -> Entry:
    """Return an entry without what differs from member to member."""
    is_array = isinstance(entry.value, np.ndarray)
    value = float("nan") if is_array else entry.value
    return Entry(entry.variable, entry.target, value, None, entry.rule, entry.source)
