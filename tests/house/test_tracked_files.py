"""Nothing under version control depends on the machine it was written on."""

from __future__ import annotations

import re

import pytest
from tree import ROOT, tracked_files

# Absolute paths into places that exist on one machine only; a path after a host name or inside a longer one is none.
_MACHINE_PATH = re.compile(rb"(?<![\w.:/~<-])/(?:work|root|tmp|home|Users)/[\w.-]+")
_LARGEST = 2_000_000
_LARGEST_MODEL = 5_000_000
"""What was learned and ships as numbers may take more than what somebody wrote."""


def machine_paths(data: bytes) -> list[str]:
    """The machine paths that a file's content names."""
    return [match.decode(errors="replace") for match in _MACHINE_PATH.findall(data)]


def test_no_tracked_file_names_a_machine_path() -> None:
    found = {
        str(path.relative_to(ROOT)): paths for path in tracked_files() if (paths := machine_paths(path.read_bytes()))
    }
    assert found == {}


def test_tracked_files_are_of_moderate_size() -> None:
    models = ROOT / "perception" / "data" / "models"
    assert [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.stat().st_size > (_LARGEST_MODEL if path.is_relative_to(models) else _LARGEST)
    ] == []


def test_something_is_tracked() -> None:
    assert {"pyproject.toml", "LICENSE", "Makefile"} <= {path.name for path in tracked_files()}


@pytest.mark.parametrize("place", ["work", "root", "tmp", "home", "Users"])
def test_a_planted_machine_path_is_found(place: str) -> None:
    path = f"/{place}/anna"
    assert machine_paths(f'open("{path}/x.json")'.encode()) == [path]


@pytest.mark.parametrize("text", ["https://example.org/home/anna", "../home/anna", "net/tmp/x", "~/home/anna"])
def test_harmless_paths_pass(text: str) -> None:
    assert machine_paths(text.encode()) == []
