"""Beliefs, held against a plain list of them; whose mind they are in; what is asked between changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from term_strategies import BINDINGS, CONSTANTS, pairwise, small_terms

from espressivo.core.beliefs import Belief, BeliefBase, distinct
from espressivo.core.errors import BeliefError, EspressivoError, PerspectiveError
from espressivo.core.perspective import mind_of
from espressivo.core.properties import Answer
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import NIL, SELF, UNIVERSAL, Compound, Term, compose, number, parse, term
from espressivo.core.unify import PLAIN, TOOLKIT, TermSemantics

BOTH = pytest.mark.parametrize("semantics", [PLAIN, TOOLKIT], ids=lambda each: each.name)
MINDS = ["SELF", "Ben", "Ben(Zoe)", "*"]

# -- a plain model ---------------------------------------------------------------------------------------------------


class Model:
    """All beliefs in one list, asked by looking at every one of them."""

    def __init__(self, owner: str, semantics: TermSemantics) -> None:
        self.owner = parse(owner)
        self.semantics = semantics
        self.stored: dict[tuple[object, object], Belief] = {}

    def whose(self, mind: Term) -> Term:
        """The name of the last agent of a mind."""
        last = list(mind.symbols())[-1]
        return self.owner if last.is_self else last

    def place(self, name: Term, mind: Term) -> tuple[Term, Term]:
        name = name.replace(SELF, self.whose(mind))
        while name.head == parse("ToM") and name.size == 3:
            agent, name = name.args
            own = agent == self.owner and mind.is_self and not self.semantics.own_name_is_another
            if not own and agent != list(mind.symbols())[-1]:
                mind = self.deeper(mind, agent)
        return name, mind

    def deeper(self, mind: Term, agent: Term) -> Term:
        """The mind that the last agent of a mind ascribes to an agent."""
        return compose(mind.head, self.deeper(mind.args[0], agent)) if mind.is_compound else compose(mind, agent)

    def tell(self, name: Term, value: Term | None, mind: Term, certainty: float) -> None:
        name, mind = self.place(name, mind)
        if value is None:
            self.stored.pop((name.key, mind.key), None)
        else:
            self.stored[name.key, mind.key] = Belief(name, mind, value, 1.0 if mind == UNIVERSAL else certainty)

    def remove(self, name: Term) -> None:
        for place in [place for place in self.stored if place[0] == name.key]:
            del self.stored[place]

    def rename(self, owner: Term) -> None:
        old, kept, self.stored, self.owner = self.owner, list(self.stored.values()), {}, owner
        for each in kept:
            name = each.name.replace(old, owner)
            self.stored[name.key, each.mind.key] = each._replace(name=name, value=each.value.replace(old, owner))

    def query(self, question: Term, mind: Term, sets: list[Substitutions]) -> Counter[tuple[Term, float, object]]:
        question, mind = self.place(question, mind)
        names = {each.name.key: each.name for each in self.stored.values()}
        found: set[tuple[object, object, Term, float, object]] = set()
        for bindings in sets:
            wanted = bindings.ground(question)
            group = wanted.key
            if not self.semantics.bound_self_stays_self:
                wanted = wanted.replace(SELF, self.whose(mind))
            for key, name in names.items():
                belief = self.stored.get((key, mind.key)) or self.stored.get((key, "*"))
                if belief is not None:
                    value = self.whose(mind) if belief.value.is_self else belief.value
                    for extended in pairwise((wanted,), (name,), bindings):
                        found.add((group, key, value, belief.certainty, extended.identity()))
        return Counter((value, certainty, identity) for _, _, value, certainty, identity in found)


def told(answers: list[Answer]) -> Counter[tuple[Term, float, object]]:
    return Counter((each.value, each.certainty, found.identity()) for each in answers for found in each.sets)


# -- random lives ----------------------------------------------------------------------------------------------------

_WORDS = [parse(text) for text in ("a", "B", "c", "Ana", "SELF", "1", "1.00005", "-")]
_FLAT = st.builds(
    lambda head, args: Compound(parse(head).head, tuple(args)),
    st.sampled_from(["L", "M"]),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=2),
)
NAMES = st.one_of(
    _FLAT,
    _FLAT,
    st.builds(lambda first, second: compose("L", first, second), st.sampled_from(_WORDS), _FLAT),
    st.builds(lambda agent, name: compose("ToM", agent, name), st.sampled_from(["Ben", "Zoe"]), _FLAT),
)
_OPEN = [*_WORDS, *map(parse, ("[x]", "[x]", "[y]", "[y]", "*"))]
_OPEN_FLAT = st.builds(
    lambda head, args: Compound(parse(head).head, tuple(args)),
    st.sampled_from(["L", "L", "M", "l", "[p]"]),
    st.lists(st.sampled_from(_OPEN), min_size=1, max_size=2),
)
QUESTIONS = st.one_of(
    _OPEN_FLAT,
    _OPEN_FLAT,
    st.builds(lambda first, second: compose("L", first, second), st.sampled_from(_OPEN), _OPEN_FLAT),
    st.builds(lambda agent, name: compose("ToM", agent, name), st.sampled_from(["Ben", "Zoe", "Ana"]), _OPEN_FLAT),
)
SETS = st.lists(
    st.one_of(BINDINGS, st.sampled_from(["SELF", "*", "Ana", "1"]).map(lambda text: Substitutions.of({"[x]": text}))),
    min_size=1,
    max_size=3,
)
VALUES = st.sampled_from([*map(parse, ("1", "2", "SELF", "F(a)", "True", "-")), None])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), NAMES, VALUES, st.sampled_from(MINDS)),
        st.tuples(st.just("tell"), NAMES, VALUES, st.just("SELF")),
        st.tuples(st.just("ask"), QUESTIONS, SETS, st.sampled_from(["SELF", "SELF", "Ben"])),
        st.tuples(st.just("remove"), _FLAT, st.none(), st.none()),
    ),
    max_size=20,
)
GRID = [compose("L", number(row), parse(column)) for row in range(4) for column in ("a", "B", "c", "Ana")]


@BOTH
@given(many=st.booleans(), steps=STEPS, last=st.lists(st.tuples(QUESTIONS, SETS), min_size=1, max_size=3))
def test_what_is_asked_between_changes(
    many: bool,
    steps: list[tuple[str, Term, object, str]],
    last: list[tuple[Term, list[Substitutions]]],
    semantics: TermSemantics,
) -> None:
    beliefs, model = BeliefBase("Ana", semantics), Model("Ana", semantics)
    for name in GRID if many else ():
        beliefs.tell(name, 1)
        model.tell(name, number(1), SELF, 1.0)
    for what, name, given_, mind in steps:
        version = beliefs.version
        if what == "tell":
            _tell(beliefs, model, name, given_, mind)
        elif what == "remove":
            beliefs.remove(name)
            model.remove(name)
        else:
            _compare(beliefs, model, name, mind, given_)  # type: ignore[arg-type]
            assert beliefs.version == version
    for question, sets in last:
        _compare(beliefs, model, question, "SELF", sets)
    listed = {(each.name.key, each.mind.key): each for each in beliefs}
    assert listed == model.stored
    assert len(beliefs) == len(model.stored)


def _tell(beliefs: BeliefBase, model: Model, name: Term, value: object, mind: str) -> None:
    before = list(beliefs)
    whose = parse(mind) if mind in ("SELF", "*") else compose(SELF, parse(mind))
    try:
        beliefs.tell(name, value, mind, 0.5)  # type: ignore[arg-type]
    except PerspectiveError:
        assert list(beliefs) == before
        assert "SELF" in str(name) or "ToM" in str(name)
        return None
    if mind == "*" and name.head == parse("ToM"):
        return _keep_raw(model, name, value)
    model.tell(name, value, whose, 0.5)  # type: ignore[arg-type]
    return None


def _keep_raw(model: Model, name: Term, value: object) -> None:
    """In everybody's mind there is no agent whose mind could be meant: ToM is a name like any other."""
    if value is None:
        model.stored.pop((name.key, "*"), None)
    else:
        assert isinstance(value, Term)
        model.stored[name.key, "*"] = Belief(name, UNIVERSAL, value, 1.0)


