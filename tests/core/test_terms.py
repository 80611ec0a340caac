"""Terms: reading, writing, equality; whatever is typed is read or refused with a reason."""

from __future__ import annotations

import copy
import pickle
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from term_strategies import ANY_SMALL, FINITE, NUMBERS, SYMBOLS, TERMS, TEXTS, VARIABLES, WORDS

from espressivo.core import terms
from espressivo.core.errors import TermSyntaxError
from espressivo.core.terms import (
    MAX_DEPTH,
    MAX_LENGTH,
    NIL,
    SELF,
    UNIVERSAL,
    Compound,
    Kind,
    Term,
    compose,
    number,
    parse,
    term,
    truth,
    variable,
)

# -- reading and writing ---------------------------------------------------------------------------------------------


@given(TERMS)
def test_a_term_is_read_back_as_it_was_written(subject: Term) -> None:
    again = parse(str(subject))
    assert again == subject
    assert str(again) == str(subject)
    assert again.variables == subject.variables
    assert (again.fractional, again.wild, again.mentions_self) == (
        subject.fractional,
        subject.wild,
        subject.mentions_self,
    )


@given(FINITE)
@example(-1e-5)
@example(1.5e-5)
@example(-1e-45)
@example(2**64)
@example(-(2**63) - 1)
@example(3.5e38)
def test_every_number_is_read_back(value: float) -> None:
    assert parse(str(number(value))) == number(value)


@given(TEXTS)
@example("\u0130")
@example("a\u00df")
@example("1\u00b2")
@example("\u0661")
@example("A(\x00)")
@example("A(b),")
@example("[\u0661]")
@example("a\u0345")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        subject = parse(text)
    except TermSyntaxError as error:
        assert len(str(error)) < 400
    else:
        assert parse(str(subject)) == subject


@given(
    st.lists(st.sampled_from(["A", "(", ")", ",", " ", "[x]", "*", "-", "1", "b(c)", "\n"]), max_size=14).map("".join)
)
def test_nearly_terms_are_read_or_refused(text: str) -> None:
    try:
        subject = parse(text)
    except TermSyntaxError:
        return
    assert "".join(str(subject).split()) == "".join(text.split())


@settings(max_examples=50)
@given(TERMS, st.sampled_from([" ", "\t", "\n", "  \r\n", "\u00a0"]))
def test_blanks_around_symbols_mean_nothing(subject: Term, blank: str) -> None:
    spaced = str(subject)
    for delimiter in "(),":
        spaced = spaced.replace(delimiter, f"{blank}{delimiter}{blank}")
    assert parse(f"{blank}{spaced}{blank}") == subject


