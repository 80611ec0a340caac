"""The verbs with which writing begins: new and schema."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from terminal import run

from espressivo.cli import main
from espressivo.cli.writing import TEMPLATES
from espressivo.scenarios.language.schema import FOLDER
from espressivo.scenarios.new_story import templates


def invoke(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_every_template_can_be_asked_for() -> None:
    assert sorted(TEMPLATES) == sorted(templates())
    help_text = invoke("new", "--help")[1]
    assert all(f"\n  {name} " in help_text for name in TEMPLATES)


def test_new_says_what_it_wrote_and_what_to_type_next(tmp_path: Path) -> None:
    done = run("new", "The last loaf", "--template", "player", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    wrote, schema, empty, now, *commands = done.stdout.splitlines()
    assert wrote == "wrote the-last-loaf.yaml"
    assert schema.startswith(f"wrote {Path('.espressivo') / 'scenario.schema.json'}, ")
    assert (empty, now) == ("", "now type:")
    typed = [shlex.split(line, comments=True) for line in commands]
    assert typed == [
        ["espressivo", "play", "the-last-loaf.yaml", "--as", "Kim"],
        ["espressivo", "check", "the-last-loaf.yaml"],
        ["espressivo", "test", "the-last-loaf.yaml"],
    ]


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_new_has_no_errors_and_plays(tmp_path: Path, template: str) -> None:
    folder = tmp_path / "a folder"
    assert invoke("new", "tea", "--folder", folder, "--template", template)[0] == 0
    assert invoke("check", folder / "tea.yaml")[0] == 0
    code, out, err = invoke("play", folder / "tea.yaml", "--quiet")
    assert (code, err) == (0, "")
    assert out.startswith("Tea")


def test_names_in_the_commands_are_quoted_for_the_shell(tmp_path: Path) -> None:
    out = invoke("new", "tea", "--folder", tmp_path / "a b")[1]
    assert f"espressivo play '{tmp_path / 'a b' / 'tea.yaml'}'  " in out


def test_new_does_not_write_over_a_story(tmp_path: Path) -> None:
    assert invoke("new", "tea", "--folder", tmp_path)[0] == 0
    code, out, err = invoke("new", "tea", "--folder", tmp_path)
    assert (code, out) == (2, "")
    assert err == f"espressivo: error: {tmp_path / 'tea.yaml'}: this file exists; --force writes over it\n"
    assert invoke("new", "tea", "--folder", tmp_path, "--force")[0] == 0


def test_a_misspelt_template_is_told() -> None:
    code, _, err = invoke("new", "tea", "--template", "robots")
    assert code == 2
    assert "'robot'" in err


@pytest.mark.parametrize("kind", ["scenario", "pack"])
def test_schema_prints_what_ships(kind: str) -> None:
    code, out, _ = invoke("schema", kind)
    assert code == 0
    assert out == (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")


def test_schema_is_written_to_a_file_once(tmp_path: Path) -> None:
    target = tmp_path / "story.json"
    assert invoke("schema", "--write", target) == (0, f"wrote {target}\n", "")
    assert "$defs" in json.loads(target.read_text(encoding="utf-8"))
    code, _, err = invoke("schema", "--write", target)
    assert code == 2
    assert "this file exists; --force writes over it" in err
    assert invoke("schema", "--write", target, "--force")[0] == 0
