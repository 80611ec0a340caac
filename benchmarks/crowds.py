"""Measures crowds beside what others were recorded to do: ``python benchmarks/crowds.py [--quick] [--markdown]``.

Times are of the processor in this process, the best of several repetitions, on one core; memory of a member is that of
all its arrays. ``--plot FILE.svg`` draws both against the size of a crowd; ``ESPRESSIVO_NUMBA=0`` measures numpy alone.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np
from growth import resident

from espressivo.agents.crowd.crowd import Crowd
from espressivo.agents.crowd.places import Places

__all__ = ["Line", "frames", "main", "measured", "memory", "settled", "shared"]

POOL = 1_024  # kinds of events, as the workload of the peers has them
_EVENT = "Event(Action-End, Sky, Explode, Town)"
_TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
_SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)


class Line(NamedTuple):
    """One line of the table.

    Attributes:
        what: For people.
        ours: As measured, with its unit.
        others: What others were recorded to do.
        aim: What we want.
        is_met: Whether it is so; None without an aim.
    """

    what: str
    ours: str
    others: str = ""
    aim: str = ""
    is_met: bool | None = None


def best(work: Callable[[], object], times: int, repetitions: int = 7) -> float:
    """Return the seconds of the processor that a piece of work takes, at best."""
    work()
    found = []
    for _ in range(repetitions):
        begun = process_time()
        for _ in range(times):
            work()
        found.append((process_time() - begun) / times)
    return min(found)


def people(size: int, goals: int = 1) -> Crowd:
    """Return a crowd of people who all differ."""
    rng = np.random.default_rng(1)
    traits = {name: rng.uniform(-0.5, 0.5, size).astype(np.float32) for name in _TRAITS}
    return Crowd(size, personality=traits, goals={f"Goal{i}": (10, 0.5) for i in range(goals)})


def shared(size: int) -> float:
    """Return the seconds of an event that moves a goal that everybody has, now up, now down."""
    crowd = people(size)
    changes = np.random.default_rng(7).uniform(-0.1, 0.1, 1024).tolist()
    numbers = iter(range(1 << 30))
    return best(
        lambda: crowd.perceive(_EVENT, goals={"Goal0": changes[next(numbers) % 1024]}),
        max(5, min(1000, 2_000_000 // size)),
    )


def ticks(size: int) -> float:
    """Return the seconds of a sixtieth of a second that nobody looks at."""
    crowd = dense(size)
    return best(lambda: crowd.advance(1 / 60), 1000)


def dense(size: int) -> Crowd:
    """Return a crowd in which everybody feels 24 emotions: 19 types, and something about each of five goals."""
    crowd = people(size, 5)
    rng = np.random.default_rng(2)
    for code in crowd.feelings.slots:
        crowd.set_intensity(crowd.kinds[code], rng.uniform(5, 10, size).astype(np.float32))
    for goal in crowd.wants.goals:
        crowd.perceive(_EVENT, goals={goal: 0.3})
    return crowd


def settled(size: int, repetitions: int = 9) -> tuple[float, float]:
    """Return the seconds in which 24 emotions of everybody fade and the strongest is found; settled, and only read."""
    crowd = dense(size)

    def eager() -> None:
        crowd.advance(1 / 60)
        crowd.settle()

    eager()
    return best(eager, 1, repetitions), best(crowd.strongest, 1, 3)


def frames(
    size: int = 100_000, count: int = 3600, events: int = 100, reads: int = 1000, pool: int | None = POOL
) -> tuple[list[float], float]:
    """Return the seconds of each frame of a game, and by how many bytes memory grew after the first third of them.

    In each frame some events happen at some places, of which those around learn; and it is read what some feel most.
    They come from a pool, as in the workload of the peers; or no two are alike, when it is None.
    """
    rng = np.random.default_rng(3)
    crowd = people(size)
    side = (size * np.pi * 100 / 30) ** 0.5  # so that 30 stand within 10 m
    places = Places(rng.uniform(0, side, (size, 2)))
    happening = [f"Event(Action-End, Member{i}, {what}, Town)" for i, what in enumerate(("Sing", "Insult", "Fall"))]
    known = rng.uniform(-8, 8, pool or 0)
    taken, held = [], 0
    gc.collect()
    gc.freeze()
    for frame in range(count):
        spots = rng.uniform(0, side, (events, 2)).tolist()
        worth = (known[rng.integers(0, pool, events)] if pool else rng.uniform(-8, 8, events)).tolist()
        who = np.unique(rng.integers(0, size, reads))
        begun = process_time()
        crowd.advance(1 / 60)
        for number, (x, y) in enumerate(spots):
            around = places.within(x, y, 10)
            kind = number % 3
            if kind == 1:
                crowd.perceive(happening[1], around, praiseworthiness={"Rival": worth[number]})
            else:
                crowd.perceive(happening[kind], around, desirability=worth[number])
        crowd.strongest(who)
        taken.append(process_time() - begun)
        if frame == count // 3:
            held = resident()
    grown = resident() - held
    gc.unfreeze()
    return taken, grown


def memory(crowd: Crowd) -> float:
    """Return the bytes of a member: of all arrays that hold something for each."""
    held = list(crowd.arrays().values())
    tempers = crowd.tempers
    held += [*tempers._thresholds, *tempers._rates, *tempers.rests, *tempers.traits.values(), crowd.happenings.lately]
    return sum(array.nbytes for array in held if array.shape[-1] == crowd.size) / crowd.size


def measured(quick: bool = False) -> Iterator[Line]:
    """Yield the lines of the table."""
    js = {1: "1.6 M", 100: "180 k", 1000: "9-18 k"}
    aims = {1000: 50e6, 100_000: 100e6}
    for size in (1, 100, 1000, 10_000) if quick else (1, 100, 1000, 10_000, 100_000, 1_000_000):
        taken = shared(size)
        rate, aim = size / taken, aims.get(size)
        ours = f"{_figure(rate)}/s ({taken * 1e6:,.0f} us an event)"
        theirs = f"GAMYGDALA {js[size]}/s" if size in js else ""
        wanted = "" if aim is None else f">= {_figure(aim)}/s"
        yield Line(
            f"a goal of all moves, {size:,}: appraisals", ours, theirs, wanted, None if aim is None else rate >= aim
        )
    size = 10_000 if quick else 1_000_000
    tick = ticks(size)
    yield Line(f"a tick that nobody looks at, {size:,}", f"{tick * 1e6:.1f} us", "GAMYGDALA 54 ms, 10,000 agents")
    eager, lazy = settled(size)
    least = 15 if _is_compiled() else 60
    note = "C, AVX-512: 5.5-5.8 ms; Mesa 31 ms for 10,000"
    met = None if quick else eager * 1e3 <= least
    yield Line(f"24 emotions fade, strongest found, {size:,}", f"{eager * 1e3:.1f} ms", note, f"<= {least} ms", met)
    yield Line(f"the strongest of 24 read without settling, {size:,}", f"{lazy * 1e3:.1f} ms")
    size, count = (10_000, 60) if quick else (100_000, 3600)
    for pool, kind in ((POOL, f"of {POOL:,} kinds"), (None, "no two alike")):
        taken_each, grown = frames(size, count, pool=pool)
        late = float(np.percentile(taken_each, 99)) * 1e3
        middle = float(np.median(taken_each)) * 1e3
        what = f"a frame: {size:,}, 100 local events {kind}, 1,000 read; p99 of {count:,}"
        yield Line(what, f"{late:.1f} ms (median {middle:.1f})", "", "<= 16 ms", late <= 16)
    yield Line("memory that those frames added after the first third", f"{grown / 2**20:.1f} MiB")
    for goals in (1, 5):
        held = memory(people(10_000, goals))
        what = f"memory of one with a personality and {goals} goal{'s' if goals > 1 else ''}"
        yield Line(what, f"{held:.0f} bytes", "GAMYGDALA 3.7 kB, 5 goals", "<= 500", held <= 500)


def plot(path: Path, sizes: tuple[int, ...] = _SIZES) -> None:
    """Draw the time of an event, of settling, and memory, against the size of a crowd."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "crowds"
    figure, (times, bytes_) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    times.loglog(sizes, [shared(size) * 1e3 for size in sizes], "o-", label="an event that reaches everybody")
    both = [settled(size, 5) for size in sizes]
    times.loglog(sizes, [eager * 1e3 for eager, _ in both], "s-", label="24 emotions of each fade, settled")
    times.loglog(sizes, [lazy * 1e3 for _, lazy in both], "^-", label="the strongest of 24 read, not settled")
    times.axhline(1000 / 60, color="grey", linestyle=":", label="a frame at 60 Hz")
    times.set(xlabel="members", ylabel="milliseconds of one core")
    times.legend(fontsize=8)
    bytes_.loglog(sizes, [memory(dense(size)) * size / 2**20 for size in sizes], "o-", label="who feels all 24")
    bytes_.loglog(sizes, [500 * size / 2**20 for size in sizes], ":", color="grey", label="500 bytes each")
    bytes_.set(xlabel="members", ylabel="MiB")
    bytes_.legend(fontsize=8)
    figure.savefig(path, metadata={"Date": None})


