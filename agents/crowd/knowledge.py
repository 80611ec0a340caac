"""What the members of a crowd believe: columns of beliefs, and sparse relations between members.

A belief is a column: ``Team(SELF)`` holds a value for each member, or one value for everybody, which costs no array.
What members believe of each other (``Likes(Member7)``) is kept as pairs, 8 bytes each. Whoever names a member means
SELF where it is that member's own name, as in the beliefs of a single agent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.beliefs import BeliefBase
from ...core.errors import CrowdError, shown
from ...core.numbers import single
from ...core.terms import NIL, SELF, Compound, Key, Kind, Symbol, Term, TermLike, term, truth
from .columns import (
    FALSE_CODE,
    NUMBER,
    TRUE_CODE,
    UNKNOWN,
    Belief,
    Column,
    Layer,
    code_of_member,
    put_together,
    read,
)
from .frame import Floats, Mask
from .pairs import Codes, Pairs
from .people import Names

__all__ = ["Knowledge"]

_MAX_LAYERS = 6
"""A belief that was told to parts of the crowd more often than this is put together anew."""

Values: TypeAlias = TermLike | ArrayLike | Sequence[TermLike]


class Knowledge:
    """What the members of a crowd believe.

    Values are numbers (in single precision), words, truth values and names of members.

    Args:
        names: Of the members.

    >>> knowledge = Knowledge(Names(["Ana", "Ben", "Cid"]))
    >>> knowledge.tell("Likes(Dora)", 4)
    >>> knowledge.relate("Likes", "Dora", [-2, -3], [1, 2])
    >>> knowledge.relate_members("Likes", who=[0], whom=[1], values=[6])
    >>> knowledge.column("Likes(Dora)").values.tolist(), knowledge.column("Likes(Ben)").known.tolist()
    ([4.0, -2.0, -3.0], [True, False, False])
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self._beliefs: dict[Key, Belief] = {}
        self._heads: dict[Key, list[Key]] = {}
        self._pairs: dict[Key, Pairs] = {}
        self._kinds: dict[Key, Symbol] = {}
        self._words: list[Symbol] = []
        self._codes: dict[Key, int] = {}
        for always in (truth(True), truth(False), NIL):
            self._coded(always)

    # -- telling -----------------------------------------------------------------------------------------------

    def tell(self, name: TermLike, values: Values, who: ArrayLike | None = None) -> None:
        """Make members believe something.

        Args:
            name: Such as ``Team(SELF)`` or ``Likes(Ben)``; a constant.
            values: One value for all of them, or one for each; None takes a belief out.
            who: Numbers of the members, ascending; None for everybody.

        Raises:
            CrowdError: The name or a value is none that a crowd can keep, or the values are too many or too few.
        """
        subject = self._checked(name)
        told = self._audience(who)
        size = len(self.names) if told is None else len(told)
        numbers, codes = self._encoded(values, size, subject)
        self._store(subject, told, numbers, codes)
        for member in self.mentioned(subject):
            place = _place_of(member, told, size)
            if place is None:
                continue
            own = subject.replace(term(self.names[member]), SELF)
            at = slice(place, place + 1)
            one = numbers if len(numbers) == 1 else numbers[at], codes if len(codes) == 1 else codes[at]
            self._store(own, np.array([member], np.int32), *one)

    def relate(self, kind: str | Symbol, whom: TermLike, values: Values, who: ArrayLike | None = None) -> None:
        """Make members believe a relation to somebody, such as ``relate("Likes", "Ben", 4)``; see :meth:`tell`."""
        self.tell(Compound(self._kind(kind), (term(whom),)), values, who)

    def relate_members(self, kind: str | Symbol, who: ArrayLike, whom: ArrayLike, values: ArrayLike) -> None:
        """Make members believe a relation to each other, 8 bytes each; of a pair named twice the last value counts.

        Args:
            kind: Such as ``Likes``.
            who: Numbers of those who believe it.
            whom: Numbers of those they believe it of.
            values: One number for all pairs, or one for each.

        Raises:
            CrowdError: There are no such members, or the arrays differ in length.
        """
        head, size = self._kind(kind), len(self.names)
        first, second = _indices(who, size, "who"), _indices(whom, size, "whom")
        if len(first) != len(second):
            raise CrowdError(f"{head} relates {len(first)} members to {len(second)}: expected as many")
        numbers = np.asarray(values, np.float32)
        if numbers.shape not in ((), first.shape) or not np.isfinite(numbers).all():
            raise CrowdError(f"{head} needs a finite number, or one for each of {len(first)} pairs")
        numbers = np.broadcast_to(numbers, first.shape)
        own = first == second
        if own.any():
            themselves, last = np.unique(first[own][::-1], return_index=True)
            self.tell(Compound(head, (SELF,)), numbers[own][::-1][last], themselves)
            first, second, numbers = first[~own], second[~own], numbers[~own]
        known = self._pairs.get(head.key, Pairs.none(size))
        self._pairs[head.key] = known.with_more(first, second, numbers)
        self._kinds[head.key] = head

    # -- asking ------------------------------------------------------------------------------------------------

    def column(self, name: TermLike, who: Codes | None = None) -> Column | None:
        """Return what members believe of a name; None when nobody was ever told anything of it.

        A name of a member in it is that of another: of members who are asked about themselves, SELF says so.
        """
        subject = term(name)
        belief = self._beliefs.get(subject.key)
        pairs, whom = self._pairs_about(subject)
        if belief is None and pairs is None:
            return None
        size = len(self.names) if who is None else len(who)
        found = read(belief, who, size)
        if pairs is None:
            return found
        values, codes = found.values.copy(), found.codes.copy()
        places, numbers = pairs.about(whom, who)
        values[places], codes[places] = numbers, NUMBER
        return Column(values, codes)

    def relation(self, kind: Symbol, whom: Term | None, who: Codes | None = None) -> tuple[Floats, Mask]:
        """Return the number that each believes of a relation, and who believes one.

        Members who are ``whom`` themselves are asked about SELF.
        """
        size = len(self.names) if who is None else len(who)
        if whom is None or not whom.is_constant or not self.knows(kind):
            return np.zeros(size, np.float32), np.zeros(size, np.bool_)
        found = self.column(Compound(kind, (whom,)), who)
        values = np.zeros(size, np.float32) if found is None else found.values
        known = np.zeros(size, np.bool_) if found is None else found.numeric
        for member in self.mentioned(whom):
            place = _place_of(member, who, size)
            if place is not None:
                values, known = values.copy(), known.copy()
                own_name = whom.replace(term(self.names[member]), SELF)
                own = self.column(Compound(kind, (own_name,)), np.array([member], np.int32))
                known[place] = own is not None and own.numeric[0]
                values[place] = own.values[0] if own is not None else 0
        return values, known

    def knows(self, head: Symbol) -> bool:
        """Whether anybody was told anything that begins so."""
        return head.key in self._heads or head.key in self._pairs

    def word(self, code: int) -> Symbol:
        """Return the value that a code stands for, be it a word, a truth value or a member."""
        return self._words[code - 1] if code > 0 else cast(Symbol, term(self.names[-2 - code]))

    def code(self, value: Term) -> int | None:
        """Return the code of a value that is no number; None when nobody was ever told it, and no member has it."""
        member = self.member(value)
        return self._codes.get(value.key) if member is None else code_of_member(member)

    def member(self, name: Term) -> int | None:
        """Return the number of the member that a word is the name of; None for all other words."""
        if name.kind != Kind.TEXT or name.is_self:
            return None
        return self.names.find(name)

    def mentioned(self, subject: Term) -> list[int]:
        """Return the members whose names occur in a term, each once, ascending."""
        return sorted({member for symbol in subject.symbols() if (member := self.member(symbol)) is not None})

    def beliefs_of(self, member: int, heads: frozenset[Key] | None = None) -> BeliefBase:
        """Return what one member believes as the beliefs of a single agent.

        Args:
            member: Its number.
            heads: Only beliefs that begin so; None for all.
        """
        beliefs = BeliefBase(self.names[member])
        who = np.array([member], np.int32)
        for belief in self._beliefs.values():
            if heads is not None and belief.name.head.key not in heads:
                continue
            if member in self.mentioned(belief.name):
                continue  # it is kept under SELF
            found = read(belief, who, 1)
            code = int(found.codes[0])
            if code != UNKNOWN:
                beliefs.tell(belief.name, float(found.values[0]) if code == NUMBER else self.word(code))
        for key, pairs in self._pairs.items():
            if heads is None or key in heads:
                for whom, value in pairs.of(member):
                    beliefs.tell(Compound(self._kinds[key], (term(self.names[whom]),)), value)
        return beliefs

    # -- keeping -----------------------------------------------------------------------------------------------

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all that is believed as arrays, for saving; :meth:`restore` takes them."""
        found: dict[str, NDArray[Any]] = {}
        beliefs = []
        for number, belief in enumerate(self._beliefs.values()):
            for layer, told in enumerate(belief.layers):
                parts = {"values": told.values, "codes": told.codes}
                if told.who is not None:
                    parts["who"] = told.who
                found |= {f"belief.{number}.{layer}.{name}": part for name, part in parts.items()}
            beliefs.append([str(belief.name), len(belief.layers)])
        for number, pairs in enumerate(self._pairs.values()):
            found |= {f"pairs.{number}.{name}": part for name, part in pairs.arrays().items()}
        kinds = [str(self._kinds[key]) for key in self._pairs]
        index = {"words": [str(word) for word in self._words], "beliefs": beliefs, "pairs": kinds}
        return {"index": np.frombuffer(json.dumps(index).encode(), np.uint8), **found}

    def restore(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take over what :meth:`arrays` gave, in place of what is believed.

        Raises:
            CrowdError: The arrays are not such, or of a crowd of another size.
        """
        fresh = Knowledge(self.names)
        try:
            fresh._fill(arrays)
        except (KeyError, ValueError, TypeError, IndexError) as error:
            if isinstance(error, CrowdError):
                raise
            raise CrowdError(f"these arrays are not what a crowd believes: {shown(repr(error))}") from None
        self.__dict__.update(fresh.__dict__)

    def _fill(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        size = len(self.names)
        index = json.loads(bytes(_typed(arrays, "index", np.uint8)))
        for word in index["words"]:
            self._coded(term(str(word)))
        for number, (name, layers) in enumerate(index["beliefs"]):
            subject = self._checked(str(name))
            for layer in range(int(layers)):
                place = f"belief.{number}.{layer}"
                who = _indices(arrays[f"{place}.who"], size, place) if f"{place}.who" in arrays else None
                values, codes = (
                    _typed(arrays, f"{place}.values", np.float32),
                    _typed(arrays, f"{place}.codes", np.int32),
                )
                count = size if who is None else len(who)
                if len(values) not in (1, count) or len(codes) not in (1, count):
                    raise CrowdError(f"{name} has {len(values)} values for {count} members")
                if codes.size and (codes.max() > len(self._words) or codes.min() < code_of_member(size - 1)):
                    raise CrowdError(f"{name} has a value that stands for nothing")
                if who is not None and (np.diff(who) <= 0).any():
                    raise CrowdError(f"{name} is not in the order of the members")
                self._place(subject).layers.append(Layer(who, values, codes))
        for number, kind in enumerate(index["pairs"]):
            head = self._kind(str(kind))
            parts = {
                "starts": _typed(arrays, f"pairs.{number}.starts", np.int64),
                "who": _typed(arrays, f"pairs.{number}.who", np.int32),
                "values": _typed(arrays, f"pairs.{number}.values", np.float32),
            }
            self._pairs[head.key] = Pairs.restored(size, **parts)
            self._kinds[head.key] = head

    # -- details -----------------------------------------------------------------------------------------------

    def _checked(self, name: TermLike) -> Term:
        subject = term(name)
        if not subject.is_compound:
            raise CrowdError(f"{subject} cannot be believed: a belief needs an argument, as in {subject}(SELF)")
        if not subject.is_constant:
            raise CrowdError(f"{subject} cannot be told to a crowd: it holds a variable or *")
        if subject.head.key == "tom":
            raise CrowdError(f"{subject} cannot be told to a crowd: its members do not think of what others think")
        return subject

    def _kind(self, kind: str | Symbol) -> Symbol:
        head = term(kind)
        if not isinstance(head, Symbol) or head.kind != Kind.TEXT:
            raise CrowdError(f"{head} is no kind of relation: expected a word, such as Likes")
        return head

    def _audience(self, who: ArrayLike | None) -> Codes | None:
        if who is None:
            return None
        found = _indices(who, len(self.names), "who")
        if (np.diff(found) <= 0).any():
            raise CrowdError("those who are told something must be in ascending order, each once")
        return found

    def _encoded(self, values: Values, size: int, subject: Term) -> tuple[Floats, Codes]:
        """Return numbers and codes, one for all or one for each."""
        if values is None:
            return np.zeros(1, np.float32), np.array([UNKNOWN], np.int32)
        if isinstance(values, (str, bool, int, float, Term)):
            number, code = self._one(values, subject)
            return np.array([number], np.float32), np.array([code], np.int32)
        given = np.asarray(values)
        if given.shape != (size,):
            raise CrowdError(f"{subject} is told {given.shape} values to {size} members: expected one for each")
        mixed = not isinstance(values, np.ndarray) and len({isinstance(each, bool) for each in cast(Any, values)}) > 1
        if given.dtype.kind in "iuf" and not mixed:
            numbers = given.astype(np.float32)
            inexact = given.dtype.kind in "iu" and (numbers.astype(np.int64) != given).any()
            if inexact or not np.isfinite(numbers).all():
                raise CrowdError(f"{subject} has values that single precision cannot hold: expected finite numbers")
            return numbers, np.zeros(1, np.int32)
        if given.dtype.kind == "b":
            return np.zeros(1, np.float32), np.where(given, np.int32(TRUE_CODE), np.int32(FALSE_CODE))
        listed = [self._one(each, subject) for each in cast(Sequence[TermLike], values)]
        return np.array([each[0] for each in listed], np.float32), np.array([each[1] for each in listed], np.int32)

    def _one(self, given: TermLike, subject: Term) -> tuple[float, int]:
        if given is None:
            return 0.0, UNKNOWN
        value = term(given)
        if value.kind == Kind.NUMBER:
            number = float(cast(float, value.value))
            if single(number) != number:
                raise CrowdError(f"{subject} cannot be {value}: a crowd keeps numbers in single precision")
            return number, NUMBER
        if value.kind > Kind.NIL:
            raise CrowdError(f"{subject} cannot be {value} in a crowd: expected a number, a word, True or False")
        return 0.0, self._coded(value)

    def _coded(self, value: Term) -> int:
        code = self.code(value)
        if code is None:
            self._words.append(cast(Symbol, value))
            code = self._codes[value.key] = len(self._words)
        return code

    def _place(self, subject: Term) -> Belief:
        belief = self._beliefs.get(subject.key)
        if belief is None:
            belief = self._beliefs[subject.key] = Belief(subject, [])
            self._heads.setdefault(subject.head.key, []).append(subject.key)
        return belief

    def _store(self, subject: Term, who: Codes | None, values: Floats, codes: Codes) -> None:
        pairs, whom = self._pairs_about(subject)
        if pairs is not None:
            self._pairs[subject.head.key] = pairs.without(whom, who)
        belief = self._place(subject)
        if who is None:
            belief.layers.clear()
        belief.layers.append(Layer(who, values, codes))
        if len(belief.layers) > _MAX_LAYERS:
            belief.layers = [put_together(belief, len(self.names))]

    def _pairs_about(self, subject: Term) -> tuple[Pairs | None, int]:
        pairs = self._pairs.get(subject.head.key)
        if pairs is None or len(subject.args) != 1:
            return None, 0
        whom = self.member(subject.args[0])
        return (None, 0) if whom is None else (pairs, whom)

    def __iter__(self) -> Iterator[Term]:
        """Yield the names of what was told, without the pairs."""
        return iter([belief.name for belief in self._beliefs.values()])


def _place_of(member: int, who: Codes | None, size: int) -> int | None:
    """Return where a member stands among some; None when it does not."""
    place = member if who is None else int(np.searchsorted(who, member))
    return place if place < size and (who is None or who[place] == member) else None


def _indices(given: ArrayLike, size: int, what: str) -> Codes:
    found = np.asarray(given)
    if found.ndim != 1 or (found.dtype.kind not in "iu" and found.size):
        raise CrowdError(f"{what} must be numbers of members in one row, not {found.dtype} of shape {found.shape}")
    if found.size and (found.min() < 0 or found.max() >= size):
        raise CrowdError(f"{what} names member {found.max()}, but there are only members 0 to {size - 1}")
    return found.astype(np.int32)


def _typed(arrays: Mapping[str, NDArray[Any]], name: str, kind: Any) -> Any:
    found = arrays.get(name)
    if found is None or found.dtype != kind or found.ndim != 1:
        raise CrowdError(f"these arrays are not what a crowd believes: {name} is missing or of another kind")
    return found
