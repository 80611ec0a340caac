"""A saved crowd: its arrays come back to the bit, and no file can do harm."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd.array_file import read_arrays, write_arrays
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
