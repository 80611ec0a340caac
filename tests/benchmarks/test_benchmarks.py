"""The benchmarks run, and their verdicts follow from their figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_results_as_json_carry_figures_ratios_and_verdicts() -> None:
    finished = run("--quick", "--json", "--only", "update,start")
    assert finished.returncode == 0, finished.stderr
    results = {each["id"]: each for each in json.loads(finished.stdout)["results"]}
    assert set(results) == {"update-10", "start-import", "start-version"}
    update, start = results["update-10"], results["start-import"]
    assert update["ratio"] == update["ours"] / update["fatima"]
    assert update["met"] is None
    assert start["ratio"] is None
    assert start["met"] == (start["ours"] <= start["limit"])


def test_the_table_names_what_was_measured() -> None:
    finished = run("--quick", "--only", "unify")
    assert finished.returncode == 0, finished.stderr
    assert "unification, terms parsed before" in finished.stdout
    assert "1,140,000" in finished.stdout


def test_the_table_as_markdown() -> None:
    finished = run("--quick", "--markdown", "--only", "update")
    assert finished.returncode == 0, finished.stderr
    rows = [line for line in finished.stdout.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert all(row.count("|") == 8 for row in rows)


def test_a_profile_names_rooms_and_functions() -> None:
    finished = run("--profile", "--only", "update")
    assert finished.returncode == 0, finished.stderr
    assert "own time by room" in finished.stdout
    assert "agents/agent.py" in finished.stdout


def test_an_unknown_group_names_those_there_are() -> None:
    finished = run("--only", "peceive")
    assert finished.returncode == 2
    assert "'peceive' is no group: expected some of perceive,update,decide" in finished.stderr


def test_every_figure_belongs_to_a_group() -> None:
    figures = json.loads((ROOT / "benchmarks" / "figures.json").read_text("utf-8"))
    assert len({each["id"] for each in figures}) == len(figures) > 40
    assert {each["group"] for each in figures} <= {
        "perceive",
        "update",
        "decide",
        "unify",
        "load",
        "agents",
        "memory",
        "start",
        "avatar",
    }
