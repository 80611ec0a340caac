"""What grows with memory, measured in a process of its own: ``python growth.py KIND EVENTS BEHAVIOUR``.

The kind is ``repeating`` or ``distinct`` (events), or ``crowd``. Memory is the growth of the resident set of the
process: what the machine really gives away, the allocator's slack included. It prints one JSON object.
"""

from __future__ import annotations

import gc
import json
import os
import re
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from workloads import build_agent, workload

from espressivo.agents.agent import Agent
from espressivo.core.terms import Term, parse
from espressivo.decision.rules import ActionRule

_STATISTICS = Path("/proc/self/statm")
_PLACE = re.compile(r"\{([^}]*)\}")


def main() -> None:
    kind, count, behaviour = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    found = crowd(behaviour) if kind == "crowd" else growth(kind, count, behaviour)
    print(json.dumps(found))


def crowd(behaviour: str) -> dict[str, float]:
    """Return the KiB of one of a thousand agents."""
    data = workload("agents-1000")
    build_agent({**data, "name": "First"}, data["rules"], behaviour)
    before = resident()
    everybody = [build_agent({**data, "name": f"A{i}"}, data["rules"], behaviour) for i in range(1000)]
    return {"kib": (resident() - before) / 1024 / len(everybody)}


def growth(kind: str, count: int, behaviour: str) -> dict[str, float]:
    """Let an agent live through events, and return what that costs."""
    data = workload(f"memory-growth-{kind}")
    few = median([rate(build_agent(data["agent"], data["rules"], behaviour), data, 0, 10) for _ in range(101)])
    agent = build_agent(data["agent"], data["rules"], behaviour)
    before = resident()
    found: dict[str, float] = {}
    speeds: list[float] = []
    for start in range(0, count, 1000):
        speeds.append(rate(agent, data, start, min(1000, count - start)))
        if start + 1000 == 10_000:
            found["lasteventid-10000"] = milliseconds(agent, data["queries"][1])
    found["growth"] = (resident() - before) / 2**20
    found["rate"] = median(speeds[-10:])
    found["steady"] = found["rate"] / few
    found["eventid"] = milliseconds(agent, data["queries"][0])
    found["lasteventid"] = milliseconds(agent, data["queries"][1])
    found["decide"] = deciding(agent, workload("memory-growth-repeating")["queries"][0])
    return found


def rate(agent: Agent, data: dict[str, Any], start: int, count: int) -> float:
    """Return the events a second at which an agent perceives and is updated."""
    happening = [event(data["event_template"], number) for number in range(start, start + count)]
    begun = perf_counter()
    for each in happening:
        agent.perceive(each)
        agent.update(1)
    return count / (perf_counter() - begun)


def event(template: str, number: int) -> Term:
    """Return an event of the series: ``{k%5}`` in the template is computed from the number."""
    places = {"k": number, "k%5": number % 5, "(k*3)%10": number * 3 % 10}
    return parse.__wrapped__(_PLACE.sub(lambda found: str(places[found[1]]), template))


def milliseconds(agent: Agent, question: str) -> float:
    """Return how long a question takes."""
    asked = parse(question)
    times = []
    for _ in range(21):
        begun = perf_counter()
        agent.beliefs.query(asked)
        times.append(perf_counter() - begun)
    return 1000 * median(times[1:])


def deciding(agent: Agent, question: str) -> float:
    """Return how many milliseconds a decision with one rule about an event takes."""
    agent.action_rules.add(ActionRule.parse("Act", conditions=f"{question} > -1"))
    times = []
    for _ in range(11):
        begun = perf_counter()
        agent.decide()
        times.append(perf_counter() - begun)
    return 1000 * median(times[1:])


def resident() -> int:
    """Return the bytes of memory that the process holds; where the system does not say, the most it ever held."""
    gc.collect()
    if _STATISTICS.exists():
        return int(_STATISTICS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
