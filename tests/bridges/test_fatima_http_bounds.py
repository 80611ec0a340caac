"""A scenario from elsewhere whose rules take for ever holds nobody else up for long."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import httpx
import pytest

from espressivo.bridges.server.bounded_work import BoundedWork, OverdueError
from espressivo.bridges.server.fatima_http import fatima_app

ONE = "/scenarios/endless/instances/1"
MANY = 60


def _endless() -> dict[str, str]:
    """A scenario with a rule that asks for each five of sixty beliefs: 777,600,000 ways."""
    beliefs = {f"Thing(T{number})": f"{number}, 1" for number in range(MANY)}
    conditions = [f"Thing([{name}]) > 0" for name in "abcde"]
    rule: dict[str, Any] = {"EventName": "Event(Action-End, *, Scold, SELF)"}
    rule["AppraisalVariables"] = {"AppraisalVariables": [{"Name": "Desirability", "Value": -5}]}
    rule["Conditions"] = {"Set": [*conditions, "[a] = [b]"]}
    people = [{"KnowledgeBase": {"Perspective": "Ann", "Knowledge": {"SELF": beliefs}}}]
    scenario = {"ScenarioName": "Endless", "Characters": people}
    return {
        "scenario": json.dumps(scenario),
        "assets": json.dumps(["EmotionalAppraisalAsset", {"AppraisalRules": {"Rules": [rule]}}]),
    }


async def _ask(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = await client.request(method, path, content=None if body is None else json.dumps(body))
    return answer.status_code, answer.json()


# A stop that strikes while hypothesis watches the collection of garbage is told of, and comes again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("strict", [False, True])
def test_a_request_that_takes_for_ever_is_stopped_and_its_instance_goes(strict: bool) -> None:
    async def session() -> None:
        app = fatima_app(strict=strict, seconds=5.0)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            status, told = await _ask(client, "POST", "/scenarios", _endless())
            assert status == 200, told
            scold = _ask(client, "POST", f"{ONE}/characters/Ann/perceptions", ["Event(Action-End, Ben, Scold, Ann)"])
            (status, told), (_, names) = await asyncio.gather(scold, _ask(client, "GET", "/scenarios"))
            assert (status, told.startswith("ERROR: this took too long")) == (503 if strict else 200, True)
            assert names == ["endless"]
            assert (await _ask(client, "GET", "/scenarios/endless/instances"))[1] == [0]
            assert (await _ask(client, "POST", "/scenarios/endless/instances"))[1] == 1

    asyncio.run(session())


def test_work_that_takes_too_long_is_stopped_and_the_next_is_done() -> None:
    async def session() -> None:
        work = BoundedWork("test", 0.2)
        with pytest.raises(OverdueError):
            await work.do(_for_ever)
        assert await work.do(lambda: 5) == 5
        work.close()

    asyncio.run(session())


def _for_ever() -> None:
    while True:
        with contextlib.suppress(Exception):  # what rules fail of is caught in many places
            sum(range(1000))