def _compare(beliefs: BeliefBase, model: Model, question: Term, mind: str, sets: list[Substitutions]) -> None:
    whose = SELF if mind == "SELF" else compose(SELF, mind)
    before = [each.identity() for each in sets]
    try:
        expected = model.query(question, whose, sets)
    except EspressivoError:
        with pytest.raises(EspressivoError):
            beliefs.query(question, whose, sets)
        return
    assert told(beliefs.query(question, whose, sets)) == expected
    solved = Counter(
        (value, certainty, found.identity()) for value, certainty, found in beliefs.solve(question, whose, sets)
    )
    assert set(solved) == set(expected)
    assert [each.identity() for each in sets] == before


@BOTH
@given(many=st.booleans(), names=st.lists(NAMES, max_size=12), question=QUESTIONS, sets=SETS)
def test_the_quick_way_gives_the_answers_of_the_long_one(
    many: bool, names: list[Term], question: Term, sets: list[Substitutions], semantics: TermSemantics
) -> None:
    beliefs = BeliefBase("Ana", semantics)
    for count, name in enumerate([*(GRID if many else ()), *names]):
        beliefs.tell(name, count)
    for bindings in sets:
        try:
            long = [
                (value, sure, found)
                for value, sure, each in beliefs.query(question, SELF, [bindings])
                for found in each
            ]
        except EspressivoError:
            with pytest.raises(EspressivoError):
                list(beliefs.solve(question, SELF, [bindings]))
            continue
        quick = list(beliefs.solve(question, SELF, [bindings]))
        assert [(value, sure, found.identity()) for value, sure, found in quick] == [
            (value, sure, found.identity()) for value, sure, found in long
        ]
        assert [found is bindings for _, _, found in quick] == [found is bindings for _, _, found in long]


