"""Remembering, finding and forgetting events."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import EventError
from espressivo.core.memory import ACTION_END, PROPERTY_CHANGE, EpisodicMemory, validate_event
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import Term, parse

GIFT = parse("Event(Action-End, Ben, Gift, Ana)")
HIT = parse("Event(Action-End, Ben, Hit, Ana)")
CHANGE = parse("Event(Property-Change, Ben, Health(Ana), 5)")


def ids(memory: EpisodicMemory, pattern: str) -> list[int]:
    return [event_id for event_id, _ in memory.find(parse(pattern))]


def latest(memory: EpisodicMemory, pattern: str) -> list[int]:
    return [event_id for event_id, _ in memory.latest(parse(pattern))]


def remembering(*events: tuple[Term, float]) -> EpisodicMemory:
    memory = EpisodicMemory()
    for event, time in events:
        memory.record(event, time)
    return memory


class TestValidity:
    @pytest.mark.parametrize(
        "event",
        [
            "Event(Action-End, A, B, C)",
            "Event(action-start, A, B(C, d(E)), C)",
            "Event(Property-Change, SELF, Health(SELF), SELF)",
            "Event(Property-Change, A, Health(B), Value(3))",
            "Event(Action-End, *, *, *)",
            "Event(Action-End, A, -, -)",
        ],
    )
    def test_events_that_can_happen(self, event: str) -> None:
        assert validate_event(parse(event)).subject == parse(event).args[1]

    @pytest.mark.parametrize(
        ("event", "message"),
        [
            ("Hit", "is no event: expected"),
            ("Event(Action-End, A, B)", "is no event: expected"),
            ("Act(Action-End, A, B, C)", "is no event: expected"),
            ("Event(Action-End, [x], B, C)", r"holds no variable, found \[x\]"),
            ("Event(Action-Ende, A, B, C)", "did you mean Action-End"),
            ("Event(*, A, B, C)", "no type of event"),
            ("Event(Type(a), A, B, C)", "no type of event"),
            ("Event(Action-End, A(x), B, C)", "subject must be a name"),
            ("Event(Action-End, A, B, C(x))", "target of an action must be a name"),
            ("Event(Action-End, SELF, B, C)", "SELF"),
            ("Event(Action-End, A, SELF, C)", "SELF"),
            ("Event(Action-End, A, B(SELF), C)", "SELF"),
            ("Event(Action-End, A, B, SELF)", "SELF"),
        ],
    )
    def test_events_that_cannot(self, event: str, message: str) -> None:
        with pytest.raises(EventError, match=message):
            validate_event(parse(event))


class TestRecording:
    def test_ids_count_from_0_and_records_rebuild_their_event(self) -> None:
        memory = remembering((GIFT, 1.0), (CHANGE, 2.5))
        gift, change = memory
        assert (gift.id, gift.type, gift.time, gift.event, gift.is_property_change) == (0, ACTION_END, 1.0, GIFT, False)
        assert (change.id, change.type, change.event, change.is_property_change) == (1, PROPERTY_CHANGE, CHANGE, True)
        assert repr(change) == f"<EventRecord 1 at 2.5: {CHANGE}>"
        assert (len(memory), memory.next_id, 1 in memory, 2 in memory) == (2, 2, True, False)

    def test_a_refused_event_uses_up_an_id(self) -> None:
        memory = EpisodicMemory()
        with pytest.raises(EventError):
            memory.record(parse("Event(Action-End, Ben, Hit, SELF)"), 0)
        assert memory.record(GIFT, 0).id == 1

    def test_emotions_are_linked_once_by_type(self) -> None:
        memory = EpisodicMemory()
        record = memory.record(GIFT, 0)
        for emotion in ("Joy", "Love", "Joy"):
            memory.link(record, emotion)
        assert record.emotions == ("Joy", "Love")

    def test_restored_events_keep_their_ids_and_move_the_counter(self) -> None:
        memory = EpisodicMemory()
        memory.restore(7, HIT, 3.0, ("Anger",))
        assert (memory[7].emotions, memory.record(GIFT, 4).id) == (("Anger",), 8)
        assert list(memory.records) == [7, 8]
        for taken in (7, -1):
            with pytest.raises(EventError, match="each used once"):
                memory.restore(taken, GIFT, 0)

    def test_an_unknown_id_is_an_error(self) -> None:
        with pytest.raises(EventError, match=r"no event 0 is remembered$"):
            EpisodicMemory()[0]
        with pytest.raises(EventError, match="only 1 others"):
            remembering((GIFT, 0))[5]


class TestFinding:
    def test_events_are_found_by_pattern_with_their_bindings(self) -> None:
        memory = remembering((GIFT, 0), (HIT, 1), (GIFT, 2), (CHANGE, 3))
        assert sorted(ids(memory, "Event(Action-End, Ben, *, Ana)")) == [0, 1, 2]
        found = {event_id: str(bindings) for event_id, bindings in memory.find(parse("Event([t], [s], [a], 5)"))}
        assert found == {3: "<[t]/Property-Change, [s]/Ben, [a]/Health(Ana)>"}

    def test_bindings_that_hold_already_restrict_the_search(self) -> None:
        memory = remembering((GIFT, 0), (HIT, 1))
        known = Substitutions.of({"[a]": "Hit"})
        assert [found for found, _ in memory.find(parse("Event(Action-End, Ben, [a], Ana)"), known)] == [1]

    def test_latest_finds_the_greatest_time_and_all_ids_of_those_events(self) -> None:
        memory = remembering((GIFT, 0), (HIT, 0), (CHANGE, 1), (HIT, 2))
        assert latest(memory, "Event(*, *, *, *)") == [1, 3]
        assert latest(memory, "Event(Action-End, *, Gift, *)") == []
        assert [event_id for event_id, _ in memory.latest_only(parse("Event(*, *, *, *)"))] == [3]

    def test_nothing_is_latest_in_an_empty_memory(self) -> None:
        assert latest(EpisodicMemory(), "Event(*, *, *, *)") == []

    def test_latest_follows_events_that_come_one_by_one(self) -> None:
        memory = remembering(*[(parse(f"Event(Action-End, Ben, Act{number}, Ana)"), 0.0) for number in range(9)])
        memory.record(GIFT, 1)
        assert latest(memory, "Event(Action-End, Ben, *, Ana)") == [9]
        memory.record(HIT, 1)
        assert latest(memory, "Event(Action-End, Ben, *, Ana)") == [9, 10]
        memory.record(CHANGE, 0.5)
        assert latest(memory, "Event(*, *, *, *)") == [9, 10]
        memory.record(CHANGE, 3)
        assert latest(memory, "Event(*, *, *, *)") == [11, 12]

    @given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 3)), max_size=12), st.data())
    def test_latest_is_what_a_scan_of_all_records_finds(self, acts: list[tuple[str, int]], data: st.DataObject) -> None:
        memory = remembering(*[(parse(f"Event(Action-End, Ben, {act}, Ana)"), time) for act, time in acts])
        for _ in range(data.draw(st.integers(0, 4))):
            if len(memory) and data.draw(st.booleans()):
                memory.forget(data.draw(st.sampled_from(list(memory.records))))
            elif len(memory):
                memory.update(data.draw(st.sampled_from(list(memory.records))), GIFT, data.draw(st.integers(0, 3)))
            last = max([record.time for record in memory], default=0)
            names = {str(record.event) for record in memory if record.time == last}
            expected = sorted(record.id for record in memory if str(record.event) in names)
            assert sorted(latest(memory, "Event(*, *, *, *)")) == expected
            assert sorted(ids(memory, "Event(*, *, *, *)")) == sorted(memory.records)


class TestForgetting:
    def test_a_forgotten_event_is_found_no_more(self) -> None:
        memory = remembering((GIFT, 0), (GIFT, 1))
        assert memory.forget(1).event == GIFT
        assert (ids(memory, str(GIFT)), latest(memory, str(GIFT)), memory.next_id) == ([0], [0], 2)
        memory.forget(0)
        assert (ids(memory, "Event(*, *, *, *)"), latest(memory, "Event(*, *, *, *)")) == ([], [])
        with pytest.raises(EventError):
            memory.forget(0)

    def test_the_next_event_takes_the_place_of_the_one_forgotten_last(self) -> None:
        memory = remembering((GIFT, 0), (HIT, 0), (CHANGE, 0))
        memory.forget(0)
        memory.forget(1)
        memory.record(GIFT, 1)
        memory.record(HIT, 1)
        assert [record.id for record in memory] == [4, 3, 2]

    def test_a_changed_record_is_found_under_its_new_event_only(self) -> None:
        memory = remembering((GIFT, 0), (CHANGE, 1))
        memory.link(memory[0], "Joy")
        memory.update(0, HIT, 5)
        assert (memory[0].event, memory[0].emotions) == (HIT, ("Joy",))
        assert (ids(memory, str(GIFT)), ids(memory, str(HIT))) == ([], [0])
        assert latest(memory, "Event(*, *, *, *)") == [0]

    def test_in_the_toolkit_a_changed_record_stays_under_its_old_event_too(self) -> None:
        memory = EpisodicMemory(keeps_old_names=True)
        for number in range(6):
            memory.record(parse(f"Event(Action-End, Ben, Act{number}, Ana)"), 0)
        memory.update(2, HIT, 9)
        assert (ids(memory, "Event(Action-End, Ben, Act2, Ana)"), ids(memory, str(HIT))) == ([2], [2])
        assert latest(memory, "Event(*, *, *, *)") == [2, 2]
        memory.forget(2)
        assert ids(memory, "Event(Action-End, Ben, *, Ana)").count(2) == 1
        assert 2 not in [event_id for event_id, _ in memory.latest_only(parse("Event(*, *, *, *)"))]


def test_events_that_wait_for_their_place_are_found_after_a_change() -> None:
    memory = EpisodicMemory(keeps_old_names=True)
    hit, kiss = parse("Event(Action-End, Ben, Hit, Ana)"), parse("Event(Action-End, Ben, Kiss, Ana)")
    for time in range(3):
        memory.record(hit, float(time))
    memory.update(0, kiss, 3.0)
    memory.record(hit, 4.0)
    assert [found for found, _ in memory.find(hit)] == [0, 1, 2, 3]
    assert [found for found, _ in memory.find(kiss)] == [0]


class TestDigest:
    def test_it_is_that_of_what_is_remembered_however_it_came_about(self) -> None:
        asked_often, asked_once = EpisodicMemory(), EpisodicMemory()
        for number, event in enumerate((GIFT, HIT, GIFT, CHANGE)):
            for memory in (asked_often, asked_once):
                memory.link(memory.record(event, float(number)), "Joy")
            asked_often.digest()
        restored = EpisodicMemory()
        for record in asked_once:
            restored.restore(record.id, record.event, int(record.time), record.emotions)
        assert asked_often.digest() == asked_once.digest() == restored.digest()

    def test_it_tells_everything_apart(self) -> None:
        memory = remembering((GIFT, 0), (HIT, 1), (GIFT, 2))
        seen = {memory.digest()}
        changes: list[Callable[[], object]] = [
            lambda: memory.link(memory[2], "Joy"),
            lambda: memory.link(memory[0], "Joy"),
            lambda: memory.record(GIFT, 2),
            lambda: setattr(memory, "next_id", 9),
            lambda: memory.update(1, GIFT, 1),
            lambda: memory.forget(0),
            lambda: memory.record(GIFT, 2),
        ]
        for change in changes:
            change()
            assert memory.digest() not in seen
            seen.add(memory.digest())

    def test_a_record_that_a_later_one_followed_may_still_be_linked(self) -> None:
        early, late = remembering((GIFT, 0)), remembering((GIFT, 0))
        early.link(early[0], "Joy")
        for memory in (early, late):
            memory.record(HIT, 1)
            memory.digest()
        late.link(late[0], "Joy")
        assert early.digest() == late.digest()
