"""The command: verbs, output, exit codes, errors."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from terminal import COMMAND, plain_environment, run

from espressivo import __version__
from espressivo.cli import main
from espressivo.scenarios.transcript import Ending, Opening, PlayedTurn

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CAFE = GOLDEN / "files" / "dialogue-cafe-0-0.scenario.json"
CAFE_RULES = GOLDEN / "files" / "dialogue-cafe-0-0.storage.json"
THREE = GOLDEN / "files" / "dialogue-three-agents-0.scenario.json"
KINDS: dict[str, type[Opening | PlayedTurn | Ending]] = {"opening": Opening, "turn": PlayedTurn, "ending": Ending}


def tutorial(name: str) -> Path:
    """One of the toolkit's own example scenarios; skips the test where they are not."""
    root = Path(os.environ.get("ESPRESSIVO_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    file = root / "golden" / "toolkit-files" / "Tutorials" / "Examples" / "IAT-Tutorial" / "Scenarios" / name
    if not file.exists():
        pytest.skip("data set golden/toolkit-files is not there; name its folder in ESPRESSIVO_SHARED")
    return file


def invoke(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command in this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def fails(*arguments: str | Path, status: int = 2) -> str:
    """The one line of complaint with which the command must end."""
    code, out, err = invoke(*arguments)
    assert (code, out) == (status, ""), err
    assert err.startswith("espressivo: error: ")
    assert err.count("\n") == 1, err
    return err.removeprefix("espressivo: error: ").rstrip()


# -- the program ---------------------------------------------------------------------------------------------------


def test_version() -> None:
    assert invoke("--version") == (0, f"espressivo, version {__version__}\n", "")


def test_help_documents_the_exit_codes() -> None:
    code, out, _ = invoke("--help")
    assert code == 0
    for status in (
        "0    done",
        "1    a check failed",
        "2    wrong usage",
        "3    an optional",
        "70 ",
        "130  interrupted",
    ):
        assert status in out


@pytest.mark.parametrize("verb", list(main.commands))
def test_every_verb_has_help(verb: str) -> None:
    code, out, _ = invoke(verb, "--help")
    assert code == 0
    assert "--debug" in out


def test_without_a_verb_the_help_is_shown() -> None:
    code, out, err = invoke()
    assert (code, out) == (2, "")
    assert "Usage: espressivo" in err


def test_a_misspelt_verb_or_option_is_told_with_the_nearest() -> None:
    assert "'conformance'" in fails("conformanc")
    assert "'--seed'" in fails("play", "--sed", "3")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["play", "--help"]], ids=" ".join)
def test_version_and_help_import_nothing_heavy_and_no_other_verb(arguments: list[str]) -> None:
    heavy = "{'rich', 'yaml', 'msgspec', 'numpy', 'networkx', 'espressivo.scenarios', 'espressivo.cli.ontology'}"
    code = f"import sys; from espressivo.cli import main; main({arguments}, standalone_mode=False)"
    code += f"; sys.exit(bool({heavy} & {{*sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=Path.home(), stdout=subprocess.DEVNULL)
    assert done.returncode == 0


def test_the_help_lists_every_verb_in_one_line_each() -> None:
    lines = invoke("--help")[1].splitlines()
    for verb in main.commands:
        (line,) = [line for line in lines if line.startswith(f"  {verb} ")]
        assert line.endswith(".")
        assert "..." not in line


def test_a_defect_is_one_line_that_asks_for_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("no\nsense")

    monkeypatch.setattr("espressivo.scenarios.reading.read_scenario", breaks)
    complaint = fails("info", "night-train", status=70)
    assert complaint.startswith("a defect of espressivo: ZeroDivisionError: no sense; please report it")


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from espressivo.core.errors import MissingExtraError

    def breaks(*_: object, **__: object) -> None:
        raise MissingExtraError("zmq", "zmq")

    monkeypatch.setattr("espressivo.scenarios.conversion.convert", breaks)
    assert "pip install 'espressivo[zmq]'" in fails("convert", "night-train", "a.yaml", status=3)


def test_debug_shows_the_traceback() -> None:
    for arguments in (["--debug", "info", "nowhere.yaml"], ["info", "nowhere.yaml", "--debug", "--storage", "x"]):
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stderr.rstrip().splitlines()[-1].startswith("espressivo: error: nowhere.yaml: no such file")
    assert "Traceback" in run("--debug", "play", "nowhere.yaml").stderr
    assert "Traceback" not in run("play", "nowhere.yaml").stderr


def test_a_broken_pipe_ends_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "play", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=Path.home(),
        env={**plain_environment(), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_the_shell_has_closed_is_no_defect(closed: str) -> None:
    command = " ".join(shlex.quote(part) for part in [*COMMAND, "play", "--as", "Jo", "--turns", "1"])
    done = subprocess.run(
        ["sh", "-c", f"{command} {closed}"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        cwd=Path.home(),
        env=plain_environment(),
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ">&-" in closed or "Ended after 0 turns: Jo left." in done.stdout


# -- play ----------------------------------------------------------------------------------------------------------


def test_play_shows_lines_feelings_and_how_it_ended() -> None:
    code, out, err = invoke("play", "--seed", "1")
    assert (code, err) == (0, "")
    assert "The goose on the night train" in out
    assert "Jo → Odile" in out
    assert "█" in out
    assert "mood +" in out
    assert "#1" in out
    assert "how it ended" in out
    assert out.rstrip().endswith("the dialogue reached its terminal state End.")


def test_quiet_play_shows_only_who_says_what() -> None:
    code, out, _ = invoke("play", "--quiet", "--turns", "2")
    assert code == 0
    *_, first, second, empty, ending = out.splitlines()
    assert first.startswith("Jo → Odile: “")
    assert second.startswith("Odile → Jo: “")
    assert (empty, ending) == ("", "Ended after 2 turns: the number of turns was reached.")


def test_json_lines_have_the_documented_shape() -> None:
    code, out, _ = invoke("play", "--json", "--seed", "1")
    assert code == 0
    events = [json.loads(line) for line in out.splitlines()]
    assert [event["type"] for event in events] == ["opening", *["turn"] * (len(events) - 2), "ending"]
    assert events[0]["format"] == "espressivo-play/1"
    for event in events:
        kind = KINDS[event.pop("type")]
        event.pop("format", None)
        assert set(event) == {each.name for each in fields(kind)}
        msgspec.convert(event, kind, strict=True)


def test_a_recording_is_what_json_prints(tmp_path: Path) -> None:
    record = tmp_path / "night.jsonl"
    code, out, _ = invoke("play", "--json", "--seed", "9", "--record", record)
    assert code == 0
    assert record.read_text(encoding="utf-8") == out
    opening, *turns, _ = map(json.loads, out.splitlines())
    assert (opening["seed"], len(opening["scenario_hash"])) == (9, 64)
    assert len({turn["state_hash"] for turn in turns}) == len(turns)


def test_a_recording_is_not_written_over_something_else(tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text("dear diary", encoding="utf-8")
    assert fails("play", "--record", kept) == f"{kept}: this file exists; --force writes over it"
    assert kept.read_text(encoding="utf-8") == "dear diary"
    assert invoke("play", "--quiet", "--record", kept, "--force")[0] == 0
    assert kept.read_text(encoding="utf-8").startswith('{"type": "opening"')
    assert "cannot be written" in fails("play", "--record", tmp_path / "no" / "folder")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_recording_on_a_full_disk_is_told_with_its_file() -> None:
    done = run("play", "--quiet", "--record", "/dev/full")
    assert done.returncode == 2
    assert done.stderr == "espressivo: error: /dev/full: cannot be written: No space left on device\n"


def test_equal_seeds_give_equal_transcripts_whatever_the_hash_seed() -> None:
    assert len({run("play", "--seed", "6", PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "424242")}) == 1
    assert len({run("play", "--seed", str(seed)).stdout for seed in (6, 7)}) == 2


def plays_alike(scenario: Path) -> str:
    """Why ten plays of one seed end, which must be the same byte for byte."""
    plays = [run("play", scenario, "--json", PYTHONHASHSEED=str(seed)) for seed in range(10)]
    assert {done.returncode for done in plays} == {0}, plays[0].stderr
    assert len({done.stdout for done in plays}) == 1
    reason = json.loads(plays[0].stdout.splitlines()[-1])["reason"]
    assert isinstance(reason, str)
    return reason


def test_a_fatima_scenario_plays_to_its_end_and_always_the_same() -> None:
    assert plays_alike(THREE) == "nobody can act"


@pytest.mark.parametrize(
    ("name", "reason"), [("kbscenario.json", "nobody can act"), ("scenario.json", "standstill")], ids=["kb", "sleepy"]
)
def test_the_toolkits_own_scenarios_play_to_their_end_and_always_the_same(name: str, reason: str) -> None:
    assert plays_alike(tutorial(name)) == reason


def test_the_storage_of_a_fatima_scenario_can_be_named(tmp_path: Path) -> None:
    alone = tmp_path / "alone.json"
    alone.write_bytes(CAFE.read_bytes())
    assert "Ended after 0 turns: nobody can act." in invoke("play", alone)[1]
    code, out, _ = invoke("play", alone, "--storage", CAFE_RULES)
    assert code == 0
    assert "Waiter → Guest" in out


def test_a_storage_belongs_to_a_fatima_scenario_only(tmp_path: Path) -> None:
    assert "only FAtiMA's scenarios have a storage" in fails("play", "--storage", CAFE_RULES)
    assert "only FAtiMA's scenarios have a storage" in fails(
        "convert", "night-train", tmp_path / "x.json", "--storage", "x"
    )


def test_a_file_without_characters_cannot_be_played() -> None:
    assert fails("play", CAFE_RULES) == f"{CAFE_RULES}: there is nobody to play: this file holds no characters"


def test_an_empty_name_is_not_the_default() -> None:
    assert "directory" in fails("play", "")


@pytest.mark.parametrize("columns", ["0", "1"])
def test_a_terminal_without_width_is_written_to_all_the_same(columns: str) -> None:
    done = run("play", "--quiet", "--turns", "1", COLUMNS=columns)
    assert "Jo → Odile: " in done.stdout
    assert done.stdout.splitlines()[1] == "  The 23:40 sleeper,"


def test_unknown_scenarios_and_characters_are_told_with_the_nearest() -> None:
    assert "did you mean 'night-train'" in fails("play", "night-trian")
    assert fails("play", "--as", "Odle") == "nobody here is called Odle; did you mean Odile?"
    everybody = "Jo, Odile, Pavel, Senator"
    assert fails("play", "--as", "Hamlet") == f"nobody here is called Hamlet; expected one of: {everybody}"
    assert "no such file" in fails("play", "some/where.yaml")


def test_a_broken_scenario_is_told_with_its_place(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: Tea\nagents:\n  Ada: {moood: 3}\n", encoding="utf-8")
    complaint = fails("play", broken)
    assert complaint.startswith(f"{broken}:3:")
    assert "did you mean 'mood'" in complaint


# -- info ----------------------------------------------------------------------------------------------------------


def test_info_lists_what_a_file_holds() -> None:
    code, out, err = invoke("info", "night-train")
    assert (code, err) == (0, "")
    for text in (
        "Jo (player): ",
        "ReachTheAudition (significance 9, likelihood 0.5)",
        "rules of Odile alone",
        "ends at: End",
    ):
        assert text in out
    assert "dead ends" not in out


def test_info_finds_dead_ends_and_what_nobody_reaches() -> None:
    code, out, _ = invoke("info", tutorial("scenario.json"))
    assert code == 0
    assert "unreachable: VisitPurpose, AnythingElse" in out
    assert "dead ends: Age" in out
    assert "warnings" in out


def test_info_as_json(tmp_path: Path) -> None:
    scenario = tmp_path / "tea.yaml"
    scenario.write_text(
        "name: Tea\nagents: {Ada: {beliefs: {DialogueState(Ben): start}}}\ndialogues: [{Start -> END: Hello you}]\n",
        encoding="utf-8",
    )
    code, out, _ = invoke("info", scenario, "--json")
    data = json.loads(out)
    assert code == 0
    assert (data["format"], data["file"], data["name"]) == ("espressivo-info/1", str(scenario), "Tea")
    assert (data["lines"], data["words"], data["agents"][0]["beliefs"]) == (1, 2, 1)
    assert data["states"] == {
        "names": ["Start", "END"],
        "start": ["Start"],
        "terminal": ["END"],
        "unreachable": [],
        "dead_ends": [],
    }


def test_info_goes_on_after_a_file_that_is_wrong(tmp_path: Path) -> None:
    code, out, err = invoke("info", tmp_path / "nothing.yaml", "night-train")
    assert code == 2
    assert out.startswith("The goose on the night train")
    assert "nothing.yaml: no such file" in err


# -- convert -------------------------------------------------------------------------------------------------------


def test_convert_from_fatima_to_ours_and_back(tmp_path: Path) -> None:
    ours, back = tmp_path / "kb.yaml", tmp_path / "kb.json"
    code, out, err = invoke("convert", THREE, ours)
    assert (code, out) == (0, f"wrote {ours}\n")
    assert "storage.json, found beside it" in err
    assert invoke("convert", ours, back)[:2] == (0, f"wrote {back}\nwrote {tmp_path / 'kb-storage.json'}\n")
    original, again = (invoke("play", file, "--json", "--seed", "2")[1].splitlines()[1:] for file in (THREE, back))
    assert again == original


def test_convert_does_not_write_over_a_file(tmp_path: Path) -> None:
    target = tmp_path / "kept.json"
    (tmp_path / "kept-storage.json").write_text("kept", encoding="utf-8")
    assert "kept-storage.json: this file exists; --force writes over it" in fails("convert", "night-train", target)
    assert not target.exists()
    code, _, err = invoke("convert", "night-train", target, "--force")
    assert code == 0
    assert "espressivo: warning: " in err
    assert target.exists()


def test_convert_needs_a_name_that_tells_the_format(tmp_path: Path) -> None:
    assert "expected .yaml (ours) or .json (FAtiMA's)" in fails("convert", "night-train", tmp_path / "a.doc")


# -- conformance ---------------------------------------------------------------------------------------------------


def test_conformance_ends_with_the_total() -> None:
    code, out, _ = invoke("conformance", GOLDEN, "--only", "unify")
    assert code == 0
    assert out.splitlines()[-1].startswith("total ")


def test_conformance_fails_below_what_is_required(tmp_path: Path) -> None:
    genuine = json.loads((GOLDEN / "vectors-names-unify.json").read_text(encoding="utf-8"))
    genuine["vectors"] = genuine["vectors"][:2]
    flipped = genuine["vectors"][0]
    flipped["expected"] = {"unifies": "wrong"} if isinstance(flipped["expected"], dict) else "wrong"
    (tmp_path / "vectors-names-unify.json").write_text(json.dumps(genuine), encoding="utf-8")
    assert invoke("conformance", tmp_path)[0] == 1
    assert invoke("conformance", tmp_path, "--require", "50")[0] == 0
    code, out, _ = invoke("conformance", tmp_path, "--json")
    assert code == 1
    assert json.loads(out)["total"]["mismatched"] == 1


def test_conformance_says_what_it_cannot_run(tmp_path: Path) -> None:
    assert "nothing-like-it" in fails("conformance", GOLDEN, "--only", "nothing-like-it")
    assert str(tmp_path / "nowhere") in fails("conformance", tmp_path / "nowhere")
    assert "--require" in fails("conformance", GOLDEN, "--require", "101")
    assert "no such folder" in fails("conformance", GOLDEN, "--files", tmp_path / "nowhere", "--only", "unify")


def test_shell_completion_is_offered() -> None:
    done = run(_ESPRESSIVO_COMPLETE="bash_source")
    assert done.returncode == 0
    assert "_ESPRESSIVO_COMPLETE=bash_complete" in done.stdout