@pytest.mark.parametrize(
    ("text", "printed", "kind"),
    [
        ("9lives", "9lives", Kind.TEXT),
        ("Jo\u00e3o", "Jo\u00e3o", Kind.TEXT),
        ("1\u00b2", "1\u00b2", Kind.TEXT),
        ("1_000", "1_000", Kind.TEXT),
        ("a-b", "a-b", Kind.TEXT),
        ("nan", "nan", Kind.TEXT),
        ("Infinity", "Infinity", Kind.TEXT),
        ("tRUE", "True", Kind.TRUTH),
        ("false", "False", Kind.TRUTH),
        ("0000", "0", Kind.NUMBER),
        ("+5", "5", Kind.NUMBER),
        ("-129", "-129", Kind.NUMBER),
        ("1e10", "1E+10", Kind.NUMBER),
        ("1E-05", "1E-05", Kind.NUMBER),
        ("-0", "0", Kind.NUMBER),
        ("-0.0", "0", Kind.NUMBER),
        ("18446744073709551615", "18446744073709551615", Kind.NUMBER),
        ("-9223372036854775808", "-9223372036854775808", Kind.NUMBER),
        ("0.1", "0.1", Kind.NUMBER),
        ("-", "-", Kind.NIL),
        (" * ", "*", Kind.UNIVERSAL),
        ("[Who-1]", "[Who-1]", Kind.VARIABLE),
        ("self", "self", Kind.TEXT),
        ("[x](b)", "[x](b)", Kind.COMPOUND),
        ("*(b)", "*(b)", Kind.COMPOUND),
        ("1(b)", "1(b)", Kind.COMPOUND),
        ("A( b , c )", "A(b, c)", Kind.COMPOUND),
        ("A(b,c(D,[e]))", "A(b, c(D, [e]))", Kind.COMPOUND),
    ],
)
def test_what_can_be_written(text: str, printed: str, kind: int) -> None:
    assert (str(parse(text)), parse(text).kind) == (printed, kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a symbol is missing"),
        ("   ", "a symbol is missing"),
        ("A()", "a symbol is missing"),
        ("A(b,)", "a symbol is missing"),
        ("(b)", "a symbol is missing"),
        ("A(b", "')' is missing"),
        ("A(b))", "expected nothing after 'A(b)', found ')'"),
        ("A(b)c", "expected nothing after 'A(b)', found 'c'"),
        ("A(b)(c)", "expected nothing"),
        ("A,B)", "expected nothing after 'A', found ','"),
        ("A(B(c)d)", "expected ',' or ')' after 'B(c)', found 'd'"),
        ("A(B(c)(d))", "expected ',' or ')' after 'B(c)', found '('"),
        ("0abc", "'0abc' is no symbol"),
        (".5", "is no symbol"),
        ("5.", "is no symbol"),
        ("a.b", "perhaps a_b"),
        ("a b", "perhaps a_b"),
        ("Likes(Ben, ice cream)", "perhaps ice_cream"),
        ("it's", "perhaps it_s"),
        ("\u00c1cido", "expected a word (A-Z"),
        ("[x", "is no symbol"),
        ("[]", "is no symbol"),
        ("[1x]", "is no symbol"),
        ("[x y]", "is no symbol"),
        ("[[x]]", "is no symbol"),
        ("A\x00", "is no symbol"),
        ("1e400", "'1e400' is too large for a number"),
        ("A(1e400)", "too large for a number"),
        ("9" * 400, "too large for a number"),
        ("A(" * 49 + "b" + ")" * 49, "nested deeper than 48"),
        ("x" * 20_001, "too long for a term: 20001 characters, at most 20000"),
        ("A(b c" + " " * 5000, "no symbol"),
        ("A(" + "?" * 15_000 + ")", "is no symbol"),
    ],
)
def test_a_refusal_says_why(text: str, reason: str) -> None:
    with pytest.raises(TermSyntaxError) as caught:
        parse(text)
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_deepest_and_the_longest_term_are_read() -> None:
    deepest = "A(" * MAX_DEPTH + "b" + ")" * MAX_DEPTH
    assert str(parse(deepest)) == deepest
    assert hash(parse(deepest)) == hash(parse(deepest.lower()))
    widest = parse("A(" + "b," * 6664 + "b)")
    assert len(widest.args) == 6665
    assert parse(str(widest)) == widest
    with pytest.raises(TermSyntaxError, match="too long for a term"):
        parse("A(" + "b," * 9998 + "b)")  # would not be read again as it is printed
    with pytest.raises(TermSyntaxError, match="too long for a term"):
        parse("A(" + "1e9," * 4999 + "b)")
    assert str(parse("x" * MAX_LENGTH)) == "x" * MAX_LENGTH


@pytest.mark.parametrize(
    "text",
    [
        "A(" * 10_000,
        "(" * 20_000,
        ")" * 20_000,
        "," * 20_000,
        "A(" + " " * 19_000 + ")",
        "A(b" + " " * 19_000 + "c)",
        "1" * 20_000,
        "1e" * 10_000 + ")",
        "[" * 20_000,
        "_-" * 10_000 + "!",
        "A(b" + "),(" * 6000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(TermSyntaxError):
        parse(text)
    assert time.perf_counter() - begun < 0.5


# -- making terms of values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (None, "-"),
        (True, "True"),
        (False, "False"),
        (3, "3"),
        (0.1, "0.1"),
        ("A(b)", "A(b)"),
        (NIL, "-"),
        (1e300, "1E+300"),
    ],
)
def test_values_become_terms(source: object, text: str) -> None:
    assert str(term(source)) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [[], {}, object(), b"A", 1j, ("A", "b")])
def test_what_is_no_term_is_named(source: object) -> None:
    with pytest.raises(TermSyntaxError, match="is no term: expected a term, its text, a number, True, False or None"):
        term(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 10**400, -(10**400)])
