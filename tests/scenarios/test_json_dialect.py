"""The JSON of FAtiMA's files: what is accepted, what is refused and where, and finding places again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.fatima.json_dialect import locate, parse, refuse_duplicates

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_all_of_json_is_read(value: Any) -> None:
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"[1, 2,]", [1, 2]),
        (b'[[1 , \n], {"a": ["x,]",]},]', [[1], {"a": ["x,]"]}]),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b'["\\"", "\\\\", ",",]', ['"', "\\", ","]),
        (b"[" * 128 + b"]" * 128, None),
    ],
)
def test_the_dialect_is_accepted(text: bytes, value: Any) -> None:
    assert parse(text) == value or value is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "f:1:1: the file is empty"),
        (b'{"a": 1', "f:1:8: not valid JSON: the text ends"),
        (b'{"a":\n NaN}', "f:2:2: not valid JSON: NaN and infinity"),
        (b'{"a":\n -Infinity}', "f:2:"),
        (b'{"a": 1,}', "f:1:9: not valid JSON: a comma before '}'"),
        (b"[1,,]", "f:1:4: not valid JSON"),
        (b"[,]", "f:1:2: not valid JSON"),
        (b'{"a" 1}', "f:1:6: not valid JSON: expected ':'"),
        (b'["a\nb"]', "f:1:4: not valid JSON"),
        (b"[1] x", "f:1:5: not valid JSON: the document has ended"),
        (b'["\\ud800"]', "f:1:3: not valid JSON: half of a surrogate pair"),
        (b"[0,\n 1e999]", "f:2:2: not valid JSON: this number is out of range"),
        (b"[0, 51e3081e3]", "f:1:5: not valid JSON: this number is out of range"),
        (b"[" + b"1" * 5000 + b"]", "f:1:2: not valid JSON: this number is out of range"),
        ('{"ä": "\x00'.encode("utf-16"), "f:1: this is not UTF-8"),
        ('["ä",\n"é"]'.encode("latin-1"), "f:1:3: byte 0xe4 is not UTF-8"),
        (b"[" * 200 + b"1" + b"]" * 200, "f:1:129: nested deeper than 128"),
        (b"[" * 100_000, "f:1:129: nested deeper than 128"),
        (b"[" + b"1," * 2_000_001 + b"1]", "f: holds more than 2000000 values"),
    ],
)
def test_all_else_is_refused_with_its_place(text: bytes, message: str) -> None:
    with pytest.raises(AuthoringError) as caught:
        parse(text, file="f")
    assert str(caught.value).startswith(message)


def test_trailing_commas_can_be_refused() -> None:
    with pytest.raises(AuthoringError, match="f:1:4: not valid JSON: trailing comma"):
        parse(b"[1,]", file="f", trailing_commas=False)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("a",), (1, 6)),
        (("a", 1, "é", 1), (2, 5)),
        (("c",), (2, 16)),
        (("a", 9), (1, 6)),
        (("d", 0), (1, 1)),
    ],
)
def test_places_are_found(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert (
        locate(
            b'{"a":[1,{"b":[]},{"\\u00e9":0}],"c":1}'.replace(
                b'{"b":[]},{"\\u00e9":0}', b'{"\\u00e9":\n [2,3]}'
            ).replace(b',"c":1', b', "c": "x"'),
            path,
        )
        == place
    )


def test_duplicate_keys_can_be_refused() -> None:
    refuse_duplicates(b'{"a": {"b": 1}, "b": ["a", "a"]}')
    with pytest.raises(AuthoringError, match='f:2:2: the key "a" is given twice'):
        refuse_duplicates(b'{"a": 1,\n "a": 2}', file="f")


@given(st.binary(max_size=60) | st.text(alphabet='[]{}",:1\\a \n', max_size=40).map(str.encode))
def test_nothing_but_our_own_error_comes_out(data: bytes) -> None:
    try:
        parse(data)
    except AuthoringError as error:
        assert str(error)
