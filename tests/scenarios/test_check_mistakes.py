"""Mistakes as writers make them, each a small change to a story without a fault: caught, in its line, with a remedy."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from espressivo.scenarios.checking import Report, catalogue, check_story

FOLDER = Path(__file__).parent / "mistakes"
GOOD = FOLDER / "good.yaml"
NOT_SEEDED = {
    "too-many-files",
    "too-many-problems",
    "too-deep",
    "too-large",
    "reader-note",
    "fails-in-play",
}
"""What is tried elsewhere, or takes thousands of lines."""


class Mistake(NamedTuple):
    rule: str
    text: str
    blamed: str
    played: bool


def _mistakes() -> list[Mistake]:
    groups = yaml.safe_load((FOLDER / "mistakes.yaml").read_text(encoding="utf-8"))
    return [_mistake(row, group == "played") for group, rows in groups.items() for row in rows]


def _mistake(row: list[str], played: bool) -> Mistake:
    rule, old, new, *rest = row
    text = GOOD.read_text(encoding="utf-8")
    blamed = rest.pop(0) if rest else new
    edits = [(old, new), *zip(rest[::2], rest[1::2], strict=False)]
    for before, after in edits:
        assert before in text, f"{rule}: {before!r} is not in good.yaml"
        text = text.replace(before, after, 1)
    return Mistake(rule, text, blamed, played)


MISTAKES = _mistakes()


def _checked(mistake: Mistake, folder: Path) -> Report:
    (folder / "good.yaml").write_text(GOOD.read_text(encoding="utf-8"), encoding="utf-8")
    file = folder / "story.yaml"
    file.write_text(mistake.text, encoding="utf-8")
    return check_story(file, explore=mistake.played)


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{number}-{each.rule}" for number, each in enumerate(MISTAKES)])
def test_a_mistake_is_caught_in_its_line_with_a_remedy(mistake: Mistake, tmp_path: Path) -> None:
    report = _checked(mistake, tmp_path)
    found = [problem for problem in report.problems if problem.rule == mistake.rule]
    assert found, [f"{problem.rule}: {problem}" for problem in report.problems]
    assert all(problem.remedy or problem.rule == "unreadable-file" for problem in found)
    if mistake.blamed:
        at = mistake.text.index(mistake.blamed)
        line = mistake.text.count("\n", 0, at) + 1
        assert line in [problem.place.line for problem in found], [str(problem) for problem in found]


def test_the_story_that_they_change_has_no_fault() -> None:
    report = check_story(GOOD)
    assert report.problems == ()
    assert report.trials is not None
    assert report.trials.complete


def test_every_rule_is_tried() -> None:
    assert {rule.id for rule in catalogue().rules} - NOT_SEEDED == {mistake.rule for mistake in MISTAKES}


def test_there_are_more_than_sixty() -> None:
    assert len(MISTAKES) > 60
