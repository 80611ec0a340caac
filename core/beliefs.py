"""What an agent believes, and believes of what others believe.

Beliefs map constant terms to values, each with a certainty, separately for each mind (:mod:`.perspective`).
Questions may hold variables; dynamic properties (:mod:`.properties`) are asked in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from .errors import BeliefError, EspressivoError, PerspectiveError, PropertyError, shown
from .index import TermIndex
from .numbers import single
from .perspective import Chain, chain_of, checked, mind_of
from .properties import Answer, DynamicProperty, PropertyCall, PropertyRegistry
from .substitution import Substitutions
from .terms import NIL, SELF, Compound, Key, Kind, Symbol, Term, TermLike, readable, term
from .unify import PLAIN, TermSemantics

__all__ = ["Belief", "BeliefBase", "distinct"]

Solution = tuple[Term, float, Substitutions]
_TOM = "tom"
_SELF_CHAIN: Chain = (SELF,)


class Belief(NamedTuple):
    """One stored belief.

    Attributes:
        name: What it is about, such as ``Likes(Ben)``.
        mind: Who believes it: ``SELF``, ``SELF(Mary)`` or ``*``.
        value: What is believed.
        certainty: How certainly, 0..1.
    """

    name: Term
    mind: Term
    value: Term
    certainty: float


class _Entry:
    """All that is believed about one name, by mind."""

    __slots__ = ("name", "values")

    def __init__(self, name: Term) -> None:
        self.name = name
        self.values: dict[Key, Belief] = {}

    def seen_by(self, mind: Key) -> Belief | None:
        return self.values.get(mind) or self.values.get("*")


class BeliefBase:
    """The beliefs of one agent.

    Args:
        owner: The agent's name; ``SELF`` in a property means it.
        semantics: The rules of matching and comparing.

    >>> beliefs = BeliefBase("Ana")
    >>> beliefs.tell("Likes(Ben)", 3, certainty=0.5)
    >>> beliefs.ask("Likes(Ben)").value, beliefs.ask("Likes(Zoe)").value
    (term('3'), term('-'))
    """

    def __init__(self, owner: TermLike = "Nameless", semantics: TermSemantics = PLAIN) -> None:
        self.semantics = semantics
        self.properties = PropertyRegistry(semantics.wildcards_repeat_answers)
        self.version = 0
        """Grows with every change of a stored belief."""
        self.head_versions: dict[Key, int] = {}
        """The :attr:`version` at which a belief with this head last changed."""
        self._owner = _checked_owner(term(owner))
        self._entries: dict[Key, _Entry] = {}
        self._index: TermIndex[_Entry] = TermIndex()
        self._by_shape: dict[tuple[Key, int], list[_Entry]] = {}
        self._by_argument: dict[tuple[Key, int, int], dict[Key, list[_Entry]]] = {}

    @property
    def owner(self) -> Symbol:
        """The agent whose beliefs these are."""
        return self._owner

    def rename(self, owner: TermLike) -> None:
        """Give the owner another name, in the names of the beliefs, in their values and in the minds of others.

        Raises:
            BeliefError: The name is no name, or somebody whose mind is known has it already.
        """
        new = _checked_owner(term(owner))
        if new.key == self._owner.key:
            return
        if any(new in tuple(belief.mind.symbols()) for belief in self):
            raise BeliefError(f"{new} is somebody whose mind {self._owner} knows: choose another name")
        old, kept = self._owner, list(self)
        self._owner = new
        self.clear()
        for belief in kept:
            mind = belief.mind.replace(old, new)
            self._write(belief.name.replace(old, new), mind, belief.value.replace(old, new), belief.certainty)

    def tell(self, name: TermLike, value: TermLike, perspective: TermLike = SELF, certainty: float = 1.0) -> None:
        """Store a belief; a value of None takes it out.

        Args:
            name: A constant compound term, such as ``Likes(Ben)``, or ``ToM(Mary, Likes(Ben))``.
            value: Any term.
            perspective: Whose mind: SELF, a name, ``Mary(Bob)``, or ``*`` for all minds.
            certainty: 0..1; what holds in all minds is always certain.

        Raises:
            BeliefError: The name is a symbol, holds a variable or ``*``, or is a dynamic property; name or
                value have grown too long to be saved; or the certainty is off 0..1.
            PerspectiveError: The perspective is malformed.
        """
        subject = term(name)
        self._check_storable(subject)
        chain = chain_of(term(perspective), self._owner)
        subject, chain = self._normalised(subject, chain)
        self._check_storable(subject)
        for declared in self.properties.matching(subject):
            raise BeliefError(f"{subject} is computed by the dynamic property {declared.template}, it cannot be told")
        subject = self._with_computed_arguments(subject, mind_of(chain))
        mind = mind_of(chain)
        if value is None:
            self._erase(subject, mind)
        else:
            believed = term(value)
            off_scale = self.semantics.certainty_is_bounded and not 0 <= certainty <= 1
            if off_scale or not math.isfinite(certainty):
                raise BeliefError(f"{subject} cannot be believed with certainty {certainty}: expected a number on 0..1")
            _check_readable(subject)
            _check_readable(believed)
            self._write(subject, mind, believed, 1.0 if not chain else single(certainty))

    def store(self, name: Term, mind: Term, value: Term, certainty: float) -> None:
        """Put back a belief exactly as iteration gave it; nothing is computed or translated."""
        self._write(name, mind, value, certainty)

    def ask(self, name: TermLike, perspective: TermLike = SELF) -> Answer:
        """Return the value of a property; NIL, with certainty 1, when nothing is believed.

        Raises:
            BeliefError: The property holds a variable, or has several values.
        """
        question = term(name)
        if question.variables:
            raise BeliefError(f"{question} holds a variable: ask() wants one property, query() answers for many")
        found = self.query(question, mind_of(chain_of(term(perspective), self._owner)))
        if len(found) > 1:
            raise BeliefError(f"{question} has {len(found)} values: query() returns them all")
        return found[0] if found else Answer(NIL, 1.0, ())

    def query(self, question: Term, mind: Term = SELF, sets: list[Substitutions] | None = None) -> list[Answer]:
        """Return all answers to a question, one for each belief (or result of a dynamic property).

        Args:
            question: A property; its variables are bound in the answers' sets.
            mind: Whose mind.
            sets: The bindings under which to ask; None means one empty set. No set, no answer.
        """
        if sets is None:
            sets = [Substitutions()]
        chain = chain_of(mind, self._owner) if mind is not SELF else _SELF_CHAIN
        if question.kind <= Kind.NIL:
            return [Answer(self._resolved(question, chain), 1.0, sets)]
        question, chain = self._normalised(question, chain)
        declared = self.properties.matching(question)
        if declared:
            return [answer for each in declared for answer in self._compute(each, question, mind_of(chain), sets)]
        return self._grouped(question, chain, sets)

    def solve(self, question: Term, mind: Term, sets: list[Substitutions]) -> Iterable[Solution]:
        """Return (value, certainty, bindings) for every answer to a question and every set it holds for."""
        if mind is SELF and question.kind == Kind.COMPOUND and not question.wild and len(sets) == 1:
            quick = self._quick(question, sets[0])
            if quick is not None:
                return quick
        return [
            (value, certainty, bindings)
            for value, certainty, found in self.query(question, mind, sets)
            for bindings in found
        ]

    def exists(self, name: TermLike) -> bool:
        """Whether anything is believed, by anyone, under exactly this name."""
        subject = term(name)
        return subject.is_compound and self._normalised(subject, _SELF_CHAIN)[0].key in self._entries

    def remove(self, name: TermLike) -> bool:
        """Take out what everyone believes about a name, as spelled; return whether anything was believed."""
        entry = self._entries.pop(term(name).key, None)
        if entry is None:
            return False
        self._index.remove(entry.name)
        self._changed(entry.name, shape_changed=True)
        return True

    def clear(self) -> None:
        """Forget everything."""
        for entry in list(self._entries.values()):
            self.remove(entry.name)

    def resolved(self, value: Term, mind: Term = SELF) -> Term:
        """Return a primitive as a mind means it: SELF becomes the name of whose mind it is."""
        return self._resolved(value, chain_of(mind, self._owner) if mind is not SELF else _SELF_CHAIN)

    def __iter__(self) -> Iterator[Belief]:
        """Yield all beliefs, by name in the order of the trie, then by mind (the universal one last)."""
        for _, entry in list(self._index.items()):
            universal = entry.values.get("*")
            yield from [belief for key, belief in list(entry.values.items()) if key != "*"]
            if universal is not None:
                yield universal

    def __len__(self) -> int:
        return sum(len(entry.values) for entry in self._entries.values())

    # -- writing -----------------------------------------------------------------------------------------------

    @staticmethod
    def _check_storable(subject: Term) -> None:
        if not subject.is_compound:
            raise BeliefError(f"{subject} cannot be believed: a belief needs an argument, as in {subject}(SELF)")
        if not subject.is_constant:
            raise BeliefError(f"{subject} cannot be stored: it holds a variable or *, only constant names can be")

    def _write(self, name: Term, mind: Term, value: Term, certainty: float) -> None:
        entry = self._entries.get(name.key)
        if entry is None:
            entry = self._entries[name.key] = _Entry(name)
            self._index.set(name, entry)
            self._changed(name, shape_changed=True)
        entry.values[mind.key] = Belief(entry.name, mind, value, certainty)
        self._changed(name, shape_changed=False)

    def _erase(self, name: Term, mind: Term) -> None:
        entry = self._entries.get(name.key)
        if entry is None or entry.values.pop(mind.key, None) is None:
            return
        if entry.values:
            self._changed(name, shape_changed=False)
        else:
            self.remove(entry.name)

    def _changed(self, name: Term, shape_changed: bool) -> None:
        self.version += 1
        self.head_versions[name.head.key] = self.version
        if shape_changed:
            self._by_shape.pop((name.head.key, name.size), None)
            for position in range(len(name.args)):
                self._by_argument.pop((name.head.key, name.size, position), None)

    # -- reading -----------------------------------------------------------------------------------------------

    def _resolved(self, value: Term, chain: Chain) -> Term:
        if value.key != "self" or not chain:
            return value
        return self._owner if len(chain) == 1 else chain[-1]

    def _by_name(self, wanted: Term, chain: Chain) -> Term:
        """Say a SELF that bindings brought in by name, unless it is to stay."""
        if wanted.mentions_self and chain and not self.semantics.bound_self_stays_self:
            return wanted.replace(SELF, self._resolved(SELF, chain))
        return wanted

    def _normalised(self, question: Term, chain: Chain) -> tuple[Term, Chain]:
        """Say SELF by name and turn ToM(agent, property) into a longer chain."""
        if question.kind != Kind.COMPOUND:
            return question, chain
        if question.mentions_self:
            if not chain:
                raise PerspectiveError(f"{question} says SELF in the mind of everybody: name the agent")
            question = question.replace(SELF, self._owner if len(chain) == 1 else chain[-1])
        while question.head.key == _TOM and question.size == 3 and chain:
            agent, question = question.args
            chain = self._deeper(chain, agent)
        return question, chain

    def _deeper(self, chain: Chain, agent: Term) -> Chain:
        if not isinstance(agent, Symbol) or agent.kind == Kind.VARIABLE or agent.kind == Kind.NIL:
            raise PerspectiveError(f"ToM({agent}, ...) names no agent: bind the variable in an earlier condition")
        own = agent.key == self._owner.key and len(chain) == 1 and not self.semantics.own_name_is_another
        if own or agent.key == chain[-1].key:
            return chain
        return checked((*chain, agent))

    def _with_computed_arguments(self, subject: Term, mind: Term) -> Term:
        """Replace arguments that are dynamic properties by their values."""
        if not any(argument.is_compound for argument in subject.args) or not self.properties:
            return subject
        computed: list[Term] = []
        for argument in subject.args:
            if not argument.is_compound or argument not in self.properties:
                computed.append(argument)
                continue
            found = self.query(argument, mind)
            if len(found) > 1:
                raise BeliefError(f"{argument} in {subject} has {len(found)} values: expected one")
            computed.append(found[0].value if found else argument)
        return Compound(subject.head, tuple(computed))

    def _compute(
        self, declared: DynamicProperty, question: Term, mind: Term, sets: list[Substitutions]
    ) -> Iterator[Answer]:
        try:
            for answer in declared.compute(PropertyCall(question.args, mind, sets, self)):
                yield _checked_answer(answer)
        except EspressivoError:
            raise
        except Exception as error:  # somebody else's code: say whose, the rest of the engine knows only our errors
            raise PropertyError(
                f"the dynamic property {declared.template} of {self._owner} failed on {shown(str(question))}: "
                f"{type(error).__name__}: {shown(str(error))}"
            ) from error

    def _grouped(self, question: Term, chain: Chain, sets: list[Substitutions]) -> list[Answer]:
        answers: list[Answer] = []
        for wanted, group in _groups(question, sets):
            if wanted.kind <= Kind.NIL:
                raw = self.semantics.bound_self_stays_self and wanted is not question
                answers.append(Answer(wanted if raw else self._resolved(wanted, chain), 1.0, group))
                continue
            wanted = self._by_name(wanted, chain)
            if wanted.kind != Kind.VARIABLE or self.semantics.unbound_asks_everything:
                answers.extend(self._from_store(question, wanted, chain, group))
        return answers

    def _from_store(self, question: Term, wanted: Term, chain: Chain, group: list[Substitutions]) -> list[Answer]:
        mind = mind_of(chain)
        pattern = question
        if any(argument.is_compound for argument in question.args):
            try:
                pattern = self._with_computed_arguments(question, mind)
            except EspressivoError:
                return []
        if pattern is not question:
            wanted = self._by_name(group[0].ground(pattern), chain)
        found: dict[int, tuple[Belief, list[Substitutions]]] = {}
        for bindings in group:
            for entry, extended in self._entries_for(wanted, bindings):
                belief = entry.seen_by(mind.key)
                if belief is not None:
                    found.setdefault(id(entry), (belief, []))[1].append(extended)
        return [
            Answer(self._resolved(belief.value, chain), belief.certainty, distinct(extended))
            for belief, extended in found.values()
        ]

    def _entries_for(self, wanted: Term, bindings: Substitutions) -> Iterator[tuple[_Entry, Substitutions]]:
        if wanted.is_constant:
            entry = self._entries.get(wanted.key)
            if entry is not None:
                yield entry, bindings
        elif wanted.kind == Kind.COMPOUND and wanted.head.kind == Kind.TEXT and not wanted.wild:
            yield from self._candidates(cast(Compound, wanted), bindings)
        else:
            yield from self._index.unify(wanted, bindings)

    def _candidates(self, wanted: Compound, bindings: Substitutions) -> Iterator[tuple[_Entry, Substitutions]]:
        """Yield the entries of one shape that unify, in the order of the trie."""
        for entry in self._shaped(wanted):
            extended = _agreeing(wanted.args, entry.name.args, bindings)
            if extended is not None:
                yield entry, extended

    def _shaped(self, wanted: Compound) -> Sequence[_Entry]:
        """Return the entries of a shape; when an argument is known, only those that have it."""
        shape = (wanted.head.key, len(wanted.args) + 1)
        entries = self._by_shape.get(shape)
        if entries is None:
            entries = [entry for entry, _ in self._index.unify(_shape_pattern(wanted))]
            self._by_shape[shape] = entries
        if len(entries) > 8:
            for position, argument in enumerate(wanted.args):
                if not argument.variables:
                    return self._having(shape, position, entries).get(argument.key, ())
        return entries

    def _having(self, shape: tuple[Key, int], position: int, entries: list[_Entry]) -> dict[Key, list[_Entry]]:
        place = (*shape, position)
        table = self._by_argument.get(place)
        if table is None:
            table = {}
            for entry in entries:
                table.setdefault(entry.name.args[position].key, []).append(entry)
            self._by_argument[place] = table
        return table

    def _quick(self, question: Term, bindings: Substitutions) -> Iterable[Solution] | None:
        """Answer the commonest questions without ceremony; None when there is more to it."""
        head = question.head
        if head.kind != Kind.TEXT or head.key == _TOM or (head.key, question.size) in self.properties._by_shape:
            return None
        if question.mentions_self:
            question = question.replace(SELF, self._owner)
        wanted = bindings.ground(question) if question.variables else question
        for argument in wanted.args:
            if argument.kind == Kind.COMPOUND or argument.kind == Kind.UNIVERSAL:
                return None
        if wanted.mentions_self and not self.semantics.bound_self_stays_self:
            wanted = wanted.replace(SELF, self._owner)
        if wanted.variables:
            return self._quick_many(cast(Compound, wanted), bindings)
        entry = self._entries.get(wanted.key)
        belief = None if entry is None else entry.seen_by("self")
        if belief is None:
            return ()
        return ((self._resolved(belief.value, _SELF_CHAIN), belief.certainty, bindings),)

    def _quick_many(self, wanted: Compound, bindings: Substitutions) -> Iterator[Solution]:
        for entry, extended in self._candidates(wanted, bindings):
            belief = entry.seen_by("self")
            if belief is not None:
                yield self._resolved(belief.value, _SELF_CHAIN), belief.certainty, extended


def _check_readable(whole: Term) -> None:
    if whole.kind == Kind.COMPOUND and any([part.kind == Kind.COMPOUND for part in whole.args]) and not readable(whole):
        raise BeliefError(
            f"{shown(str(whole.head))}(...) has grown too long or too deep to be believed: keep it shorter"
        )


def _checked_answer(answer: object) -> Answer:
    if not isinstance(answer, Answer) or not isinstance(answer.value, Term):
        raise TypeError(f"it answers {answer!r}, expected Answer(term(value), certainty, bindings)")
    return answer


def distinct(sets: list[Substitutions]) -> list[Substitutions]:
    """Return the sets without those whose bindings occurred before (certainty aside)."""
    if len(sets) < 2:
        return sets
    first: dict[object, Substitutions] = {}
    for bindings in sets:
        first.setdefault(bindings.identity(), bindings)
    return sets if len(first) == len(sets) else list(first.values())


def _groups(question: Term, sets: list[Substitutions]) -> list[tuple[Term, list[Substitutions]]]:
    """Group sets by what the question means under them, in order of first appearance."""
    if not question.variables:
        return [(question, sets)] if sets else []
    groups: dict[Key, tuple[Term, list[Substitutions]]] = {}
    for bindings in sets:
        grounded = bindings.ground(question)
        groups.setdefault(grounded.key, (grounded, []))[1].append(bindings)
    return list(groups.values())


def _agreeing(wanted: tuple[Term, ...], stored: tuple[Term, ...], bindings: Substitutions) -> Substitutions | None:
    """Extend bindings so that all wanted terms are the stored ones, which hold no variables; None when they cannot."""
    for part, given in zip(wanted, stored, strict=True):
        extended: Substitutions | None = bindings
        if part.kind == Kind.VARIABLE:
            extended = bindings.extended(cast(Symbol, part), given)
        elif part.variables and part.size == given.size:
            extended = _agreeing((part.head, *part.args), (given.head, *given.args), bindings)
        elif part.key != given.key:
            return None
        if extended is None:
            return None
        bindings = extended
    return bindings


def _shape_pattern(wanted: Compound) -> Term:
    names = [Symbol(Kind.VARIABLE, f"[a{position}]", f"[a{position}]") for position in range(len(wanted.args))]
    return Compound(wanted.head, tuple(names))


def _checked_owner(name: Term) -> Symbol:
    if not isinstance(name, Symbol) or name.kind != Kind.TEXT or name.is_self:
        raise BeliefError(f"{name} cannot be the name of an agent: it must be a word, and not SELF")
    return name
