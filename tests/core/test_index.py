"""The trie of terms, held against a list of terms and against a trie without leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from term_strategies import ANY_SMALL, BINDINGS, GROUND, PATTERNS, pairwise

from espressivo.core.index import TermIndex
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import Compound, Symbol, Term, parse


@dataclass
class Branch:
    """One position of the plain trie: what can follow it, in the order in which it came."""

    symbols: dict[object, tuple[Term, Branch]] = field(default_factory=dict)
    variables: dict[object, tuple[Term, Branch]] = field(default_factory=dict)
    compounds: dict[int, Branch] = field(default_factory=dict)
    universal: Branch | None = None
    stored: list[Term] = field(default_factory=list)

    def below(self, step: Term) -> Branch:
        if step.is_compound:
            return self.compounds.setdefault(step.size, Branch())
        if step.is_universal:
            self.universal = self.universal or Branch()
            return self.universal
        group = self.variables if step.is_variable else self.symbols
        return group.setdefault(step.key, (step, Branch()))[1]

    def is_empty(self) -> bool:
        return not (self.symbols or self.variables or self.compounds or self.universal or self.stored)

    def forget(self, steps: list[Term]) -> None:
        if not steps:
            self.stored.clear()
            return
        step, rest = steps[0], steps[1:]
        self.below(step).forget(rest)
        if not self.below(step).is_empty():
            return
        if step.is_compound:
            del self.compounds[step.size]
        elif step.is_universal:
            self.universal = None
        else:
            del (self.variables if step.is_variable else self.symbols)[step.key]

    def walk(self, open_: int = 1) -> Iterator[Term]:
        """Yield the stored terms in the documented order; ``open_`` terms are still to come."""
        if open_ == 0:
            yield from self.stored
            return
        for _, branch in [*self.symbols.values(), *self.variables.values()]:
            yield from branch.walk(open_ - 1)
        for size, branch in self.compounds.items():
            yield from branch.walk(open_ - 1 + size)
        if self.universal is not None:
            yield from self.universal.walk(open_ - 1)


def steps_of(subject: Term) -> list[Term]:
    if not subject.is_compound:
        return [subject]
    return [subject, *[step for part in (subject.head, *subject.args) for step in steps_of(part)]]


class Model:
    """A list of terms that remembers the order of the trie."""

    def __init__(self) -> None:
        self.values: dict[object, int] = {}
        self.root = Branch()

    def set(self, key: Term, value: int) -> None:
        if key.key not in self.values:
            branch = self.root
            for step in steps_of(key):
                branch = branch.below(step)
            branch.stored.append(key)
        self.values[key.key] = value

    def remove(self, key: Term) -> bool:
        if self.values.pop(key.key, None) is None:
            return False
        self.root.forget(steps_of(key))
        return True

    def items(self) -> list[tuple[str, int]]:
        return [(str(key).lower(), self.values[key.key]) for key in self.root.walk()]

    def unify(self, query: Term, known: Substitutions) -> Counter[tuple[int, object]]:
        wanted = (known.ground(query),)
        return Counter(
            (self.values[key.key], found.identity())
            for key in self.root.walk()
            for found in pairwise(wanted, (key,), known)
        )


KEYS = st.one_of(GROUND, PATTERNS, ANY_SMALL)
STEPS = st.lists(
    st.tuples(st.sampled_from(["set", "set", "setdefault", "remove"]), KEYS, st.integers(0, 9)), max_size=25
)


def played(steps: list[tuple[str, Term, int]]) -> tuple[TermIndex[int], Model]:
    index: TermIndex[int] = TermIndex()
    model = Model()
    for what, key, value in steps:
        if what == "remove":
            assert index.remove(key) == model.remove(key)
        elif what == "setdefault":
            known = model.values.get(key.key)
            assert index.setdefault(key, value) == (value if known is None else known)
            if known is None:
                model.set(key, value)
        else:
            index.set(key, value)
            model.set(key, value)
        assert len(index) == len(model.values)
    return index, model


@given(STEPS)
def test_items_come_in_the_order_of_the_trie(steps: list[tuple[str, Term, int]]) -> None:
    index, model = played(steps)
    assert [(str(key).lower(), value) for key, value in index.items()] == model.items()


@settings(max_examples=50)
@given(STEPS, st.lists(KEYS, max_size=6))
def test_exact_look_up_knows_no_wildcards(steps: list[tuple[str, Term, int]], keys: list[Term]) -> None:
    index, model = played(steps)
    for key in [*keys, *[key for _, key, _ in steps]]:
        assert index.get(key) == model.values.get(key.key)
        assert index.get(key, -1) == model.values.get(key.key, -1)


@given(STEPS, st.lists(st.tuples(KEYS, BINDINGS), min_size=1, max_size=4))
def test_unification_finds_what_a_list_would(
    steps: list[tuple[str, Term, int]], queries: list[tuple[Term, Substitutions]]
) -> None:
    index, model = played(steps)
    for query, known in queries:
        if any(each.is_variable and known.get(each) is not None for each in _heads(query)):
            continue  # a head that is bound to a compound is an error, tested with the substitutions
        before = known.identity()
        found = Counter((value, each.identity()) for value, each in index.unify(query, known))
        assert found == model.unify(query, known)
        assert known.identity() == before


def _heads(subject: Term) -> Iterator[Term]:
    if subject.is_compound:
        yield subject.head
        for part in subject.args:
            yield from _heads(part)


@settings(max_examples=50)
@given(STEPS)
def test_a_variable_enumerates_everything_in_order(steps: list[tuple[str, Term, int]]) -> None:
    index, model = played(steps)
    whole = parse("[everything]")
    found = [(str(each.get(whole)).lower(), value) for value, each in index.unify(whole)]
    assert found == model.items()


@settings(max_examples=50)
@given(STEPS)
def test_what_is_emptied_leaves_nothing_behind(steps: list[tuple[str, Term, int]]) -> None:
    index, _ = played(steps)
    for key, _ in list(index.items()):
        assert index.remove(key)
    root = index._root
    assert not (root.symbols or root.variables or root.compounds or root.universal)
    assert len(index) == 0
    assert list(index.unify(parse("*"))) == []


# -- known answers ---------------------------------------------------------------------------------------------------


def filled(*texts: str) -> TermIndex[str]:
    index: TermIndex[str] = TermIndex()
    for text in texts:
        index.set(parse(text), text)
    return index


def found_in(index: TermIndex[str], query: str, **known: str) -> list[str]:
    given_ = Substitutions.of({f"[{name}]": value for name, value in known.items()})
    return [f"{value} {found}" for value, found in index.unify(parse(query), given_)]


def test_the_documented_order() -> None:
    index = filled("B(x)", "A(y)", "C(z, w)", "D", "A(x)", "*(q)", "[v](q)", "A(B(c), d)", "E(*)")
    assert [value for _, value in index.items()] == [
        "D",
        "B(x)",
        "A(y)",
        "A(x)",
        "E(*)",
        "[v](q)",
        "*(q)",
        "C(z, w)",
        "A(B(c), d)",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("A(b)", ["A(b) <>", "A(*) <>", "A([v]) <[v]/b>"]),
        ("A(*)", ["A(*) <>", "A(b) <>", "A([v]) <>", "A(B(c)) <>", "A([v]) <[v]/*>"]),
        ("A(B(c))", ["A(B(c)) <>", "A(*) <>", "A([v]) <[v]/B(c)>"]),
        ("A([q])", ["A(b) <[q]/b>", "A([v]) <[q]/[v]>", "A(B(c)) <[q]/B(c)>", "A(*) <[q]/*>"]),
        ("A(-)", ["A(*) <>", "A([v]) <[v]/->"]),
        ("C(b)", []),
        ("A", []),
    ],
)
def test_order_and_repetition_of_what_is_found(query: str, expected: list[str]) -> None:
    assert found_in(filled("A(b)", "A(B(c))", "A([v])", "A(*)"), query) == expected


def test_a_wildcard_meets_a_stored_variable_twice() -> None:
    index = filled("Dialogue([a], [b], [c])")
    assert len(found_in(index, "Dialogue(Start, *, *)")) == 4
    assert len(found_in(index, "Dialogue(*, *, *)")) == 8


def test_bindings_that_hold_narrow_the_search() -> None:
    index = filled("L(a, b)", "L(a, c)", "L(b, c)")
    assert found_in(index, "L([x], [y])", x="a") == ["L(a, b) <[x]/a, [y]/b>", "L(a, c) <[x]/a, [y]/c>"]
    assert found_in(index, "L([x], [x])") == []
    assert found_in(filled("L(a, a)", "L(a, b)"), "L([x], [x])") == ["L(a, a) <[x]/a>"]


def test_letter_case_and_notation_of_numbers_mean_nothing() -> None:
    index = filled("Pos(1)")
    index.set(parse("pos(1.0)"), "again")
    assert len(index) == 1
    assert index.get(parse("POS(01)")) == "again"
    assert [str(key) for key, _ in index.items()] == ["Pos(1)"]


def test_values_may_be_anything_even_none() -> None:
    index: TermIndex[None] = TermIndex()
    index.set(parse("A(b)"), None)
    assert len(index) == 1
    assert [key for key, _ in index.items()] == [parse("A(b)")]
    assert index.remove(parse("A(b)"))
    assert not index.remove(parse("A(b)"))


def test_what_is_stored_while_looking_disturbs_nothing() -> None:
    index = filled("A(b)", "A(c)", "A(D(e))")
    for value, _ in index.unify(parse("A([x])")):
        index.set(parse(f"A({value}, more)"), "new")
        index.set(parse("A(z)"), "new")
    assert len(index) == 7


def test_a_long_list_of_terms() -> None:
    index: TermIndex[int] = TermIndex()
    head = parse("Event").head
    assert isinstance(head, Symbol)
    for count in range(2000):
        index.set(Compound(head, (parse(f"N{count % 50}"), parse(f"A{count}"))), count)
    assert len(list(index.unify(parse("Event(N7, [x])")))) == 40
    assert [value for value, _ in index.unify(parse("Event([x], A77)"))] == [77]
