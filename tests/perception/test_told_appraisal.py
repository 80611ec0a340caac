"""From an event told in words to appraisal variables, and on to what an agent feels about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from espressivo import Agent, World
from espressivo.agents.journal import Journal, record
from espressivo.agents.replay import replay
from espressivo.agents.trace import Trace
from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.perception import AffectEstimate, Clue, check_perceiver
from espressivo.perception.evaluation.data_sets import find_data_set
from espressivo.perception.evaluation.lived_events import LivedEvent
from espressivo.perception.evaluation.scores import Confusion
from espressivo.perception.likelihoods import softmax
from espressivo.perception.rating_map import read_mapping
from espressivo.perception.telling import SOMEBODY, SOURCE, appraise_told, listen, telling
from espressivo.perception.text.appraisal import EventPerceiver, perceive_event
from espressivo.perception.text.appraisal_model import MODEL, AppraisalModel, read_appraisal_model
from espressivo.perception.text.appraisal_training import Settings, learn, read_told, summary, train
from espressivo.perception.text.features import LIMIT
from espressivo.perception.text.label_words import without_label_words
from espressivo.perception.text.model_file import model_bytes

MAPPING = read_mapping()
GOOD = {"pleasantness": 5.0, "unpleasantness": 1.0, "goal_support": 5.0}
BAD = {"pleasantness": 1.0, "unpleasantness": 5.0, "goal_support": 1.0}
BLAMED = "My neighbour shouted at me and blamed me for something I did not do."
GRIEF = "My dog died last night and I could not do anything to save him."
PRIZE = "I passed my final exam with the best grade of the whole year."


def event(emotion: str, **ratings: float) -> LivedEvent:
    return LivedEvent("1", emotion, {**dict.fromkeys(MAPPING.ratings, 3.0), **ratings})


def made_model() -> AppraisalModel:
    texts = ["we won a golden prize today", "we lost a silver ring today"] * 12
    events = [event("joy", **GOOD), event("sadness", **BAD)] * 12
    return learn(events, texts, Settings(least=2, folds=3, ridge=1.0))


@pytest.fixture(scope="module")
def small() -> AppraisalModel:
    """A model of our own making: prizes are good, losses are bad."""
    told = [
        ("we won a golden prize today", event("joy", **GOOD)),
        ("we lost a silver ring today", event("sadness", **BAD)),
    ]
    events = [each for _, each in told] * 12
    return learn(events, [text for text, _ in told] * 12, Settings(least=2, folds=3, ridge=1.0))


class TestLabelWords:
    @pytest.mark.parametrize("label", MAPPING.emotions)
    def test_every_label_is_hidden(self, label: str) -> None:
        assert without_label_words(f"felt {label.replace('-', ' ')}, and").split() == ["felt", ",", "and"]

    def test_what_is_formed_from_them_is_hidden_too_and_nothing_moves(self) -> None:
        text = "Angrily, bored, disgusting, fearful, guilty, enjoyed, proudly, relieved, saddened, ashamed, distrust!"
        hidden = without_label_words(text)
        assert len(hidden) == len(text)
        assert not any(letter.isalpha() for letter in hidden)

    def test_other_words_stay(self) -> None:
        text = "The saddle and the boring machine belong to Bo, I believe, and the entrance is a sham"
        assert without_label_words(text).split()[:3] == ["The", "saddle", "and"]
        assert "believe" in without_label_words(text)


class TestLearning:
    def test_it_tells_good_from_bad(self, small: AppraisalModel) -> None:
        good, bad = (perceive_event(text, model=small) for text in ("a golden prize", "a silver ring was lost"))
        assert good.appraisals["desirability"] > 5 > -5 > bad.appraisals["desirability"]
        assert (good.emotion, bad.emotion) == ("Joy", "Sadness")

    def test_the_same_texts_give_the_same_model(self, small: AppraisalModel) -> None:
        again = made_model()
        assert model_bytes(again.linear) == model_bytes(small.linear)
        assert (again.calibrated.weights == small.calibrated.weights).all()

    def test_it_is_written_and_read_as_it_was(self, tmp_path: Path) -> None:
        columns: list[str | float] = ["emotion", "generated_text", *MAPPING.ratings]
        rows: list[list[str | float]] = [["joy", "won a prize", *(GOOD.get(name, 3) for name in MAPPING.ratings)]] * 6
        rows += [["fear", "lost a ring", *(BAD.get(name, 3) for name in MAPPING.ratings)]] * 6
        lines = [",".join([str(cell) for cell in row]) for row in (columns, *rows)]
        (tmp_path / "train.csv").write_text("\n".join(lines), encoding="utf-8")
        said: list[tuple[str, int, int]] = []
        trained = train(tmp_path, tmp_path / "made", told=lambda *what: said.append(what))
        assert said[-1] == ("done", 8, 8)
        assert "13 emotions, macro-F1" in summary(trained)
        model = read_appraisal_model(trained.model)
        assert model.card == json.loads(json.dumps(trained.about))
        assert "Troiano" in model.card["cite"]
        assert perceive_event("a prize", model=model).appraisals["desirability"] > 0
        assert "prize" not in trained.card.read_text(encoding="utf-8")
        check_perceiver(EventPerceiver(trained.model), ["a prize", "", "qqq"])

    def test_a_file_without_texts_is_refused(self, tmp_path: Path) -> None:
        columns = ["emotion", *MAPPING.ratings]
        row = ["joy", *("3" for _ in MAPPING.ratings)]
        (tmp_path / "train.csv").write_text(",".join(columns) + "\n" + ",".join(row), encoding="utf-8")
        with pytest.raises(AuthoringError, match="generated_text"):
            train(tmp_path, tmp_path / "made")

    @pytest.mark.parametrize("card", ["null", "[]", "{}", '{"weighed": {"stretch": "x"}}', "[" * 5000])
    def test_a_broken_card_is_refused(self, tmp_path: Path, small: AppraisalModel, card: str) -> None:
        (tmp_path / "made.npz").write_bytes(model_bytes(small.linear))
        (tmp_path / "made.json").write_text(card, encoding="utf-8")
        with pytest.raises(PerceptionError, match=r"made\.json: this is no card"):
            read_appraisal_model(tmp_path / "made.npz")

    def test_a_card_with_what_is_no_number_is_refused(self, tmp_path: Path) -> None:
        shipped = MODEL.with_suffix(".json").read_text(encoding="utf-8")
        card = json.loads(shipped)
        card["weighed"]["pool"][0] = float("nan")
        (tmp_path / "made.npz").write_bytes(MODEL.read_bytes())
        (tmp_path / "made.json").write_text(json.dumps(card), encoding="utf-8")
        with pytest.raises(PerceptionError, match=r"made\.json: .*no finite number"):
            read_appraisal_model(tmp_path / "made.npz")


class TestPerceiving:
    def test_a_perceiver_keeps_the_rules(self) -> None:
        check_perceiver(EventPerceiver(), [BLAMED, GRIEF, "", "!!!", "x" * 100_000])

    @pytest.mark.parametrize(("text", "side"), [(BLAMED, -1), (GRIEF, -1), (PRIZE, 1)])
    def test_what_happened_is_good_or_bad(self, text: str, side: int) -> None:
        found = perceive_event(text, "Bo")
        assert found.appraisals["desirability"] * side > 1
        assert (found.subject, found.aspect) == ("Bo", "elicited")
        assert 0 < found.confidence < 1

    def test_words_for_feelings_are_not_what_it_reads(self) -> None:
        one, other = (perceive_event(f"I felt {word} when my dog died").emotions for word in ("joy", "sadness"))
        assert one == other

    def test_evidence_stands_in_the_text(self) -> None:
        found = perceive_event(GRIEF)
        assert found.evidence
        for clue in found.evidence:
            start, end = map(int, clue.source.removeprefix("characters ").split("-"))
            assert f"“{GRIEF[start:end]}”" in clue.observation
            assert clue.weight < 0

    def test_of_no_known_word_nothing_is_said(self) -> None:
        assert not perceive_event("")
        assert perceive_event("").confidence == 0

    @pytest.mark.parametrize(
        "text", ["......", "x" * 60, "qwerty asdf zxcv", "Bo", "Mi perro murió anoche y no pude hacer nada.", "1 2 3"]
    )
    def test_of_another_language_and_of_gibberish_nothing_is_made(self, text: str) -> None:
        assert not perceive_event(text)
        assert telling(text, "Bo", "Ana") is None

    def test_names_do_not_hinder(self) -> None:
        assert perceive_event("Wolfgang left Brunhilde and her children")

    def test_only_the_beginning_of_a_long_text_is_read(self) -> None:
        one, other = (perceive_event(GRIEF + " " + "so " * length) for length in (LIMIT, 2_000_000))
        assert one == other
        named, nobody = (
            telling("x " * length + "my boss blamed me", "Bo", "Ana", estimate=BAD_NEWS) for length in (1, LIMIT)
        )
        assert named is not None and nobody is not None
        assert ("Boss" in str(named.event), "Boss" in str(nobody.event)) == (True, False)

    def test_what_is_no_text_is_refused(self) -> None:
        with pytest.raises(PerceptionError, match="expected a text, got int"):
            perceive_event(3)  # type: ignore[arg-type]

    def test_a_missing_model_is_named(self, tmp_path: Path) -> None:
        missing = EventPerceiver(tmp_path / "none.npz")
        assert "espressivo train crowd-envent" in missing.available().reason
        with pytest.raises(PerceptionError, match=r"none\.npz"):
            missing.perceive("a prize")


def estimate(**appraisals: float) -> AffectEstimate:
    clue = Clue("text", "says", None, -0.4, "characters 13-20")
    return AffectEstimate("text", "made", {"Anger": 0.5}, 1.0, appraisals=appraisals, evidence=(clue,))


BAD_NEWS = estimate(desirability=-6.204, praiseworthiness=-5, own_praiseworthiness=0, unexpectedness=2)


def feel(agent: Agent, text: str, about: str | None = None, found: AffectEstimate = BAD_NEWS) -> dict[str, str]:
    told = telling(text, "Bo", agent.name, about, found)
    assert told is not None
    listen(agent)
    return {each.type: str(each.target) for each in agent.perceive(told.event)}


class TestBeingTold:
    def test_the_event_holds_what_was_estimated(self) -> None:
        told = telling("My neighbour blamed me", "Bo", "Ana", estimate=BAD_NEWS)
        assert told is not None
        wanted = "Event(Action-End, Bo, TellOf(Bo, -6.2, Neighbour, -5, 0, 2, Words(blamed)), Ana)"
        assert str(told.event) == wanted

    def test_a_friend_is_pitied_and_a_foe_is_not(self) -> None:
        text = "My neighbour blamed me"
        friend = feel(Agent("Ana", beliefs={"Likes(Bo)": 8}), text)
        foe = feel(Agent("Ana", beliefs={"Likes(Bo)": -8}), text)
        assert (friend["Pity"], friend["Reproach"]) == ("Bo", "Neighbour")
        assert foe["Gloating"] == "Bo"
        assert "Pity" not in feel(Agent("Ana"), text)

    def test_personality_matters(self) -> None:
        def pity(**traits: float) -> float:
            ana = Agent("Ana", beliefs={"Likes(Bo)": 8}, personality=traits)
            feel(ana, "My neighbour blamed me")
            return next(each.intensity for each in ana.emotions if each.type == "Pity")

        assert pity(agreeableness=0.9) != pity(agreeableness=-0.9)

    def test_what_befell_oneself_distresses(self) -> None:
        found = feel(Agent("Ana"), "They broke your cup", about="Ana")
        assert found["Anger"] == SOMEBODY
        assert "Pity" not in found

    def test_whoever_is_addressed_is_ashamed(self) -> None:
        found = feel(Agent("Ana", beliefs={"Likes(Bo)": 5}), "You blamed me although my friend did it")
        assert found["Shame"] == "SELF"

    def test_whoever_tells_feels_nothing_by_telling(self) -> None:
        world = World()
        bo, _ = world.add("Bo"), world.add("Ana")
        listen(bo)
        told = telling("My neighbour blamed me", "Bo", "Ana", estimate=BAD_NEWS)
        assert told is not None
        world.happen(told.event)
        assert bo.emotions == []

    def test_the_rules_are_given_once(self) -> None:
        ana = Agent("Ana")
        appraise_told(ana, GRIEF, "Bo")
        appraise_told(ana, GRIEF, "Bo")
        assert len(ana.appraisal_rules) == 5

    def test_nothing_is_felt_about_what_says_nothing(self) -> None:
        ana = Agent("Ana")
        assert appraise_told(ana, "", "Bo") == []
        assert len(ana.memory.records) == 0

    @pytest.mark.parametrize("name", ["SELF", "[x]", "*", "-", "Bo(1)", 3])
    def test_who_is_nobody_cannot_tell(self, name: str) -> None:
        with pytest.raises(PerceptionError, match="expected the name of somebody"):
            telling(GRIEF, name, "Ana")

    @pytest.mark.parametrize("text", ["SELF true Event", "(,)[x]*-- …", "\0\ud800", "1 2 3", "“” " * 900])
    def test_no_text_breaks_the_event(self, text: str) -> None:
        appraise_told(Agent("Ana"), text + " died", "Bo")

    def test_why_says_that_it_is_an_estimate_and_from_which_words(self) -> None:
        world = World()
        ana = world.add("Ana", beliefs={"Likes(Bo)": 8})
        Trace(world)
        appraise_told(ana, GRIEF, "Bo")
        told = str(ana.why("Pity"))
        assert SOURCE in told
        assert "Bo tells Ana something in words" in " ".join(told.replace("│", " ").split())
        assert "died" in told

    def test_a_replay_asks_no_text_model(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        world = World(seed=3)
        ana = world.add("Ana", beliefs={"Likes(Bo)": 8})
        with record(world, tmp_path / "run.jsonl"):
            appraise_told(ana, GRIEF, "Bo")
            world.advance(2)
            appraise_told(ana, BLAMED, "Bo")

        def never(*_: object, **__: object) -> None:
            raise AssertionError("a replay asked the text model")

        monkeypatch.setattr("espressivo.perception.telling.perceive_event", never)
        journal = Journal.read(tmp_path / "run.jsonl")
        again = replay(journal).run()
        assert journal.hash == world.state_hash()
        assert "TellOf" in (tmp_path / "run.jsonl").read_text(encoding="utf-8")
        assert again.state_hash() == world.state_hash()


@pytest.fixture(scope="module")
def published() -> tuple[AppraisalModel, list[LivedEvent], list[Any]]:
    """The shipped model, the events of dev.csv, and what it reads of them."""
    try:
        events, texts = read_told(find_data_set("crowd-envent") / "dev.csv")
    except AuthoringError as error:
        pytest.skip(f"data set crowd-enVENT: {error}")
    model = read_appraisal_model()
    return model, events, [model.read(text) for text in texts]


class TestPublishedData:
    """The figures of docs/told-events.md, with the room that another numpy may need."""

    def test_ratings_are_nearer_than_the_mean_and_than_readers(self, published: Any) -> None:
        model, events, reads = published
        found = np.array([list(model.ratings(read).values()) for read in reads])
        truth = np.array([[each.ratings[name] for name in MAPPING.ratings] for each in events])
        assert float(np.sqrt(((found - truth) ** 2).mean(0)).mean()) < 1.41

    def test_the_chain_beats_its_target_and_the_engine_does_not_harm(self, published: Any) -> None:
        model, events, reads = published
        truth = [each.emotion for each in events]
        felt = np.array([model.theory.features(model.telling(model.ratings(read))) for read in reads])
        guessed, chain = np.array([model.guess(read) for read in reads]), model.chain.shares(felt)

        def macro(shares: np.ndarray[Any, Any]) -> float:
            labels = [MAPPING.emotions[at] for at in shares.argmax(1)]
            return Confusion.of(truth, labels, MAPPING.emotions).macro_f1

        assert macro(chain) > 0.239
        assert macro(model.pooled(guessed, chain)) >= macro(guessed)


def test_shares_of_a_softmax_sum_to_1() -> None:
    found = softmax(np.array([[1.0, 2.0, 300.0], [0.0, 0.0, 0.0]], np.float32))
    assert np.allclose(found.sum(1), 1)


def test_a_mapping_names_what_an_estimate_holds() -> None:
    found: Mapping[str, float] = perceive_event(BLAMED).appraisals
    assert set(found) >= {"desirability", "likelihood", "praiseworthiness", "own_praiseworthiness", "unexpectedness"}
    assert all(-10 <= value <= 10 for value in found.values())
