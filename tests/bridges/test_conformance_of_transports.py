"""The same recorded sessions over every transport: the same answers, and the same state hashes."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import msgspec
import pytest
from conformance_session import Direct, needs_connection, play, steps_of
from served_worlds import KINDS, client_of

from espressivo.bridges.protocol.commands import CommandType
from espressivo.bridges.protocol.messages import ErrorCode

# A transport, a limit or a stop brings these about, not a message: test_server_refusals and test_server_limits do.
_NOT_BY_MESSAGES = {
    "unauthorised", "foreign-origin", "too-fast", "too-many", "stopping", "not-kept", "taken-over", "internal",
    "missing-extra",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("session", ["session", "errors"])
def test_a_recorded_session_is_answered_alike(kind: str, session: str, tmp_path: Path) -> None:
    steps = steps_of(session)
    stays = kind != "rest"
    expected = [
        step["expect"]["state_hash"]
        for step in steps
        if step["expect"].get("state_hash") and (stays or not needs_connection(step))
    ]
    with client_of(kind, tmp_path) as client:
        assert play(client, steps, stays=stays) == expected


@pytest.mark.parametrize("session", ["session", "errors"])
def test_a_recorded_session_is_what_a_hub_answers_without_a_transport(session: str) -> None:
    assert play(Direct(), steps_of(session))


def test_every_command_is_in_the_session() -> None:
    sent = {step["send"]["type"] for step in steps_of("session")}
    assert sent == {each.__struct_config__.tag for each in get_args(CommandType)}


def test_every_error_that_a_message_brings_about_is_in_the_errors() -> None:
    answers = [msgspec.to_builtins(step["expect"]) for step in steps_of("errors")]
    assert {each["code"] for each in answers if each["type"] == "error"} == {*get_args(ErrorCode)} - _NOT_BY_MESSAGES
