"""Measuring: each group of figures has a function that yields (id, figure, note).

As for the toolkit: one thread, a warm-up that is not counted, the median of the repetitions; building agents and
parsing events is not timed unless the figure says so.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import avatars
from workloads import build_agent, events, toolkit_files, workload

from espressivo.agents.agent import Agent
from espressivo.core.terms import Term, parse
from espressivo.core.unify import TOOLKIT
from espressivo.scenarios.build import build_world
from espressivo.scenarios.fatima import scenario_from_texts

__all__ = ["MEASURES", "Effort", "Measured"]

Measured = tuple[str, float | None, str]
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Effort:
    """How much to spend.

    Attributes:
        seconds: For each figure that is repeated for a time.
        events: Largest number of events in memory.
        behaviour: Of the agents: ``fatima``, as recorded, or ``espressivo``.
    """

    seconds: float = 1.0
    events: int = 100_000
    behaviour: str = "fatima"


def perceive(effort: Effort) -> Iterator[Measured]:
    """Fresh agents perceive 200 events each."""
    for rules, repetitions in ((10, 31), (100, 31), (1000, 9)):
        data = workload(f"perceive-{rules}-rules")
        happening = events(data)
        times = []
        for repetition in range(repetitions + 2):
            agent = build_agent(data["agent"], data["rules"], effort.behaviour)
            taken = _timed(partial(_perceive_all, [agent], happening))
            if repetition >= 2:
                times.append(taken)
        yield f"perceive-{rules}", len(happening) / median(times), ""


def update(effort: Effort) -> Iterator[Measured]:
    """Time passes for an agent with ten emotions that stay."""
    data = workload("update-10-emotions")
    agent = build_agent(data["agent"], data["rules"], effort.behaviour)
    _perceive_all([agent], events(data))
    ticks = 20_000

    def run() -> None:
        for _ in range(ticks):
            agent.update(1)

    run()
    yield "update-10", ticks / median([_timed(run) for _ in range(5)]), f"{len(agent.emotions)} emotions at the end"


def decide(effort: Effort) -> Iterator[Measured]:
    """Full ranked lists: nothing changes in between, one belief does, one belief of every kind does."""
    for kind in ("ground", "join"):
        for beliefs in (10, 1000):
            for rules in (10, 100, 1000):
                data = workload(f"decide-{rules}-rules-{beliefs}-beliefs-{kind}")
                agent = build_agent(data["agent"], data["rules"], effort.behaviour)
                told = {each["name"].split("(")[0]: each for each in data["agent"]["beliefs"]}
                name = f"decide-{kind}-{rules}-{beliefs}"
                actions = f"{len(agent.decide())} actions"
                yield name, _decisions_per_second(agent, [], effort.seconds), actions
                if beliefs == 1000:
                    changes = [(each["name"], each["value"]) for each in told.values()]
                    yield f"{name}-one", _decisions_per_second(agent, changes[:1], effort.seconds), ""
                    yield f"{name}-all", _decisions_per_second(agent, changes, effort.seconds), ""


def unify(effort: Effort) -> Iterator[Measured]:
    """Pairs of terms, and their texts."""
    pairs = workload("unify-pairs")["pairs"]
    terms = [(parse(a), parse(b)) for a, b, _ in pairs]
    texts = [text for a, b, _ in pairs for text in (a, b)]
    uncached: Callable[[str], object] = parse.__wrapped__
    unified = _repeated(lambda: [list(found) for a, b in terms if (found := TOOLKIT.unify(a, b))], effort.seconds)
    yield "unify", len(pairs) / unified, ""
    yield "parse", len(texts) / _repeated(lambda: [uncached(text) for text in texts], effort.seconds), ""
    yield "parse-again", len(texts) / _repeated(lambda: [parse(text) for text in texts], effort.seconds), ""


def load(effort: Effort) -> Iterator[Measured]:
    """From text in memory to agents that can act."""
    folder, named = toolkit_files(), workload("load-scenarios")
    if folder is None:
        for name in ("load-full", "load-dialogues"):
            yield name, None, "needs the toolkit's example files: set ESPRESSIVO_SHARED"
        return
    root = folder.parent
    scenario, storage = ((root / named["full"][part]).read_text("utf-8-sig") for part in ("scenario", "storage"))
    old = (root / named["dialogues_only"]).read_text("utf-8-sig")
    yield "load-full", 1000 * _repeated(lambda: build_world(scenario_from_texts(scenario, storage)), effort.seconds), ""
    yield "load-dialogues", 1000 * _repeated(lambda: build_world(scenario_from_texts(old)), effort.seconds), ""


def agents(effort: Effort) -> Iterator[Measured]:
    """Many agents perceive the same events; what one of them weighs."""
    for count, repetitions in ((1, 30), (100, 5), (1000, 3)):
        data = workload(f"agents-{count}")
        happening = events(data)
        times = []
        for _ in range(repetitions):
            crowd = _crowd(data, count, effort.behaviour)
            gc.collect()
            times.append(_timed(partial(_perceive_all, crowd, happening)))
        yield f"agents-{count}", count * len(happening) / median(times), ""
    yield "agents-memory", _in_process("crowd", effort)["kib"], "growth of the resident set"


def memory(effort: Effort) -> Iterator[Measured]:
    """An agent with many events in memory, each kind in a process of its own."""
    for kind in ("repeating", "distinct"):
        found = _in_process(kind, effort)
        note = "" if effort.events == 100_000 else f"with {effort.events:,} events"
        for name in ("rate", "steady", "growth", "eventid", "lasteventid", "decide"):
            yield f"memory-{kind}-{name}", found[name], note
        if kind == "distinct":
            yield "memory-lasteventid-10000", found["lasteventid-10000"], ""


def start(effort: Effort) -> Iterator[Measured]:
    """Fresh processes."""
    code = "import time; t = time.perf_counter(); import espressivo; print(time.perf_counter() - t)"
    repetitions = 5 if effort.seconds < 1 else 15
    taken = [float(_output("-c", code)) for _ in range(repetitions)]
    yield "start-import", 1000 * median(taken), ""
    taken = [_timed(lambda: _output("-m", "espressivo", "--version")) for _ in range(repetitions)]
    yield "start-version", 1000 * median(taken), "the interpreter's own start included"


def avatar(effort: Effort) -> Iterator[Measured]:
    """Faces that feel and speak, by their size in pixels."""
    yield from avatars.frames(3 * effort.seconds)


MEASURES: dict[str, Callable[[Effort], Iterator[Measured]]] = {
    "perceive": perceive,
    "update": update,
    "decide": decide,
    "unify": unify,
    "load": load,
    "agents": agents,
    "memory": memory,
    "start": start,
    "avatar": avatar,
}


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _repeated(work: Callable[[], object], seconds: float) -> float:
    """Return the median time of work that is repeated for some seconds, at least three times, after a warm-up."""
    work()
    times: list[float] = []
    end = perf_counter() + seconds
    while len(times) < 3 or perf_counter() < end:
        times.append(_timed(work))
    return median(times)


def _perceive_all(crowd: list[Agent], happening: list[Term]) -> None:
    for event in happening:
        for agent in crowd:
            agent.perceive(event)


def _decisions_per_second(agent: Agent, changes: list[tuple[str, str]], seconds: float) -> float:
    """Time decide() alone; each change turns a belief to NIL or back before each call."""
    times: list[float] = []
    end = perf_counter() + seconds
    while len(times) < 3 or perf_counter() < end:
        for name, value in changes:
            agent.beliefs.tell(name, value if len(times) % 2 else "-")
        taken = _timed(agent.decide)
        times.append(taken)
    for name, value in changes:
        agent.beliefs.tell(name, value)
    return 1 / median(times)


def _crowd(data: dict[str, Any], count: int, behaviour: str) -> list[Agent]:
    name: str = data["agent_name"]
    return [build_agent({**data, "name": name.replace("{i}", str(i))}, data["rules"], behaviour) for i in range(count)]


def _in_process(kind: str, effort: Effort) -> dict[str, float]:
    arguments = (str(_HERE / "growth.py"), kind, str(effort.events), effort.behaviour)
    found: dict[str, float] = json.loads(_output(*arguments))
    return found


def _output(*arguments: str) -> str:
    finished = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} failed: {finished.stderr.strip()[-500:]}")
    return finished.stdout
