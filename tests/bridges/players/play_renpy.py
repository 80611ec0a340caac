"""Plays steps with the Python part of espressivo.rpy: play_renpy.py CLIENT.rpy ADDRESS STEPS.json NAME."""

from __future__ import annotations

import json
import sys
import textwrap
import time
import types
from pathlib import Path
from typing import Any


def python_part(path: str) -> dict[str, Any]:
    """What stands in the block `init python in espressivo`, run as Ren'Py runs it: in a name space of its own."""
    text = Path(path).read_text(encoding="utf-8")
    block = text.partition("init -10 python in espressivo:\n")[2].partition("\ninit ")[0]
    sys.modules["store"] = types.SimpleNamespace(NoRollback=object)  # type: ignore[assignment]
    space: dict[str, Any] = {}
    exec(compile(textwrap.dedent(block), path, "exec"), space)
    return space


def main(source: str, address: str, steps: str, name: str) -> None:
    """Play, and print one answer a line."""
    client = python_part(source)["client"]
    changes: list[str] = []
    client.on_change = changes.append
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    client.start(host, int(port), name)
    kept: dict[str, Any] = {}
    for step in json.loads(Path(steps).read_text(encoding="utf-8")):
        fields = {
            key: kept[value[1:]] if isinstance(value, str) and value[:1] == "$" else value
            for key, value in step["send"].items()
        }
        answer = client.ask(fields.pop("type"), fields, timeout=60.0, pause=time.sleep)
        for as_, path in step.get("keep", {}).items():
            part = answer
            for key in path.split("."):
                part = part[int(key)] if key.isdigit() else part[key]
            kept[as_] = part
        print(json.dumps(answer))
    client.close()
    print(json.dumps({"type": "played", "changes": changes, "missed": client.missed}))


if len(sys.argv) > 1:
    main(*sys.argv[1:])
