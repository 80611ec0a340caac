"""A crowd on several processes against the same crowd in one: what it costs, where the time goes, and what kills do.

python benchmarks/cluster.py                 1,000,000 members, 2 workers, 20 kills
python benchmarks/cluster.py --members 100000 --kills 3 --json
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from espressivo.agents.crowd.cluster import ClusterCrowd
from espressivo.agents.crowd.spec import CrowdSpec, GoalSpec

EVENT = "Event(Action-End, Striker, Score, Home)"
CLOUDS = "Event(Action-End, Sky, Darken, Field)"
BATCH = [(EVENT, None, {"desirability": 4})] * 16


def spec_of(members: int) -> CrowdSpec:
    """Return a crowd whose members share one goal, half of them at home."""
    return CrowdSpec(members, goals=(GoalSpec("Win", 8, 0.5),), groups={"home": range(members // 2)})


def milliseconds(do: Callable[[], object], times: int) -> float:
    """Return the median time of doing something, after doing it twice unmeasured."""
    taken = []
    for number in range(times + 2):
        begin = time.perf_counter()
        do()
        if number >= 2:
            taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def told(crowd: Any, number: int, dice: random.Random) -> None:
    """Tell a crowd the next of many things."""
    to = dice.choice([None, "home", list(range(number, number + 30))])
    match dice.randrange(3):
        case 0:
            crowd.perceive(EVENT, to, desirability=dice.uniform(-9, 9), praiseworthiness={"Striker": 4})
        case 1:
            crowd.perceive(EVENT, to, goals={"Win": dice.random()})
        case _:
            crowd.perceive(CLOUDS, to, prospects={"Rain": (-4, dice.random())})
    crowd.advance(0.25)


def throughput(members: int, workers: int, events: int, address: str | None) -> dict[str, float]:
    """Measure one event that reaches everybody, in one process and in several."""
    spec = spec_of(members)
    share = spec.part(0, members // workers).crowd()
    one = spec.crowd()
    found = {
        "one process, an event (ms)": milliseconds(lambda: one.perceive(EVENT, desirability=4), events),
        "one worker's share alone (ms)": milliseconds(lambda: share.perceive(EVENT, desirability=4), events),
    }
    for fsync in (True, False):
        begin = time.perf_counter()
        with ClusterCrowd(spec, workers, address=address, fsync=fsync, checkpoint_every=10**9) as many:
            started = time.perf_counter() - begin
            kind = "on disk" if fsync else "not on disk"
            found[f"{workers} workers, an event, {kind} (ms)"] = milliseconds(
                lambda: many.perceive(EVENT, desirability=4), events
            )
            if fsync:
                found["the journal alone (ms)"] = milliseconds(lambda: many.advance(0), events)
                found["a journey to the workers and back (ms)"] = milliseconds(
                    lambda: many.mood([0, members - 1]), events
                )
                found["start (s)"] = started
                begin = time.perf_counter()
                many.checkpoint()
                found["a checkpoint (s)"] = time.perf_counter() - begin

            found[f"{workers} workers, one of 16 events at once, {kind} (ms)"] = (
                milliseconds(lambda: many.perceive_all(BATCH), max(3, events // 4)) / 16
            )
            found[f"{workers} workers, statistics, {kind} (ms)"] = milliseconds(many.statistics, 3)
    found["one process, statistics (ms)"] = milliseconds(one.statistics, 3)
    return found


def kills(members: int, workers: int, number: int, address: str | None) -> dict[str, Any]:
    """Kill workers at random points of a run, and compare its end with a run that nothing disturbed."""
    steps, dice = 3 * number, random.Random(7)
    when = set(dice.sample(range(steps), number))
    one, back = spec_of(members).crowd(), []
    with (
        tempfile.TemporaryDirectory() as folder,
        ClusterCrowd(
            spec_of(members), workers, address=address, folder=Path(folder) / "crowd", checkpoint_every=10
        ) as many,
    ):
        processes: dict[int, int] = many._shards._engine.processes  # type: ignore[attr-defined]
        for step in range(steps):
            begin, before = time.perf_counter(), many.recovered
            if step in when:  # before the event, or in the midst of it
                process = processes[dice.choice(sorted(processes))]
                threading.Timer(dice.uniform(0, members / 5e6), os.kill, (process, signal.SIGKILL)).start()
            told(many, step, random.Random(step))
            if many.recovered > before:
                back.append(time.perf_counter() - begin)
            told(one, step, random.Random(step))
        return {
            "kills": number,
            "came back": many.recovered,
            "same hash": many.hash() == one.hash(),
            "median time until the event was acknowledged (s)": statistics.median(back),
            "longest (s)": max(back),
        }


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--events", type=int, default=30)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--address")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    figures: dict[str, Any] = {"members": given.members, "workers": given.workers}
    if given.events:
        figures |= throughput(given.members, given.workers, given.events, given.address)
    if given.kills:
        figures |= kills(given.members, given.workers, given.kills, given.address)
    if given.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:55} {value:,.2f}" if isinstance(value, float) else f"{name:55} {value:,}")
    return 0 if figures.get("same hash", True) else 1


if __name__ == "__main__":
    sys.exit(main())
