"""Who the members of a crowd are: their names, the groups they belong to, and whom an event reaches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import CrowdError, TermSyntaxError, nearest
from ...core.terms import Kind, Symbol, Term, parse

__all__ = ["MOST_MEMBERS", "Groups", "Indices", "Names", "check_order", "indices_of"]

Indices = NDArray[np.int32]
"""Numbers of members, ascending, each once."""
_DIGITS: Final = "0123456789"
MOST_MEMBERS: Final = 16_777_216
"""How many members a crowd may have."""


class Names:
    """The names of members: listed, or a word and their number.

    Args:
        names: How many there are, or their names.
        named: The word before the number, when names are not listed.
        first: The number of the first, when names are not listed.

    Raises:
        CrowdError: A name is no word, or two members have it.

    >>> names = Names(3, "Fan")
    >>> names[2], names.index("fan1")
    ('Fan2', 1)
    """

    def __init__(self, names: Any, named: str = "Member", first: int = 0) -> None:
        self.first = first
        self.word = named
        self._listed: list[str] | None = None
        self._places: dict[object, int] = {}
        if isinstance(names, bool) or not isinstance(names, (int, Sequence)) or isinstance(names, str):
            raise CrowdError(f"a crowd is of {names!r}: expected how many there are, or a list of their names")
        if isinstance(names, int):
            self._size = names
            _key(f"{named}0")
            self._pattern = re.compile(re.escape(named) + r"(0|[1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)
        else:
            self._listed = list(names)
            self._size = len(self._listed)
            for number, name in enumerate(self._listed):
                if (other := self._places.setdefault(_key(name), number)) != number:
                    raise CrowdError(
                        f"members {other} and {number} are both called {name!r}: give each a name of its own, in "
                        "whatever letter case"
                    )
        if not 1 <= self._size <= MOST_MEMBERS:
            raise CrowdError(f"a crowd cannot be of {self._size:,}: expected 1 to {MOST_MEMBERS:,} members")

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self._size:
            raise CrowdError(f"there is no member {number}: the crowd has {self._size:,}, numbered from 0")
        return self._listed[number] if self._listed is not None else f"{self.word}{self.first + number}"

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(self._size))

    def find(self, name: Term | str) -> int | None:
        """Return the number of the member of a name, in any letter case; None when nobody is called so."""
        if self._listed is not None:
            return self._places.get(name.key if isinstance(name, Term) else name.casefold())
        text = str(name)
        if text[-1:] not in _DIGITS:  # most words, without a detour
            return None
        found = self._pattern.fullmatch(text)
        number = -1 if found is None else int(found[1]) - self.first
        return number if 0 <= number < self._size else None

    def index(self, name: Term | str) -> int:
        """Return the number of the member of a name.

        Raises:
            CrowdError: Nobody is called so.
        """
        number = self.find(name)
        if number is None:
            close = nearest(str(name), self._listed[:1000]) if self._listed else None
            between = f"{self[0]} to {self[self._size - 1]}" if self._listed is None else f"{self._size:,} names"
            raise CrowdError(
                f"no member is called {str(name)!r}"
                + (f"; did you mean {close}?" if close else f": there are {between}")
            )
        return number


class Groups(Mapping[str, Indices]):
    """The groups, or factions, of a crowd: who belongs to each.

    Args:
        size: Of the crowd.
        groups: For each name the numbers of its members, or whether each member belongs to it.
    """

    def __init__(self, size: int, groups: Mapping[str, Any] | None = None) -> None:
        self._size = size
        self._groups: dict[str, Indices] = {}
        for name, members in (groups or {}).items():
            self.set(name, members)

    def set(self, name: str, members: Any) -> None:
        """Make a group, or change who belongs to it.

        Raises:
            CrowdError: Somebody is no member, or a mask has another length.
        """
        self._groups[str(name)] = indices_of(members, self._size, f"group {name!r}")

    def __getitem__(self, name: str) -> Indices:
        found = self._groups.get(name)
        if found is None:
            close = nearest(name, self._groups)
            hint = f"did you mean {close}?" if close else f"the groups are {', '.join(self._groups) or 'none'}"
            raise CrowdError(f"there is no group {name!r}: {hint}")
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __contains__(self, name: object) -> bool:
        return name in self._groups


def indices_of(members: Any, size: int, what: str) -> Indices:
    """Return the numbers of members, ascending and each once, from numbers or a mask.

    Raises:
        CrowdError: They are neither, or out of range.
    """
    try:
        given = np.asarray(members)
    except ValueError:
        given = np.empty((0, 0))
    if given.ndim != 1 or not (given.dtype == np.bool_ or given.dtype.kind in "iu" or not given.size):
        raise CrowdError(f"{what} is given as {_described(given)}: expected numbers of members, or a mask of {size:,}")
    if given.dtype == np.bool_:
        if given.shape[0] != size:
            raise CrowdError(f"{what} is a mask of {given.shape[0]:,}: the crowd has {size:,} members")
        return np.flatnonzero(given).astype(np.int32)
    if given.dtype == np.int32 and given.size and given[0] >= 0 and given[-1] < size and _is_ascending(given):
        return given.copy()  # the usual case, without a detour; whose array it was may write to it again
    if given.size and (given.min() < 0 or given.max() >= size):
        wrong = int(given.min()) if given.min() < 0 else int(given.max())
        raise CrowdError(f"{what} has a member {wrong}: the crowd has {size:,}, numbered from 0")
    given = given.astype(np.int32)
    return given if _is_ascending(given) else np.unique(given)


def check_order(members: Any, found: Indices, what: str) -> None:
    """See that numbers of members stand in the order in which each of them has a value.

    Args:
        members: As they were given: the name of a group, numbers or a mask.
        found: What :func:`indices_of` made of them.
        what: Who they are, in words.

    Raises:
        CrowdError: They are not in ascending order, each once.
    """
    given = np.asarray(members)
    if given.dtype.kind in "iu" and not np.array_equal(given, found):
        raise CrowdError(f"{what} must be in ascending order, each once, for each has a value: sort them (np.unique)")


def _is_ascending(given: NDArray[Any]) -> bool:
    return bool((given[1:] > given[:-1]).all())


def _described(given: NDArray[Any]) -> str:
    return f"an array of {given.dtype} with shape {given.shape}"


def _key(name: Any) -> object:
    try:
        word = parse(name) if isinstance(name, str) else None
    except TermSyntaxError:
        word = None
    if not isinstance(word, Symbol) or word.kind != Kind.TEXT or word.is_self:
        raise CrowdError(f"a member cannot be called {name!r}: expected a word, such as Ana or Fan7")
    return word.key
