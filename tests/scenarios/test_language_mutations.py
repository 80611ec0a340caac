"""Whatever is done to a good story, the compiler answers with problems in the file, and with nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.language.compiling import story_from_text
from espressivo.scenarios.language.problems import Place, Problems

LOAF = (Path(__file__).parent / "stories" / "last-loaf.yaml").read_text(encoding="utf-8")
GOOD = (Path(__file__).parent / "mistakes" / "good.yaml").read_text(encoding="utf-8")
PIECES = (
    *(
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        '"',
        "'",
        ":",
        ": ",
        "- ",
        "|",
        "#",
        "*",
        "+",
        ">",
        "->",
        "=",
        "==",
        "&a ",
        "*a",
        "!",
    ),
    *("\t", "\n", "  ", "\x85", "\u2028", "é", "漢", "\U0001f35e", "0", "-1", "1e999", ".nan", "null", "true", "~"),
    *(
        "[who]",
        "[[x]]",
        "{Tom}",
        "{a: b|c}",
        "if",
        "as Mira",
        "after 60 s",
        "Event(",
        "SELF",
        "Mira",
        "loaf",
        "or",
        "not",
    ),
)
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


@st.composite
def mutated(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from([LOAF, GOOD])).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["delete", "double", "swap", "move", "indent", "piece", "cut"]))
        if kind == "delete" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(other, lines[at])
        elif kind == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == "move":
            lines.insert(other, lines.pop(at))
        elif kind == "indent":
            lines[at] = " " * draw(st.integers(0, 8)) + lines[at].lstrip()
        elif lines[at]:
            column = draw(st.integers(0, len(lines[at])))
            piece = "" if kind == "cut" else draw(st.sampled_from(PIECES))
            lines[at] = lines[at][:column] + piece + lines[at][column + (kind == "cut") :]
    return "\n".join(lines)


def lies_inside(place: Place, lines: list[str]) -> bool:
    if not 1 <= place.line <= len(lines):
        return False
    length = len(lines[place.line - 1])
    end = place.end_column if place.end_column is not None else place.column
    return 1 <= place.column <= end <= length + 1


def check_places(text: str) -> None:
    problems = Problems()
    lines = _LINE_BREAK.split(text)
    try:
        story = story_from_text(text, problems, "tale.yaml")
    except AuthoringError as error:
        assert error.file == "tale.yaml"
        assert error.line is None or 1 <= error.line <= len(lines) + 1
        return
    own = [problem.place for problem in problems if problem.place.file == "tale.yaml"]
    written = [*story.places.values(), *story.beliefs.values(), *story.test_places.values()]
    asked = [place for places in story.asked.values() for place in places]
    outside = [
        place for place in [*own, *written, *asked] if place.file == "tale.yaml" and not lies_inside(place, lines)
    ]
    assert outside == []


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False)


@SLOW
@given(mutated())
def test_a_mutated_story_gives_problems_that_lie_inside_the_file(text: str) -> None:
    check_places(text)


WORDS = (
    *("scenario", "include", "cast", "Mira", "everyone", "actions", "give", "changes", "scenes", "triggers", "tests"),
    *("feels", "does", "holds", "temper", "manners", "regards", "exchanges", "believes", "thinks", "wants", "likes"),
    *("use", "when", "if", "feel", "do", "urge", "again", "say", "is", "seen by", "after", "set", "goals", "effects"),
    *("emotions", "translations", "variables", "feeling", "remembers", "world", "player", "starts", "ends", "terms"),
)
VALUES = st.recursive(
    st.sampled_from(
        ["Mira", "[who]", "3", "-1", "yes", "", "joy 3", "[who] gives [what] to me", "mood > 3", "== a\nMira: {x}"]
    )
    | st.integers(-20, 20)
    | st.floats(allow_nan=True)
    | st.none()
    | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=12,
)


@SLOW
@given(st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=6))
def test_any_yaml_gives_problems_or_a_story(data: dict[str, object]) -> None:
    text = yaml.safe_dump({**data, "scenario": "Any"}, allow_unicode=True)
    check_places(text)
