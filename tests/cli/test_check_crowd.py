"""`espressivo check --crowd`: which appraisal rules a crowd follows for all at once, and why not the others."""

from __future__ import annotations

import json

from click.testing import CliRunner

from espressivo.cli import main


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["check", "--crowd", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_every_character_is_listed() -> None:
    out = " ".join(run("night-train").split())
    assert "Jo: 21 of 21 appraisal rules for all at once" in out
    assert "Odile: 33 of 34 appraisal rules for all at once" in out
    assert "member by member: ToM(Jo, Inside(Hatbox)) asks what somebody else believes" in out


def test_for_programs() -> None:
    found = json.loads(run("--json", "little-fish"))
    assert found["format"] == "espressivo-check-crowd/1"
    dex = next(each for each in found["files"][0]["characters"] if each["character"] == "Dex")
    assert [(each["why"], each["never"]) for each in dex["not_compiled"]] == [
        ("Believes(Robin, funny(tin)) is of a single agent: members of a crowd have no answer", True)
    ]
