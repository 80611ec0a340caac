"""Reports of `check`: as good compilers show them, as JSON and as SARIF; exit codes; what playing finds."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from espressivo.agents.world import World
from espressivo.cli import main
from espressivo.scenarios.build import build_world, load_world
from espressivo.scenarios.checking import Report, as_data, check_story, show
from espressivo.scenarios.checking.exploring import explore
from espressivo.scenarios.checking.rewinding import moment_of, rewind
from espressivo.scenarios.checking.sarif import as_sarif
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.stage import terminal

HERE = Path(__file__).parent
GOOD = HERE / "mistakes" / "good.yaml"
LOAF = HERE / "stories" / "last-loaf.yaml"


def _story(folder: Path, *edits: tuple[str, str]) -> Path:
    text = GOOD.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    file = folder / "story.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def _shown(report: Report, width: int = 80, quiet: bool = False) -> str:
    stream = io.StringIO()
    show(report, terminal(stream, width), quiet=quiet)
    return stream.getvalue()


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    return _story(tmp_path, ("-> asked", "-> askd"), ("    mood: 1", "    mood: 12"))


# -- what is shown -----------------------------------------------------------------------------------------------


def test_all_problems_are_told_at_once_in_the_order_of_lines(faulty: Path) -> None:
    report = check_story(faulty)
    assert [(each.rule, each.place.line) for each in report.problems] == [("wrong-value", 11), ("unknown-scene", 65)]


def test_a_problem_is_shown_with_its_line_a_mark_and_a_remedy(faulty: Path) -> None:
    lines = _shown(check_story(faulty)).splitlines()
    assert lines[0] == f"{faulty}:11:11: error[wrong-value]: '12' is off the scale"
    assert lines[1:4] == [
        "   11 |     mood: 12",
        "      |           ^~",
        "      = Write a number that is at most 10.",
    ]
    assert lines[-1] == f"2 errors in {faulty}"


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    report = check_story(_story(tmp_path, ("broom: Da.", "brom: Da.")), explore=False)
    found = next(each for each in report.problems if each.rule == "unknown-line")
    shown = [line for line in _shown(report, 60).splitlines() if "brom" in line]
    assert found.place.column > 60
    assert all(len(line) <= 60 for line in shown if "|" in line)


def test_wide_characters_before_the_place_do_not_move_the_mark(tmp_path: Path) -> None:
    file = _story(tmp_path, ("  Mira: Thief!", "  Mira: 泥棒！ {Tome}"))
    lines = _shown(check_story(file, explore=False)).splitlines()
    at = next(number for number, line in enumerate(lines) if "泥棒" in line)
    assert lines[at + 1].index("^") == lines[at].index("{") + 1 + 3  # three of them take two columns each


def test_quiet_is_a_line_for_each_error_and_warning(faulty: Path) -> None:
    assert len(_shown(check_story(faulty), quiet=True).splitlines()) == 2


def test_a_good_story_has_no_problems() -> None:
    report = check_story(GOOD)
    assert report.problems == ()
    assert _shown(report).startswith("no problems in ")


@pytest.mark.parametrize("file", [LOAF, "night-train"], ids=["last-loaf", "night-train"])
def test_shipped_stories_have_no_errors_and_no_warnings(file: Path | str) -> None:
    from espressivo.scenarios.shipped import find_scenario

    counts = check_story(find_scenario(str(file)), explore=False).counts
    assert (counts["error"], counts["warning"]) == (0, 0)


def test_a_missing_file_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    report = check_story(tmp_path / "nothing.yaml")
    assert [each.rule for each in report.problems] == ["unreadable-file"]


def test_what_stands_behind_a_feeling_is_told() -> None:
    notes = {note.place.line: note.text for note in check_story(GOOD, explore=False).feelings}
    assert any("pity 4 for [who] <- " in text for text in notes.values())


# -- for programs ------------------------------------------------------------------------------------------------


def test_json_has_all_that_is_shown(faulty: Path) -> None:
    data = json.loads(json.dumps(as_data(check_story(faulty))))
    assert data["format"] == "espressivo-check/1"
    assert (data["errors"], data["warnings"], data["infos"]) == (2, 0, 0)
    first = data["problems"][0]
    assert (first["rule"], first["severity"], first["line"], first["column"]) == ("wrong-value", "error", 11, 11)
    assert first["remedy"]


def test_sarif_has_the_structure_that_its_readers_ask_for(faulty: Path) -> None:
    log = json.loads(json.dumps(as_sarif([check_story(faulty)], "1.2.3")))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error", "warning", "note"}
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        location = result["locations"][0]["physicalLocation"]
        assert location["artifactLocation"]["uri"].startswith("file://")
        assert location["region"]["startLine"] >= 1
        assert location["region"]["startColumn"] >= 1


def test_a_name_with_blanks_is_quoted_in_sarif(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my story.yaml").write_text("scenario: x\ncats: {}\n", encoding="utf-8")
    (result, *_) = as_sarif([check_story("my story.yaml")], "1")["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20story.yaml"


# -- the command -------------------------------------------------------------------------------------------------


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["check", *arguments])
    return done.exit_code, done.output


def test_errors_fail_the_command_and_notes_do_not(faulty: Path) -> None:
    assert _run(str(faulty), "--no-explore")[0] == 1
    assert _run(str(GOOD), "--no-explore")[0] == 0


def test_warnings_fail_it_when_it_is_strict(tmp_path: Path) -> None:
    file = str(_story(tmp_path, ("if: hungry([who])", "if: hungri([who])")))
    assert _run(file, "--no-explore")[0] == 0
    assert _run(file, "--no-explore", "--strict")[0] == 1


def test_it_writes_sarif_and_prints_json(faulty: Path, tmp_path: Path) -> None:
    target = tmp_path / "found.sarif"
    status, output = _run(str(faulty), "--json", "--sarif", str(target))
    assert status == 1
    assert json.loads(output)["errors"] == 2
    assert json.loads(target.read_text(encoding="utf-8"))["runs"]


def test_it_lists_and_explains_rules() -> None:
    assert "dead-end" in _run("--rules")[1]
    assert "It is no end" in _run("--explain", "dead-end")[1]
    assert _run("--explain", "dead-ent")[0] == 2
    assert _run()[0] == 2


def test_it_prints_feelings() -> None:
    assert "pity 4 for [who] <- " in _run(str(GOOD), "--no-explore", "--feelings")[1]


# -- playing -----------------------------------------------------------------------------------------------------


def _world() -> World:
    return build_world(read_scenario(GOOD), 0, str(GOOD))


def test_every_choice_and_waiting_are_tried() -> None:
    found = explore(_world(), "Tom", 2000)
    assert len(found.lines) == 10
    assert found.complete
    assert found.choices == 2
    assert found.triggers >= {"rain", "thanked"}


def test_two_explorations_are_alike() -> None:
    assert explore(_world(), "Tom", 300) == explore(_world(), "Tom", 300)


def test_an_exploration_stops_where_it_is_told_to() -> None:
    found = explore(_world(), "Tom", 3)
    assert found.steps == 3
    assert not found.complete


def test_chance_leaves_an_exploration_incomplete(tmp_path: Path) -> None:
    file = _story(tmp_path, ("if: hungry([who])", "if: chance 50%"))
    assert not explore(build_world(read_scenario(file)), "Tom", 2000).complete


@pytest.mark.parametrize("name", ["night-train", str(GOOD), str(LOAF)], ids=["night-train", "good", "last-loaf"])
def test_a_world_that_is_taken_back_is_what_it_was(name: str) -> None:
    world = load_world(name, seed=3)
    _play_a_round(world)
    moment, saved, digest = moment_of(world), world.save(), world.state_hash()
    _play_a_round(world)
    after = world.state_hash()
    rewind(world, moment)
    assert world.save() == saved
    assert world.state_hash() == digest
    _play_a_round(world)
    assert world.state_hash() == after


def _play_a_round(world: World) -> None:
    for agent in world.agents:
        world.turn(agent.name)
        world.advance(1)
        world.run_triggers()


def test_a_line_that_is_never_said_is_a_warning_when_everything_was_tried(tmp_path: Path) -> None:
    file = _story(tmp_path, ("[if hungry(Tom); urge 2]", "[if mood < -9.9 and mood > -9.95]"))
    found = [each for each in check_story(file, steps=4000).problems if each.rule == "never-said"]
    assert [(each.severity, each.place.line) for each in found][:1] == [("warning", 71)]


def test_a_line_of_another_mood_is_a_note() -> None:
    report = check_story(LOAF)
    assert {each.severity for each in report.problems if each.rule == "never-said"} <= {"info"}
