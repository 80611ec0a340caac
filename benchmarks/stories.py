"""Small stories under both affect models, side by side: ``python benchmarks/stories.py [--write docs/models.md]``.

The stories, and why the models differ, stand in ``stories.json``; the table stands in ``docs/models.md``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from espressivo import ESPRESSIVO, FATIMA, Agent, Behaviour
from espressivo.appraisal.rules import AppraisalRule

HERE = Path(__file__).parent
BEGIN, END = "<!-- stories: begin -->", "<!-- stories: end -->"


def stories() -> list[dict[str, Any]]:
    """Return the stories."""
    found: list[dict[str, Any]] = json.loads((HERE / "stories.json").read_text(encoding="utf-8"))["stories"]
    return found


def outcome(story: dict[str, Any], behaviour: Behaviour) -> list[tuple[str, float, str]]:
    """Return what Ana feels at the last event: type, intensity and name in the ontology, in the order of arising."""
    goals = {name: (significance, likelihood) for name, (significance, likelihood) in story.get("goals", {}).items()}
    mood = story.get("mood", 0.0)
    ana = Agent("Ana", behaviour=behaviour, beliefs=story.get("beliefs"), goals=goals, mood=mood)
    for _, event, variables in story["events"]:
        # In fatima a '-' of a rule matches none of an event.
        ana.appraisal_rules.add(AppraisalRule.parse(event.replace("-)", "*)"), [tuple(each) for each in variables]))
        ana.perceive(event)
    last = story["events"][-1][1]
    felt = [each for each in ana.affect.emotions() if str(each.cause) == last]
    return [(each.type, round(each.intensity, 1), each.node) for each in felt]


def table() -> str:
    """Return the table in Markdown."""
    lines = ["| # | story | occ, and its name | fatima | why they differ |", "|---|---|---|---|---|"]
    for number, story in enumerate(stories(), 1):
        what = "; ".join(event[0] for event in story["events"])
        ours = ", ".join(f"{kind} {strength:g} ({node})" for kind, strength, node in outcome(story, ESPRESSIVO))
        theirs = ", ".join(f"{kind} {strength:g}" for kind, strength, _ in outcome(story, FATIMA))
        cells = [str(number), f"**{story['title']}.** {what}", ours or "nothing", theirs or "nothing"]
        lines.append(f"| {' | '.join(cells)} | {story['difference'] or 'they do not'} |")
    return "\n".join(lines)


def written(document: str) -> str:
    """Return a document with the table brought up to date."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Print the table, or write it into a document."""
    if arguments[:1] == ["--write"] and len(arguments) == 2:
        path = Path(arguments[1])
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(table())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
