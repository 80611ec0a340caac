"""Tables for the documents: what to write for each emotion, and what its degrees are called.

``python -m espressivo.scenarios.language.feelings_table`` writes them into ``docs/feelings.md``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ...appraisal.patterns import patterns_of
from ...ontology import load
from .feelings import Facts, FeelingError, Recipe, Wanted, explain, variables_for
from .feelings_reading import parse_feeling

__all__ = ["degrees", "emotions", "written"]

_INTENSITY: Final = 6.0
_PROSPECT: Final = "ThePromotion"
_GOALS: Final = ((10.0, 0.5), (_INTENSITY, 0.6), (_INTENSITY, 0.4))
"""What the character may want in the fatima model, in which all prospects are goals."""


def emotions() -> str:
    """Return the table of all emotions in Markdown: what to write, and the variables behind it in both models."""
    lines = ["| write | variables behind it | comes with it | in fatima |", "|---|---|---|---|"]
    for kind in patterns_of().kinds.values():
        wanted = _example(kind.name)
        recipe = variables_for(wanted)
        cells = [f"`{wanted}`", _behind(recipe), _besides(recipe), _in_fatima(wanted)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def degrees() -> str:
    """Return the table of what the degrees of each emotion are called, and what each word asks for."""
    lines = ["| emotion | what its degrees are called, and the intensity that the word alone asks for |", "|---|---|"]
    for kind in load().occ_types(beyond=True):
        words = []
        for _, node in kind.ladder:
            asked = parse_feeling(f"{node.id} at Tom" if kind.name == "HappyFor" else node.id)
            if load().occ_type(asked.emotion) is kind:
                words.append(f"{node.label} {asked.intensity:g}")
        lines.append(f"| {kind.label} | {', '.join(words) or kind.label + ' 5'} |")
    return "\n".join(lines)


def written(document: str) -> str:
    """Return a document with its tables brought up to date."""
    for name, table in (("emotions", emotions()), ("degrees", degrees())):
        begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
        before, _, rest = document.partition(begin)
        document = f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"
    return document


def _example(emotion: str) -> Wanted:
    """Return an emotion about the first of nobody, somebody or something that it can be about."""
    for target in (None, "[who]", _PROSPECT):
        wanted = Wanted(emotion, _INTENSITY, target)
        try:
            recipe = variables_for(wanted)
        except FeelingError:
            continue
        if not recipe.before and "likelihood" not in explain(recipe):
            return wanted
    return Wanted(emotion, _INTENSITY, _PROSPECT)


def _behind(recipe: Recipe) -> str:
    line = explain(recipe).partition(" <- ")[2].partition(";")[0]
    now, _, before = line.partition(", after an event with ")
    return now.replace(", ", "<br>") + (f"<br>*before:* {before}" if before else "")


def _besides(recipe: Recipe) -> str:
    return ", ".join(f"{each.emotion.casefold()} {each.potential:g}" for each in recipe.also)


def _in_fatima(wanted: Wanted) -> str:
    for facts in (Facts(), *(Facts(goals={_PROSPECT: goal}) for goal in _GOALS)):
        try:
            recipe = variables_for(wanted, "fatima", facts)
        except FeelingError:
            continue
        same = recipe.variables == variables_for(wanted).variables
        goal = facts.goals.get(_PROSPECT)
        about = "" if goal is None else f"<br>*of a goal that matters {goal[0]:g}, likely {goal[1]:g}*"
        return "the same" if same else _behind(recipe) + about
    return "not to be had"


def main(arguments: list[str]) -> int:
    """Write the tables into a document."""
    path = Path(arguments[0] if arguments else "docs/feelings.md")
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
