"""Phrases: what the words of an action mean, and events told in those words again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.terms import parse
from espressivo.scenarios.document import PhraseDoc
from espressivo.scenarios.language.phrase_words import first_person
from espressivo.scenarios.language.phrases import Action, Phrasebook, PhraseError, parse_action, symbol
from espressivo.scenarios.language.vocabulary import Names

TAKE = parse_action("take", "[who] takes [what] from [whom]")
CALL = parse_action("call guard", "[who] calls the guard on [whom]")
STEAL = parse_action("steal", "[who] steals [whom]'s [what]")
DANCE = parse_action("dance", "[who] dances")
BOOK = Phrasebook([TAKE, CALL, STEAL, DANCE])


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ("the shop survives", "TheShopSurvives"),
        ("loaf", "loaf"),
        ("Happy-For", "Happy-For"),
        ("Tom's hat", "TomsHat"),
        ("élan vital", "_ÉlanVital"),
        ("3", "3"),
        ("-", "-"),
        ("[x]", "[x]"),
        ("  two  blanks ", "TwoBlanks"),
    ],
)
def test_a_name_becomes_a_symbol(words: str, made: str) -> None:
    assert symbol(words) == made


@given(st.text(max_size=40))
def test_whatever_is_named_its_symbol_can_be_read(words: str) -> None:
    made = symbol(words)
    assert made == "" or str(parse(made)) != ""


def test_an_action_knows_who_acts_upon_whom() -> None:
    assert (TAKE.subject, TAKE.target, TAKE.parameters, TAKE.head) == ("[who]", "[whom]", ("[what]",), "Take")
    assert CALL.event == "Event(Action-End, [who], CallGuard, [whom])"
    assert DANCE.event == "Event(Action-End, [who], Dance, -)"
    assert TAKE.variables == ("[who]", "[what]", "[whom]")


@pytest.mark.parametrize(
    ("say", "message"),
    [
        ("takes it", "does not say who acts"),
        ("[who]", "has no words"),
        ("[who] takes [who]", "a second time"),
        ("[who] takes [what", "left open"),
        ("[who] takes [what else]", "is no variable"),
        ("[who] takes has(x)", "cannot stand"),
        ('[who] takes "it"', "cannot stand"),
        ("[who] " + "very " * 500, "characters"),
        ("[who] " + "a " * 200, "words"),
    ],
)
def test_words_that_are_no_action_are_refused(say: str, message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        parse_action("take", say)


@pytest.mark.parametrize(
    ("phrase", "event"),
    [
        ("[who] takes [what] from me", "Event(Action-End, [who], Take([what]), SELF)"),
        ("Tom takes the loaf from Mira", "Event(Action-End, Tom, Take(loaf), Mira)"),
        ("I take something from [x]", "Event(Action-End, SELF, Take(*), [x])"),
        ("anyone takes 3 from nobody.", "Event(Action-End, *, Take(3), -)"),
        ('Tom takes "the old loaf" from Mira', "Event(Action-End, Tom, Take(TheOldLoaf), Mira)"),
        ('Tom takes has(Mira, "old loaf") from Mira', "Event(Action-End, Tom, Take(has(Mira, OldLoaf)), Mira)"),
        ("I call guard on [who]", "Event(Action-End, SELF, CallGuard, [who])"),
        ("Tom steals my hat", "Event(Action-End, Tom, Steal(hat), SELF)"),
        ("Tom steals Mira's hat", "Event(Action-End, Tom, Steal(hat), Mira)"),
        ("I dance", "Event(Action-End, SELF, Dance, -)"),
        ("[who] says something", "Event(Action-End, [who], Speak(*, *, *, *), *)"),
        ("[who] says something rude to me", "Event(Action-End, [who], Speak(*, *, *, rude), SELF)"),
        ("Tom says something to Mira", "Event(Action-End, Tom, Speak(*, *, *, *), Mira)"),
        ("the story starts", "Event(Action-End, Story, Start, -)"),
        ("scene counter begins", "Event(Action-End, Story, Enter(counter), -)"),
        ("hungry(Tom) becomes true", "Event(Property-Change, *, hungry(Tom), True)"),
        ("loaves becomes 0", "Event(Property-Change, *, loaves(SELF), 0)"),
        ("Event(Action-End, [a], Kick, *)", "Event(Action-End, [a], Kick, *)"),
    ],
)
def test_a_phrase_tells_an_event(phrase: str, event: str) -> None:
    found = BOOK.event(phrase)
    assert found.event == event
    assert list(found.variables) == [str(variable) for variable in parse(event).variables]


def test_of_actions_that_fit_the_one_with_the_most_words_is_meant() -> None:
    book = Phrasebook(
        [parse_action("look", "[who] looks at [what]"), parse_action("peek", "[who] looks at [what] again")]
    )
    assert book.event("Tom looks at loaf again").action == "Peek(loaf)"
    assert book.event("Tom looks at loaf").action == "Look(loaf)"


def test_two_actions_that_read_alike_are_an_error_that_names_both() -> None:
    book = Phrasebook([parse_action("hit", "[who] hits [whom]"), parse_action("meet", "[a] hits [b]")])
    with pytest.raises(PhraseError, match=r"two actions: hit .*meet"):
        book.event("Tom hits Mira")


def test_a_phrase_that_fits_nothing_names_the_nearest_action_and_where_it_went_wrong() -> None:
    with pytest.raises(PhraseError) as caught:
        BOOK.event("Tom takes the bread")
    assert caught.value.message == "no action reads like 'Tom takes the bread'"
    assert caught.value.remedy == "The nearest is take: `[who] takes [what] from [whom]`."
    assert caught.value.column == len("Tom takes the bread")
    with pytest.raises(PhraseError) as caught:
        BOOK.event("Tom takes old loaf from Mira")
    assert "quotation marks" in caught.value.remedy
    assert caught.value.column == len("Tom takes old ")


@pytest.mark.parametrize(
    "phrase", ["", "  ", "Event(Action-End, a)", "Event(", 'Tom takes "" from Mira', "Tom takes [] from Mira"]
)
def test_what_says_nothing_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        BOOK.event(phrase)


def test_without_actions_the_remedy_is_to_declare_one() -> None:
    with pytest.raises(PhraseError, match="Declare it under `actions:`"):
        Phrasebook([]).event("Tom hits Mira")


def test_a_declared_name_of_several_words_needs_no_quotation_marks() -> None:
    names = Names()
    names.add_symbol("the old loaf", "TheOldLoaf")
    names.add_agent("Old Tom", "OldTom")
    book = Phrasebook([TAKE], names)
    assert book.event("Old Tom takes the old loaf from Mira").event == (
        "Event(Action-End, OldTom, Take(TheOldLoaf), Mira)"
    )
    assert book.say("Event(Action-End, OldTom, Take(TheOldLoaf), Mira)") == "Old Tom takes the old loaf from Mira"


def test_a_deed_is_what_somebody_does() -> None:
    assert BOOK.deed("I call the guard on Tom") == ("SELF", "CallGuard", "Tom")
    for phrase in ("loaves becomes 2", "the story starts"):
        with pytest.raises(PhraseError, match="nothing that somebody does"):
            BOOK.deed(phrase)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("Event(Action-End, Tom, Take(loaf), Mira)", "Tom takes loaf from Mira"),
        ("Event(Action-End, SELF, Take(*), *)", "I take something from someone"),
        ("Event(Action-End, Tom, Steal(hat), SELF)", "Tom steals my hat"),
        ("Event(Action-End, Tom, Kick(ball), Mira)", "Tom does Kick(ball) to Mira"),
        ("Event(Action-End, Tom, Sigh, -)", "Tom does Sigh"),
        ("Event(Action-End, Tom, Speak(a, b, -, Rude), Mira)", "Tom says something Rude to Mira"),
        ("Event(Action-End, Tom, Speak(a, b, -, -), Mira)", "Tom says something to Mira"),
        ("Event(Property-Change, Tom, has(Tom, loaf), True)", "has(Tom, loaf) becomes True"),
        ("Event(Property-Change, *, loaves(SELF), 2)", "loaves becomes 2"),
        ("Event(Action-End, Story, Enter(counter), -)", "scene counter begins"),
        ("Event(Action-End, Story, Start, -)", "the story starts"),
        ("Likes(Tom)", "Likes(Tom)"),
        ("no term (", "no term ("),
    ],
)
def test_an_event_is_told_in_words(event: str, said: str) -> None:
    assert BOOK.say(event) == said


def test_a_book_is_made_of_a_scenario_s_own_phrases() -> None:
    docs = [PhraseDoc(action=TAKE.term, subject=TAKE.subject, target=TAKE.target, say=TAKE.say)]
    book = Phrasebook.from_docs(docs, {"TheOldLoaf": "the old loaf"})
    told = book.event("Tom takes the old loaf from Mira")
    assert told.event == "Event(Action-End, Tom, Take(TheOldLoaf), Mira)"
    assert book.say(told.event) == "Tom takes the old loaf from Mira"
    assert book.say(told.event, {"tom": "little Tom"}) == "little Tom takes TheOldLoaf from Mira"


@pytest.mark.parametrize("verb", ["take", "carry", "watch", "kiss", "lie", "play", "fix", "buzz", "lose", "use"])
def test_the_first_person_is_the_verb_without_its_ending(verb: str) -> None:
    ending = "ies" if verb.endswith("ry") else "es" if verb.endswith(("ch", "ss", "x", "zz")) else "s"
    assert first_person((verb[:-1] if verb.endswith("ry") else verb) + ending) == verb


VERBS = ["takes", "gives", "carries", "goes", "watches", "is"]
LINKS = ["from", "to", "with", "near"]
FILLINGS = ["Tom", "Mira", "loaf", "SELF", "*", "3", "[x]", "[y]", "TheOldLoaf", "has(Tom, loaf)"]


@st.composite
def actions(draw: st.DrawFn) -> Action:
    """An action of random words with up to three variables."""
    slots = draw(st.permutations(["[whom]", "[what]", "[how]"]))[: draw(st.integers(0, 3))]
    words = ["[who]", draw(st.sampled_from(VERBS))]
    for slot in slots:
        words += [draw(st.sampled_from(LINKS)), slot]
    return parse_action("act", " ".join(words))


@given(actions(), st.data())
def test_an_event_told_in_words_is_read_as_the_same_event(action: Action, data: st.DataObject) -> None:
    names = Names()
    names.add_symbol("the old loaf", "TheOldLoaf")
    book = Phrasebook([action, DANCE], names)
    event = action.event
    for variable in action.variables:
        event = event.replace(variable, data.draw(st.sampled_from(FILLINGS)))
    said = book.say(event)
    assert parse(book.event(said).event) == parse(event), said
    assert book.say(book.event(said).event) == said


@given(st.text(alphabet="abT [](),\"'.“”I*-", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = BOOK.event(text)
    except PhraseError as error:
        assert 0 <= error.column <= len(text)
        assert error.message
    else:
        assert parse(found.event).size == 5
