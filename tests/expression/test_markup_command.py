"""The verbs check and markup."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from espressivo.cli.expression import expression
from espressivo.core.errors import AuthoringError, ExpressionError
from espressivo.expression.markup.emotionml_affect import affect_from
from espressivo.expression.markup.emotionml_reading import load_emotionml, read_emotionml

FOLDER = Path(__file__).parent / "emotionml"
WRONG, RIGHT = str(FOLDER / "mistakes.emotionml"), str(FOLDER / "scene.emotionml")


def run(*arguments: str, standard_input: str | None = None) -> Result:
    return CliRunner().invoke(expression, arguments, input=standard_input, standalone_mode=False)


def test_check_lists_all_problems_with_their_places() -> None:
    result = run("check", WRONG)
    assert result.return_value == 1
    places = [line.removeprefix(WRONG).split(" ")[0] for line in result.stdout.splitlines()]
    assert places == [":4:3:", ":5:5:", ":6:5:", ":6:5:", ":"]
    assert result.stdout.endswith("not valid, 4 errors\n")


def test_check_finds_nothing_wrong_with_what_is_right() -> None:
    result = run("check", RIGHT)
    assert (result.return_value, result.stdout) == (0, f"{RIGHT}: valid EmotionML 1.0\n")
    assert run("check", RIGHT, "--quiet").stdout == ""


def test_check_tells_programs() -> None:
    result = run("check", RIGHT, WRONG, "--json")
    told = json.loads(result.stdout)
    assert (result.return_value, told["format"], told["valid"]) == (1, "espressivo-markup-check/1", False)
    assert told["files"][RIGHT] == []
    assert [each["rule"] for each in told["files"][WRONG]] == ["time-order", "name-in-set", "set-declared", "scale"]


def test_check_reads_standard_input_and_notes_fail_when_asked() -> None:
    text = Path(RIGHT).read_text(encoding="utf-8").replace("face voice", "eyebrow")
    lax, strict = (run("check", "-", *options, standard_input=text) for options in ((), ("--strict",)))
    assert (lax.return_value, strict.return_value) == (0, 1)
    assert "-: valid EmotionML 1.0, 1 note" in lax.stdout


def test_check_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert isinstance(run("check", str(tmp_path / "nothing")).exception, AuthoringError)


@pytest.mark.parametrize("text", ["You came!", "", "<&> \x00"])
def test_markup_writes_emotionml_that_is_read(text: str) -> None:
    result = run("markup", text, "--emotion", "joy:8 fear:2", "--vocabulary", "occ-categories")
    assert affect_from(read_emotionml(result.stdout)).emotions == {"Joy": 8.0, "Fear": 2.0}


@pytest.mark.parametrize(("form", "root"), [("bml", "bml"), ("ssml", "speak")])
def test_markup_writes_other_forms(form: str, root: str) -> None:
    result = run("markup", "I <3 you", "--emotion", "joy:8", "--form", form)
    made = ET.fromstring(result.stdout.encode())
    assert made.tag.endswith("}" + root)
    assert "I <3 you" in "".join(made.itertext())


def test_markup_writes_files_and_never_over_one(tmp_path: Path) -> None:
    out = tmp_path / "felt.emotionml"
    arguments = ("markup", "hello", "--emotion", "anger:7", "--out", str(out))
    assert run(*arguments).return_value == 0
    assert load_emotionml(out).emotions
    assert isinstance(run(*arguments).exception, AuthoringError)
    assert run(*arguments, "--force").return_value == 0


def test_markup_refuses_what_nobody_feels() -> None:
    assert isinstance(run("markup", "hello", "--emotion", "joyy:7").exception, ExpressionError)
