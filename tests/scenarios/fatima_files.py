"""Small FAtiMA files to build tests from, and where the golden ones are."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

GOLDEN_FILES = Path(__file__).parents[1] / "golden" / "files"


def shared(*parts: str) -> Path:
    """A folder of the shared data; skips the test when the data is not there."""
    root = Path(os.environ.get("ESPRESSIVO_SHARED") or Path(__file__).parents[3] / "shared")
    folder = root.joinpath(*parts)
    if not folder.exists():
        pytest.skip(f"data set {'/'.join(parts)} is not there; name its folder in ESPRESSIVO_SHARED")
    return folder


def envelope(kind: str, **root: Any) -> dict[str, Any]:
    """An envelope around an asset, of an unknown version."""
    return {
        "root": {"classId": 0, **root},
        "types": [{"TypeId": 0, "ClassName": f"Some.Where.{kind}, Elsewhere, Version=9.9.9.9"}],
    }


def character(name: str, **fields: Any) -> dict[str, Any]:
    """A character object of the current format."""
    return {
        "KnowledgeBase": {"Perspective": name, "Knowledge": {"SELF": {"Has(Floor)": f"{name}, 1"}}},
        "BodyName": None,
        "EmotionalState": {"Mood": 1.5, "initialTick": 2, "EmotionalPool": [], "AppraisalConfiguration": None},
        "AutobiographicMemory": {"Tick": 3, "records": []},
        "OtherAgents": {"dictionary": []},
        **fields,
    }


def scenario(*characters: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A scenario file of the current format."""
    return envelope("IntegratedAuthoringToolAsset", ScenarioName="Tea", Characters=list(characters), **fields)


def put(folder: Path, name: str, data: Any) -> Path:
    """Write data as JSON (or a text as it is) into a file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return file
