"""The store: what was let through outlives the server, whatever it dies of."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from failing_disk import FailingDisk, Killed, PartialDisk
from hosted_people import SCENARIO, Talker, TwoPeople, event, happen, load, remembered, script, undisturbed
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.bridges.hosting.durable import Disk, Store
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.hosting.log_records import Elapsed, Forgotten, Record, framed, records_of
from espressivo.core.errors import StateError

Data = dict[str, Any]


def _hub(folder: Path, **options: Any) -> Hub:
    return Hub(TwoPeople(), store=Store(folder, **options))


def _killed(hub: Hub) -> None:
    """Let a server die: what the system holds of it, it lets go."""
    store = hub._keeping.store
    assert store is not None
    store.close()


def _say_all(talker: Talker, steps: list[Data]) -> list[Data]:
    replies = []
    for step in steps:
        replies += talker.say(step["type"], **{name: value for name, value in step.items() if name != "type"})
    return replies


def _hash(hub: Hub, world: str = "w") -> str:
    return hub.worlds.described(world).state_hash


# -- coming back -------------------------------------------------------------------------------------------------------


def test_a_server_that_was_killed_comes_back_as_it_was(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    replies = _say_all(Talker(hub), [load(seq=1), *(happen(seq, seq=seq) for seq in range(2, 6))])
    before = _hash(hub)
    _killed(hub)
    again = _hub(tmp_path)
    assert _hash(again) == before
    talker = Talker(again)
    assert talker.welcome["last_seq"] == 5
    assert _say_all(talker, [load(seq=1), *(happen(seq, seq=seq) for seq in range(2, 6))]) == replies
    assert remembered(again) == [event(seq) for seq in range(2, 6)]


def test_a_server_that_stopped_comes_back_from_its_snapshot(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    steps = [load(seq=1), happen(2, seq=2), {"type": "state", "world": "w", "agent": "Nobody", "seq": 3}]
    replies = _say_all(Talker(hub), steps)
    before = _hash(hub)
    hub.stop()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "log.1", "snapshot"]
    again = _hub(tmp_path)
    assert (_hash(again), again.last_seq("game")) == (before, 3)
    assert _say_all(Talker(again), steps) == replies


def test_a_clock_of_its_own_comes_back_where_it_was_and_goes_on(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    talker = Talker(hub)
    _say_all(talker, [load(seq=1), {"type": "time.control", "world": "w", "clock": "own", "rate": 3}, happen(1)])
    for _ in range(37):
        hub.pass_time(0.0173)
        talker.send("ping")
    before = hub.worlds.described("w")
    _killed(hub)
    again = _hub(tmp_path)
    assert again.worlds.described("w") == before
    assert before.time > 1
    again.pass_time(1)
    assert again.worlds.described("w").time > before.time


def test_time_that_means_nothing_to_any_world_is_not_written_down(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load()])
    size = (tmp_path / "log.0").stat().st_size
    hub.pass_time(100)
    assert (tmp_path / "log.0").stat().st_size == size


def test_an_action_that_was_begun_can_be_ended_after_the_server_came_back(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    steps = [step for step in script("a", 3, 40) if step["type"] != "action.end"]
    begun = next(place for place, step in enumerate(steps) if step["type"] == "action.start")
    talker = Talker(hub, "a")
    _say_all(talker, [{name: value for name, value in step.items() if name != "seq"} for step in steps[: begun + 1]])
    hub.stop()
    talker = Talker(_hub(tmp_path), "a")
    assert talker.ask("state", world="own-a", agent="Ben")["state"]["busy"] == "a1"
    assert talker.ask("action.end", world="own-a", action="a1")["type"] == "outcome"
    assert "busy" not in talker.ask("state", world="own-a", agent="Ben")["state"]


def test_questions_and_speech_are_not_written_down(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    talker = Talker(hub)
    _say_all(talker, [load()])
    size = (tmp_path / "log.0").stat().st_size
    for kind in ("world.state", "world.save"):
        talker.say(kind, world="w")
    for kind in ("decide", "options", "state", "belief.get", "express"):
        assert talker.ask(kind, world="w", agent="Ana")["type"] != "error"
    assert talker.ask("speak", world="w", agent="Ana", text="Hello")["type"] == "speech"
    assert (tmp_path / "log.0").stat().st_size == size


def test_worlds_that_were_closed_and_set_back_come_back_so(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    talker = Talker(hub)
    _say_all(talker, [load("a"), load("b"), load("c"), happen(1, "a"), happen(1, "b")])
    saved = talker.ask("world.save", world="a")["state"]
    _say_all(talker, [happen(2, "a"), {"type": "world.restore", "world": "a", "state": saved}])
    _say_all(talker, [{"type": "world.close", "world": "b"}, {"type": "world.restore", "world": "d", "state": saved}])
    hashes = {name: _hash(hub, name) for name in hub.worlds.scenarios()}
    _killed(hub)
    again = _hub(tmp_path)
    assert {name: _hash(again, name) for name in again.worlds.scenarios()} == hashes
    assert sorted(hashes) == ["a", "c", "d"]
    assert hashes["a"] == hashes["d"]


def test_a_client_that_said_bye_is_not_remembered_after_the_server_came_back(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load(seq=1), {"type": "bye"}])
    _killed(hub)
    assert Talker(_hub(tmp_path)).welcome["last_seq"] == 0


def test_a_scenario_that_has_changed_since_is_noticed(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load()])
    _killed(hub)

    class Changed(TwoPeople):
        def host(self, world: str, name: str, seed: int = 0) -> Any:
            return super().host(world, name, seed + 1)

    with pytest.raises(StateError, match=f"the scenario '{SCENARIO}' has changed since"):
        Hub(Changed(), store=Store(tmp_path))


def test_somebody_moved_beyond_all_measure_comes_back(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load(), *(happen(number) for number in range(60))])
    before = _hash(hub)
    hub.stop()
    assert _hash(_hub(tmp_path)) == before


class _Watching(Disk):
    """Looks, whenever something is written, at what has come of it already."""

    def __init__(self) -> None:
        self.look: Callable[[], object] = lambda: None
        self.seen: list[object] = []

    def write(self, handle: int, data: bytes) -> None:
        self.seen.append(self.look())
        super().write(handle, data)


def test_a_command_is_written_down_before_it_is_done_or_answered(tmp_path: Path) -> None:
    disk = _Watching()
    hub = Hub(TwoPeople(), store=Store(tmp_path, disk=disk))
    talker = Talker(hub)
    _say_all(talker, [load(seq=1)])
    disk.look = lambda: (remembered(hub), talker.connection.waiting, hub.last_seq("game"))
    _say_all(talker, [happen(2, seq=2), happen(3, seq=3)])
    assert disk.seen[2:] == [([], 0, 1), ([event(2)], 0, 2)]


# -- compaction --------------------------------------------------------------------------------------------------------


def test_a_long_log_gives_way_to_a_snapshot(tmp_path: Path) -> None:
    hub = _hub(tmp_path, compact_after=2000)
    talker = Talker(hub)
    steps = [load("square", seq=1), *(happen(seq, "square", seq=seq) for seq in range(2, 40))]
    for step in steps:
        _say_all(talker, [step])
        hub.pass_time(0.01)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names[0] == "lock" and names[2] == "snapshot"
    assert names[1] != "log.0"
    assert (tmp_path / names[1]).stat().st_size < 2500
    before = _hash(hub, "square")
    _killed(hub)
    again = _hub(tmp_path)
    assert (_hash(again, "square"), again.last_seq("game")) == (before, 39)


def test_a_snapshot_that_cannot_be_written_is_not_tried_at_once_again(tmp_path: Path) -> None:
    disk = FailingDisk()
    hub = Hub(TwoPeople(), store=Store(tmp_path, disk=disk, compact_after=500))
    _say_all(Talker(hub), [load(seq=1), *(happen(seq, seq=seq) for seq in range(2, 6))])
    disk.fails_at = disk.calls + 1
    hub.pass_time(0.01)
    calls = disk.calls
    hub.pass_time(0.01)
    assert (disk.calls, calls) == (disk.fails_at, disk.fails_at)
    _killed(hub)
    assert remembered(_hub(tmp_path)) == [event(seq) for seq in range(2, 6)]


def test_what_a_killed_server_left_of_a_snapshot_is_taken_away(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load()])
    _killed(hub)
    (tmp_path / "snapshot.part").write_bytes(b"half")
    (tmp_path / "log.1").write_bytes(b"")
    _hub(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", "log.0"]


# -- files that are torn, damaged, or somebody else's ------------------------------------------------------------------


def test_two_servers_cannot_share_a_folder(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(StateError, match="another server keeps its sessions in this folder"):
        Store(tmp_path)
    store.close()
    Store(tmp_path).close()


def test_a_last_record_that_was_not_written_to_its_end_is_dropped(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load(seq=1), happen(2, seq=2), happen(3, seq=3)])
    _killed(hub)
    log = tmp_path / "log.0"
    data = log.read_bytes()
    last = data[:-1].rindex(b"\n") + 1
    for cut in range(last, len(data)):
        log.write_bytes(data[:cut])
        again = _hub(tmp_path)
        assert again.last_seq("game") == 2
        assert log.stat().st_size == last
        _killed(again)


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6])
def test_damage_in_the_middle_is_refused_with_its_place(tmp_path: Path, place: float) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load(seq=1), happen(2, seq=2), happen(3, seq=3)])
    _killed(hub)
    log = tmp_path / "log.0"
    data = bytearray(log.read_bytes())
    data[int(len(data) * place)] ^= 0x15
    log.write_bytes(data)
    with pytest.raises(StateError, match=r"log\.0:\d: this line is damaged, \d+ bytes into the file"):
        Store(tmp_path)


def test_a_damaged_snapshot_is_refused(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    _say_all(Talker(hub), [load(seq=1)])
    hub.stop()
    path = tmp_path / "snapshot"
    data = path.read_bytes()
    path.write_bytes(data[: data[:-1].rindex(b"\n") + 1])
    with pytest.raises(StateError, match="the end of this snapshot is missing"):
        Store(tmp_path)


def test_files_of_something_else_are_refused(tmp_path: Path) -> None:
    (tmp_path / "log.0").write_bytes(framed(Forgotten(client="x")))
    with pytest.raises(StateError, match="this is no log of espressivo's sessions"):
        Store(tmp_path)


_records = st.lists(
    st.builds(Elapsed, seconds=st.floats(0, 1e6), tick=st.integers(1, 2**40)) | st.builds(Forgotten, client=st.text()),
    min_size=1,
    max_size=8,
)


@given(_records)
def test_records_are_read_as_they_were_written(records: list[Record]) -> None:
    data = b"".join(map(framed, records))
    found = list(records_of(data, "log"))
    assert [record for record, _ in found] == records
    assert found[-1][1] == len(data)


@given(_records, st.data())
def test_no_changed_byte_is_taken_for_what_was_written(records: list[Record], data: st.DataObject) -> None:
    whole = bytearray(b"".join(map(framed, records)))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    try:
        found = [record for record, _ in records_of(bytes(whole), "log")]
    except StateError:
        return
    assert found in (records, records[:-1])  # a line ending or the case of a digit; or the last line is gone


# -- a disk that fails -------------------------------------------------------------------------------------------------


def test_a_full_disk_costs_no_command_and_does_none_twice(tmp_path: Path) -> None:
    disk = FailingDisk(fails_at=6, error=errno.ENOSPC)
    hub = Hub(TwoPeople(), store=Store(tmp_path, disk=disk))
    talker = Talker(hub)
    _say_all(talker, [load(seq=1), happen(2, seq=2)])
    disk.fails_at = disk.calls + 1
    (failed,) = _say_all(talker, [happen(3, seq=3)])
    assert (failed["code"], failed["retry"]) == ("not-kept", True)
    assert remembered(hub) == [event(2)]
    _say_all(talker, [happen(3, seq=3)])
    assert remembered(hub) == [event(2), event(3)]
    _killed(hub)
    assert remembered(_hub(tmp_path)) == [event(2), event(3)]


def test_a_store_that_cannot_take_back_what_it_began_writes_no_more_until_a_snapshot(tmp_path: Path) -> None:
    disk = FailingDisk()
    hub = Hub(TwoPeople(), store=Store(tmp_path, disk=disk))
    talker = Talker(hub)
    _say_all(talker, [load(seq=1)])
    disk.fails_from = disk.calls + 1
    assert [each["code"] for each in _say_all(talker, [happen(2, seq=2), happen(2, seq=2)])] == ["not-kept"] * 2
    disk.fails_from = 0
    assert "any more" in _say_all(talker, [happen(2, seq=2)])[0]["message"]
    assert talker.ask("world.state", world="w")["type"] == "world"
    hub.stop()
    again = _hub(tmp_path)
    _say_all(Talker(again), [happen(2, seq=2)])
    assert remembered(again) == [event(2)]


def _session(folder: Path, disk: FailingDisk, steps: list[Data]) -> Hub:
    """Play a session to its end, however often the server has to be started again."""
    hub = _started(folder, disk)
    talker = Talker(hub, "a")
    waiting = list(steps)
    while waiting:
        step = waiting[0]
        try:
            replies = _say_all(talker, [step])
            hub.pass_time(0.01)
        except Killed:
            _killed(hub)
            hub = _started(folder, disk)
            talker = Talker(hub, "a")
            assert talker.welcome["last_seq"] >= step["seq"] - 1
            continue
        if any(each.get("seq") == step["seq"] and not each.get("retry") for each in replies):
            waiting.pop(0)
    return hub


def _started(folder: Path, disk: FailingDisk) -> Hub:
    """Start a server; one that dies or gives up while it starts is started again."""
    for _ in range(3):
        try:
            store = Store(folder, disk=disk, compact_after=1500, sync=True)
        except (Killed, StateError):
            continue
        try:
            return Hub(TwoPeople(), store=store)
        except Killed:
            store.close()
    raise AssertionError("a server cannot be started")


_STEPS = script("a", 7, 24)


def _calls(folder: Path) -> int:
    disk = FailingDisk()
    _session(folder, disk, _STEPS).stop()
    return disk.calls


@pytest.mark.whole_programs
@pytest.mark.parametrize("kind", [FailingDisk, PartialDisk])
@pytest.mark.parametrize("error", [errno.ENOSPC, None], ids=["fails", "kills"])
def test_every_call_of_the_disk_fails_once(tmp_path: Path, kind: type[FailingDisk], error: int | None) -> None:
    calls, expected = _calls(tmp_path / "undisturbed"), undisturbed(_STEPS, "own-a")
    assert calls > 50
    for number in range(1, calls + 1):
        folder = tmp_path / str(number)
        hub = _session(folder, kind(fails_at=number, error=error), _STEPS)
        assert _hash(hub, "own-a") == expected, number
        assert remembered(hub, "square") == _square(_STEPS), number
        _killed(hub)
        again = _hub(folder)
        assert _hash(again, "own-a") == expected, number
        assert again.last_seq("a") == len(_STEPS)
        _killed(again)


def _square(steps: list[Data]) -> list[str]:
    return [each for step in steps if step["type"] == "event" and step["world"] == "square" for each in step["events"]]


@settings(max_examples=20)
@given(number=st.integers(1, 60), partial=st.booleans(), dies=st.booleans())
def test_a_call_of_the_disk_fails_once(
    tmp_path_factory: pytest.TempPathFactory, number: int, partial: bool, dies: bool
) -> None:
    folder = tmp_path_factory.mktemp("sessions")
    kind = PartialDisk if partial else FailingDisk
    hub = _session(folder, kind(fails_at=number, error=None if dies else errno.EIO), _STEPS)
    assert _hash(hub, "own-a") == undisturbed(_STEPS, "own-a")
    assert remembered(hub, "square") == _square(_STEPS)
    _killed(hub)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StateError, match="no folder can be made here"):
        Store(tmp_path / "file" / "sessions")


def test_what_lies_in_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    hub = _hub(tmp_path)
    hub.stop()
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
