"""The pages on the web port: each does what the OpenAPI document says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import jsonschema
import pytest
from conformance_session import message_of, steps_of
from served_worlds import HERE, RestClient, Served, served

from espressivo.bridges.server.rest import openapi
from espressivo.bridges.server.web_access import STATUS
from espressivo.bridges.server.websocket import WebTransport

DOCUMENT = openapi()


@pytest.fixture
def server() -> Iterator[Served]:
    with served(WebTransport(HERE)) as server:
        yield server


@pytest.fixture
def client(server: Served) -> Iterator[RestClient]:
    client = RestClient(server.address("http"))
    yield client
    client.close()


def _get(server: Served, path: str) -> httpx.Response:
    return httpx.get(server.address("http").removesuffix("/v1") + path, trust_env=False)


def _assert_fits(answer: Any, schema: dict[str, Any]) -> None:
    # One of many schemas is found by its type, as any generated client does; trying them all takes a second.
    named = schema.get("discriminator", {}).get("mapping", {}).get(answer.get("type"))
    whole = {**({"$ref": named} if named else schema), "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(whole).validate(answer)


def _schema(path: str, method: str, status: int) -> dict[str, Any]:
    described = DOCUMENT["paths"][path][method]["responses"][str(status)]
    return dict(described["content"]["application/json"]["schema"])


@pytest.mark.parametrize("session", ["session", "errors"])
def test_commands_and_answers_fit_the_document(session: str, client: RestClient) -> None:
    command = DOCUMENT["paths"]["/v1/commands"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    kept: dict[str, Any] = {}
    for step in steps_of(session):
        answer = client(message_of(step, kept))
        kept.update({name: answer["state"] for name, path in step.get("keep", {}).items() if path == "state"})
        kept.update({name: "x" for name, path in step.get("keep", {}).items() if path != "state"})
        _assert_fits(answer, _schema("/v1/commands", "post", client.status))
        assert client.status == (STATUS[answer["code"]] if answer["type"] == "error" else 200)
        if "send" in step and not (answer["type"] == "error" and answer["code"] == "bad-message"):
            _assert_fits({key: kept.get(str(value)[1:], value) for key, value in step["send"].items()}, command)


def test_lists_and_worlds_have_pages(server: Served, client: RestClient) -> None:
    client.ask("world.load", world="w", scenario="ladder")
    parts: list[tuple[str, str, dict[str, Any]]] = [
        ("/v1/scenarios", "/v1/scenarios", {"scenarios": {"ladder": "The ladder"}}),
        ("/v1/worlds", "/v1/worlds", {"worlds": {"w": "ladder"}}),
        ("/v1/worlds/w", "/v1/worlds/{world}", {"world": "w", "agents": ["Ada", "Jan"]}),
    ]
    for path, pattern, part in parts:
        answer = _get(server, path)
        assert answer.status_code == 200
        _assert_fits(answer.json(), _schema(pattern, "get", 200))
        assert part.items() <= answer.json().items()


def test_what_is_not_there_is_told_with_its_code(server: Served) -> None:
    for path, status, code in [
        ("/v1/worlds/none", 404, "unknown-world"),
        ("/v1/worlds/..%2Fetc", 404, "unknown-type"),
        ("/v1/worlds/-", 400, "bad-message"),
        ("/nowhere", 404, "unknown-type"),
        ("/v1/commands", 405, "unknown-type"),
    ]:
        answer = _get(server, path)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_streams_need_a_connection_that_stays(client: RestClient) -> None:
    for kind in ("subscribe", "unsubscribe", "hello", "bye"):
        answer = client.ask(kind, id="s", client="x", world="w", streams=["state"])
        assert (answer["code"], answer["id"], client.status) == ("not-possible", "s", 409)


def test_a_numbered_command_is_done_once_however_often_it_is_sent(client: RestClient) -> None:
    client.ask("world.load", world="w", scenario="ladder")
    first = client.ask("event", world="w", events=["Event(Action-End, Jan, Break(ladder), Ada)"], seq=1)
    again = client.ask("event", world="w", events=["Event(Action-End, Jan, Break(ladder), Ada)"], seq=1)
    assert first == again
    assert client.ask("world.state", world="w")["state_hash"] == first["state_hash"]


def test_requests_of_one_client_at_once_are_all_answered(client: RestClient) -> None:
    client.ask("world.load", world="w", scenario="ladder")
    command = {"type": "event", "world": "w", "events": ["Event(Action-End, Jan, Apologise, Ada)"]}

    def ask(seq: int) -> int:
        answer = client.client.post("/commands", json={**command, "seq": seq}, headers=client.headers)
        return int(answer.json()["seq"])

    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(ask, [1, 2, 3, 3, 2, 1])] == [1, 2, 3, 3, 2, 1]


def test_clients_without_a_name_leave_nothing_behind(server: Served, client: RestClient) -> None:
    del client.headers["espressivo-client"]
    for _ in range(3):
        assert client.ask("ping", id="p") == {"type": "pong", "id": "p"}
    assert server.hub.connections == []


def test_the_document_and_the_schema_are_served(server: Served) -> None:
    document = _get(server, "/v1/openapi.json").json()
    assert document == json.loads(json.dumps(openapi()))
    assert document["openapi"] == "3.1.0"
    schema = _get(server, "/v1/schema").json()
    for each in schema.values():
        jsonschema.Draft202012Validator.check_schema(each)
    assert {*schema} == {"commands", "messages"}
    assert _get(server, "/healthz").json() == {"status": "ok"}


def test_every_page_is_in_the_document(server: Served) -> None:
    for path, methods in openapi()["paths"].items():
        for method in methods:
            answer = httpx.request(method, server.address("http").removesuffix("/v1") + path, trust_env=False)
            assert answer.json().get("code") != "unknown-type", path