@settings(max_examples=50)
@given(
    st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["SELF", "Ben"])), max_size=10),
    st.sampled_from(["Kim", "a", "ANA"]),
)
def test_a_new_name_is_used_everywhere(steps: list[tuple[Term, Term | None, str]], owner: str) -> None:
    beliefs, model = BeliefBase("Ana"), Model("Ana", PLAIN)
    for name, value, mind in steps:
        _tell(beliefs, model, name, value, mind)
    beliefs.query(parse("L([x], [y])"))
    beliefs.rename(owner)
    if owner != "ANA":
        assert parse("Ana") not in {symbol for each in beliefs for part in each[:3] for symbol in part.symbols()}
    if owner == "Kim":
        model.rename(parse(owner))
        assert {(each.name.key, each.mind.key) for each in beliefs} == set(model.stored)
    for question in ("L([x])", "L([x], [y])", "M(SELF)"):
        if owner == "Kim":
            _compare(beliefs, model, parse(question), "SELF", [Substitutions()])


@settings(max_examples=50)
@given(st.lists(st.tuples(NAMES, VALUES, st.sampled_from(["SELF", "Ben"])), max_size=10))
def test_what_iteration_gives_can_be_put_back(steps: list[tuple[Term, Term | None, str]]) -> None:
    beliefs = BeliefBase("Ana")
    for name, value, mind in steps:
        beliefs.tell(name, value, mind, 0.25)
    again = BeliefBase("Ana")
    for belief in beliefs:
        again.store(*belief)
    assert list(again) == list(beliefs)


# -- telling and asking ----------------------------------------------------------------------------------------------


@pytest.fixture(params=[PLAIN, TOOLKIT], ids=lambda each: each.name)
def matt(request: pytest.FixtureRequest) -> BeliefBase:
    found = BeliefBase("Matt", request.param)
    found.tell("L(a)", 1, certainty=0.5)
    found.tell("L(b)", 2, certainty=0.7)
    return found


