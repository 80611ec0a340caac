"""The routes of FAtiMA Toolkit's web server: what each answers, as the toolkit does and strictly, and who may ask."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fatima_tea import tea_texts

httpx = pytest.importorskip("httpx", reason="httpx is not installed; it comes with the extra test")
pytest.importorskip("starlette", reason="starlette is not installed; it comes with the extra web")

from espressivo.bridges.protocol.limits import Limits  # noqa: E402
from espressivo.bridges.server.fatima_http import fatima_app  # noqa: E402
from espressivo.bridges.server.fatima_routes import ROUTES  # noqa: E402
from espressivo.core.errors import StateError  # noqa: E402
from espressivo.scenarios.document import Scenario  # noqa: E402
from espressivo.scenarios.fatima import read_fatima  # noqa: E402

SAID = {"Subject": "Ann", "Action": "Speak(Start, Asked, Ask, Warm)", "Target": "Ben"}
SCOLDED = {"Subject": "Ann", "Action": "Scold", "Target": "Ben"}
ONE = "/scenarios/tea/instances/1"


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """What a client sends: a scenario of ours, in FAtiMA's format."""
    return tea_texts()


class _Ask:
    """Asks an app over ASGI, each time a whole HTTP request."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, method: str, path: str, **details: Any) -> Any:
        async def ask() -> Any:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, **details)

        return asyncio.run(ask())

    def get(self, path: str, key: str | None = None) -> Any:
        return self("GET", path, headers=_headers(key)).json()

    def post(self, path: str, body: object = None, key: str | None = None) -> Any:
        return self("POST", path, json=body, headers=_headers(key)).json()


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"key": key}


@pytest.fixture
def ask(texts: dict[str, str]) -> _Ask:
    """A server as the toolkit's, with the scenario."""
    ask = _Ask(fatima_app())
    ask.post("/scenarios", texts)
    return ask


@pytest.fixture
def strict(texts: dict[str, str]) -> _Ask:
    """A strict server with the scenario."""
    ask = _Ask(fatima_app(strict=True))
    ask.post("/scenarios", texts)
    return ask


# -- a session as the toolkit's clients have it ------------------------------------------------------------------------


def session(ask: Callable[..., Any], texts: dict[str, str]) -> None:
    """Every route of a scenario, in the order in which a client would ask them."""
    assert ask("POST", "/scenarios", texts) == "Scenario 'Tea' is ready, with 2 characters."
    assert ask("GET", "/scenarios") == ["tea"]
    assert ask("GET", "/scenarios/Tea/instances") == [0, 1]
    assert ask("POST", "/scenarios/tea/instances") == 2
    assert ask("GET", "/scenarios/tea/instances") == [0, 1, 2]
    assert ask("GET", f"{ONE}/characters") == [
        {"Name": "Ann", "Mood": 0.0, "Emotions": []},
        {"Name": "Ben", "Mood": 2.0, "Emotions": []},
    ]
    assert ask("GET", f"{ONE}/characters/ann/decisions") == [
        {
            "Action": "Speak(Start, Asked, Ask, Warm)",
            "Target": "Ben",
            "Utterance": "Tea is 3 today.",
            "Utility": 3.0,
            "ID": "line-1",
        }
    ]
    assert ask("POST", f"{ONE}/actions", [SAID]) == "1 actions done; the last one had 2 effects."
    assert ask("GET", f"{ONE}/characters/Ann/decisions") == []
    assert ask("POST", f"{ONE}/tick", 4) == "4 ticks have passed."
    assert ask("GET", f"{ONE}/tick") == 4
    scold = "Event(Action-End, Ann, Scold, Ben)"
    assert ask("POST", f"{ONE}/characters/Ben/perceptions", [scold]) == "1 events perceived by Ben."
    ben = ask("GET", f"{ONE}/characters/ben/emotions")
    assert [each["Type"] for each in ben["Emotions"]] == ["Distress"]
    assert ben["Emotions"][0]["CauseEventName"] == scold
    assert ben["Mood"] < 2
    assert {"Name": "Likes(Tea)", "Perspective": "SELF(Ann)", "Value": "True", "Certainty": 1.0} in ask(
        "GET", f"{ONE}/characters/Ben/beliefs"
    )
    memories = ask("GET", f"{ONE}/characters/Ben/memories")
    assert [each["Event"] for each in memories][-1] == scold
    assert memories[-1] | {"Id": 0} == {
        "Action": "Scold", "Target": "Ben", "Id": 0, "Event": scold, "Subject": "Ann", "Time": 4,
    }  # fmt: skip
    assert ask("POST", f"{ONE}/worldmodel", [scold]) == "1 events perceived by all, with 2 effects."
    assert [each["Action"] for each in ask("GET", f"{ONE}/characters/Ben/decisions")][-1] == "Leave"
    assert ask("DELETE", "/scenarios/tea/instances/2") == "The instance is deleted."
    assert ask("RESET", "/scenarios/tea") == "The scenario is as it was at first."
    assert ask("GET", f"{ONE}/characters/Ben/memories") == []
    assert ask("DELETE", "/scenarios/tea") == "The scenario is deleted."
    assert ask("GET", "/scenarios") == []