def test_a_number_must_be_finite(value: float) -> None:
    with pytest.raises(TermSyntaxError, match="must be finite"):
        number(value)


def test_numbers_keep_what_a_term_can_hold() -> None:
    assert number(0.1).value == pytest.approx(0.1, rel=1e-7)
    assert number(0.1).value != 0.1
    assert number(2**63).value == 2**63
    assert number(10**30).value == pytest.approx(1e30, rel=1e-7)
    assert number(1e300).value == 1e300
    assert str(number(True)) == "1"


@pytest.mark.parametrize("name", ["", "1x", "x y", "x]", "[x]", "x("])
def test_a_variable_needs_an_identifier(name: str) -> None:
    with pytest.raises(TermSyntaxError, match="is no symbol"):
        variable(name)


def test_compose() -> None:
    assert compose("Speak", "Start", None, 3) == parse("Speak(Start, -, 3)")
    assert compose("Speak") == parse("Speak")
    assert compose("[p]", "B(c)") == parse("[p](B(c))")
    with pytest.raises(TermSyntaxError, match=r"A\(b\) cannot stand before '\('"):
        compose("A(b)", "c")


# -- identity --------------------------------------------------------------------------------------------------------


@given(TERMS, TERMS)
def test_equal_keys_are_equal_terms_of_equal_hash(a: Term, b: Term) -> None:
    assert (a == b) == (a.key == b.key)
    if a == b:
        assert hash(a) == hash(b)
        assert a.kind == b.kind
        assert a.same(b)


@given(ANY_SMALL, ANY_SMALL)
def test_terms_are_equal_when_they_are_spelled_alike_but_for_case(a: Term, b: Term) -> None:
    assert (a == b) == (str(a).casefold() == str(b).casefold())


@given(WORDS)
def test_letter_case_means_nothing(word: str) -> None:
    lower, upper = word.lower(), word.upper()
    assume(lower.casefold() == upper.casefold() == word.casefold())
    assume(
        all(letter.isalnum() or letter in "_-" for letter in lower + upper)
    )  # of some letters the other case is no letter
    assert parse(f"A({word})") == parse(f"a({lower})")
    assert parse(f"A({word})") == parse(f"A({upper})")


def test_numbers_are_equal_by_value_alone() -> None:
    assert parse("1") == parse("1.0") == parse("01") == parse("1e0") == number(True)
    assert parse("1") != parse("True")
    assert parse("1") != parse("A1")
    assert parse("A(1)") != parse("A(1, 1)")
    assert parse("A") != parse("A(A)")
    assert parse("A") != "A"
    assert number(2**53) != number(2**53 + 1)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("1", "1.00005", True),
        ("1", "1.001", False),
        ("0", "0.00005", True),
        ("1.5", "1.5001", False),
        ("1.5", "1.50005", True),
        ("A(1, b)", "a(1.00005, B)", True),
        ("A(1, b)", "A(1.00005, c)", False),
        ("A(1)", "A(1.00005, b)", False),
        ("A(1)", "B(1.00005)", False),
        ("1(b)", "1.00005(b)", True),
        ("0.00005", "x", False),
        ("0.00005", "-", False),
        ("0.5", "A(0.5)", False),
        ("10000000", "10000001", False),
        ("1", "True", False),
    ],
)
def test_sameness_allows_for_rounding(a: str, b: str, same: bool) -> None:
    assert parse(a).same(parse(b)) is same
    assert parse(b).same(parse(a)) is same


@settings(max_examples=50)
@given(TERMS)
def test_copies_are_equal(subject: Term) -> None:
    for again in (pickle.loads(pickle.dumps(subject)), copy.copy(subject), copy.deepcopy(subject)):
        assert again == subject
        assert hash(again) == hash(subject)
        assert str(again) == str(subject)


def test_reading_is_remembered_within_bounds() -> None:
    for remembered in (terms.parse, terms._symbol):
        assert remembered.cache_info().maxsize is not None
    assert parse("Remembered(once)") is parse("Remembered(once)")
    for count in range(20_000):
        parse(f"Word{count}")
    assert terms.parse.cache_info().currsize <= 4096
    assert terms._symbol.cache_info().currsize <= 16_384


# -- anatomy ---------------------------------------------------------------------------------------------------------