def values(beliefs: BeliefBase, question: str, mind: Term = SELF) -> list[str]:
    return [str(answer.value) for answer in beliefs.query(parse(question), mind)]


@pytest.mark.parametrize(
    ("name", "perspective", "error", "reason"),
    [
        ("Likes", "SELF", BeliefError, "a belief needs an argument, as in Likes(SELF)"),
        ("5", "SELF", BeliefError, "cannot be believed"),
        ("Likes([x])", "SELF", BeliefError, "holds a variable or *"),
        ("Likes(*)", "SELF", BeliefError, "holds a variable or *"),
        ("Likes(a)", "-", PerspectiveError, "holds -"),
        ("Likes(a)", "Ben(Zoe(Kim))", PerspectiveError, "3 minds deep"),
        ("ToM(Ben, ToM(Zoe, ToM(Kim, Likes(a))))", "SELF", PerspectiveError, "3 minds deep"),
        ("ToM(A(b), Likes(a))", "SELF", PerspectiveError, "names no agent"),
        ("ToM(-, Likes(a))", "SELF", PerspectiveError, "names no agent"),
        ("ToM(Ben, Likes)", "SELF", BeliefError, "a belief needs an argument"),
        ("Likes(SELF)", "*", PerspectiveError, "says SELF in the mind of everybody"),
    ],
)
def test_what_cannot_be_told(
    matt: BeliefBase, name: str, perspective: str, error: type[Exception], reason: str
) -> None:
    before, version = list(matt), matt.version
    with pytest.raises(error) as caught:
        matt.tell(name, 1, perspective)
    assert reason in str(caught.value)
    assert (list(matt), matt.version) == (before, version)


@pytest.mark.parametrize("owner", ["SELF", "-", "*", "[x]", "A(b)", "3", "True"])
def test_an_owner_has_a_name(owner: str) -> None:
    with pytest.raises(BeliefError, match="cannot be the name of an agent"):
        BeliefBase(owner)


def test_nothing_is_known_of_what_was_not_told(matt: BeliefBase) -> None:
    assert matt.ask("L(z)") == Answer(NIL, 1.0, ())
    assert matt.query(parse("L(z)")) == []
    assert not matt.exists("L(z)")
    assert not matt.exists("L")
    assert not matt.remove("L(z)")


def test_ask_wants_one_property(matt: BeliefBase) -> None:
    with pytest.raises(BeliefError, match=r"L\(\[x\]\) holds a variable: ask\(\) wants one property"):
        matt.ask("L([x])")
    with pytest.raises(BeliefError, match=r"L\(\*\) has 2 values"):
        matt.ask("L(*)")
    assert matt.ask("L(a)").value == number(1)
    assert str(matt.ask("SELF").value) == "Matt"
    assert str(matt.ask("SELF", "Ben").value) == "Ben"


def test_a_later_value_takes_the_place_of_an_earlier_one(matt: BeliefBase) -> None:
    matt.tell("l(A)", 9, certainty=0.1)
    assert str(matt.ask("L(a)").value) == "9"
    assert matt.ask("L(a)").certainty == pytest.approx(0.1)
    assert [str(each.name) for each in matt] == ["L(a)", "L(b)"]


def test_no_value_takes_a_belief_out_of_one_mind_alone(matt: BeliefBase) -> None:
    matt.tell("L(a)", 3, "Ben")
    matt.tell("L(a)", None)
    assert values(matt, "L(a)") == []
    assert values(matt, "ToM(Ben, L(a))") == ["3"]
    assert matt.exists("L(a)")
    matt.tell("L(a)", None, "Ben")
    matt.tell("L(a)", None, "Zoe")
    assert not matt.exists("L(a)")
    matt.tell("L(b)", 7, "*")
    assert matt.remove("L(b)")
    assert len(matt) == 0
    assert values(matt, "L([x])") == []


