"""Where the golden data lie, and a short trace to plant errors in."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@cache
def toolkit_files() -> Path | None:
    """The folder with the toolkit's own example files, which are not copied into this repository; None without."""
    shared = Path(os.environ.get("ESPRESSIVO_SHARED") or GOLDEN.parents[1].parent / "shared")
    folder = shared / "golden"
    return folder if (folder / "toolkit-files").is_dir() else None


def traces() -> list[Path]:
    """The traces that can be played here."""
    found = sorted(GOLDEN.glob("trace-*.json"))
    return found if toolkit_files() else [path for path in found if not needs_toolkit_files(load(path))]


def needs_toolkit_files(trace: dict[str, Any]) -> bool:
    scenario = trace["scenario"]
    files = scenario.get("files") or {}
    named = bool(files.get("scenario")) and files.get("root") != "golden"
    return named or any(key.endswith("file") for agent in scenario.get("agents", ()) for key in agent)


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


def trace(name: str) -> dict[str, Any]:
    return load(GOLDEN / f"trace-{name}.json")


def short_trace(**changes: Any) -> dict[str, Any]:
    """A trace of one agent and one step; some of its members replaced."""
    calm = {"tick": 0, "mood": 0.0, "emotions": [], "strongest": None}
    return {
        "format": "fatima-golden-trace/1",
        "name": "short",
        "kind": "planted",
        "description": "",
        "scenario": {
            "agents": [{"name": "Ana", "beliefs": [{"name": "Likes(Ben)", "value": "3"}]}],
            "rules": {
                "appraisal_rules": [
                    {
                        "event": "Event(Action-End, *, Gift, SELF)",
                        "conditions": ["Likes(Ben) = [v]"],
                        "variables": [{"name": "Desirability", "value": "[v]", "target": "-"}],
                    }
                ]
            },
        },
        "steps": [{"op": "ask", "property": "Likes(Ben)"}],
        "initial_state": {"Ana": calm},
        "expected": [{"op": "ask", "result": {"value": "3", "certainty": 1.0}}],
        **changes,
    }