def test_of_a_compound() -> None:
    subject = parse("Event(Action-End, [s], Speak([t], *), SELF, [S])")
    assert subject.head == parse("event")
    assert subject.size == 6
    assert [str(each) for each in subject.args] == ["Action-End", "[s]", "Speak([t], *)", "SELF", "[S]"]
    assert [str(each) for each in subject.variables] == ["[s]", "[t]"]
    assert subject.is_compound and subject.wild and subject.mentions_self
    assert not (subject.is_grounded or subject.is_constant or subject.is_primitive or subject.is_self)
    assert subject.value == str(subject)
    assert repr(subject) == f"term({str(subject)!r})"


def test_of_a_symbol() -> None:
    word = parse("Ben")
    assert (word.head, word.args, word.size, word.value) == (word, (), 1, "Ben")
    assert word.is_primitive and word.is_grounded and word.is_constant
    assert (NIL.value, NIL.is_nil, NIL.is_primitive) == (None, True, True)
    assert UNIVERSAL.is_universal and UNIVERSAL.is_grounded and not UNIVERSAL.is_constant and not UNIVERSAL.is_primitive
    assert SELF.is_self and parse("self").is_self and parse("Self").mentions_self
    assert variable("x").is_variable and not variable("x").is_grounded and not variable("x").is_primitive
    assert number(3).is_number and truth(True).value is True


@given(TERMS)
def test_the_symbols_spell_the_term(subject: Term) -> None:
    symbols = list(subject.symbols())
    assert all(not each.is_compound for each in symbols)
    bare = str(subject).replace("(", " ").replace(")", " ").replace(",", " ").split()
    assert [str(each) for each in symbols] == bare
    assert subject.mentions_self == any(each.is_self for each in symbols)
    assert subject.wild == any(each.is_universal for each in symbols)
    assert list(subject.variables) == list(dict.fromkeys(each for each in symbols if each.is_variable))


@given(TERMS, SYMBOLS, WORDS.map(parse))
def test_what_is_replaced_is_gone(subject: Term, old: Term, new: Term) -> None:
    replaced = subject.replace(old, new)
    if old.is_primitive and old != new:
        assert all(each != old for each in replaced.symbols())
    if old not in set(subject.symbols()) or not old.is_primitive:
        assert replaced is subject


def test_replace_leaves_variables_and_wildcards_alone() -> None:
    assert str(parse("A([x], *)").replace(parse("[x]"), parse("b"))) == "A([x], *)"
    assert str(parse("A(*)").replace(UNIVERSAL, parse("b"))) == "A(*)"
    assert str(parse("A(a, B(A))").replace(parse("a"), parse("c"))) == "c(c, B(c))"
    assert str(parse("A(b)").replace(parse("b"), parse("C(d)"))) == "A(C(d))"
    with pytest.raises(TermSyntaxError, match="cannot stand as head"):
        parse("A(b)").replace(parse("a"), parse("C(d)"))


@settings(max_examples=50)
@given(TERMS)
def test_tags_come_off_again(subject: Term) -> None:
    tagged = subject.tagged("_arg")
    assert tagged.untagged("_arg") == subject
    assert len(tagged.variables) == len(subject.variables)
    assert not set(tagged.variables) & {variable(str(each)[1:-1].removesuffix("_arg")) for each in tagged.variables}


def test_a_name_that_is_all_tag_is_kept() -> None:
    assert str(parse("A([x_arg], [_arg], [y])").untagged("_arg")) == "A([x], [_arg], [y])"
    assert str(parse("[p](b)").tagged("1")) == "[p1](b)"


@given(NUMBERS, VARIABLES)
def test_compounds_compare_part_by_part(count: Term, open_: Term) -> None:
    assert isinstance(count.head, terms.Symbol)
    built = Compound(count.head, (open_, count))
    assert built == parse(f"{count}({open_}, {count})")


def test_terms_that_have_grown_are_told_from_those_that_can_be_read_again() -> None:
    deep: Term = parse("b")
    for _ in range(MAX_DEPTH):
        deep = compose("A", deep)
    assert terms.readable(deep)
    assert not terms.readable(compose("A", deep))
    wide: Term = parse("b")
    for _ in range(40):  # two to the power of forty symbols, shared
        wide = compose("A", wide, wide) if terms.readable(wide) else wide
    assert not terms.readable(wide)
