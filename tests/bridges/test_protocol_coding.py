"""From bytes to commands and back; whatever comes, a command or a refusal."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol_examples import COMMANDS, MESSAGES, built

from espressivo.bridges.protocol.coding import Refused, decode_command, decode_message, encode, refusal
from espressivo.bridges.protocol.commands import Happen, Ping, RestoreWorld
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import Failed, Pong
from espressivo.core.errors import EspressivoError

LIMITS = Limits()


def refused(data: bytes, limits: Limits = LIMITS) -> Refused:
    with pytest.raises(Refused) as caught:
        decode_command(data, limits)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "place", "hint"),
    [
        (b"", "bad-message", "", "JSON"),
        (b"{", "bad-message", "", "JSON"),
        (b'{"type": "ping"} {}', "bad-message", "", "JSON"),
        (b'"ping"', "bad-message", "", "a JSON object"),
        (b"[1, 2]", "bad-message", "", "a JSON object"),
        (b'"\xff"', "bad-message", "", "UTF-8"),
        (b'{"id": "x"}', "bad-message", "$.type", "add a type"),
        (b'{"type": 3}', "bad-message", "$.type", "add a type"),
        (b'{"type": "pong"}', "unknown-type", "$.type", "did you mean 'ping'?"),
        (b'{"type": "event", "world": "w"}', "bad-message", "$", "events"),
        (b'{"type": "event", "world": "w", "events": ["a", 3]}', "bad-message", "$.events[1]", "str"),
        (b'{"type": "event", "world": "../w", "events": ["a"]}', "bad-message", "$.world", "letters, digits"),
        (b'{"type": "event", "world": "w\\n", "events": ["a"]}', "bad-message", "$.world", "letters, digits"),
        (b'{"type": "turn", "world": "w", "agent": ""}', "bad-message", "$.agent", "length"),
        (b'{"type": "time.advance", "world": "w", "seconds": -1}', "bad-message", "$.seconds", ">= 0"),
        (b'{"type": "time.advance", "world": "w", "seconds": NaN}', "not-a-number", "", "finite"),
        (b'{"type": "time.advance", "world": "w", "seconds": -Infinity}', "not-a-number", "", "finite"),
        (b'{"type": "time.advance", "world": "w", "seconds": 1e999}', "not-a-number", "", "finite"),
        (b'{"type": "ping", "v": 2}', "wrong-version", "$.v", "speaks 1"),
        (b'{"type": "new.in.two", "v": 2}', "wrong-version", "$.v", "speaks 1"),
        (b'{"type": "ping", "v": "1"}', "bad-message", "$.v", "int"),
        (b'{"type": "ping", "seq": 0}', "bad-message", "$.seq", ">= 1"),
    ],
)
def test_what_is_no_command_is_refused_with_code_and_place(data: bytes, code: str, place: str, hint: str) -> None:
    error = refused(data)
    assert (error.code, error.place) == (code, place)
    assert hint in error.message


def test_a_refusal_carries_id_and_seq_as_far_as_they_can_be_read() -> None:
    error = refused(b'{"type": "event", "id": "q1", "seq": 7, "world": "w", "events": []}')
    assert refusal(error) == Failed(
        id="q1", seq=7, code="bad-message", message="event: Expected `array` of length >= 1", place="$.events"
    )
    unreadable = refused(b'{"type": "pig", "id": 3, "seq": true}')
    assert (unreadable.id, unreadable.seq) == ("", None)
    assert isinstance(error, EspressivoError)


def test_size_is_looked_at_before_anything_else() -> None:
    limits = Limits(message_bytes=64)
    whole = b'{"type":"ping","id":"' + b"x" * 41 + b'"}'
    assert len(whole) == 64
    assert isinstance(decode_command(whole, limits), Ping)
    error = refused(b"\xff" * 65, limits)
    assert error.code == "too-large"
    assert "64 at most" in error.message


def test_only_a_saved_world_may_be_larger_than_a_message() -> None:
    limits = Limits(message_bytes=64, state_bytes=200)
    state = b'{"type": "world.restore", "world": "w", "state": {"a": "' + b"x" * 60 + b'"}}'
    assert isinstance(decode_command(state, limits), RestoreWorld)
    feigned = b'{"type": "ping", "x": "\\"", "type2": "world.restore", "y": "' + b"x" * 60 + b'"}'
    assert refused(feigned, limits).code == "too-large"
    assert refused(state.replace(b"xx", b"xxxxxxxx"), limits).code == "too-large"


@pytest.mark.parametrize("brackets", [(b"[", b"]"), (b'{"a":', b"}")])
def test_depth_is_counted_before_decoding(brackets: tuple[bytes, bytes]) -> None:
    def nested(depth: int) -> bytes:
        inner = brackets[0] * depth + b"1" + brackets[1] * depth
        return b'{"type": "ping", "later": ' + inner + b"}"

    assert isinstance(decode_command(nested(31), LIMITS), Ping)
    assert refused(nested(32)).code == "too-deep"
    assert refused(nested(10_000)).code == "too-deep"
    assert refused(brackets[0] * 12_000).code == "too-deep"


def test_brackets_in_strings_are_no_depth() -> None:
    text = '[{"' * 200
    command = decode_command(json.dumps({"type": "event", "world": "w", "events": [text]}).encode(), LIMITS)
    assert command == Happen(world="w", events=[text])


def test_brackets_beside_each_other_are_no_depth() -> None:
    assert isinstance(decode_command(b'{"type": "ping", "later": [' + b"[]," * 500 + b"1]}", LIMITS), Ping)


def test_fields_that_nobody_knows_are_left_out() -> None:
    assert decode_command(b'{"type": "ping", "id": "1", "mood": {"later": [1]}}', LIMITS) == Ping(id="1")


def test_a_client_reads_what_a_server_says() -> None:
    assert decode_message(encode(Pong(id="3", seq=4))) == Pong(id="3", seq=4)
    with pytest.raises(Refused, match="did you mean 'pong'"):
        decode_message(b'{"type": "pon"}')
    with pytest.raises(Refused):
        decode_message(b"\x00")


def test_a_message_is_one_line() -> None:
    assert b"\n" not in encode(Failed(code="internal", message="one\ntwo"))


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_is_read_as_it_was_written(kind: type[msgspec.Struct]) -> None:
    @settings(max_examples=15, deadline=None)
    @given(built(kind))
    def check(command: Any) -> None:
        assert decode_command(encode(command), LIMITS) == command

    check()


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_every_message_is_read_as_it_was_written(kind: type[msgspec.Struct]) -> None:
    @settings(max_examples=15, deadline=None)
    @given(built(kind))
    def check(message: Any) -> None:
        assert decode_message(encode(message)) == message

    check()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["type", "v", "id", "seq", "world", "agent", "events", "state", "seconds", "option", "rigs"])
TYPES = st.sampled_from([kind.__struct_config__.tag for kind in COMMANDS]) | JSON


@settings(max_examples=400, deadline=None)
@given(
    st.binary(max_size=300)
    | JSON.map(lambda data: json.dumps(data).encode())
    | st.builds(
        lambda fields, kind: json.dumps({**fields, "type": kind}).encode(),
        st.dictionaries(NAMES, JSON, max_size=6),
        TYPES,
    )
    | st.text(alphabet='{}[]":,\\ \n0e9NaI\ud800'.encode("utf-8", "ignore").decode(), max_size=200).map(str.encode)
)
def test_whatever_comes_is_a_command_or_a_refusal(data: bytes) -> None:
    try:
        command = decode_command(data, LIMITS)
    except Refused as error:
        assert encode(refusal(error))
    else:
        assert decode_command(encode(command), LIMITS) == command


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(COMMANDS).flatmap(built), st.data())
def test_a_command_that_was_damaged_is_a_command_or_a_refusal(command: Any, data: st.DataObject) -> None:
    raw = bytearray(encode(command))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode_command(bytes(raw), LIMITS)
    except Refused as error:
        assert error.message
