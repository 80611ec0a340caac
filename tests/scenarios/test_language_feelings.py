"""Feelings that writers ask for: read, worked out, and felt by the real engine."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.appraisal.rules import AppraisalRule
from espressivo.core.affect import AffectConstants
from espressivo.core.emotion_types import EMOTION_TYPES, EmotionFamily
from espressivo.ontology import load
from espressivo.scenarios.document import EliciterDoc, EmotionTypeDoc, Scenario
from espressivo.scenarios.language.expressions import conditions_of, value_of
from espressivo.scenarios.language.feelings import (
    Facts,
    FeelingError,
    VariableItem,
    Wanted,
    explain,
    felt,
    parse_feeling,
    parse_reaction,
    recipe_for,
    variables_for,
)
from espressivo.scenarios.language.feelings_table import emotions, written
from espressivo.scenarios.language.vocabulary import Names
from espressivo.scenarios.own_emotions import additions_of

MIRA = Facts(
    owner="Mira",
    likes={"Tom": 2, "Orso": 6, "Rex": -7},
    goals={"TheShopSurvives": (7, 0.6)},
    prospects={"Rain": (-8, 0.5)},
    unit={"Kid": 0.9},
    familiar={"Zoe": 0.8},
)
TYPES = [*EMOTION_TYPES, "Surprise"]
ABOUT_SOMEBODY = {EmotionFamily.FORTUNES_OF_OTHERS}
OTHERS = {"Admiration", "Reproach", "Gratitude", "Anger"}
SETTLING = {"Satisfaction", "Disappointment", "Relief", "Fears-Confirmed"}
intensities = st.floats(0.01, 9.4).map(lambda value: round(value, 3))
targets = st.sampled_from(["Tom", "[who]", "Somebody-Else"])


def needs_somebody(name: str) -> bool:
    return name in OTHERS or (name != "Surprise" and EMOTION_TYPES[name].family in ABOUT_SOMEBODY)


def wanted_of(name: str, intensity: float, target: str) -> Wanted:
    if needs_somebody(name):
        return Wanted(name, intensity, target)
    return Wanted(name, intensity, "ThePromotion" if name in SETTLING else None)


def line(text: str, facts: Facts = MIRA, model: str = "occ") -> str:
    return explain(recipe_for(text, ["the shop survives"], facts=facts, model=model))


# -- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("anger 6 at [who]", Wanted("Anger", 6, "[who]")),
        ("joy 5", Wanted("Joy", 5)),
        ("  joy .5 ", Wanted("Joy", 0.5, column=3)),
        ("pity 5 for [who]", Wanted("Pity", 5, "[who]")),
        ("hope 4 that it rains", Wanted("Hope", 4, "ItRains")),
        ("hope 4 of ThePromotion", Wanted("Hope", 4, "ThePromotion")),
        ('hope 4 of "the promotion"', Wanted("Hope", 4, "ThePromotion")),
        ("happy for Tom 3", Wanted("Happy-For", 3, "Tom")),
        ("happy-for 3 for Tom", Wanted("Happy-For", 3, "Tom")),
        ("sorry for Tom 4", Wanted("Pity", 4, "Tom")),
        ("rage at [who]", Wanted("Anger", 9.25, "[who]", "Rage")),
        ("angry at Tom", Wanted("Anger", 5.5, "Tom")),
        ("surprise 3", Wanted("Surprise", 3)),
        ("fears confirmed 3 of Rain", Wanted("Fears-Confirmed", 3, "Rain")),
        ("happiness 4", Wanted("Joy", 4, None, "Happiness")),
        ("happiness 4 for Tom", Wanted("Happy-For", 4, "Tom", "Happiness")),
        ("pity", Wanted("Pity", 5)),
        ("anger [much] at Tom", Wanted("Anger", "[much]", "Tom")),
        ("anger (mood / (2 + 1)) at Tom", Wanted("Anger", "mood / (2 + 1)", "Tom")),
        ("shame 3 of myself", Wanted("Shame", 3, "SELF")),
    ],
)
def test_a_feeling_is_read(text: str, read: Wanted) -> None:
    assert parse_feeling(text) == read


def test_a_degree_of_an_emotion_means_an_intensity_that_is_called_so() -> None:
    tone = load()
    for kind in tone.occ_types(beyond=True):
        for _, node in kind.ladder:
            wanted = parse_feeling(node.id, tone=tone)
            assert isinstance(wanted.intensity, float)
            if tone.occ_type(wanted.emotion) is kind and len(kind.ladder) > 1:
                assert tone.node_for(kind, wanted.intensity) == node


def test_a_reaction_mixes_feelings_variables_and_goals() -> None:
    text = "anger 6 at [who], the shop survives -0.2, desirability -4, appeal 3 of [who], Desirability for Tom -2"
    assert parse_reaction(text, ["the shop survives", "the shop"]) == [
        Wanted("Anger", 6, "[who]"),
        VariableItem("Goal Success Probablity", -0.2, "TheShopSurvives", 19),
        VariableItem("Desirability", -4, "-", 43),
        VariableItem("Like", 3, "[who]", 60),
        VariableItem("Desirability for others", -2, "Tom", 79),
    ]


def test_a_comma_in_brackets_parts_nothing() -> None:
    assert parse_reaction("joy (min(5, mood)), hope 3 of has(Tom, bread)") == [
        Wanted("Joy", "min(5, mood)"),
        Wanted("Hope", 3, "has(Tom, bread)", column=21),
    ]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("angr 5", 1, "'angr' is no emotion, appraisal variable or goal; did you mean anger?"),
        ("joy 5, the shop survivs -0.2", 8, "did you mean the shop survives?"),
        ("joy 5, desirabilty 3", 8, "did you mean desirability?"),
        ("joy 11", 1, "joy cannot be 11; write how intense it is: above 0, up to 10"),
        ("joy 0", 1, "joy cannot be 0"),
        ("joy -3", 1, "joy cannot be -3"),
        ("joy 5 5", 5, "after 'joy' stands '5 5': expected how much, and at whom"),
        ("joy 5,", 7, "a feeling is missing"),
        ("joy 5, anger 3 at [who", 19, "'[who' is no name; write a name"),
        (", ".join(["joy 1"] * 41), 281, "these are 41 feelings at once; write 40 at most"),
        ("", 1, "a feeling is missing"),
        ("desirability 40", 1, "desirability cannot be 40; it goes from -10 to 10"),
        ("the shop survives 3", 1, "goal likelihood cannot be 3; it goes from -1 to 1"),
        ("desirability", 1, "Desirability needs a value; write desirability 4"),
        ("prospect 8", 1, "Prospect needs to know the name of what may come about"),
        ("xyzzy", 1, "expected an emotion such as joy"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_remedy(text: str, column: int, message: str) -> None:
    with pytest.raises(FeelingError) as caught:
        parse_reaction(text, ["the shop survives"])
    assert message in str(caught.value)
    assert caught.value.column == column


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_reaction(text, ["the shop survives"])
    except FeelingError as error:
        assert error.message
        assert error.remedy


# -- the engine agrees -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=20)
@given(intensity=intensities, target=targets)
def test_every_type_arises_as_strong_as_wanted(name: str, intensity: float, target: str) -> None:
    recipe = variables_for(wanted_of(name, intensity, target))
    found = [each for each in felt(recipe, colours=False) if each.emotion == name]
    assert [each.target for each in found if needs_somebody(name)] == [target] * needs_somebody(name)
    assert [each.intensity for each in found] == [pytest.approx(intensity, abs=1e-5)]


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=20)
@given(intensity=intensities)
def test_an_average_person_in_a_neutral_mood_feels_a_simple_emotion_just_so(name: str, intensity: float) -> None:
    if name in ("Gratification", "Remorse", "Gratitude", "Anger") or needs_somebody(name):
        intensity = min(intensity, 0.5)  # weaker than what moves the mood, so that no part colours the next
    recipe = variables_for(wanted_of(name, intensity, "Tom"))
    assert [each.intensity for each in felt(recipe) if each.emotion == name] == [pytest.approx(intensity, abs=1e-5)]


def test_the_mood_that_an_event_makes_colours_its_compound() -> None:
    recipe = recipe_for("anger 6 at [who]")
    found = {each.emotion: round(each.intensity, 2) for each in felt(recipe)}
    assert found == {"Distress": 6.0, "Reproach": 6.54, "Anger": 7.13}
    assert {each.emotion: each.potential for each in felt(recipe)} == {"Distress": 6.0, "Reproach": 6.0, "Anger": 6.0}


@pytest.mark.parametrize("name", [name for name in EMOTION_TYPES if EMOTION_TYPES[name].family.value != "confirmation"])
@settings(max_examples=20)
@given(intensity=st.floats(0.01, 6.9).map(lambda value: round(value, 3)), target=targets)
def test_the_fatima_model_gives_all_but_surprise(name: str, intensity: float, target: str) -> None:
    facts = Facts(goals={"Win": (10, 0.0 if name == "Hope" else 1.0)})
    wanted = Wanted(name, intensity, "Win") if name in ("Hope", "Fear") else wanted_of(name, intensity, target)
    recipe = variables_for(wanted, "fatima", facts)
    found = felt(recipe, facts)
    assert [each.emotion for each in found] == [name]
    assert [each.intensity for each in found] == pytest.approx([intensity], abs=1e-5)


@pytest.mark.parametrize(
    ("name", "likelihood"), [("Satisfaction", 0.6), ("Disappointment", 0.6), ("Relief", 0.4), ("Fears-Confirmed", 0.4)]
)
def test_the_fatima_model_settles_a_goal_for_all_that_it_matters(name: str, likelihood: float) -> None:
    facts = Facts(goals={"Win": (7, likelihood)})
    recipe = variables_for(Wanted(name, 7.0, "Win"), "fatima", facts)
    assert [(each.emotion, each.intensity) for each in felt(recipe, facts)] == [(name, 7.0)]
    with pytest.raises(FeelingError, match=r"always what the goal matters, 7; ask for 7, or let the goal matter 5"):
        variables_for(Wanted(name, 5.0, "Win"), "fatima", facts)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(TYPES), intensities, targets), min_size=2, max_size=4))
def test_what_is_wanted_together_arises_together_or_is_refused(asked: list[tuple[str, float, str]]) -> None:
    wanted = [wanted_of(*each) for each in asked]
    try:
        recipe = variables_for(wanted)
    except FeelingError as error:
        assert error.remedy
        return
    found = {(each.emotion, each.target): each.potential for each in felt(recipe, colours=False)}
    for each in wanted:
        matching = [potential for (name, _), potential in found.items() if name == each.emotion]
        assert any(potential == pytest.approx(each.intensity, abs=1e-4) for potential in matching)


@settings(max_examples=20)
@given(
    joy=st.floats(0.5, 10).map(lambda value: round(value, 2)),
    admiration=st.floats(0.5, 10).map(lambda value: round(value, 2)),
)
def test_what_can_be_had_together_is_found(joy: float, admiration: float) -> None:
    recipe = variables_for([Wanted("Joy", joy), Wanted("Gratitude", (joy + admiration) / 2, "Tom")])
    values = [float(each.value) for each in recipe.variables]
    assert values == [pytest.approx(joy), pytest.approx(admiration, abs=1e-5)]


@settings(max_examples=20)
@given(liking=st.integers(-10, 10), intensity=intensities)
def test_fortunes_of_others_follow_how_they_are_liked(liking: int, intensity: float) -> None:
    assume(liking)
    facts = Facts(likes={"Tom": liking})
    for liked, disliked in (("Happy-For", "Resentment"), ("Pity", "Gloating")):
        fitting, wrong = (liked, disliked) if liking > 0 else (disliked, liked)
        with pytest.raises(FeelingError, match=f"write {fitting.casefold()}, or change how Tom is liked"):
            variables_for(Wanted(wrong, intensity, "Tom"), "occ", facts)
        try:
            recipe = variables_for(Wanted(fitting, intensity, "Tom"), "occ", facts)
        except FeelingError as error:
            assert intensity > abs(liking) * 1.5
            assert "at most" in str(error)
        else:
            found = felt(recipe, facts)
            assert [each.emotion for each in found] == [fitting]
            assert [each.intensity for each in found] == pytest.approx([intensity], abs=1e-5)


# -- recipes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "anger 6 at [who]",
            "anger 6 at [who] <- desirability -6, praiseworthiness -6 of [who]; also distress 6, reproach 6 at [who]",
        ),
        (
            "joy 5, gratitude 4 at Tom",
            "joy 5, gratitude 4 at Tom <- desirability 5, praiseworthiness 3 of Tom; also admiration 3 at Tom",
        ),
        ("joy 5, surprise 4", "joy 5, surprise 4 <- desirability 4.17, unexpectedness 4"),
        ("desirability -4, anger 6 at [who]", None),
        ("pity 1 for Tom", "pity 1 for Tom <- desirability for others -5 of Tom"),
        ("pity 2.5 for Tom", "pity 2.5 for Tom <- desirability for others -10 of Tom, deservingness -5 of Tom"),
        ("hope 4 that it rains", "hope 4 of ItRains <- prospect 8 of ItRains, likelihood 0.5 of ItRains"),
        ("hope 4", "hope 4 <- desirability 8, likelihood 0.5"),
        ("hope 5 that the shop survives", "hope 5 of TheShopSurvives <- likelihood 0.71 of TheShopSurvives"),
        ("relief 4 of Rain", "relief 4 of Rain <- likelihood 0 of Rain"),
        ("relief 2 of Rain", "relief 2 of Rain <- likelihood 0 of Rain, realization 0.5"),
        ("relief 5 of Rain", "relief 5 of Rain <- likelihood 0 of Rain, effort 5"),
        (
            "satisfaction 5 of It",
            "satisfaction 5 of It <- likelihood 1 of It, after an event with prospect 10 of It, likelihood 0.5 of It",
        ),
        ("pride 5 of Kid", "pride 5 at Kid <- praiseworthiness 5 of Kid, strength of unit 1 of Kid"),
        ("admiration 4 of Kid", "admiration 4 at Kid <- praiseworthiness 4 of Kid, strength of unit 0 of Kid"),
        ("love 4 of Zoe", "love 4 at Zoe <- like 5 of Zoe"),
        ("shame 3 of Mira", "shame 3 at SELF <- praiseworthiness -3"),
        ("the shop survives 0.2", "goal likelihood 0.2 of TheShopSurvives; also hope 5.6 of TheShopSurvives"),
        (
            "anger (mood + 1) at [who]",
            "anger (mood + 1) at [who] <- desirability (-(mood + 1)), praiseworthiness (-(mood + 1)) of [who]",
        ),
    ],
)
def test_a_recipe_in_one_line(text: str, expected: str | None) -> None:
    if expected is None:
        assert "desirability -4, praiseworthiness -8 of [who]" in line(text)
    else:
        assert line(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("anger 6", "anger is about somebody: say whom; write anger 6 at [who]"),
        ("pity 5", "write pity 5 for [who]"),
        ("anger 6 at me", "anger is about somebody else, not oneself; of oneself it is remorse"),
        ("joy 5 at Tom", "joy is about the event, and at nobody; write joy 5"),
        ("joy 5, distress 3", "joy 5 and distress 3 of one event cannot both be"),
        ("joy 5, anger 3 at [who]", "joy 5 needs desirability above 0, anger 3 at [who] below 0"),
        ("joy 3, joy 4", "joy 4 is the second joy here; keep one of them"),
        ("gratitude 9 at Tom, joy 1", "cannot be had together with the rest: it comes to 5.5"),
        ("joy 5, hope 4", "say of what: hope 4 of ThePromotion"),
        ("pity 5 for Rex", "Rex is disliked (-7), and pity is felt for somebody whom one likes; write gloating"),
        ("pity 5 for Tom", "it comes to 3 at most, because Tom is liked (2)"),
        ("hope 4 that the shop survives", "is hoped for more than that (4.2) already"),
        ("hope 8 that the shop survives", "the goal matters 7"),
        ("hope 10 of It", "stays below 10"),
        ("satisfaction 4 of Rain", "Rain is feared rather than hoped for; write relief or fears-confirmed"),
        ("relief 4 that the shop survives", "TheShopSurvives is hoped for rather than feared"),
        ("relief 9 of Rain", "it comes to 6 at most"),
        ("satisfaction 5", "write satisfaction 5 of ThePromotion"),
        ("love 9 of Zoe", "it comes to 8 at most"),
        ("desirability 4, anger 6 at [who]", "anger 6 at [who] needs desirability below 0, but it is given above 0"),
        ("joy [x], distress 3", "because its intensity is no number"),
    ],
)
def test_what_cannot_be_had_is_told_with_its_reason(text: str, message: str) -> None:
    with pytest.raises(FeelingError) as caught:
        line(text)
    assert message in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("surprise 3", "the fatima model knows no surprise"),
        ("hope 5 of It", "in the fatima model hope is of a goal; name a goal of the character: TheShopSurvives"),
        ("pride 3 of Kid", "knows no pride or shame of what Kid does"),
        ("love 8 at Tom", "it comes to 7 at most"),
        ("joy 5, gratitude 4 at Tom", "joy 5 does not arise together with the rest: gratitude 4 at Tom would"),
        ("relief 7 of the shop survives", "is 0.6 likely before; let it begin at or below 0.5"),
    ],
)
def test_what_the_fatima_model_cannot_give_is_told(text: str, message: str) -> None:
    with pytest.raises(FeelingError) as caught:
        line(text, model="fatima")
    assert message in str(caught.value)


def test_whoever_is_liked_gets_a_rule_of_their_own() -> None:
    recipe = recipe_for("pity 3 for [who], reproach 2 of Tom")
    assert recipe.personal is not None
    assert recipe.personal.condition == "likes([who]) > 0"
    assert [(each.name, each.value, each.target) for each in recipe.personal.variables] == [
        ("Praiseworthiness", "-2", "Tom"),
        ("Desirability for others", "-min(10, 30 / likes([who]))", "[who]"),
        ("Desirability", "0", "-"),
    ]
    gloating = recipe_for("gloating 3 for [who]").personal
    assert gloating is not None
    assert gloating.condition == "likes([who]) < 0"
    assert recipe_for("pity 3 for Tom").personal is None
    assert recipe_for("anger 3 at [who]").personal is None
    assert recipe_for("pity 3 for [who]", model="fatima").personal is None


@settings(max_examples=20)
@given(
    name=st.sampled_from(["Pity", "Gloating", "Happy-For", "Resentment"]),
    liking=st.integers(-10, 10),
    intensity=st.floats(0.1, 9).map(lambda value: round(value, 2)),
)
def test_both_rules_together_give_everybody_what_was_wanted(name: str, liking: int, intensity: float) -> None:
    recipe = variables_for(Wanted(name, intensity, "[who]"))
    assert recipe.personal is not None
    ana = Agent("Ana", beliefs={"Likes(Tom)": liking} if liking else {})
    ana.affect.constants = AffectConstants(mood_influence_on_emotion=0.0)
    names = Names().with_variables(["[who]"])
    for conditions, variables in (([], recipe.variables), ([recipe.personal.condition], recipe.personal.variables)):
        asked = [each for text in conditions for each in conditions_of(text, names)]
        said = []
        for number, doc in enumerate(variables):
            asked.append(f"{value_of(doc.value, names)} = [amount-{number}]" if "likes" in doc.value else "")
            said.append((doc.name, f"[amount-{number}]" if "likes" in doc.value else doc.value, doc.target))
        ana.appraisal_rules.add(
            AppraisalRule.parse("Event(Action-End, [who], Fall, *)", said, [each for each in asked if each])
        )
    found = [(each.type, each.intensity) for each in ana.perceive("Event(Action-End, Tom, Fall, Ana)")]
    wrong = liking * (1 if name in ("Pity", "Happy-For") else -1) < 0
    if liking and not wrong:
        assert [each for each, _ in found] == [name]
        assert [each for _, each in found] == pytest.approx([min(intensity, abs(liking))], abs=1e-4)
    else:
        assert (name in dict(found)) != wrong


def test_people_for_whom_a_variable_comes_out_otherwise_are_named() -> None:
    assert recipe_for("pity 5 for [who]", likes={"Tom": 2, "Rex": -7, "Orso": 6}).cautions == (
        "if [who] is Tom, who is liked 2, it is pity 2",
        "if [who] is Rex, who is disliked -7, it is gloating 3.5",
    )
    assert recipe_for("anger 5 at [who]", likes={"Tom": 2}).cautions == ()


def test_an_expression_goes_through_the_arithmetic() -> None:
    recipe = recipe_for("pity [x] for Orso", facts=MIRA)
    assert [(each.name, each.value, each.target) for each in recipe.variables] == [
        ("Desirability for others", "-1.666667 * [x]", "Orso")
    ]


# -- emotions of the author's own --------------------------------------------------------------------------------

OWN = [
    EmotionTypeDoc(
        name="Nausea",
        node="Revulsion",
        valence="negative",
        when=[EliciterDoc(variable="disgustingness", holds="positive")],
    ),
    EmotionTypeDoc(name="Outcry", node="Outrage", valence="negative", parts=["Anger", "Surprise"]),
    EmotionTypeDoc(
        name="Glower",
        parent="Malice",
        valence="positive",
        when=[
            EliciterDoc(variable="desirability_for_other", holds="negative"),
            EliciterDoc(variable="liking", holds="negative"),
        ],
        intensity=["desirability_for_other", "liking"],
    ),
]


@settings(max_examples=20)
@given(intensity=intensities)
def test_emotions_of_the_authors_own_are_worked_out_like_all_others(intensity: float) -> None:
    tone = load().with_additions(*additions_of(Scenario(name="own", emotions=OWN)))
    for text, name in (("nausea", "Nausea"), ("outcry", "Outcry"), ("glower", "Glower")):
        about = "" if name == "Nausea" else " at Rex"
        recipe = recipe_for(f"{text} {intensity}{about}", tone=tone)
        found = [each.intensity for each in felt(recipe, tone=tone, colours=False) if each.emotion == name]
        assert found == [pytest.approx(intensity, abs=1e-5)]
    assert recipe_for("outcry 4 at [who]", likes={"Tom": 3}, tone=tone).cautions == ()
    assert parse_reaction("disgustingness 3", tone=tone) == [VariableItem("disgustingness", 3.0)]


# -- the documents -----------------------------------------------------------------------------------------------

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_tables_of_the_document_are_those_of_today() -> None:
    document = (DOCS / "feelings.md").read_text(encoding="utf-8")
    assert written(document) == document, "run: python -m espressivo.scenarios.language.feelings_table"
    assert all(f"| `{name.casefold()} 6" in document for name in TYPES)


def test_what_the_document_says_can_be_written_can_be_read() -> None:
    document = (DOCS / "feelings.md").read_text(encoding="utf-8")
    items = document.partition("| item | examples |")[2].partition("\n\n")[0]
    examples = [each for row in items.splitlines()[2:] for each in re.findall(r"`([^`]+)`", row.split("|")[-2])]
    rows = re.findall(r"^\| `([^`]+)` \|", emotions(), re.MULTILINE)
    assert len(examples) > 10
    assert len(rows) == len(TYPES)
    for text in (*examples, *rows):
        assert parse_reaction(text, ["the shop survives"])


def test_the_answers_are_true() -> None:
    """Every example of ``docs/why-not-angry.md`` prints what it shows."""
    document = (DOCS / "why-not-angry.md").read_text(encoding="utf-8")
    examples = doctest.DocTestParser().get_doctest(document, {}, "why-not-angry.md", None, 0)
    report: list[str] = []
    doctest.DocTestRunner().run(examples, out=report.append)
    assert not report, "".join(report)
    sections = document.split("\n## ")[1:]
    assert len(sections) >= 15
    assert all(">>>" in section for section in sections)
