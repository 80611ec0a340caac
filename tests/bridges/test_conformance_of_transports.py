"""The same recorded sessions over every transport: the same answers, and the same state hashes."""

from __future__ import annotations

from pathlib import Path

import pytest
from conformance_session import Direct, needs_connection, play, steps_of
from served_worlds import KINDS, client_of


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
