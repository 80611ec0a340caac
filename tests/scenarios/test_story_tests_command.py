"""The verb ``test``: what it prints and writes, and how it ends."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from story_tests import FENCE, LOAF

from espressivo.cli import main
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.language.problems import Place
from espressivo.scenarios.testing import Failure, TestResult
from espressivo.scenarios.testing.program import Session, print_json, print_session, run_files
from espressivo.scenarios.testing.reports import as_junit
from espressivo.scenarios.testing.transcripts import HEADER

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "testing.md"
TESTS = """
tests:
  anger lasts: {play: [line boast], expect: [Ana feels anger at Bo > 5]}
  joy comes: {play: [line boast], expect: [Ana feels anger at Bo > 8], never: [Bo breaks the fence]}
  seeds differ: {seeds: 0..3, expect: [the story ends at trouble]}
"""


def invoke(*arguments: object, encoding: str = "utf-8") -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the verb."""
    result = CliRunner(charset=encoding).invoke(main, ["test", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def fence(tmp_path: Path) -> Path:
    """A story with a test that fails among others."""
    file = tmp_path / "fence.yaml"
    file.write_text(FENCE + TESTS, encoding="utf-8")
    return file


def test_each_test_has_a_line_and_failures_say_what_was_so(fence: Path) -> None:
    status, out, err = invoke(fence)
    assert (status, err) == (1, "")
    assert out.replace(str(fence), "fence.yaml") == (
        "fence.yaml\n"
        "  ✓ anger lasts\n"
        "  ✗ joy comes\n"
        "    fence.yaml:40:44\n"
        "      expected  Ana feels anger at Bo > 8\n"
        "      but       anger at Bo was 6 after turn 2 (Ana: “My fence.”)\n"
        "      nearest   anger at Bo reached 6.5 in turn 1 (Bo: “Watch this.”), 1.5 too little\n"
        "    fence.yaml:40:80\n"
        "      expected  never: Bo breaks the fence\n"
        "      but       it happened in turn 1 (Bo: “Watch this.”)\n"
        "      ask why   espressivo test fence.yaml -k 'joy comes' --why\n"
        "  ✓ seeds differ (4 seeds)\n"
        "3 tests: 2 passed, 1 failed; 6 plays\n"
    )


def test_the_command_that_asks_why_explains(fence: Path) -> None:
    status, out, _ = invoke(fence, "-k", "joy comes", "--why")
    assert status == 1
    assert "Ana feels anger at Bo" in out
    assert "the mean of distress and reproach" in out


def test_what_passes_ends_well_and_quietly() -> None:
    assert invoke(LOAF, "--quiet") == (0, "", "")
    status, out, _ = invoke(LOAF)
    assert status == 0
    assert out.endswith("3 tests: 3 passed; 5 plays\n")


def test_streams_that_show_no_marks_get_words(fence: Path) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    print_session(run_files([str(fence)]), stream)
    stream.seek(0)
    text = stream.read()
    assert "  ok   anger lasts\n" in text
    assert "  FAIL joy comes\n" in text


def test_seeds_that_fail_are_listed(fence: Path) -> None:
    test = "it: {seeds: 0..9, as: Ana, play: [1 turn], expect: Bo breaks the fence}"
    fence.write_text(f"{FENCE}\ntests:\n  {test}\n", encoding="utf-8")
    status, out, _ = invoke(fence)
    assert status == 1
    found = re.search(r"✗ it \((\d+) of 10 seeds failed: ([\d, ]+)\)", out)
    assert found is not None
    assert int(found[1]) == len(found[2].split(","))


def test_a_seed_from_outside_replaces_those_of_the_tests(fence: Path) -> None:
    assert "✓ seeds differ\n" in invoke(fence, "--seed", 3)[1]


def test_verbose_tells_how_long_it_took_and_what_was_said(fence: Path) -> None:
    out = invoke(fence, "--verbose")[1]
    assert re.search(r"✓ anger lasts 2 turns, \d+\.\d\d s\n", out)
    assert "        Bo to Ana: Watch this.\n            > Bo breaks the fence\n" in out


def test_coverage_is_counted_for_each_file(fence: Path) -> None:
    out = invoke(fence, "-k", "anger lasts", "--coverage")[1].replace(str(fence), "fence.yaml")
    assert "coverage of fence.yaml: lines 2/5, rules 1/3, scenes 2/3\n" in out
    assert "  fence.yaml:32: line never reached: Bo: I am sorry, {Ana}.\n" in out


def test_folders_are_searched_for_stories(fence: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "loaf.yaml").write_text(LOAF.read_text("utf-8"), encoding="utf-8")
    (tmp_path / "other.yaml").write_text("name: no story\n", encoding="utf-8")
    session = run_files([str(tmp_path), str(fence)])
    assert list(dict.fromkeys(result.file for result in session.results)) == [
        str(fence),
        str(tmp_path / "more" / "loaf.yaml"),
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(AuthoringError, match="there are no stories in this folder"):
        run_files([str(tmp_path / "empty")])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing.yaml"], "no such file"),
        (["nigth-train"], "did you mean 'night-train'?"),
        ([], "Missing argument"),
        ([LOAF, "-k", "nonsense"], "no test is called 'nonsense'"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[object], complaint: str) -> None:
    status, out, err = invoke(*arguments)
    assert (status, out) == (2, "")
    assert complaint in err


def test_a_test_that_is_wrong_ends_with_2_and_the_others_are_played(fence: Path) -> None:
    fence.write_text(FENCE + TESTS.replace("never: [Bo breaks", "never: [Bob breaks"), encoding="utf-8")
    status, out, _ = invoke(fence)
    out = out.replace(str(fence), "fence.yaml")
    assert status == 2
    assert "  ! joy comes\n    fence.yaml:40:" in out
    assert out.endswith("3 tests: 2 passed, 1 could not be played; 6 plays\n")


def test_a_story_that_is_wrong_ends_with_2(fence: Path) -> None:
    fence.write_text(FENCE.replace("-> trouble", "-> truoble") + TESTS, encoding="utf-8")
    status, out, _ = invoke(fence)
    assert status == 2
    assert "there is no scene 'truoble'" in out
    assert "Did you mean 'trouble'?" in out


# -- for programs --------------------------------------------------------------------------------------------------


def test_json_holds_all_that_is_printed(fence: Path) -> None:
    status, out, _ = invoke(fence, "--json", "--coverage")
    data = json.loads(out)
    assert (status, data["format"]) == (1, "espressivo-test/1")
    assert data["counts"] == {"passed": 5, "failed": 1, "error": 0}
    failed = data["tests"][1]
    assert (failed["name"], failed["outcome"], failed["seed"]) == ("joy comes", "failed", 0)
    assert failed["failures"][0]["nearest"].startswith("anger at Bo reached 6.5")
    (coverage,) = data["coverage"]
    missed = [each for each in coverage["missed"] if each["kind"] == "lines"]
    assert coverage["lines"]["reached"] + len(missed) == coverage["lines"]["of"] == 5


def test_json_is_plain_where_the_stream_is() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    print_json(run_files([str(LOAF)]), stream)
    stream.seek(0)
    assert json.loads(stream.read())["counts"]["passed"] == 5


def test_junit_counts_and_names_cases(fence: Path, tmp_path: Path) -> None:
    status, _, _ = invoke(fence, "--junit", tmp_path / "report.xml")
    root = ElementTree.fromstring((tmp_path / "report.xml").read_text("utf-8"))
    assert status == 1
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "6", "1", "0")
    cases = root.findall("testsuite/testcase")
    assert [case.get("name") for case in cases][:3] == ["anger lasts", "joy comes", "seeds differ [seed 0]"]
    (failure,) = root.iter("failure")
    assert "anger at Bo was 6" in str(failure.get("message"))
    assert "fence.yaml:40:44" in str(failure.text)


def test_junit_is_valid_whatever_a_story_says() -> None:
    strange = "a\0b<&>\"'\x1b ]]> \ud800é\U0001f600"
    failure = Failure(Place(strange, 1, 2), strange, strange)
    result = TestResult(strange, strange, 0, False, (failure,))
    root = ElementTree.fromstring(as_junit([result]).encode())
    assert "<&>" in str(root[0][0].get("name"))
    assert Session([result]).outcome == "failed"


# -- transcripts -----------------------------------------------------------------------------------------------------


def recorded(fence: Path, more: str = "") -> Path:
    """A story with a test that is compared with its transcript."""
    test = f"\ntests:\n  it: {{play: [line boast, line sorry], seed: [0, 1], transcript: fence.txt{more}}}\n"
    fence.write_text(FENCE + test, encoding="utf-8")
    return fence.parent / "fence.txt"


def test_a_transcript_is_recorded_and_then_compared_with(fence: Path) -> None:
    transcript = recorded(fence)
    status, out, _ = invoke(fence)
    assert status == 1
    assert "nothing is recorded for 'it, seed 0': run the test once with --update" in out
    assert invoke(fence, "--update")[0] == 0
    told = ["Bo to Ana: Watch this.", "    > Bo breaks the fence", "Ana (cold) to Bo: My fence."]
    told += ["Bo to Ana: I am sorry, Ana.", "    > Bo apologises to Ana"]
    assert transcript.read_text("utf-8").splitlines() == [
        HEADER,
        *("", "## it, seed 0", *told),
        *("", "## it, seed 1", *told),
    ]
    assert invoke(fence)[0] == 0


def test_what_differs_from_a_transcript_is_shown(fence: Path) -> None:
    transcript = recorded(fence)
    invoke(fence, "--update")
    transcript.write_text(transcript.read_text("utf-8").replace("My fence.", "My poor fence."), encoding="utf-8")
    status, out, _ = invoke(fence)
    assert status == 1
    assert "      expected  what fence.txt says\n" in out
    assert "      -Ana (cold) to Bo: My poor fence.\n      +Ana (cold) to Bo: My fence.\n" in out


def test_no_other_file_is_written_over(fence: Path) -> None:
    transcript = recorded(fence)
    transcript.write_text("dear diary\n", encoding="utf-8")
    status, _, err = invoke(fence, "--update")
    assert status == 2
    assert "this is no file of transcripts" in err
    assert transcript.read_text("utf-8") == "dear diary\n"


# -- the document ----------------------------------------------------------------------------------------------------


def examples() -> list[str]:
    """The tests that the document shows."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [block for block in blocks if block.startswith("tests:")]


@pytest.mark.parametrize("number", range(5))
def test_the_tests_in_the_document_pass(number: int, tmp_path: Path) -> None:
    shown = examples()
    assert len(shown) == 5
    story = LOAF.read_text("utf-8").split("\ntests:")[0]
    file = tmp_path / "loaf.yaml"
    file.write_text(f"{story}\n{shown[number]}", encoding="utf-8")
    assert invoke(file, "--quiet", "--update") == (0, "", "")