def test_what_everybody_believes_is_certain_and_gives_way_to_what_somebody_does(matt: BeliefBase) -> None:
    matt.tell("Sky(now)", "blue", "*", certainty=0.2)
    assert matt.ask("Sky(now)")[:2] == (parse("blue"), 1.0)
    assert values(matt, "ToM(Ben, Sky(now))") == ["blue"]
    matt.tell("Sky(now)", "grey", "Ben")
    assert values(matt, "ToM(Ben, Sky(now))") == ["grey"]
    assert values(matt, "Sky(now)") == ["blue"]
    assert [str(each.mind) for each in matt if str(each.name) == "Sky(now)"] == ["SELF(Ben)", "*"]
    assert values(matt, "Sky(now)", UNIVERSAL) == ["blue"]


def test_others_minds_are_their_own(matt: BeliefBase) -> None:
    matt.tell("ToM(Ben, L(a))", 9)
    matt.tell("L(c)", 8, "Ben(Zoe)")
    assert values(matt, "ToM(Ben, L(a))") == ["9"]
    assert values(matt, "ToM(Ben, L(b))") == []
    assert values(matt, "ToM(Ben, ToM(Zoe, L(c)))") == ["8"]
    assert values(matt, "ToM(Ben, ToM(Ben, L(a)))") == ["9"]
    assert values(matt, "L(a)", parse("SELF(Ben)")) == ["9"]
    assert values(matt, "L(c)", parse("Ben(Zoe)")) == ["8"]
    with pytest.raises(PerspectiveError, match="bind the variable in an earlier condition"):
        matt.query(parse("ToM([x], L(a))"))


def test_self_is_whoever_thinks(matt: BeliefBase) -> None:
    matt.tell("Best(x)", "SELF")
    matt.tell("Best(SELF)", "a")
    matt.tell("Best(SELF)", "SELF", "Ben")
    assert values(matt, "Best(x)") == ["Matt"]
    assert values(matt, "Best(Matt)") == ["a"]
    assert values(matt, "Best(SELF)", parse("SELF(Ben)")) == ["Ben"]
    assert values(matt, "ToM(Ben, Best(Ben))") == ["Ben"]
    assert str(matt.resolved(SELF)) == "Matt"
    assert str(matt.resolved(SELF, parse("SELF(Ben)"))) == "Ben"
    assert matt.resolved(SELF, UNIVERSAL) is SELF


def test_the_own_name_as_an_agent() -> None:
    for semantics, expected in ((PLAIN, ["1"]), (TOOLKIT, [])):
        beliefs = BeliefBase("Matt", semantics)
        beliefs.tell("L(a)", 1)
        assert values(beliefs, "ToM(Matt, L(a))") == expected
        assert values(beliefs, "ToM(SELF, L(a))") == expected


def test_an_unbound_variable_stands_for_every_belief_only_in_the_toolkit() -> None:
    for semantics, expected in ((PLAIN, []), (TOOLKIT, ["1", "2"])):
        beliefs = BeliefBase("Matt", semantics)
        beliefs.tell("L(a)", 1)
        beliefs.tell("L(b)", 2)
        assert values(beliefs, "[x]") == expected
        bound = [Substitutions.of({"[x]": "L(b)"}), Substitutions.of({"[x]": "word"})]
        assert [str(each.value) for each in beliefs.query(parse("[x]"), sets=bound)] == ["2", "word"]


def test_a_bound_variable_that_is_self() -> None:
    for semantics, name, found in ((PLAIN, "Matt", ["1"]), (TOOLKIT, "SELF", [])):
        beliefs = BeliefBase("Matt", semantics)
        beliefs.tell("L(SELF)", 1)
        sets = [Substitutions.of({"[x]": "SELF"})]
        assert [str(each.value) for each in beliefs.query(parse("[x]"), sets=sets)] == [name]
        assert [str(each.value) for each in beliefs.query(parse("L([x])"), sets=sets)] == found


