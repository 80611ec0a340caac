"""Emotions and mood: how they arise, colour each other, fade and are set by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.affect import (
    PLAIN_AFFECT,
    TOOLKIT_AFFECT,
    AffectConstants,
    AffectSemantics,
    AffectSnapshot,
    Appraised,
    Cause,
    Disposition,
    Dispositions,
    EmotionalState,
)
from espressivo.core.emotion_types import EMOTION_TYPES, emotion_type
from espressivo.core.emotions import Emotion
from espressivo.core.errors import AppraisalError, StateError
from espressivo.core.memory import EpisodicMemory
from espressivo.core.terms import SELF, parse

BOTH = pytest.mark.parametrize("semantics", [PLAIN_AFFECT, TOOLKIT_AFFECT], ids=lambda semantics: semantics.name)
KINDS = sorted(EMOTION_TYPES)
BEN, ZOE = parse("Ben"), parse("Zoe")


def cause(number: int = 0) -> Cause:
    return Cause(number, parse(f"Event(Action-End, Ben, Act{number}, Ana)"), number)


def felt(state: EmotionalState, time: float | None = None) -> list[tuple[str, float]]:
    at = state.time if time is None else time
    return [(emotion.type, round(emotion.at(at), 4)) for emotion in state.emotions(time)]


class TestTypes:
    def test_the_22_types_of_occ_in_11_pairs(self) -> None:
        assert len(EMOTION_TYPES) == 22
        assert sum(kind.valence for kind in EMOTION_TYPES.values()) == 0
        unmoving = {kind.name for kind in EMOTION_TYPES.values() if not kind.influences_mood}
        assert unmoving == {"Hope", "Fear"}

    @pytest.mark.parametrize("name", ["Fears-Confirmed", "FearsConfirmed", "fears confirmed", "FEARS_CONFIRMED"])
    def test_names_are_found_however_they_are_written(self, name: str) -> None:
        assert emotion_type(name) is EMOTION_TYPES["Fears-Confirmed"]
        assert str(emotion_type(emotion_type(name))) == "Fears-Confirmed"

    def test_an_unknown_name_is_an_error_with_a_hint(self) -> None:
        with pytest.raises(AppraisalError, match="'Joyy' is no emotion type; did you mean Joy"):
            emotion_type("Joyy")
        with pytest.raises(AppraisalError, match=r"'Xyzzy' is no emotion type$"):
            emotion_type("Xyzzy")


class TestArising:
    @BOTH
    def test_an_emotion_knows_where_it_comes_from(self, semantics: AffectSemantics) -> None:
        state = EmotionalState(semantics)
        state.advance(3)
        state.set_mood(5)
        source = Appraised("Desirability", -5.0, None, "rule 1", "cafe.yaml:3")
        anger = state.add("Anger", 5.0, cause(7), BEN, (source,))
        assert anger is not None
        assert (anger.type, anger.valence, anger.target, anger.cause_id) == ("Anger", -1, BEN, 7)
        assert str(anger.cause) == "Event(Action-End, Ben, Act7, Ana)"
        assert (anger.potential_before, anger.potential_after, anger.initial) == (5.0, 3.5, 3.5)
        assert (anger.threshold, anger.decay, anger.start, anger.appraisals) == (0.0, 1.0, 3, (source,))
        assert repr(anger) == "<Anger about Ben 3.50: Event(Action-End, Ben, Act7, Ana)>"
        assert str(source) == "Desirability -5"
        assert str(source._replace(target=BEN)) == "Desirability (Ben) -5"
        assert state.mood() == pytest.approx(3.95)

    def test_only_what_exceeds_the_threshold_is_felt(self) -> None:
        state = EmotionalState()
        state.dispositions.set("Joy", 3, 1)
        assert state.add("Joy", 3.0, cause()) is None
        joy = state.add("Joy", 3.5, cause())
        assert joy is not None
        assert (joy.intensity, joy.potential, joy.threshold) == (0.5, 3.5, 3)

    def test_intensity_and_mood_are_cut_at_10(self) -> None:
        state = EmotionalState()
        for number in range(9):
            state.add("Joy", 50.0, cause(number))
        assert state.mood() == 10
        assert {emotion.intensity for emotion in state.emotions()} == {10}

    def test_a_bad_mood_can_keep_a_good_emotion_from_arising(self) -> None:
        state = EmotionalState()
        state.set_mood(-10)
        assert state.add("Joy", 3.0, cause()) is None
        assert state.add("Distress", 0.0, cause()) is not None

    def test_hope_and_fear_leave_the_mood_alone(self) -> None:
        state = EmotionalState()
        state.add("Hope", 8.0, cause())
        state.add("Fear", 8.0, cause(1))
        assert state.mood() == 0

    def test_the_model_can_keep_an_emotion_from_shifting_the_mood(self) -> None:
        state = EmotionalState()
        state.add("Joy", 8.0, cause(), shifts_mood=False)
        assert state.mood() == 0

    def test_a_slight_mood_is_none(self) -> None:
        state = EmotionalState()
        state.add("Joy", 1.0, cause())
        assert state.mood() == 0

    def test_each_target_keeps_its_emotion(self) -> None:
        state = EmotionalState()
        for whom in (BEN, ZOE, BEN):
            state.add("Reproach", 5.0, cause(), whom)
        state.add("Shame", 5.0, cause(), SELF)
        assert [(emotion.type, str(emotion.target)) for emotion in state.emotions()] == [
            ("Reproach", "Zoe"),
            ("Reproach", "Ben"),
            ("Shame", "SELF"),
        ]

    def test_the_outcome_of_a_goal_takes_the_place_of_hope_and_fear(self) -> None:
        state = EmotionalState()
        goal = parse("Win")
        state.add("Hope", 4.0, cause(0), goal)
        state.add("Fear", 4.0, cause(1), goal)
        state.add("Hope", 4.0, cause(1), parse("Rest"))
        state.add("Relief", 4.0, cause(2), goal)
        assert {emotion.type for emotion in state.emotions()} == {"Hope", "Relief"}

    def test_in_the_toolkit_targets_of_one_event_collide(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.add("Admiration", 5.0, cause(), BEN)
        state.add("Reproach", 3.0, cause(), ZOE)
        assert felt(state) == [("Reproach", 1.5 + 1.05)]
        assert state.mood() == 1.5

    @BOTH
    def test_a_new_value_of_a_property_replaces_the_feeling_about_the_old(self, semantics: AffectSemantics) -> None:
        memory, state = EpisodicMemory(), EmotionalState(semantics)
        for value in (3, 4):
            state.add("Joy", 5.0, Cause.of(memory.record(parse(f"Event(Property-Change, Ben, Gold(Ana), {value})"), 0)))
        (joy,) = state.emotions()
        assert joy.cause_id == 1
        assert [joy.intensity, state.mood()] == pytest.approx([5.45, 3.135])

    def test_reappraising_the_same_event_shifts_the_mood_once(self) -> None:
        state = EmotionalState()
        for _ in range(3):
            state.add("Joy", 5.0, cause())
        assert state.mood() == 1.5
        assert len(state.emotions()) == 1


class TestFading:
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_emotion_halves_in_15_seconds(self, kind: str) -> None:
        state = EmotionalState()
        emotion = state.add(kind, 8.0, cause())
        assert emotion is not None
        state.advance(15)
        assert (emotion.intensity, emotion.at(30)) == (4, 2)

    def test_mood_halves_in_60_seconds_and_is_over_below_a_half(self) -> None:
        state = EmotionalState()
        state.set_mood(-4)
        assert [state.mood(time) for time in (60, 120, 180, 181)] == [-2, -1, -0.5, 0]

    def test_decay_0_never_fades_and_decay_10_fades_quickly(self) -> None:
        state = EmotionalState()
        state.dispositions.set("Joy", 0, 0)
        state.dispositions.set("Love", 0, 99)
        joy, love = state.add("Joy", 4.0, cause(), shifts_mood=False), state.add("Love", 4.0, cause())
        assert joy is not None
        assert love is not None
        assert (joy.at(1e9), love.at(1.5), love.decay) == (4, 2, 10)
        state.advance(1e6)
        assert state.emotions() == [joy]

    def test_an_emotion_of_a_tenth_or_less_is_over_when_time_passes(self) -> None:
        state = EmotionalState()
        state.add("Joy", 0.05, cause())
        assert felt(state) == [("Joy", 0.05)]
        state.advance(0)
        assert felt(state) == [("Joy", 0.05)]
        state.advance(0.5)
        assert felt(state) == []

    def test_reading_ahead_changes_nothing(self) -> None:
        state = EmotionalState()
        state.add("Joy", 1.0, cause())
        state.add("Love", 9.0, cause())
        assert felt(state, 60) == [("Love", 0.5625 + 0.3 * 0.0)]
        assert len(state.emotions()) == 2
        assert state.mood() != 0 != state.mood(60)

    def test_new_constants_hold_from_now_on(self) -> None:
        state = EmotionalState()
        first = state.add("Joy", 8.0, cause(0))
        state.constants = AffectConstants(emotion_half_life=30, emotion_influence_on_mood=0)
        second = state.add("Joy", 8.0, cause(1))
        assert first is not None
        assert second is not None
        assert (first.at(30), second.at(30) / second.initial) == (2, 0.5)

    @pytest.mark.parametrize("constants", [AffectConstants(emotion_half_life=0), AffectConstants(half_life_constant=0)])
    def test_a_missing_constant_lets_emotions_end_at_once(self, constants: AffectConstants) -> None:
        state = EmotionalState(constants=constants)
        joy = state.add("Joy", 8.0, cause())
        assert joy is not None
        assert (joy.intensity, joy.at(0.1)) == (8, 0)
        state.advance(0.1)
        assert state.emotions() == []

    @given(st.floats(0, 12), st.floats(0, 10), st.lists(st.floats(0, 500), min_size=2))
    def test_intensity_only_ever_falls(self, potential: float, decay: float, times: list[float]) -> None:
        state = EmotionalState(dispositions=Dispositions(Disposition(0, decay)))
        joy = state.add("Joy", potential, cause())
        if joy is not None:
            values = [joy.at(time) for time in sorted(times)]
            assert values == sorted(values, reverse=True)
            assert all(0 <= value <= 10 for value in values)

    def test_setting_the_clock_back_revives_nothing(self) -> None:
        for semantics in (PLAIN_AFFECT, TOOLKIT_AFFECT):
            state = EmotionalState(semantics)
            state.set_mood(5)
            state.add("Joy", 2.0, cause())
            state.add("Distress", 9.0, cause(1))
            state.advance(80)
            state.advance(70)
            assert [kind for kind, _ in felt(state)] == ["Distress"]
            state.advance(400)
            assert state.mood() == 0
            state.advance(1)
            assert (felt(state), state.mood()) == ([], 0)

    def test_an_emotion_in_a_clock_set_back_fades_from_when_it_arose(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.advance(10)
        joy = state.add("Joy", 8.0, cause(), time=5)
        assert joy is not None
        assert joy.intensity == 8
        state.advance(6)
        assert joy.intensity == pytest.approx(8 * 0.5 ** (1 / 15))


class TestStrongest:
    def test_the_most_intense_and_of_equals_the_first(self) -> None:
        state = EmotionalState()
        assert state.strongest() is None
        state.dispositions.set("Love", 0, 10)
        state.add("Hope", 4.0, cause(0))
        state.add("Fear", 4.0, cause(1))
        assert self.name(state.strongest()) == "Hope"
        state.add("Love", 9.0, cause(2))
        assert self.name(state.strongest()) == "Love"
        assert self.name(state.strongest(15)) == "Hope"
        assert self.name(state.strongest(among=("Fear", "Joy"))) == "Fear"
        assert state.strongest(among=("Joy",)) is None

    def test_in_the_toolkit_a_newcomer_takes_the_place_of_what_is_over(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.dispositions.set("Fear", 0, 10)
        for number, kind in enumerate(("Hope", "Fear", "Hope", "Hope")):
            state.add(kind, 2.0, cause(number))
        state.advance(10)
        state.add("Hope", 2.0, cause(9))
        assert [emotion.cause_id for emotion in state.emotions()] == [0, 9, 2, 3]

    @staticmethod
    def name(emotion: Emotion | None) -> str:
        assert emotion is not None
        return emotion.type


class TestByHand:
    def test_a_mood_set_by_hand_fades_from_now(self) -> None:
        state = EmotionalState()
        state.advance(50)
        state.set_mood(5)
        assert (state.mood(), state.mood(110)) == (5, 2.5)

    def test_in_the_toolkit_it_fades_from_when_mood_last_changed_by_itself(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.advance(50)
        state.set_mood(5)
        assert state.mood() == 5
        state.advance(51)
        assert state.mood() == pytest.approx(2.7739, abs=1e-4)

    @pytest.mark.parametrize(("given_mood", "kept"), [(99, 10), (-99, -10), (0.4, 0), (-0.5, -0.5)])
    def test_a_mood_is_cut_to_its_range(self, given_mood: float, kept: float) -> None:
        state = EmotionalState()
        state.set_mood(given_mood)
        assert state.mood() == kept

    def test_an_added_emotion_is_taken_as_it_is_and_fades(self) -> None:
        state = EmotionalState()
        state.set_mood(9)
        joy = state.add_by_hand("happy-for", 5, cause(), BEN)
        state.add_by_hand("Hate", 99)
        assert (joy.potential, state.mood()) == (6, 9)
        state.advance(15)
        assert felt(state) == [("Happy-For", 2.5), ("Hate", 5)]
        assert state.emotions()[1].cause is None
        assert state.emotions()[1].cause_id is None
        assert state.remove("Happy-For", cause(), BEN)
        assert not state.remove("Happy-For", cause(), BEN)
        assert state.remove("Hate")

    def test_in_the_toolkit_it_ends_at_the_next_update_and_is_added_once(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.add_by_hand("HappyFor", 5, cause())
        with pytest.raises(AppraisalError, match="has raised Happy-For already"):
            state.add_by_hand("Pity", 5, cause())
        state.add_by_hand("Joy", 5)
        with pytest.raises(AppraisalError, match="its cause has raised Joy"):
            state.add_by_hand("Distress", 5)
        with pytest.raises(AppraisalError, match="did you mean HappyFor"):
            state.add_by_hand("Happy-For", 5, cause(1))
        with pytest.raises(AppraisalError, match=r"'Xyzzy' is no emotion type$"):
            state.add_by_hand("Xyzzy", 5, cause(1))
        assert felt(state) == [("Happy-For", 5), ("Joy", 5)]
        state.advance(1)
        assert felt(state) == []

    def test_an_emotion_of_a_file_fades_from_its_start_once_time_passes(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.advance(30)
        state.load("Anger", 4, 0, cause(), BEN)
        state.load_mood(3, 0)
        assert (felt(state), state.mood()) == ([("Anger", 4)], 3)
        state.advance(60)
        assert (felt(state), state.mood()) == ([("Anger", 0.25)], 1.5)

    def test_clearing_ends_everything(self) -> None:
        state = EmotionalState()
        state.add("Joy", 5.0, cause())
        state.clear()
        assert (state.emotions(), state.mood(), state.strongest()) == ([], 0, None)


class TestDispositions:
    def test_the_default_holds_for_types_without_their_own(self) -> None:
        dispositions = Dispositions()
        dispositions.set("*", 2, 3)
        dispositions.set("Joy", 1, -4)
        assert dispositions.of(EMOTION_TYPES["Joy"]) == Disposition(1, 0)
        assert dispositions.of(EMOTION_TYPES["Hate"]) == Disposition(2, 3)
        assert [(kind.name, own) for kind, own in dispositions] == [("Joy", Disposition(1, 0))]
        dispositions.set(EMOTION_TYPES["Joy"], 5, 5)
        assert (dispositions.of(EMOTION_TYPES["Joy"]).threshold, len(dispositions)) == (5, 1)
        with pytest.raises(AppraisalError, match="did you mean Joy"):
            dispositions.set("Jouy", 1, 1)

    def test_in_the_toolkit_a_disposition_is_set_once(self) -> None:
        state = EmotionalState(TOOLKIT_AFFECT)
        state.dispositions.set("Joy", 2, 4)
        with pytest.raises(AppraisalError, match="set already"):
            state.dispositions.set("Joy", 1, 4)


Steps = list[tuple[str, float, float]]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.floats(0, 10), st.floats(0, 40)), max_size=12)


def lived(semantics: AffectSemantics, steps: Steps, parts: int | None, reads: int = 0) -> EmotionalState:
    """Live through emotions, with time passing in between in parts (None: in seconds), and being read some times."""
    state = EmotionalState(semantics)
    now = 0.0
    for number, (kind, potential, seconds) in enumerate(steps):
        state.add(kind, potential, cause(number % 5), (BEN, ZOE)[number % 2])
        pieces = max(1, int(seconds)) if parts is None else parts
        for part in range(1, pieces + 1):
            state.advance(now + seconds * part / pieces)
            for _ in range(reads):
                state.emotions(), state.strongest(), state.mood(state.time + 7), state.emotions(state.time + 3)
        now += seconds
    return state


def image(state: EmotionalState) -> object:
    return state.mood(), [(emotion.type, emotion.target, emotion.intensity) for emotion in state.emotions()]


class TestTime:
    @BOTH
    @given(steps=STEPS)
    def test_the_steps_in_which_time_passes_do_not_matter(self, semantics: AffectSemantics, steps: Steps) -> None:
        whole = [(kind, potential, float(int(seconds))) for kind, potential, seconds in steps]
        # The toolkit knows whole ticks only; in our own rules any pieces of time must do.
        pieces = None if semantics is TOOLKIT_AFFECT else 4
        once, bit_by_bit = lived(semantics, whole, 1), lived(semantics, whole, pieces)
        assert image(once) == image(bit_by_bit)

    @BOTH
    @given(steps=STEPS)
    def test_reading_does_not_matter(self, semantics: AffectSemantics, steps: Steps) -> None:
        assert image(lived(semantics, steps, 2)) == image(lived(semantics, steps, 2, reads=2))

    @BOTH
    @given(before=STEPS, after=STEPS)
    def test_a_snapshot_goes_on_alike(self, semantics: AffectSemantics, before: Steps, after: Steps) -> None:
        state = lived(semantics, before, 1)
        again = EmotionalState(semantics)
        again.add("Joy", 3.0, cause())
        again.restore(state.snapshot())
        assert image(again) == image(state)
        for number, (kind, potential, seconds) in enumerate(after):
            for each in (state, again):
                each.add(kind, potential, cause(number), BEN)
                each.advance(each.time + seconds)
            assert image(again) == image(state)

    def test_a_broken_snapshot_is_refused(self) -> None:
        joy = Emotion(EMOTION_TYPES["Joy"], 3.0, 0.0)
        broken = AffectSnapshot(0.0, (0.0, 0.0, -math.inf), ((3, joy),))
        with pytest.raises(StateError, match="saved emotions"):
            EmotionalState(TOOLKIT_AFFECT).restore(broken)
        state = EmotionalState(PLAIN_AFFECT)
        state.restore(broken)
        assert (joy.intensity, joy.potential, joy.cause, repr(joy)) == (3, 3, None, "<Joy 3.00: None>")
