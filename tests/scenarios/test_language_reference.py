"""The documents of the language: tables are those of the classes, examples compile, errors come as they are shown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from espressivo.cli import main as main_program
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.language.compiling import read_story, story_from_text
from espressivo.scenarios.language.decoding import decode
from espressivo.scenarios.language.expressions import conditions_of, urge_of, value_of
from espressivo.scenarios.language.phrases import Phrasebook, parse_action
from espressivo.scenarios.language.problems import Problems
from espressivo.scenarios.language.reference import main, parts, written
from espressivo.scenarios.language.sources import Source
from espressivo.scenarios.language.story import PackStory
from espressivo.scenarios.language.vocabulary import Names

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "language.md").read_text(encoding="utf-8")
FROM_FATIMA = (DOCS / "from-fatima.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```yaml ?(\w*)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MARKS = ("story", "part", "character", "files", "pack", "wrong")


def fences(mark: str, text: str = TEXT) -> list[Any]:
    """The examples of a kind, with what is printed below them, by the line on which they stand."""
    return [
        pytest.param(fence[2], fence[3], id=f"line {text.count(chr(10), 0, fence.start()) + 1}")
        for fence in FENCE.finditer(text)
        if fence[1] == mark
    ]


def rows(name: str, text: str = TEXT) -> list[list[str]]:
    """The cells of a checked table: what is written first, without its marks."""
    table = text.partition(f"<!-- {name}: begin -->")[2].partition(f"<!-- {name}: end -->")[0]
    return [[cell.strip().strip("`") for cell in line.strip("| ").split(" | ")] for line in table.strip().splitlines()]


def problems_of(text: str) -> list[str]:
    problems = Problems()
    try:
        story_from_text(text, problems, "story.yaml")
    except AuthoringError as error:
        return [str(error)]
    return [str(problem) for problem in problems]


def merged(old: Any, new: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return new
    return {**old, **{key: merged(old.get(key), value) for key, value in new.items()}}


def ladder_with(part: dict[str, Any]) -> str:
    """The story of the reference, with a part of it written otherwise."""
    example = fences("story")[0]
    story = yaml.load(example.values[0], yaml.BaseLoader)
    return yaml.safe_dump(merged(story, part), sort_keys=False)


def test_the_tables_are_those_of_the_classes() -> None:
    assert written(TEXT) == TEXT, "run: python -m espressivo.scenarios.language.reference --write docs/language.md"


def test_every_part_has_its_table_and_every_link_leads_to_a_heading() -> None:
    told = re.findall(r"<!-- fields of (\w+)(?: beyond \w+)?: begin -->", TEXT)
    assert sorted(told) == sorted(parts())
    headings = {
        re.sub(r"[^\w -]", "", each).casefold().replace(" ", "-")
        for each in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", TEXT)) <= headings


def test_every_field_is_explained() -> None:
    silent = [
        f"{part}.{name}"
        for part, schema in parts().items()
        for name, field in schema["properties"].items()
        if not field.get("description")
    ]
    assert silent == []


def test_a_document_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "goals.md"
    file.write_text("<!-- fields of Goal: begin -->\n<!-- fields of Goal: end -->\n", encoding="utf-8")
    assert main([str(file)]) == 0
    printed = capsys.readouterr().out
    assert "| `matters` | number, -10..10 |" in printed
    assert main(["--write", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == printed


def test_every_example_is_of_a_kind_that_is_checked() -> None:
    assert [fence[2] for fence in FENCE.finditer(TEXT) if fence[1] not in MARKS] == []


@pytest.mark.parametrize(("text", "_below"), [*fences("story"), *fences("story", FROM_FATIMA)])
def test_a_story_compiles_and_does_what_its_tests_expect(text: str, _below: str, tmp_path: Path) -> None:
    assert problems_of(text) == []
    (tmp_path / "story.yaml").write_text(text, encoding="utf-8")
    assert main_program(["test", "--quiet", str(tmp_path / "story.yaml")], standalone_mode=False) == 0


@pytest.mark.parametrize(("text", "_below"), fences("part"))
def test_a_part_compiles_in_the_story(text: str, _below: str) -> None:
    assert problems_of(ladder_with(yaml.load(text, yaml.BaseLoader))) == []


@pytest.mark.parametrize(("text", "_below"), fences("character"))
def test_what_is_said_of_a_character_compiles_in_the_story(text: str, _below: str) -> None:
    assert problems_of(ladder_with({"cast": {"Ada": yaml.load(text, yaml.BaseLoader)}})) == []


@pytest.mark.parametrize(("text", "_below"), fences("files"))
def test_a_story_may_lie_in_several_files(text: str, _below: str, tmp_path: Path) -> None:
    files = {
        "story.yaml": text,
        "people.yaml": "cast: {Ada: {}}\n",
        "village/weather.yaml": "cast: {Jan: {}}\n",
        "garden.play": "== garden\nAda: Hello.\n-> roof\n",
        "roof.play": "== roof\nJan: High.\n",
    }
    for name, words in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(words, encoding="utf-8")
    story = read_story(tmp_path / "story.yaml")
    assert [line.utterance for line in story.scenario.dialogues] == ["Hello.", "High."]
    assert len(story.files) == len(files)


@pytest.mark.parametrize(("text", "_below"), fences("pack"))
def test_a_pack_can_be_used(text: str, _below: str, tmp_path: Path) -> None:
    problems = Problems()
    decode(PackStory, Source.of_yaml(text.encode(), "shy.yaml"), problems)
    assert [str(problem) for problem in problems] == []
    (tmp_path / "shy.yaml").write_text(text, encoding="utf-8")
    story = ladder_with({"cast": {"Ada": {"use": "shy.yaml"}}})
    rules = story_from_text(story, file=str(tmp_path / "story.yaml")).scenario.agents[0].rules
    assert rules is not None
    assert rules.appraisal[0].event == "Event(Action-End, [who], Speak(*, *, *, *), SELF)"


@pytest.mark.parametrize(("text", "below"), fences("wrong"))
def test_a_mistake_ends_in_the_error_that_is_shown(text: str, below: str) -> None:
    assert problems_of(text) == below.splitlines()


@pytest.mark.parametrize("row", rows("phrases"), ids=lambda row: str(row[0]))
def test_a_phrase_reads_as_it_is_shown(row: list[str]) -> None:
    scenario = story_from_text(ladder_with({"actions": {"whistle": "[who] whistles"}})).scenario
    assert Phrasebook.from_docs(scenario.phrases, scenario.labels).event(row[0]).event == row[1]


@pytest.fixture
def names() -> Names:
    known = Names()
    for name in ("Ada", "Jan"):
        known.add_agent(name, name)
    known.add_goal("the roof is mended", "TheRoofIsMended")
    known.add_line("sorry", "Speak(*, *, sorry, *)")
    scenario = story_from_text(ladder_with({})).scenario
    known.deeds = Phrasebook.from_docs(scenario.phrases, scenario.labels).deed
    return known


@pytest.mark.parametrize("row", rows("conditions"), ids=lambda row: str(row[0]))
def test_a_condition_compiles(row: list[str], names: Names) -> None:
    assert conditions_of(row[0], names)


@pytest.mark.parametrize("row", rows("values"), ids=lambda row: str(row[0]))
def test_a_value_compiles(row: list[str], names: Names) -> None:
    assert value_of(row[0], names)
    if row[1].startswith(("a feeling", "a sum")):
        assert urge_of(row[0], names)


@pytest.mark.parametrize("row", rows("conditions", FROM_FATIMA), ids=lambda row: str(row[0]))
def test_a_condition_of_fatima_may_stay_or_be_written_shorter(row: list[str], names: Names) -> None:
    names.add_goal("Serve", "Serve")
    names.add_agent("Mary", "Mary")
    names.deeds = Phrasebook([parse_action("smile", "[who] smiles at [whom]")], names).deed
    theirs, ours = row
    assert conditions_of(theirs, names) == [theirs]
    assert conditions_of(ours, names)