def test_nested_beliefs_are_not_looked_up(matt: BeliefBase) -> None:
    matt.tell("Best(Friend)", "a")
    matt.tell("Age(a)", 5)
    assert values(matt, "Age(Best(Friend))") == []
    matt.tell("Age(Best(Friend))", 6)
    assert values(matt, "Age(Best(Friend))") == ["6"]
    assert values(matt, "Age(Best([x]))") == ["6"]


def test_what_is_nearly_a_number_is_another_argument_however_many_there_are(matt: BeliefBase) -> None:
    matt.tell("Pos(1.00005, a)", "near")
    for count in range(20):
        assert values(matt, "Pos(1, [x])") == []
        assert values(matt, "Pos(1.00005, [x])") == ["near"]
        matt.tell(f"Pos({count + 2}, b)", "far")


def test_every_change_is_seen_by_the_next_question_however_many_beliefs_there_are(matt: BeliefBase) -> None:
    for count in range(20):
        matt.tell(f"K(n{count}, a)", count)
        matt.tell(f"K(x, m{count})", count)
        assert len(values(matt, "K([x], a)")) == count + 1
        assert len(values(matt, "K(x, [y])")) == count + 1
        assert len(values(matt, "K([x], [y])")) == 2 * count + 2
    matt.tell("K(n3, a)", "new")
    assert "new" in values(matt, "K([x], a)")
    matt.tell("K(n3, a)", None)
    matt.remove("K(n4, a)")
    assert len(values(matt, "K([x], a)")) == 18
    assert values(matt, "K(n3, [y])") == values(matt, "K(n4, [y])") == []
    matt.tell("K(n3, a)", "again", "Ben")
    assert len(values(matt, "K([x], a)")) == 18
    assert values(matt, "ToM(Ben, K([x], a))") == ["again"]


def test_nil_among_arguments_is_found(matt: BeliefBase) -> None:
    matt.tell("P(c, B(c, -))", "yes")
    assert values(matt, "P([x], B([x], -))") == ["yes"]
    assert values(matt, "P([x], B(c, -))") == ["yes"]
    assert values(matt, "P(c, B(c, -))") == ["yes"]
    assert values(matt, "P([x], B([x], [x]))") == []


def test_a_wildcard_that_a_variable_is_bound_to_asks_for_anything(matt: BeliefBase) -> None:
    sets = [Substitutions.of({"[x]": "*"})]
    assert [str(value) for value, _, _ in matt.solve(parse("L([x])"), SELF, sets)] == ["1", "2"]


def test_questions_under_several_sets_are_answered_once_for_each_belief(matt: BeliefBase) -> None:
    sets = [Substitutions.of({"[y]": "p"}), Substitutions.of({"[y]": "q"})]
    answers = matt.query(parse("L([x])"), sets=sets)
    assert [(str(each.value), len(each.sets)) for each in answers] == [("1", 2), ("2", 2)]
    assert matt.query(parse("L([x])"), sets=[]) == []
    assert matt.query(parse("word"), sets=[]) == [Answer(parse("word"), 1.0, [])]
    assert list(matt.solve(parse("word"), SELF, [])) == []


def test_a_value_that_has_grown_too_deep_is_refused(matt: BeliefBase) -> None:
    grown = term("a")
    for _ in range(48):
        grown = compose("F", grown)
    matt.tell("L(c)", grown)
    with pytest.raises(BeliefError, match="too long or too deep"):
        matt.tell("L(c)", compose("F", grown))
    with pytest.raises(BeliefError, match="too long or too deep"):
        matt.tell(compose("G", grown, "a"), 1)


# -- names, versions, helpers ----------------------------------------------------------------------------------------


