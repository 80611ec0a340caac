"""A saved crowd: its arrays come back to the bit, and no file can do harm."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd.array_file import read_arrays, write_arrays
from espressivo.agents.crowd.crowd import Crowd
from espressivo.agents.crowd.saving import load_crowd, save_crowd
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.affect import Dispositions
from espressivo.core.errors import EspressivoError, StateError

ARRAYS = {
    "initial": np.arange(6, dtype=np.float32).reshape(2, 3),
    "start": np.arange(4, dtype=np.uint32),
    "known": np.array([True, False]),
    "nobody": np.empty((0, 2), np.int8),
    "clock": np.array(7, np.int64),
}


def test_arrays_come_back_to_the_bit(tmp_path: Path) -> None:
    write_arrays(tmp_path / "crowd", {"size": 3, "names": ["Zoë"]}, ARRAYS)
    about, arrays = read_arrays(tmp_path / "crowd")
    assert about == {"size": 3, "names": ["Zoë"]}
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_the_bytes_do_not_depend_on_how_an_array_lies_in_memory(tmp_path: Path) -> None:
    square = np.arange(9, dtype=np.float32).reshape(3, 3)
    write_arrays(tmp_path / "rows", {}, {"a": square})
    write_arrays(tmp_path / "columns", {}, {"a": np.asfortranarray(square).astype(">f4")})
    assert (tmp_path / "rows").read_bytes() == (tmp_path / "columns").read_bytes()


def test_objects_are_not_saved(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="nothing that can be saved"):
        write_arrays(tmp_path / "crowd", {}, {"who": np.array([object()])})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"name": "a", "kind": "|O8", "shape": [1], "checksum": 0}, "describes no array"),
        ({"name": "a", "kind": "<f4", "shape": [-1], "checksum": 0}, "describes no array"),
        ({"name": "a", "kind": "<f4", "shape": [2**33, 2**33], "checksum": 0}, "describes no array"),
        ({"name": "a", "kind": "<f4", "shape": [0, 2**62], "checksum": 0}, "describes no array"),
        ({"name": "a", "kind": "<f4", "shape": [True], "checksum": 0}, "describes no array"),
        ({"name": "a", "kind": "<f4", "shape": [2**30], "checksum": 0}, "was cut off"),
        ({"name": "a", "kind": "<f4", "shape": [1], "checksum": 0}, "checksum"),
        ("a", "describes no array"),
    ],
)
def test_a_first_line_that_lies_is_refused_before_anything_is_set_aside(
    tmp_path: Path, entry: Any, message: str
) -> None:
    first = {"format": "espressivo-crowd", "version": 1, "about": {}, "arrays": [entry]}
    (tmp_path / "crowd").write_bytes(json.dumps(first).encode() + b"\n\1\2\3\4")
    with pytest.raises(StateError, match=message):
        read_arrays(tmp_path / "crowd")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no saved crowd"),
        (b"{}\n", "no saved crowd"),
        (b"[" * 100_000 + b"\n", "no saved crowd"),
        (b'{"a":' * 100_000 + b"\n", "no saved crowd"),
        (b"\x80\x04\x95", "no saved crowd"),
        (b'{"format":"espressivo-crowd","version":9}\n', "version 9 of the format"),
        (b'{"format":"espressivo-crowd","version":1,"about":[],"arrays":[]}\n', "first line is damaged"),
    ],
)
def test_what_is_no_saved_crowd_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "crowd").write_bytes(data)
    with pytest.raises(StateError, match=message):
        read_arrays(tmp_path / "crowd")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_reads_as_it_was(tmp_path: Path, data: st.DataObject) -> None:
    write_arrays(tmp_path / "crowd", {"size": 3}, ARRAYS)
    whole = bytearray((tmp_path / "crowd").read_bytes())
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    (tmp_path / "crowd").write_bytes(whole[:cut])
    try:
        _, arrays = read_arrays(tmp_path / "crowd")
    except EspressivoError:
        return
    assert sum(array.nbytes for array in arrays.values()) == sum(array.nbytes for array in ARRAYS.values())


# -- whole crowds ------------------------------------------------------------------------------------------------

SKY = "Event(Action-End, Sky, Darken, Field)"


def some_crowd(size: int = 5_000) -> Crowd:
    rules = AppraisalRules()
    rules.add(AppraisalRule.parse(SKY, [("Desirability", "-3", None)], ["Mood(SELF) < 5"], id="dark"))
    dispositions = Dispositions()
    crowd = Crowd(
        size,
        named="Fan",
        rules=rules,
        goals={"Win": (np.linspace(0, 10, size), 0.5)},
        personality={"extraversion": np.linspace(-1, 1, size), "neuroticism": 0.25},
        positions=np.arange(2 * size).reshape(size, 2),
        groups={"home": range(size // 2)},
        dispositions=dispositions,
    )
    crowd.add_goal("Leave", [4, 5], 0.25, [1, 3])
    crowd.perceive(SKY, "home", desirability=np.linspace(-9, 9, size // 2), praiseworthiness={"Fan3": 4})
    crowd.advance(1.5)
    crowd.perceive(SKY, [1, 2, 9], prospects={"Rain": (-4, [0.25, 0.5, 1.0])})
    crowd.perceive(SKY, goals={"Leave": 0.75})
    crowd.knowledge.tell("Team(SELF)", 3, [1, 2])
    crowd.knowledge.relate_members("Likes", who=[1, 2], whom=[3, 4], values=[5, -5])
    return crowd


def test_a_crowd_comes_back_to_the_bit_and_goes_on_alike(tmp_path: Path) -> None:
    crowd = some_crowd()
    save_crowd(crowd, tmp_path / "crowd")
    again = load_crowd(tmp_path / "crowd")
    save_crowd(again, tmp_path / "again")
    assert (tmp_path / "crowd").read_bytes() == (tmp_path / "again").read_bytes()
    assert (again.hash(), again.time, again.names[7]) == (crowd.hash(), crowd.time, "Fan7")
    assert [str(each.event) for each in again.happenings] == [str(each.event) for each in crowd.happenings]
    assert [str(rule.event) for rule in again.rules] == [SKY]
    for each in (crowd, again):
        each.advance(2)
        each.perceive(SKY, prospects={"Rain": (-4, 0.0)})
        each.perceive(SKY, "home", desirability_for={"Fan3": -3})
    assert again.hash() == crowd.hash()
    assert again.statistics() == crowd.statistics()


def test_an_empty_name_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot be read"):
        load_crowd(tmp_path / "nowhere")
    with pytest.raises(StateError, match="cannot be written"):
        save_crowd(some_crowd(10), tmp_path / "nowhere" / "crowd")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("felt.felt.Joy.initial", np.full(50, np.nan, np.float32), "Joy.initial has nan"),
        ("felt.felt.Joy.initial", np.zeros(49, np.float32), "shape"),
        ("felt.felt.Joy.initial", np.zeros(50, np.float64), "float64"),
        ("felt.felt.Joy.about", np.full(50, 60_000, np.uint16), "about has 60000"),
        ("felt.felt.Joy.start", np.full(50, 2**31, np.uint32), "start has 2147483648"),
        ("felt.goal.Win.kind", np.full(50, 99, np.uint8), "kind has 99"),
        ("felt.mood.away", np.full(50, np.inf, np.float32), "away has inf"),
        ("lately", np.zeros((4, 49), np.uint32), "lately"),
        ("known.index", np.frombuffer(b"{}", np.uint8), "believes"),
        ("start.<i4", np.full(2, 3, np.int32), "no array|member"),
    ],
)
def test_a_file_that_holds_what_cannot_be_is_refused(tmp_path: Path, name: str, value: Any, message: str) -> None:
    path = tmp_path / "crowd"
    save_crowd(some_crowd(50), path)
    about, arrays = read_arrays(path)
    assert name in arrays
    write_arrays(path, about, {**arrays, name: value})
    with pytest.raises(StateError, match=message):
        load_crowd(path)


_ODD: st.SearchStrategy[Any] = (
    st.none() | st.integers(-3, 2**65) | st.text(max_size=3) | st.lists(st.integers(), max_size=2) | st.just({})
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_whatever_the_first_line_says_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "crowd"
    if not path.exists():
        save_crowd(some_crowd(20), path)
    about, arrays = read_arrays(path)
    place: Any = about
    while isinstance(place, (dict, list)) and place:
        keys: list[Any] = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(_ODD)
            break
        place = place[key]
    write_arrays(tmp_path / "odd", about, arrays)
    try:
        load_crowd(tmp_path / "odd").perceive(SKY, desirability=1)
    except StateError:
        return
