"""What a journal costs: ``python benchmarks/journals.py [STEPS] [AGENTS]``.

A world runs unrecorded, then recorded with a hash at every step and at every hundredth, and what was recorded is
replayed with its hashes checked. Times are seconds of the processor; the last column is what the later half took beside
the first: 1 when a step costs the same however much is remembered.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import process_time

from espressivo.agents.journal import Journal, record
from espressivo.agents.replay import replay
from espressivo.agents.world import World

__all__ = ["main"]

_DEEDS = ("Greet", "Insult", "Help", "Ignore")


def main(arguments: list[str]) -> int:
    """Measure, and print a table."""
    steps = int(arguments[0]) if arguments else 10_000
    agents = int(arguments[1]) if len(arguments) > 1 else 4
    print(f"{steps} steps, {agents} agents{'':<10} seconds   ms a step   later half / first")
    _told("not recorded", _halves(_run(_world(agents), steps)), steps)
    with tempfile.TemporaryDirectory() as folder:
        for every in (1, 100):
            path = Path(folder, f"{every}.jsonl")
            world = _world(agents)
            with record(world, path, hash_every=every):
                _told(f"recorded, hash every {every}", _halves(_run(world, steps)), steps)
            journal = Journal.read(path)
            again = replay(journal)
            played = iter(again)
            _told("replayed and checked", _halves(partial(next, played) for _ in journal.steps), steps)
            print(f"{'':<32}{path.stat().st_size / len(journal):.0f} bytes a step")
            assert again.world.state_hash() == world.state_hash()
    return 0


def _world(count: int) -> World:
    world = World(seed=5)
    names = [f"P{number}" for number in range(count)]
    for name in names:
        agent = world.add(name, beliefs={f"Likes({other})": len(other) for other in names if other != name})
        for place, deed in enumerate(_DEEDS):
            agent.appraises(f"Event(Action-End, [who], {deed}, SELF)", desirability=3 - 2 * place)
            agent.acts(deed, target="[x]", priority=place, when=["Likes([x]) = [v]", "Random(0, 9) > 3"])
    return world


def _run(world: World, steps: int) -> Iterable[Callable[[], object]]:
    """Yield the deeds of a run: events, turns, and time that passes."""
    dice = random.Random(1)
    names = [agent.name for agent in world]
    for number in range(steps):
        one, other = dice.sample(names, 2)
        deed = dice.choice(_DEEDS)
        yield (
            (lambda one=one, deed=deed, other=other: world.event("Action-End", one, deed, other)),
            (lambda one=one: world.turn(one)),
            (lambda: world.advance(5)),
        )[number % 3]


def _halves(deeds: Iterable[Callable[[], object]]) -> tuple[float, float]:
    """Return the seconds that the first half and the second half took."""
    times: list[float] = []
    for deed in deeds:
        begin = process_time()
        deed()
        times.append(process_time() - begin)
    middle = len(times) // 2
    return sum(times[:middle]), sum(times[middle:])


def _told(what: str, halves: tuple[float, float], steps: int) -> None:
    total = sum(halves)
    print(f"{what:<32}{total:>8.2f}{total / steps * 1000:>12.2f}{halves[1] / halves[0]:>21.2f}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