def main(arguments: list[str] | None = None) -> int:
    """Print the table, or draw the plot; return 0, or 1 when ``--strict`` is given and an aim is missed."""
    parser = argparse.ArgumentParser(prog="crowds", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller crowds, for less time")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when an aim is missed")
    parser.add_argument("--plot", type=Path, help="draw time and memory into an SVG instead")
    options = parser.parse_args(arguments)
    if options.plot is not None:
        plot(options.plot, _SIZES[:3] if options.quick else _SIZES)
        return 0
    lines = list(measured(options.quick))
    _print(lines, options.markdown)
    return int(options.strict and any(line.is_met is False for line in lines))


def _print(lines: list[Line], is_markdown: bool) -> None:
    met = {True: "yes", False: "no", None: ""}
    rows = [(line.what, line.ours, line.others, line.aim, met[line.is_met]) for line in lines]
    if is_markdown:
        print("| what | ours | others | aim | met |\n|---|--:|---|--:|---|")
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"crowds, {'compiled by numba' if _is_compiled() else 'numpy alone'}", title_justify="left")
    for heading in ("what", "ours", "others", "aim", "met"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 170).print(table)


def _is_compiled() -> bool:
    return Crowd(4096).feelings.kernels is not None


def _figure(value: float) -> str:
    return f"{value / 1e6:,.3g} M" if value >= 1e6 else f"{value / 1e3:,.3g} k"


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
