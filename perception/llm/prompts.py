"""What a language model is told: texts in a data file, into which what is asked about is put."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from ...core.errors import AuthoringError
from ...ontology.schema import check, read_json
from ..files import read_bytes
from ..label_map import LabelMap

__all__ = ["TASKS", "Prompts", "TaskName", "read_prompts"]

TaskName = Literal["E-c", "EI-reg", "V-oc", "V-reg"]

TASKS: Final[tuple[TaskName, ...]] = ("E-c", "EI-reg", "V-oc", "V-reg")
"""The four formats, by the names of SemEval-2018 Task 1: the emotions; how intense one is, 0..1; the class of
valence, -3..3; valence, 0..1."""

_DATA: Final = Path(__file__).resolve().parents[1] / "data"
_MOST_BYTES: Final = 256 << 10
_HOLE: Final = re.compile(r"\{(text|emotion|labels)\}")


@dataclass(frozen=True, slots=True)
class Prompts:
    """Prompts for the estimate and for the four tasks. Get them from `read_prompts`.

    Attributes:
        system: What the model is told before a text of which it gives an estimate.
        user: How it gets that text.
        tasks: The prompt of each task.
        labels: Labels of the task ``E-c`` with the emotions that they stand for.
    """

    system: str
    user: str
    tasks: Mapping[TaskName, str]
    labels: LabelMap

    def estimate(self, text: str) -> list[dict[str, str]]:
        """Return the messages that ask for an estimate."""
        return [
            {"role": "system", "content": self.system},
            {"role": "user", "content": _filled(self.user, {"text": _quoted(text)})},
        ]

    def task(self, task: TaskName, text: str, emotion: str = "") -> list[dict[str, str]]:
        """Return the message of a task; the emotion is for ``EI-reg``."""
        values = {"text": _quoted(text), "emotion": emotion, "labels": ", ".join(self.labels.labels)}
        return [{"role": "user", "content": _filled(self.tasks[task], values)}]


def read_prompts(path: str | os.PathLike[str] | None = None) -> Prompts:
    """Return the prompts of a file of 256 kB at most; by default those that are shipped.

    A model that was tuned on other wordings may need a file of its own.

    Raises:
        PerceptionError: The file cannot be read or is too large.
        AuthoringError: It holds no prompts; names place and what was expected.
    """
    file = _DATA / "llm_prompts.json" if path is None else Path(path)
    read_bytes(file, _MOST_BYTES, "a file of prompts")
    try:
        data: dict[str, Any] = read_json(file)
    except RecursionError:
        raise AuthoringError("is nested too deeply; expected a file of prompts", file=str(file)) from None
    check(data, read_json(_DATA / "schema" / "llm_prompts.json"), str(file))
    tasks = data["tasks"]
    return Prompts(
        system=data["estimate"]["system"],
        user=data["estimate"]["user"],
        tasks={task: tasks[task]["prompt"] for task in TASKS},
        labels=LabelMap.of({"labels": tasks["E-c"]["labels"]}, str(file)),
    )


def _quoted(text: str) -> str:
    """The text as a JSON string: nothing in it can end it, so that it stays what is asked about."""
    return json.dumps(text, ensure_ascii=False)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill all holes at once, so that what is put in is not read for holes again."""
    return _HOLE.sub(lambda hole: values.get(hole[1], hole[0]), template)
