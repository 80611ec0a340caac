"""The journal of a world: what is written down, and what is left of it after a crash."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from worlds import busy_world

from espressivo.agents.journal import Journal, record
from espressivo.agents.journal_edits import edit
from espressivo.agents.journal_format import FORMAT
from espressivo.agents.replay import replay, resume
from espressivo.agents.triggers import Trigger
from espressivo.agents.world import World
from espressivo.core.errors import EspressivoError, EventError, StateError
from espressivo.core.terms import term


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def _recorded(path: Path, *deeds: Callable[[World], object]) -> list[dict[str, Any]]:
    """What is written of deeds done to a busy world."""
    world = busy_world()
    with record(world, path):
        for deed in deeds:
            deed(world)
    journal = Journal.read(path)
    assert replay(journal).run().save() == world.save()
    return [dict(step.done) for step in journal]


# -- what is written -----------------------------------------------------------------------------------------------


def test_what_happens_inside_a_deed_is_part_of_it(path: Path) -> None:
    done = _recorded(path, lambda world: world.turn("Ana"), lambda world: world.advance(2))
    assert done == [{"do": "turn", "agent": "Ana", "layer": "*"}, {"do": "advance", "seconds": 2}]


def test_an_option_is_known_again_by_action_target_line_and_rule(path: Path) -> None:
    world = busy_world()
    option = next(each for each in world.options("Cid") if each.line is not None)
    with record(world, path):
        world.act("cid", option)
    (step,) = Journal.read(path)
    assert option.line is not None and option.decision.rule is not None
    assert (step.done["agent"], step.done["line"], step.done["rule"]) == (
        "Cid",
        option.line.id,
        option.decision.rule.id,
    )
    assert replay(path).run().state_hash() == world.state_hash()


def test_an_option_with_a_line_that_is_in_no_book_is_done_again_too(path: Path) -> None:
    world = busy_world()
    option = next(each for each in world.options("Cid") if each.line is not None)
    assert option.line is not None
    world.dialogue.remove(option.line.id)
    with record(world, path):
        world.act("Cid", option)
    assert replay(path).run().state_hash() == world.state_hash()


def test_one_agent_alone_perceives_and_ages(path: Path) -> None:
    done = _recorded(
        path,
        lambda world: world["Ana"].perceive("Event(Action-End, Ben, Hit, Ana)"),
        lambda world: world["Ana"].update(0.5),
        lambda world: world["Ana"].advance(),
    )
    assert [(each["do"], each["agent"]) for each in done] == [("perceive", "Ana"), ("update", "Ana"), ("update", "Ana")]
    assert [each.get("seconds") for each in done] == [None, 0.5, 1]


def test_questions_are_written_only_when_asking_changed_something(path: Path) -> None:
    world = World(seed=4)
    world.add("Ana").acts("Wait")
    world.add("Ben").acts("Dice", when="Random(0, 6) >= 0")
    with record(world, path):
        world.options("Ana")
        world["Ana"].decide()
        world.options("Ben")
        world["Ben"].decide()
    assert [(step.done["do"], step.done["agent"]) for step in Journal.read(path)] == [
        ("options", "Ben"),
        ("decide", "Ben"),
    ]
    assert replay(path).run().state_hash() == world.state_hash()


def test_agents_come_go_and_change_their_names(path: Path) -> None:
    def join(world: World) -> None:
        zoe = world.add("Zoe", beliefs={"Likes(Ana)": 7})
        zoe.perceive("Event(Action-End, Ana, Kiss, Zoe)")

    done = _recorded(
        path,
        join,
        lambda world: world.rename("Zoe", "Zoa"),
        lambda world: world["Zoa"].update(3),
        lambda world: world.remove("Ben"),
    )
    assert [each["do"] for each in done] == ["add", "perceive", "rename", "update", "remove"]


def test_one_who_has_left_is_no_longer_recorded(path: Path) -> None:
    world = busy_world()
    with record(world, path):
        ben = world.remove("Ben")
        ben.update(5)
    assert len(Journal.read(path)) == 1
    assert "update" not in vars(ben)


def test_what_is_changed_past_the_methods_is_written_as_that_part_of_the_state(path: Path) -> None:
    done = _recorded(
        path,
        lambda world: world["Ana"].beliefs.tell("Likes(Ben)", -5),
        lambda world: world.advance(1),
        lambda world: setattr(world, "clock", 9),
    )
    assert [each["do"] for each in done] == ["set", "advance", "set"]
    assert list(done[0]["agents"]) == ["Ana"] and set(done[0]["agents"]["Ana"]) == {"beliefs"}
    assert (done[2]["clock"], done[2]["agents"]) == (9, {})


def test_a_memory_that_is_changed_by_hand_comes_back(path: Path) -> None:
    done = _recorded(
        path,
        lambda world: world.event("Action-End", "Ben", "Hit", "Ana"),
        lambda world: world["Ana"].memory.forget(0),
        lambda world: world.event("Action-End", "Ben", "Kiss", "Ana"),
    )
    assert [each["do"] for each in done] == ["happen", "set", "happen"]


def test_rules_that_are_added_are_noticed(path: Path) -> None:
    done = _recorded(
        path,
        lambda world: world["Ana"].acts("Dance", priority=99),
        lambda world: world.turn("Ana"),
        lambda world: world["Ana"].appraises("Event(Action-End, *, Dance, *)", desirability=3),
        lambda world: world.turn("Ben"),
    )
    assert [each["do"] for each in done] == ["world", "turn", "world", "turn"]


def test_rules_that_are_replaced_need_a_checkpoint(path: Path) -> None:
    world = busy_world()
    with record(world, path) as recorder:
        rule = next(iter(world["Ana"].appraisal_rules))
        world["Ana"].appraisal_rules.remove(rule)
        world["Ana"].appraises("Event(Action-End, *, Hit, *)", desirability=9)
        recorder.checkpoint()
        world.event("Action-End", "Ben", "Hit", "Cid")
    assert replay(path).run().state_hash() == world.state_hash()


def test_edits_are_written_as_they_are_made(path: Path) -> None:
    change = {"edit": "belief", "agent": "Ana", "name": "Likes(Cid)", "value": 3}
    (done,) = _recorded(path, lambda world: edit(world, change))
    assert done == {"do": "edit", "perspective": "SELF", "certainty": 1.0, **change}


def _story() -> World:
    """A world in which a bell rings after a while, and which only some can hear."""
    world = busy_world()
    for agent in world:
        agent.beliefs.tell("DialogueState(Scene)", "Counter")
    world.witnesses.add("Event(Action-End, *, Ring, *)", ["Ben"])
    world.triggers.add(
        Trigger.parse("bell", state="Counter", after=3, events=["Event(Action-End, Bell, Ring, -)"], text="It rings.")
    )
    world.triggers.add(Trigger.parse("on", fallback=True, next_state="Street", once=False))
    return world


def test_what_happens_by_itself_happens_again(path: Path) -> None:
    world = _story()
    with record(world, path):
        for _ in range(3):
            world.advance(2)
            world.waits()
            world.run_triggers(idle=True)
        world.unfold([term("Event(Action-End, Ana, Wave, Ben)")], term("Counter"))
        world["Ben"].memory.forget(1)
        world.advance(5)
        world.run_triggers()
    journal = Journal.read(path)
    assert [each["trigger"] for step in journal for each in step.outcome.get("happened", ())] == ["on", "bell"]
    assert replay(journal).run().save() == world.save()


def test_how_far_a_story_is_may_be_set_by_hand(path: Path) -> None:
    world = _story()
    with record(world, path):
        world.advance(1)
        world.triggers.entered = -5
        world.run_triggers()
    journal = Journal.read(path)
    assert [step.done["do"] for step in journal] == ["advance", "set", "run_triggers"]
    assert journal.steps[-1].outcome["happened"][0]["text"] == "It rings."
    assert replay(journal).run().save() == world.save()


def test_an_error_is_part_of_what_came_of_a_deed(path: Path) -> None:
    world = busy_world()
    world["Ana"].appraises("Event(Action-End, *, Hit, *)", desirability="[v]", when="Sky(Colour) = [v]")
    with record(world, path):
        with pytest.raises(EspressivoError) as raised:
            world.event("Action-End", "Ben", "Hit", "Ana")
        with pytest.raises(EventError):
            world.happen("Nonsense")
    first, second = Journal.read(path)
    assert first.outcome["error"].startswith(type(raised.value).__name__)
    assert second.outcome["error"].startswith("EventError")
    assert replay(path).run().state_hash() == world.state_hash()


def test_calls_that_make_no_sense_are_not_written(path: Path) -> None:
    world = busy_world()
    with record(world, path):
        with pytest.raises(EspressivoError):
            world.turn("Nobody")
        with pytest.raises(EspressivoError):
            world.advance(float("nan"))
        with pytest.raises(TypeError):
            world.advance(seconds=1, minutes=2)  # type: ignore[call-arg]
        with pytest.raises(EspressivoError):
            edit(world, {"edit": "mood", "agent": "Ana", "value": float("nan")})
        world.advance(1)
    assert [step.done["do"] for step in Journal.read(path)] == ["advance"]


def test_what_came_of_it_is_told_in_brief(path: Path) -> None:
    world = busy_world()
    with record(world, path):
        outcome = world.event("Action-End", "Ben", "Hit", "Ana")
    (step,) = Journal.read(path)
    assert [[row[0], row[1]] for row in step.outcome["felt"]] == [
        [each.agent, each.emotion.type] for each in outcome.emotions
    ]
    assert [row[:2] for row in step.outcome["changes"]] == [["Ana", "Trust(Ben)"]]


def test_hashes_may_be_taken_now_and_then(path: Path) -> None:
    world = busy_world()
    with record(world, path, hash_every=4):
        for _ in range(10):
            world.turn("Ana")
    assert [step.step for step in Journal.read(path) if step.hash] == [4, 8]
    assert replay(path).run().state_hash() == world.state_hash()


def test_the_caller_says_what_the_run_is_about(path: Path) -> None:
    about = {"scenario": "Café", "player": "Ana", "file": "café.yaml", "half a character": "\ud83d"}
    with record(busy_world(), path, about):
        pass
    assert Journal.read(path).about == about


# -- recording begins and ends -------------------------------------------------------------------------------------


def test_a_world_that_is_recorded_no_longer_is_as_it_was(path: Path) -> None:
    world = busy_world()
    before = [set(vars(each)) for each in (world, *world)]
    with record(world, path):
        assert world.journal is not None
        world.turn("Ana")
    assert [set(vars(each)) for each in (world, *world)] == before
    assert vars(world)["journal"] is None
    world.turn("Ana")
    assert len(Journal.read(path)) == 1


def test_a_world_has_one_journal_at_a_time(path: Path, tmp_path: Path) -> None:
    world = busy_world()
    with record(world, path), pytest.raises(StateError, match=r"recorded already, in .*run\.jsonl"):
        record(world, tmp_path / "other")
    with record(world, tmp_path / "other"):
        world.advance(1)


def test_a_file_is_written_over_only_when_asked(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(StateError, match="exists"):
        record(busy_world(), path)
    assert path.read_text() == "mine"
    with record(busy_world(), path, force=True):
        pass
    assert len(Journal.read(path)) == 0
    assert list(path.parent.iterdir()) == [path]


def test_recording_ends_when_nothing_can_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = busy_world()
    recorder = record(world, path)
    world.advance(1)
    recorder._file.close()

    class Full:
        def write(self, _line: bytes) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr(recorder, "_file", Full())
    with pytest.raises(StateError, match=r"No space left on device; nothing more is recorded"):
        world.advance(1)
    assert world.clock == 2 and world.journal is None
    world.advance(1)
    assert len(Journal.read(path)) == 1


def test_what_json_cannot_hold_is_refused_before_anything_is_written(path: Path) -> None:
    with pytest.raises(StateError, match="cannot be written as JSON"):
        record(busy_world(), path, {"odds": float("inf")})
    assert not path.exists()


# -- after a crash -------------------------------------------------------------------------------------------------


def _crashed(path: Path) -> tuple[World, bytes]:
    """A world, and the file of a run of which nobody closed the journal."""
    world = busy_world()
    with record(world, path):
        for name in ("Ana", "Ben", "Cid"):
            world.turn(name)
            world.advance(1)
        return world, path.read_bytes()


def test_a_journal_that_nobody_closed_is_whole(path: Path) -> None:
    world, _ = _crashed(path)
    journal = Journal.read(path)
    assert (len(journal), journal.note, journal.hash) == (6, "", world.state_hash())


def test_a_last_line_that_was_cut_off_anywhere_is_left_out_and_the_run_goes_on(path: Path) -> None:
    _, whole = _crashed(path)
    begins = whole.rstrip(b"\n").rindex(b"\n") + 1
    for cut in range(begins + 1, len(whole)):
        path.write_bytes(whole[:cut])
        journal = Journal.read(path)
        assert len(journal) == 5 and journal.size == begins
        assert journal.note == f"line 7 was not written to its end ({cut - begins} bytes): it is left out"
    world = resume(path)
    assert path.stat().st_size == begins
    world.advance(1)
    assert world.journal is not None and world.journal.steps == 6
    world.journal.close()
    assert path.read_bytes() == whole


def test_zeros_that_a_power_cut_left_behind_are_left_out(path: Path) -> None:
    _, whole = _crashed(path)
    path.write_bytes(whole + b"\0" * 100)
    assert (len(Journal.read(path)), Journal.read(path).size) == (6, len(whole))


def test_a_run_is_gone_on_with_as_if_it_had_never_ended(path: Path, tmp_path: Path) -> None:
    world = busy_world()
    with record(world, path):
        world.turn("Ana")
    with record(world.restored(world.save()), tmp_path / "unbroken"):
        pass
    again = resume(path)
    for each in (world, again):
        each.turn("Ben")
        each.advance(3)
    assert again.state_hash() == world.state_hash()
    assert again.journal is not None
    again.journal.close()
    assert len(Journal.read(path)) == 3
    assert replay(path).run().state_hash() == world.state_hash()


# -- hostile files -------------------------------------------------------------------------------------------------


def _lines(path: Path) -> list[Any]:
    _, whole = _crashed(path)
    return [json.loads(line) for line in whole.splitlines()]


def _written(path: Path, lines: list[Any]) -> Path:
    path.write_text("".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in lines))
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no whole first line"),
        (b'{"format": "espressivo-jour', "no whole first line"),
        (b"Dear diary\n", ":1: this is no journal: its first line is not JSON"),
        (b"[" * 100_000 + b"\n", "not JSON"),
        (b"[1]\n", f'expected "format": "{FORMAT}"'),
        (b'{"format": "espressivo-world", "version": 1}\n', f'expected "format": "{FORMAT}"'),
        (b'{"format": "espressivo-journal", "version": 2}\n', "version 2 .* reads 1: read it with a newer espressivo"),
        (b'{"format": "espressivo-journal", "version": "x"}\n', "version x .* damaged"),
        (b'{"format": "espressivo-journal", "version": 1, "hash": 3}\n', "damaged: 'hash' is 3, which it cannot be"),
        (b"\xff\xfe\n", "not JSON"),
    ],
)
def test_what_is_no_journal_is_refused(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(StateError, match=message):
        Journal.read(path)


def test_a_file_that_is_not_there_is_named(path: Path) -> None:
    with pytest.raises(StateError, match=r"run\.jsonl: cannot be read: No such file"):
        Journal.read(path)


@pytest.mark.parametrize(
    "damaged", ["{", "[]", '{"step": "x"}', '{"step": 2, "done": 1, "clock": 0}', "NaN", "9" * 9999]
)
def test_damage_before_the_end_names_the_line_and_what_can_be_saved(path: Path, damaged: str) -> None:
    lines = _lines(path)
    lines[2] = damaged
    with pytest.raises(StateError, match=r"run\.jsonl:3: this line is damaged: .*; the first 2 lines of the file"):
        Journal.read(_written(path, lines))


def test_a_line_that_is_missing_is_noticed(path: Path) -> None:
    lines = _lines(path)
    del lines[3]
    with pytest.raises(StateError, match=r"run\.jsonl:4: expected step 3, found step 4"):
        Journal.read(_written(path, lines))


def test_lines_and_files_have_a_greatest_size(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = _crashed(path)
    monkeypatch.setattr("espressivo.agents.journal_format.MAX_LINE", 1000)
    with pytest.raises(StateError, match=":1: this line has more than 1000 bytes"):
        Journal.read(path)
    monkeypatch.setattr("espressivo.agents.journal_format.MAX_SIZE", len(whole) - 1)
    with pytest.raises(StateError, match=f"{len(whole)} bytes, a journal has {len(whole) - 1} at most"):
        Journal.read(path)


@pytest.mark.parametrize(
    ("member", "value", "why"),
    [
        ("done", {"do": []}, "'do' is \\[\\], which it cannot be"),
        ("outcome", {"deed": "*"}, "'deed' is \\*, which it cannot be"),
        ("outcome", {"felt": ["Ana"]}, "rows of three or more in 'felt'"),
        ("outcome", {"happened": ["?"]}, "an object for everything that happened"),
    ],
)
def test_a_step_that_no_recorder_writes_is_refused_by_its_line(
    tmp_path: Path, member: str, value: object, why: str
) -> None:
    world = World()
    with record(world, tmp_path / "run.jsonl"):
        world.advance(1)
        world.advance(1)
    lines = (tmp_path / "run.jsonl").read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), member: value})
    (tmp_path / "run.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(StateError, match=f":2: this line is damaged: .*{why}"):
        Journal.read(tmp_path / "run.jsonl")