def test_a_new_name() -> None:
    beliefs = BeliefBase("Ana")
    beliefs.tell("L(SELF, Ana)", "Ana")
    beliefs.tell("L(Kim)", 1, "Kim")
    beliefs.tell("Sees(x)", 1, "Kim(Ana)")
    with pytest.raises(BeliefError, match="Kim is somebody whose mind Ana knows"):
        beliefs.rename("Kim")
    assert str(beliefs.owner) == "Ana"
    beliefs.rename("Zoe")
    assert str(beliefs.owner) == "Zoe"
    assert str(beliefs.ask("L(Zoe, SELF)").value) == "Zoe"
    assert str(beliefs.ask("ToM(Kim, ToM(Zoe, Sees(x)))").value) == "1"
    version = beliefs.version
    beliefs.rename("zoe")
    assert beliefs.version == version
    with pytest.raises(BeliefError, match="cannot be the name of an agent"):
        beliefs.rename("[x]")


def test_every_change_is_counted_for_its_head(matt: BeliefBase) -> None:
    def told_at(head: str) -> int:
        return matt.head_versions.get(parse(head).key, 0)

    seen = [matt.version]
    changes: list[Callable[[], object]] = [
        lambda: matt.tell("M(a)", 1),
        lambda: matt.tell("M(a)", 1),
        lambda: matt.tell("M(a)", 2, "Ben"),
        lambda: matt.tell("M(a)", None, "Ben"),
        lambda: matt.tell("M(a)", None),
        lambda: matt.store(parse("M(b)"), SELF, parse("c"), 1.0),
        lambda: matt.remove("m(B)"),
    ]
    untouched = told_at("L")
    for change in changes:
        change()
        assert matt.version > seen[-1]
        assert told_at("M") == matt.version
        seen.append(matt.version)
    assert told_at("L") == untouched
    matt.tell("M(a)", None)
    matt.remove("M(z)")
    assert matt.version == seen[-1]
    matt.clear()
    assert (len(matt), list(matt), told_at("L") > untouched) == (0, [], True)


def test_beliefs_are_listed_in_the_order_of_the_trie() -> None:
    beliefs = BeliefBase("Ana")
    for name in ("B(x)", "A(y)", "C(z, w)", "A(x)", "A(B(c), d)"):
        beliefs.tell(name, 1)
    assert [str(each.name) for each in beliefs] == ["B(x)", "A(y)", "A(x)", "C(z, w)", "A(B(c), d)"]
    assert values(beliefs, "A([x])") == ["1", "1"]


def test_certainties_are_single_precision(matt: BeliefBase) -> None:
    assert matt.ask("L(b)").certainty == 0.699999988079071


@settings(max_examples=50)
@given(st.lists(BINDINGS, max_size=5))
def test_distinct_keeps_the_first_of_each(sets: list[Substitutions]) -> None:
    kept = distinct(sets)
    assert [each.identity() for each in kept] == list(dict.fromkeys(each.identity() for each in sets))
    assert all(any(each is other for other in sets) for each in kept)


@given(CONSTANTS, small_terms(*map(parse, ("[x]", "a", "*", "[y]"))))
def test_one_belief_is_found_by_every_question_that_fits(name: Term, question: Term) -> None:
    if not name.is_compound or name.head.kind is not parse("a").kind:
        return
    beliefs = BeliefBase("Ana", TOOLKIT)
    beliefs.tell(name, 1)
    fits = pairwise((question,), (name,), Substitutions())
    expected = 1 if fits and (question.is_compound or question.is_variable or question.is_universal) else 0
    found = beliefs.query(question)
    assert len([each for each in found if not question.is_primitive]) == expected
    assert mind_of(()) is UNIVERSAL


@pytest.mark.parametrize("certainty", [2.0, -0.5])
def test_a_certainty_off_its_scale_is_refused_in_our_own_rules(certainty: float) -> None:
    with pytest.raises(BeliefError, match=r"expected a number on 0\.\.1"):
        BeliefBase("Ana", PLAIN).tell("Likes(Ben)", 3, certainty=certainty)
    toolkit = BeliefBase("Ana", TOOLKIT)
    toolkit.tell("Likes(Ben)", 3, certainty=certainty)
    assert toolkit.ask("Likes(Ben)").certainty == certainty