@pytest.mark.parametrize("is_strict", [False, True])
def test_session(texts: dict[str, str], is_strict: bool) -> None:
    raw = _Ask(fatima_app(strict=is_strict))

    def ask(method: str, path: str, body: object = None) -> Any:
        answer = raw(method, path, **({} if body is None else {"json": body}))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/json"
        return answer.json()

    session(ask, texts)


@pytest.fixture
def served() -> Iterator[int]:
    """A server on a real socket; its port."""
    uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed; it comes with the extra web")
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(fatima_app(), http="h11", log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listening.close()
        assert not thread.is_alive()


def test_session_over_a_real_socket(served: int, texts: dict[str, str]) -> None:
    def ask(method: str, path: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", served, timeout=30)
        connection.request(method, path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        assert answer.status == 200
        return content

    session(ask, texts)


def test_session_of_the_document(served: int, capsys: pytest.CaptureFixture[str]) -> None:
    document = Path(__file__).parents[2].joinpath("docs/fatima-http.md").read_text(encoding="utf-8")
    program, shown = [document.split(f"```{kind}\n")[1].split("```")[0] for kind in ("python", "text")]
    assert '"127.0.0.1", 8080' in program
    exec(program.replace("8080", str(served)), {})
    assert capsys.readouterr().out == shown


def test_every_route_is_in_the_document() -> None:
    document = Path(__file__).parents[2].joinpath("docs/fatima-http.md").read_text(encoding="utf-8")
    short = {"{scenario}": "{s}", "{instance}": "{i}", "{character}": "{c}", "scenarios/{s}/instances/{i}": "/.."}
    for path, methods in ROUTES.items():
        for long, brief in short.items():
            path = path.replace(long, brief)
        told = f"/{path}".replace("//..", "..")
        assert [method for method in methods if f"| {method} {told} |" not in document] == [], told


def test_many_clients_at_once_lose_nothing(served: int, texts: dict[str, str]) -> None:
    def ask(method: str, path: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", served, timeout=60)
        connection.request(method, path, None if body is None else json.dumps(body))
        content = json.loads(connection.getresponse().read())
        connection.close()
        return content

    def busy(who: int) -> None:
        for number in range(10):
            ask("POST", f"{ONE}/characters/Ben/perceptions", [f"Event(Action-End, Guest{who}, Knock({number}), Ben)"])
            ask("POST", f"{ONE}/tick")

    ask("POST", "/scenarios", texts)
    clients = [threading.Thread(target=busy, args=(who,)) for who in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert ask("GET", f"{ONE}/tick") == 40
    memories = ask("GET", f"{ONE}/characters/Ben/memories")
    for who in range(4):
        knocks = [each["Action"] for each in memories if each["Subject"] == f"Guest{who}"]
        assert knocks == [f"Knock({number})" for number in range(10)]


# -- keys --------------------------------------------------------------------------------------------------------------


def test_admin_key_is_set_once_and_replaced_with_itself(ask: _Ask) -> None:
    def post(body: str, key: str | None = None) -> Any:
        return ask("POST", "/adminkey", content=body.encode(), headers=_headers(key)).json()

    assert post("").startswith("ERROR")
    assert post(" - ").startswith("ERROR")
    assert post("one") == "The admin key is set."
    assert post("two").startswith("ERROR: access denied")
    assert post("two", key="on").startswith("ERROR: access denied")
    assert post("two", key="one") == "The admin key is replaced."
    assert post("three", key="one").startswith("ERROR: access denied")


def test_scenario_key_opens_its_scenario_alone(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app())
    ask.post("/scenarios", texts, key="tea-key")
    assert ask.get("/scenarios") == ["tea"]
    for path in ("/scenarios/tea/key", "/scenarios/TEA/instances", f"{ONE}/characters"):
        assert ask.get(path).startswith("ERROR: access denied")
        assert ask.get(path, key="other").startswith("ERROR: access denied")
        assert not str(ask.get(path, key="tea-key")).startswith("ERROR")
    assert ask.get("/scenarios/tea/key", key="tea-key") == "tea-key"


def test_admin_key_opens_every_scenario(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app())
    ask.post("/scenarios", texts, key="tea-key")
    ask("POST", "/adminkey", content=b"admin")
    assert ask.get("/scenarios/tea/key", key="admin") == "tea-key"


def test_key_goes_with_its_scenario(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app())
    ask.post("/scenarios", texts, key="tea-key")
    assert ask("DELETE", "/scenarios/tea", headers={"key": "tea-key"}).json() == "The scenario is deleted."
    ask.post("/scenarios", texts)
    assert ask.get("/scenarios/tea/key").startswith("ERROR")
    assert ask.get("/scenarios/tea/instances") == [0, 1]


def test_reset_and_sending_again_keep_the_key(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app())
    ask.post("/scenarios", texts, key="tea-key")
    ask.post("/scenarios", texts)
    assert ask.get("/scenarios/tea/key", key="tea-key") == "tea-key"
    ask("RESET", "/scenarios/tea", headers={"key": "tea-key"})
    assert ask.get("/scenarios/tea/instances").startswith("ERROR")


def test_strict_server_lets_nobody_replace_a_scenario_without_its_key(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app(strict=True))
    ask.post("/scenarios", texts, key="tea-key")
    assert ask("POST", "/scenarios", json=texts, headers={"key": "mine"}).status_code == 401
    assert ask("POST", "/scenarios", json=texts, headers={"key": "tea-key"}).status_code == 200


# -- instances ---------------------------------------------------------------------------------------------------------


def test_instances_are_apart(ask: _Ask) -> None:
    ask.post("/scenarios/tea/instances")
    ask.post(f"{ONE}/actions", [SCOLDED])
    assert len(ask.get(f"{ONE}/characters/Ben/emotions")["Emotions"]) == 1
    for other in (0, 2):
        assert ask.get(f"/scenarios/tea/instances/{other}/characters/Ben/memories") == []


def test_new_instance_takes_the_first_free_number(ask: _Ask) -> None:
    assert [ask.post("/scenarios/tea/instances") for _ in range(3)] == [2, 3, 4]
    ask("DELETE", "/scenarios/tea/instances/1")
    ask("DELETE", "/scenarios/tea/instances/3")
    assert [ask.post("/scenarios/tea/instances") for _ in range(3)] == [1, 3, 5]


def test_there_are_a_hundred_instances_and_the_original(strict: _Ask) -> None:
    numbers = [strict.post("/scenarios/tea/instances") for _ in range(99)]
    assert numbers == [*range(2, 101)]
    assert strict("POST", "/scenarios/tea/instances").status_code == 409
    assert strict.get("/scenarios/tea/instances") == [*range(101)]


def test_original_cannot_be_deleted(ask: _Ask) -> None:
    assert ask("DELETE", "/scenarios/tea/instances/0").json().startswith("ERROR")
    assert ask.post("/scenarios/tea/instances") == 2


def test_original_can_be_changed_before_it_is_copied_unless_strict(ask: _Ask, strict: _Ask) -> None:
    ask.post("/scenarios/tea/instances/0/actions", [SCOLDED])
    ask.post("/scenarios/tea/instances/0/tick", 3)
    ask.post("/scenarios/tea/instances")
    original, copy = [ask.get(f"/scenarios/tea/instances/{number}/characters") for number in (0, 2)]
    assert original == copy
    assert original[1]["Emotions"]
    assert strict("POST", "/scenarios/tea/instances/0/actions", json=[SCOLDED]).status_code == 409
    assert strict.get("/scenarios/tea/instances/0/characters")[1]["Emotions"] == []


# -- what happens ------------------------------------------------------------------------------------------------------


def _changes(ask: _Ask, who: str) -> list[str]:
    return [each["Event"] for each in ask.get(f"{ONE}/characters/{who}/memories") if "Property" in each]


def test_effects_of_actions_come_from_who_acts(ask: _Ask) -> None:
    ask.post(f"{ONE}/actions", [SCOLDED])
    assert _changes(ask, "Ben") == [
        "Event(Property-Change, Ann, Scolded(Ben), True)",
        "Event(Property-Change, Ann, Count(Scoldings), Math(1, Plus, 1))",
    ]
    assert _changes(ask, "Ann") == ["Event(Property-Change, Ann, Count(Scoldings), Math(1, Plus, 1))"]
    beliefs = {each["Name"]: each["Value"] for each in ask.get(f"{ONE}/characters/Ben/beliefs")}
    assert (beliefs["Scolded(Ben)"], beliefs["Count(Scoldings)"]) == ("True", "2")


def test_effects_of_the_world_model_come_from_who_perceives_them(ask: _Ask) -> None:
    ask.post(f"{ONE}/worldmodel", ["Event(Action-End, Ann, Scold, Ben)"])
    assert [each.split(",")[1].strip() for each in _changes(ask, "Ben")] == ["Ben", "Ben"]
    assert [each.split(",")[1].strip() for each in _changes(ask, "Ann")] == ["Ann"]


def test_event_without_effects_hides_those_of_later_ones_in_the_world_model_alone(ask: _Ask) -> None:
    wave, scold = "Event(Action-End, Ann, Wave, Ben)", "Event(Action-End, Ann, Scold, Ben)"
    assert ask.post(f"{ONE}/worldmodel", [wave, scold]) == "2 events perceived by all, with 0 effects."
    assert _changes(ask, "Ben") == []
    ask.post(f"{ONE}/actions", [{"Subject": "Ann", "Action": "Wave", "Target": "Ben"}, SCOLDED])
    assert len(_changes(ask, "Ben")) == 2


def test_fields_of_actions_are_found_in_any_letter_case(ask: _Ask) -> None:
    ask.post(f"{ONE}/actions", [{"subject": "Ann", "ACTION": "Wave"}])
    assert ask.get(f"{ONE}/characters/Ben/memories")[-1]["Event"] == "Event(Action-End, Ann, Wave, -)"


def test_empty_tick_lets_one_pass_and_says_none(ask: _Ask) -> None:
    assert ask("POST", f"{ONE}/tick").json() == "0 ticks have passed."
    assert ask.get(f"{ONE}/tick") == 1
    ask.post(f"{ONE}/tick", -5)
    assert ask.get(f"{ONE}/tick") == 1


def test_many_ticks_are_as_many_single_ones(ask: _Ask) -> None:
    ask.post(f"{ONE}/actions", [SCOLDED])
    ask.post("/scenarios/tea/instances")
    ask.post("/scenarios/tea/instances/2/actions", [SCOLDED])
    ask.post(f"{ONE}/tick", 9)
    for _ in range(9):
        ask("POST", "/scenarios/tea/instances/2/tick")
    assert ask.get(f"{ONE}/characters") == ask.get("/scenarios/tea/instances/2/characters")


def test_failing_event_leaves_those_before_it_unless_strict(ask: _Ask, strict: _Ask) -> None:
    events = ["Event(Action-End, Ann, Wave, Ben)", "Event(Action-End, [x], Wave, Ben)"]
    for asked, left in ((ask, 1), (strict, 0)):
        answer = asked("POST", f"{ONE}/characters/Ben/perceptions", json=events)
        assert answer.status_code == (400 if asked is strict else 200)
        assert answer.json().startswith("ERROR: ")
        assert "[x]" in answer.json()
        assert len(asked.get(f"{ONE}/characters/Ben/memories")) == left


def test_speak_without_a_line_makes_the_whole_answer_an_error(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app())
    scenario = json.loads(texts["scenario"])
    del scenario["root"]["Dialogues"]
    rules = (
        texts["assets"]
        .replace("ValidDialogue([cs], [ns], [m], [s]) = True", "[ns] = Asked")
        .replace("Speak([cs], [ns], [m], [s])", "Speak([cs], [ns], Ask, Warm)")
    )
    ask.post("/scenarios", {"scenario": json.dumps(scenario), "assets": rules})
    answer = ask.get(f"{ONE}/characters/Ann/decisions")
    assert answer == "ERROR: no line of dialogue fits Speak(Start, Asked, Ask, Warm)"


# -- errors ------------------------------------------------------------------------------------------------------------


WRONG = [
    ("GET", "/", None, 404),
    ("GET", "/nonsense", None, 404),
    ("GET", "/scenarios/tea/instances/1", None, 405),
    ("GET", "/scenarios/coffee/instances", None, 404),
    ("GET", "/scenarios/tea/key", None, 404),
    ("PATCH", "/scenarios", None, 405),
    ("POST", "/scenarios", b"", 400),
    ("POST", "/scenarios", b"{", 400),
    ("POST", "/scenarios", b"[]", 400),
    ("POST", "/scenarios", b'{"scenario": {}, "assets": ""}', 400),
    ("POST", "/scenarios", b'{"scenario": "{}", "assets": ""}', 400),
    ("GET", "/scenarios/tea/instances/7/tick", None, 404),
    ("GET", "/scenarios/tea/instances/-1/tick", None, 404),
    ("GET", "/scenarios/tea/instances/one/tick", None, 404),
    ("GET", "/scenarios/tea/instances/1/characters/Bem/beliefs", None, 404),
    ("GET", "/scenarios/tea/instances/1/characters/Ben/perceptions", None, 405),
    ("POST", f"{ONE}/tick", b"soon", 400),
    ("POST", f"{ONE}/tick", b"2.5", 400),
    ("POST", f"{ONE}/tick", b"99999999999", 400),
    ("POST", f"{ONE}/actions", b"", 400),
    ("POST", f"{ONE}/actions", b'[{"Action": "Wave"}]', 400),
    ("POST", f"{ONE}/actions", b'[{"Subject": "Ann", "Action": "Wave("}]', 400),
    ("POST", f"{ONE}/characters/Ben/perceptions", b"", 400),
    ("POST", f"{ONE}/characters/Ben/perceptions", b'"Event(Action-End, Ann, Wave, Ben)"', 400),
    ("POST", f"{ONE}/characters/Ben/perceptions", b"[1]", 400),
    ("POST", f"{ONE}/characters/Ben/perceptions", b"[" * 100_000, 413),
    ("POST", f"{ONE}/worldmodel", b'["Event(Action-End, Ann, Wave"]', 400),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), WRONG)
def test_errors(ask: _Ask, strict: _Ask, method: str, path: str, body: bytes | None, status: int) -> None:
    lenient, told = ask(method, path, content=body), strict(method, path, content=body)
    assert (lenient.status_code, told.status_code) == (200, status)
    assert lenient.json().startswith("ERROR: ")
    assert lenient.json() == told.json()


def test_error_names_what_is_nearest(ask: _Ask) -> None:
    assert ask.get("/scenarios/te/instances") == "ERROR: there is no scenario te; did you mean tea?"
    assert ask.get(f"{ONE}/characters/Bem/beliefs") == "ERROR: nobody here is called Bem; did you mean Ben?"


def test_error_in_a_scenario_says_where(ask: _Ask, texts: dict[str, str]) -> None:
    broken = texts["scenario"].replace('"Ann"', '""', 1)
    answer = ask.post("/scenarios", {"scenario": broken, "assets": texts["assets"]})
    assert answer.startswith("ERROR: scenario:")


def test_wrong_method_tells_the_right_ones_when_strict(strict: _Ask) -> None:
    assert strict("PUT", "/scenarios/tea").headers["allow"] == "DELETE, RESET"


def test_deleting_what_is_not_there_is_an_error_only_when_strict(ask: _Ask, strict: _Ask) -> None:
    for path in ("/scenarios/coffee", "/scenarios/tea/instances/9"):
        assert "deleted" in ask("DELETE", path).json()
        assert strict("DELETE", path).status_code == 404


def test_too_large_a_body_is_not_read_to_its_end(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app(strict=True, limits=Limits(state_bytes=500_000, message_bytes=100)))
    sent: list[int] = []

    async def endless() -> Any:
        while True:
            sent.append(1)
            yield b" " * 60

    assert ask.post("/scenarios", texts).startswith("Scenario")
    assert ask("POST", f"{ONE}/tick", content=endless()).status_code == 413
    assert len(sent) < 10


def test_too_many_scenarios_are_refused(texts: dict[str, str]) -> None:
    ask = _Ask(fatima_app(strict=True, limits=Limits(worlds=1)))
    assert ask("POST", "/scenarios", json=texts).status_code == 200
    other = {**texts, "scenario": texts["scenario"].replace('"Tea"', '"Coffee"', 1)}
    assert ask("POST", "/scenarios", json=other).status_code == 409
    assert ask("POST", "/scenarios", json=texts).status_code == 200


# -- who may ask -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{"host": "rebound.example"}, {"origin": "http://elsewhere.example"}, {"host": "["}]
)
def test_strangers_are_refused_strict_or_not(ask: _Ask, headers: dict[str, str]) -> None:
    assert ask("GET", "/scenarios", headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1", "[::1]:80", "LOCALHOST"])
def test_own_names_are_answered(ask: _Ask, host: str) -> None:
    assert ask("GET", "/scenarios", headers={"host": host}).json() == ["tea"]


def test_pages_that_were_told_of_may_ask() -> None:
    ask = _Ask(fatima_app(origins=["http://game.example"]))
    answer = ask("GET", "/scenarios", headers={"origin": "http://game.example"})
    assert (answer.json(), answer.headers["access-control-allow-origin"]) == ([], "http://game.example")
    asked = {"origin": "http://game.example", "access-control-request-method": "RESET"}
    assert ask("OPTIONS", "/scenarios/tea", headers=asked).status_code == 200
    assert ask("GET", "/scenarios", headers={"origin": "http://other.example"}).status_code == 403


# -- scenarios to start with -------------------------------------------------------------------------------------------


def test_reset_goes_back_to_what_the_server_started_with(texts: dict[str, str], tmp_path: Path) -> None:
    for name, key in (("tea.json", "scenario"), ("tea-storage.json", "assets")):
        (tmp_path / name).write_text(texts[key], encoding="utf-8")
    ask = _Ask(fatima_app([read_fatima(tmp_path / "tea.json", tmp_path / "tea-storage.json")]))
    assert ask.get("/scenarios/tea/instances") == [0, 1]
    alone = json.loads(texts["scenario"])
    alone["root"]["Characters"].pop()
    ask.post("/scenarios", {"scenario": json.dumps(alone), "assets": texts["assets"]})
    assert len(ask.get(f"{ONE}/characters")) == 1
    ask("RESET", "/scenarios/tea")
    assert len(ask.get(f"{ONE}/characters")) == 2
    ask("DELETE", "/scenarios/tea")
    ask("RESET", "/scenarios/tea")
    assert len(ask.get(f"{ONE}/characters")) == 2


def test_server_starts_only_with_scenarios_of_fatima() -> None:
    with pytest.raises(StateError, match="espressivo convert"):
        fatima_app([Scenario(name="Ours")])


# -- the toolkit's own files -------------------------------------------------------------------------------------------


@pytest.fixture
def toolkit() -> Path:
    root = Path(os.environ.get("ESPRESSIVO_SHARED") or Path(__file__).parents[3] / "shared")
    folder = root / "golden/toolkit-files/Tutorials/Examples/IAT-Tutorial/Scenarios"
    if not folder.exists():
        pytest.skip("data set golden/toolkit-files is not there; name its folder in ESPRESSIVO_SHARED")
    return folder


def test_tutorial_of_the_toolkit_plays_as_documented(toolkit: Path) -> None:
    ask = _Ask(fatima_app())
    names = {"scenario": "kbscenario.json", "assets": "kbstorage.json"}
    sent = {key: (toolkit / name).read_text(encoding="utf-8-sig") for key, name in names.items()}
    assert ask.post("/scenarios", sent) == "Scenario 'Example' is ready, with 2 characters."
    one = "/scenarios/example/instances/1"
    charlie = ask.get(f"{one}/characters/Charlie/decisions")
    assert sorted((each["Action"], each["Target"], each["Utility"]) for each in charlie) == [
        ("Speak(Start, Greeting, -, Polite)", "Player", 2.0),
        ("Speak(Start, Greeting, -, Rude)", "Player", 2.0),
    ]
    assert {each["ID"] for each in charlie} >= {"TTS-6057F13C496ECF7FD777CEB9E79AE285"}
    rude = {"Subject": "Charlie", "Action": "Speak(Start, Greeting, -, Rude)", "Target": "Player"}
    ask.post(f"{one}/actions", [rude])
    beliefs = {each["Name"]: each["Value"] for each in ask.get(f"{one}/characters/Player/beliefs")}
    assert (beliefs["DialogueState(Charlie)"], beliefs["Has(Floor)"]) == ("Greeting", "Player")
    player = [(each["Action"], each["Utility"]) for each in ask.get(f"{one}/characters/Player/decisions")]
    assert player[0] == ("Speak(Greeting, Order, -, Polite)", 6.0)
    assert sorted(player[1:]) == [
        ("Speak(Greeting, Leave, -, VeryRude)", 2.0),
        ("Speak(Greeting, Order, -, Polite)", 2.0),
    ]


def test_fault_of_the_server_is_told_without_its_insides(
    ask: _Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("espressivo.agents.world.World.__iter__", broken)
    with caplog.at_level(logging.ERROR, logger="espressivo.bridges.server.fatima_http"):
        assert ask.get(f"{ONE}/characters") == "ERROR: a fault of the server's own: RuntimeError"
    assert "secret" in caplog.text
