"""Dialogue: looking up lines, naming recordings, filling in beliefs, and noticing that nothing is left to say."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.agents.dialogue import (
    DialogueBook,
    Line,
    events_when_nothing_is_left,
    fill_in,
    fill_in_as_toolkit,
    utterance_id,
)
from espressivo.core.beliefs import BeliefBase
from espressivo.core.errors import DecisionError, EspressivoError, TermSyntaxError
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import NIL, UNIVERSAL, parse, term

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FIELDS = ("current_state", "next_state", "meaning", "style")
LINES = [
    Line.parse("Start", "S1", "-", "Polite", "Good morning."),
    Line.parse("Start", "S1", "-", "Rude", "What do you want?"),
    Line.parse("S1", "End", "Order(Tea)", None, "A tea, please."),
    Line.parse("S1", "End", "Order(Tea)", None, "I would like some tea."),
    Line.parse("S1", "End", "Order(Coffee)", None, "A coffee!"),
]


def utterances(lines: list[Line]) -> list[str]:
    return [line.utterance for line in lines]


def believing(**beliefs: str) -> BeliefBase:
    base = BeliefBase("Ana")
    for name, value in beliefs.items():
        base.tell(name.replace("_", "(", 1) + ")", value)
    return base


def test_lines_are_filtered_by_field_in_authored_order() -> None:
    book = DialogueBook(LINES)
    assert utterances(book.lines()) == utterances(LINES)
    assert utterances(book.lines("start")) == ["Good morning.", "What do you want?"]
    assert utterances(book.lines(meaning="Order(Tea)")) == ["A tea, please.", "I would like some tea."]
    assert utterances(book.lines("Start", style="Rude")) == ["What do you want?"]
    assert utterances(book.lines(style="-")) == utterances(LINES[2:])
    assert book.lines("Nowhere") == []


@given(
    st.lists(st.tuples(*[st.sampled_from(["A", "B", "-", "F(x)"])] * 4)),
    st.tuples(*[st.sampled_from(["A", "-", "F(x)", "*"])] * 4),
)
def test_a_filter_keeps_exactly_the_lines_that_agree(fields: list[tuple[str, ...]], wanted: tuple[str, ...]) -> None:
    book = DialogueBook(Line.parse(*each) for each in fields)
    found = [tuple(str(getattr(line, field)) for field in FIELDS) for line in book.lines(*wanted)]
    assert found == [each for each in fields if all(w in ("*", f) for w, f in zip(wanted, each, strict=True))]


def test_lines_for_an_action() -> None:
    book = DialogueBook(LINES)
    assert utterances(book.lines_for(parse("Speak(S1, End, Order(Tea), -)"))) == [
        "A tea, please.",
        "I would like some tea.",
    ]
    assert len(book.lines_for(parse("Speak(S1, *, *, *)"))) == 3
    with pytest.raises(DecisionError, match=r"Wave\(Ben\) says nothing: expected Speak"):
        book.lines_for(parse("Wave(Ben)"))


def test_choosing_a_line_is_seeded_chance() -> None:
    book, action = DialogueBook(LINES), parse("Speak(S1, *, *, *)")
    chosen = [book.choose(action, Random(seed)) for seed in range(40)]
    assert chosen == [book.choose(action, Random(seed)) for seed in range(40)]
    assert {line.utterance for line in chosen if line} == set(utterances(LINES[2:]))
    assert book.choose(parse("Speak(Nowhere, *, *, *)"), Random(1)) is None


def test_find_binds_variables_to_the_fields_of_each_line() -> None:
    book = DialogueBook(LINES)
    found = list(book.find(term("Start"), term("[n]"), NIL, term("[s]")))
    assert [(line.utterance, str(each)) for line, each in found] == [
        ("Good morning.", "<[n]/S1, [s]/Polite>"),
        ("What do you want?", "<[n]/S1, [s]/Rude>"),
    ]
    assert len(list(book.find(UNIVERSAL, UNIVERSAL, term("Order(Tea)"), UNIVERSAL))) == 2
    bound = Substitutions.of({"[s]": "Rude"})
    assert [str(each) for _, each in book.find(term("Start"), UNIVERSAL, NIL, term("[s]"), bound)] == ["<[s]/Rude>"]


def test_lines_have_ids_and_can_be_removed() -> None:
    book = DialogueBook(LINES)
    assert [line.id for line in book] == ["line-1", "line-2", "line-3", "line-4", "line-5"]
    assert book["line-3"].utterance == "A tea, please."
    assert book.remove("line-3")
    assert book.remove("line-2")
    assert not book.remove("line-2")
    assert utterances(book.lines(meaning="Order(Tea)")) == ["I would like some tea."]
    assert not list(book.find(term("Start"), UNIVERSAL, NIL, term("Rude")))
    assert book.add(LINES[1]).id == "line-6"
    assert len(book) == 4


def test_states_in_order_of_appearance() -> None:
    assert list(map(str, DialogueBook(LINES).states)) == ["Start", "S1", "End"]


def test_var_lists_what_fills_the_utterance() -> None:
    trace = json.loads((GOLDEN / "trace-dialogue-var-meaning.json").read_text("utf-8"))
    beliefs = BeliefBase("Matt")
    for belief in trace["scenario"]["agents"][0]["beliefs"]:
        beliefs.tell(belief["name"], belief["value"])
    book = DialogueBook(
        Line.parse(**{field: each[field] for field in (*FIELDS, "utterance")})
        for each in trace["scenario"]["dialogues"]
    )
    for step, expected in zip(trace["steps"], trace["expected"], strict=True):
        wanted = [step.get(field, "*") for field in FIELDS]
        found = book.filled_lines(beliefs, *wanted)
        assert utterances(found) == [each["utterance"] for each in expected["result"]]


def test_var_may_stand_in_one_field_or_deeper_and_lack_values() -> None:
    book = DialogueBook([Line.parse("A", "B", "Say(VAR(Name(x)))", None, "[who], [what], [[Kept(x)]]")])
    found = book.filled_lines(believing(Name_x="Ben"), meaning="Say(VAR(Name(x)))")
    assert utterances(found) == ["Ben, [what], [[Kept(x)]]"]


# -- recordings ----------------------------------------------------------------------------------------------------


def test_utterance_ids_are_the_toolkits() -> None:
    vectors = json.loads((GOLDEN / "vectors-utterance-ids.json").read_text("utf-8"))["vectors"]
    assert len(vectors) >= 8
    for each in vectors:
        assert utterance_id(each["utterance"]) == each["expected"]["id"]


@given(st.text())
def test_utterance_ids_ignore_white_space(text: str) -> None:
    assert utterance_id(text) == utterance_id(" " + " \t\n".join(text))


def test_letters_are_lowered_one_by_one() -> None:
    assert utterance_id("ΟΔΟΣ") == utterance_id("οδοσ")
    assert utterance_id("İ") == utterance_id("İ ")


@pytest.mark.parametrize(("recording", "kept"), [("", False), ("TTS-OLD", False), ("take-7", True)])
def test_authored_recordings_are_kept(recording: str, kept: bool) -> None:
    line = Line.parse("A", "B", utterance="Hey", recording=recording)
    assert line.utterance_id == (recording if kept else "TTS-6057F13C496ECF7FD777CEB9E79AE285")


# -- filling in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[Name(a)]] and [[Name(a)]][[Age(a)]]", "Joe and Joe7"),
        ("[smile] hi [single] you", "[smile] hi [single] you"),
        ("[[ Likes(a, b) ]]!", "yes!"),
        ("[[Unknown(a)]]", "-"),
        ("[[no term here]] [[Likes([x])]] [[", "[[no term here]] [[Likes([x])]] [["),
        ("[[word]]", "word"),
        ("", ""),
    ],
)
def test_placeholders_are_filled_in(text: str, expected: str) -> None:
    beliefs = believing(Name_a="Joe", Age_a="7", **{"Likes_a, b": "yes"})
    assert fill_in(text, beliefs) == expected


@given(st.text(alphabet="ab [](),", max_size=30))
def test_text_without_double_brackets_stays(text: str) -> None:
    if "[[" not in text:
        assert fill_in(text, believing()) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello [[Name(a)]]!", "Hello Joe!"),
        ("Hello [[ Name(b) ]]", "Hello -"),
        ("[smile] hi", "[[smile] hi]]"),
        ("hey [single] you", "hey single] you"),
        ("they [[Likes(a, b)]].", "they [[Likes(a, b)]]."),
        ("", ""),
    ],
)
def test_the_toolkits_way_of_filling_in(text: str, expected: str) -> None:
    assert fill_in_as_toolkit(text, believing(Name_a="Joe")) == expected


@pytest.mark.parametrize("text", ["[[Name(a)]] hi", "a [[Name(a)]][[Name(a)]]", "[x]"])
def test_the_toolkits_way_fails_where_the_toolkit_fails(text: str) -> None:
    with pytest.raises(TermSyntaxError):
        fill_in_as_toolkit(text, believing(Name_a="Joe"))


def test_golden_utterances() -> None:
    trace = json.loads((GOLDEN / "trace-dialogue-process-utterance.json").read_text("utf-8"))
    beliefs = BeliefBase("Matt")
    for belief in trace["scenario"]["agents"][0]["beliefs"]:
        beliefs.tell(belief["name"], belief["value"])
    for step, expected in zip(trace["steps"], trace["expected"], strict=True):
        if step["op"] == "utterance_id":
            assert utterance_id(step["utterance"]) == expected["result"]
        elif "error" in expected:
            with pytest.raises(EspressivoError):
                fill_in_as_toolkit(step["utterance"], beliefs)
        else:
            assert fill_in_as_toolkit(step["utterance"], beliefs) == expected["result"]


# -- nothing left to say -------------------------------------------------------------------------------------------


def test_who_has_the_floor_and_nothing_to_say_is_told() -> None:
    beliefs = BeliefBase("Waiter")
    beliefs.tell("Has(Floor)", "Waiter")
    beliefs.tell("DialogueState(Guest)", "End")
    beliefs.tell("DialogueState(Cook)", "S1")
    assert list(map(str, events_when_nothing_is_left(beliefs, can_act=False))) == [
        "Event(Action-End, Guest, NoDialoguesLeft(Guest, End), Waiter)",
        "Event(Action-End, Cook, NoDialoguesLeft(Cook, S1), Waiter)",
    ]
    assert events_when_nothing_is_left(beliefs, can_act=True) == []
    beliefs.tell("Has(Floor)", "Guest")
    assert events_when_nothing_is_left(beliefs, can_act=False) == []
