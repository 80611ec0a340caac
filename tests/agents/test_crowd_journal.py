"""A crowd's journal: every command comes back to the bit, a torn end is left out, damage is told by line."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from espressivo.agents.crowd.journal import CommandJournal
from espressivo.agents.crowd.plain_values import as_plain, from_plain
from espressivo.core.errors import StateError

START = {"size": 3, "positions": np.arange(6, dtype=np.float32).reshape(3, 2)}
INSULT = {"do": "perceive", "event": "Event(Action-End, Ben, Insult, Ana)", "desirability": -4.0}

_ARRAYS = arrays.arrays(st.sampled_from(("<f4", "<i4", "|b1")), arrays.array_shapes(max_dims=2, max_side=5, min_side=0))
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | _ARRAYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(_VALUES)
def test_values_come_back(value: Any) -> None:
    np.testing.assert_equal(from_plain(json.loads(json.dumps(as_plain(value)))), value)


@pytest.mark.parametrize(
    "data",
    [
        {"$array": "<f4", "shape": [2], "base64": "AAAA"},
        {"$array": "<f4", "shape": [-1], "base64": ""},
        {"$array": "<f4", "shape": [0, 2**50], "base64": ""},
        {"$array": "|O8", "shape": [1], "base64": "AAAAAAAAAAA="},
        {"$array": "|b1", "shape": [1], "base64": "Ag=="},
        {"$array": "<f4", "shape": [1], "base64": "not base64"},
        {"$array": ["<f4"], "shape": [1], "base64": ""},
        {"$array": "<f4"},
    ],
)
def test_what_is_no_array_is_refused(data: Any) -> None:
    with pytest.raises(StateError, match="array"):
        from_plain(data)


def test_commands_are_numbered_and_read_again(tmp_path: Path) -> None:
    with CommandJournal.begin(tmp_path / "run.jsonl", START) as journal:
        assert journal.append(INSULT, 0.0) == 1
        assert journal.append_all([INSULT, {"do": "advance", "seconds": 2}], 0.0) == 3
        assert [number for number, _ in journal.since(1)] == [2, 3]
    again = CommandJournal.resume(tmp_path / "run.jsonl")
    assert again.note == ""
    np.testing.assert_array_equal(again.start["positions"], START["positions"])
    assert list(again.since(0)) == [(1, INSULT), (2, INSULT), (3, {"do": "advance", "seconds": 2})]
    assert again.append(INSULT, 2.0) == 4
    again.close()


def test_a_line_that_was_not_finished_is_cut_off_at_any_byte(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with CommandJournal.begin(path, START, fsync=False) as journal:
        journal.append(INSULT, 0.0)
        whole = path.stat().st_size
        journal.append(INSULT, 0.0)
    data = path.read_bytes()
    for end in range(whole, len(data)):
        path.write_bytes(data[:end])
        with CommandJournal.resume(path, fsync=False) as torn:
            assert len(torn) == 1
            assert bool(torn.note) == (end > whole)
            assert path.stat().st_size == whole
            assert torn.append(INSULT, 0.0) == 2


def test_what_was_refused_is_struck_out(tmp_path: Path) -> None:
    with CommandJournal.begin(tmp_path / "run.jsonl", START) as journal:
        journal.append(INSULT, 0.0)
        before = journal.path.read_bytes()
        journal.append({"do": "perceive", "event": "nonsense"}, 0.0)
        journal.take_back(1)
        assert journal.path.read_bytes() == before
        assert journal.append(INSULT, 0.0) == 2


def test_damage_within_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with CommandJournal.begin(path, START, fsync=False) as journal:
        for _ in range(3):
            journal.append(INSULT, 0.0)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"{]\n", *lines[3:]]))
    with pytest.raises(StateError, match=r"run\.jsonl:3: this line is damaged"):
        CommandJournal.resume(path)


def test_a_journal_is_not_written_over_unasked(tmp_path: Path) -> None:
    CommandJournal.begin(tmp_path / "run.jsonl", START).close()
    with pytest.raises(StateError, match="this file exists"):
        CommandJournal.begin(tmp_path / "run.jsonl", START)


def test_the_journal_of_a_world_is_none_of_a_crowd(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text('{"format":"espressivo-journal","version":1,"espressivo":"0","about":{},"hash":"","world":{}}\n')
    with pytest.raises(StateError, match='expected "format": "espressivo-crowd-journal"'):
        CommandJournal.resume(path)
