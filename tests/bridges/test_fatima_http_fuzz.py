"""Whatever is sent to the routes of FAtiMA's web server: no fault of the server's own, and no file is touched."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fatima_tea import tea_texts
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("starlette", reason="starlette is not installed; it comes with the extra web")

from espressivo.bridges.server.fatima_http import fatima_app

_TEXTS = tea_texts()

_WORDS = st.sampled_from(
    ["Ann", "Ben", "SELF", "*", "-", "[x]", "Speak", "Tea", "7", "True", "Action-End", "", "é", "(", ","]
)
_TERMS = st.recursive(
    _WORDS,
    lambda inner: st.builds(lambda head, args: f"{head}({', '.join(args)})", _WORDS, st.lists(inner, max_size=4)),
)
_EVENTS = st.builds(
    lambda kind, *parts: f"Event({', '.join([kind, *parts])})",
    st.sampled_from(["Action-End", "Action-Start", "Property-Change", "Nonsense"]),
    _TERMS,
    _TERMS,
    _TERMS,
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | _TERMS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_ACTIONS = st.fixed_dictionaries(
    {}, optional={"Subject": _TERMS, "action": _TERMS | _JSON, "TARGET": _TERMS | st.none()}
)


def _spliced(text: str, at: int, cut: int, put: str) -> str:
    at %= len(text)
    return text[:at] + put + text[at + cut :]


def _mangled(text: str) -> st.SearchStrategy[str]:
    puts = st.sampled_from(["", '"', "[", "{}", "null", "NaN", "1e999", "../../etc/passwd", "\\ud800"]) | st.text(
        max_size=5
    )
    return st.builds(_spliced, st.just(text), st.integers(0, 10**6), st.integers(0, 40), puts)


_SENT = st.fixed_dictionaries({"scenario": _mangled(_TEXTS["scenario"]), "assets": _mangled(_TEXTS["assets"])})
_BODIES = (
    st.binary(max_size=60)
    | st.builds(lambda value: json.dumps(value).encode(), _JSON | st.lists(_EVENTS) | st.lists(_ACTIONS) | _SENT)
    | st.sampled_from([b"", b"[" * 5_000, b'{"a":' * 5_000, b"[" * 70_000, b"\xff\xfe", b"9" * 5_000])
)
_CHARACTER = "/scenarios/tea/instances/1/characters/Ben"
_PATHS = (
    st.sampled_from(
        [
            "/adminkey",
            "/scenarios",
            "/scenarios/tea",
            "/scenarios/tea/key",
            "/scenarios/tea/instances",
            "/scenarios/tea/instances/1",
            "/scenarios/tea/instances/1/tick",
            "/scenarios/tea/instances/1/actions",
            "/scenarios/tea/instances/1/worldmodel",
            "/scenarios/tea/instances/1/characters",
            *[f"{_CHARACTER}/{each}" for each in ("emotions", "beliefs", "memories", "decisions", "perceptions")],
            "/scenarios/tea/instances/1/characters/Ann/decisions",
        ]
    )
    | st.lists(
        st.sampled_from(["scenarios", "..", "tea", "%2e%2e", "instances", "0", "٣", "%00", "%ff", "key"]), max_size=8
    ).map(lambda parts: "/" + "/".join(parts))
    | st.text(max_size=30).map(lambda text: f"/{text}")
)
_METHODS = st.sampled_from(
    ["GET", "POST", "POST", "POST", "DELETE", "RESET", "HEAD", "PUT", "OPTIONS", "Ö".encode().hex()]
)
_REQUESTS = st.lists(st.tuples(_METHODS, _PATHS, _BODIES, st.sampled_from([None, "-", "one", "é"])), max_size=6)

_WATCHED: list[list[str] | None] = [None]


def _hear(event: str, details: tuple[Any, ...]) -> None:
    heard = _WATCHED[0]
    if heard is not None and (event == "open" or event.startswith(("os.", "shutil.", "glob.", "subprocess."))):
        heard.append(f"{event} {details}")


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What of the file system is touched meanwhile."""
    heard: list[str] = []
    _WATCHED[0] = heard
    try:
        yield heard
    finally:
        _WATCHED[0] = None


_Request = tuple[str, str, bytes, str | None]
_FIRST: _Request = ("POST", "/scenarios", json.dumps(_TEXTS).encode(), None)


async def _ask(app: Any, method: str, path: str, body: bytes, key: str | None) -> tuple[int, bytes]:
    """Ask an app as an HTTP server would, whatever path it has decoded."""
    headers = [(b"host", b"127.0.0.1")] + ([] if key is None else [(b"key", key.encode())])
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": headers,
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def _ask_all(requests: list[_Request]) -> list[tuple[int, bytes]]:
    app = fatima_app(strict=True)
    answers = []
    for request in [_FIRST, *requests]:
        with _listening() as touched:
            answers.append(await _ask(app, *request))
        assert touched == []
    return answers


@pytest.fixture(scope="module", autouse=True)
def _audited() -> None:
    """Hear of every file that is opened; first all is loaded that is loaded late."""
    sys.addaudithook(_hear)
    scolding = json.dumps([{"Subject": "Ann", "Action": "Scold", "Target": "Ben"}]).encode()
    requests: list[_Request] = [
        _FIRST,
        ("POST", "/scenarios/tea/instances/1/actions", scolding, None),
        ("POST", "/scenarios/tea/instances/1/actions", b"[", None),
        *[("GET", f"{_CHARACTER}/{each}", b"", None) for each in ("decisions", "memories", "emotions")],
        ("POST", "/scenarios/tea/instances", b"", None),
    ]

    async def load() -> None:
        app = fatima_app()
        for request in requests:
            await _ask(app, *request)

    asyncio.run(load())


@given(_REQUESTS)
@settings(max_examples=150)
def test_nothing_sent_is_a_fault_of_the_server_or_touches_a_file(
    requests: list[_Request],
) -> None:
    answers = asyncio.run(_ask_all(requests))
    assert answers[0][0] == 200
    for status, content in answers[1:]:
        assert status in {200, 400, 401, 403, 404, 405, 409, 413}
        assert status == 200 or json.loads(content).startswith("ERROR: ")


def test_touched_files_are_heard_of() -> None:
    with _listening() as touched:
        open(__file__, "rb").close()  # noqa: PTH123
    assert [each.split()[0] for each in touched] == ["open"]
