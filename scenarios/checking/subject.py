"""What is checked: a scenario of whatever kind, and where each of its parts is written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

from ...core.errors import AuthoringError
from .. import yaml_tree
from ..document import Scenario
from ..language.compiling import Story, compile_story
from ..language.problems import Place, Problems
from ..reading import is_story_file, read_scenario
from ..source_text import read_bytes

__all__ = ["Subject", "lines_of", "read_subject"]

_MAX_BYTES: Final = 40_000_000
_YAML: Final = (".yaml", ".yml")
_TELLING: Final = ("utterance", "event", "action", "property", "target", "name")
"""Texts by which a part of a JSON file is found."""
_STEP: Final = re.compile(r"\.([A-Za-z_]+)|\[(\d+)\]")
_UP: Final = re.compile(r"(?:\.[A-Za-z_]+|\[\d+\])$")


@dataclass
class Subject:
    """What is checked.

    Attributes:
        file: Its name, as the user gave it.
        scenario: What was read; None when nothing can be made of it.
        story: What was compiled, of a file in the scenario language.
        located: Finds the place of a part by its path, such as ``$.agents[0].rules.actions[2]``.
        files: All files that it was read from.
    """

    file: str
    scenario: Scenario | None
    story: Story | None = None
    located: Callable[[str], Place | None] = field(default=lambda _path: None, repr=False)
    files: tuple[str, ...] = ()

    def place(self, path: str) -> Place:
        """Return where a part is written: where the nearest part around it is, when that is all that is known."""
        while path and path != "$":
            found = self.located(path)
            if found is not None:
                return found
            path = _UP.sub("", path) if _UP.search(path) else "$"
        return Place(self.file, 0, 0)

    def field(self, name: str) -> Place:
        """Return where a field of the whole file is written."""
        pattern = re.compile(rf"[\"']?{re.escape(name)}[\"']?\s*:\s*")
        for file, lines in lines_of([self.file]).items():
            for number, line in enumerate(lines, 1):
                found = pattern.match(line)
                if found:
                    return Place(file, number, found.end() + 1, len(line.rstrip()) + 1)
        return Place(self.file, 0, 0)

    def belief(self, agent: int, mind: str, name: str) -> Place:
        """Return where a belief that an agent begins with is written."""
        found = self.story.beliefs.get(f"$.agents[{agent}]|{mind}|{name}") if self.story is not None else None
        return found or self.place(f"$.agents[{agent}]")


def read_subject(path: str | os.PathLike[str], storage: str | None, problems: Problems) -> Subject:
    """Read a file as far as it goes; what is wrong goes into ``problems``."""
    file = os.fspath(path)
    try:
        if _is_story(file):
            return _story(file, problems)
        scenario = read_scenario(file, storage)
    except AuthoringError as error:
        place = Place(error.file or file, error.line or 0, error.column or 0)
        problems.error("unreadable-file", error.message, "", place, error.path or "")
        return Subject(file, None, files=(file,))
    for warning in scenario.warnings:
        problems.info("reader-note", " ".join(warning.split()), "", Place(file, 0, 0))
    return Subject(file, scenario, located=_locator(file, scenario), files=(file,))


def _is_story(file: str) -> bool:
    path = FilePath(file)
    return path.is_dir() or (path.suffix.lower() in _YAML and is_story_file(file))


def _story(file: str, problems: Problems) -> Subject:
    story = compile_story(file, problems)
    if story is None:
        return Subject(file, None, files=(file,))
    return Subject(file, story.scenario, story, story.places.get, tuple(dict.fromkeys(story.files)))


def _locator(file: str, scenario: Scenario) -> Callable[[str], Place | None]:
    """Return what finds the parts of a file by their paths: exactly in neutral YAML, by their text in other files."""
    if FilePath(file).suffix.lower() not in _YAML:
        return _Searched(file, scenario).locate
    roots: list[yaml_tree.Node] = []  # read when the first place is asked for

    def locate(path: str) -> Place | None:
        if not roots:
            roots.append(yaml_tree.parse(read_bytes(file, _MAX_BYTES), file=file))
        node, at = roots[0], None
        for name, index in _STEP.findall(path):
            child = _child(node, name or int(index))
            if child is None:
                return None
            node, key = child
            at = key or (node.line, node.column)
        return None if at is None else Place(file, *at)

    return locate


class _Searched:
    """Finds the parts of a JSON file by the texts in them: of several that are alike, the first.

    Args:
        file: Its name.
        scenario: What was read from it.
    """

    def __init__(self, file: str, scenario: Scenario) -> None:
        self._file = file
        self._scenario = scenario
        self._lines: dict[str, list[str]] = {}

    def locate(self, path: str) -> Place | None:
        """Return where a part is written; None when its text is not found."""
        part: Any = self._scenario
        source = ""
        for name, index in _STEP.findall(path):
            part = getattr(part, name, None) if name else part[int(index)]
            source = getattr(part, "source", "") or source
        text = next((found for key in _TELLING if isinstance(found := getattr(part, key, None), str) and found), None)
        if text is None:
            return None
        beside = os.fspath(FilePath(self._file).parent / source) if source else self._file
        return next((found for file in (beside, self._file) if (found := self._find(file, text))), None)

    def _find(self, file: str, text: str) -> Place | None:
        if file not in self._lines:
            self._lines.update({file: [], **lines_of([file])})
        wanted = json.dumps(text, ensure_ascii=False)
        for number, line in enumerate(self._lines[file], 1):
            column = line.find(wanted)
            if column >= 0:
                return Place(file, number, column + 1, column + 1 + len(wanted))
        return None


def _child(node: yaml_tree.Node, step: str | int) -> tuple[yaml_tree.Node, tuple[int, int] | None] | None:
    """Return a part of a value; of what is written as a mapping instead of a list, the part in that place."""
    if isinstance(step, int) and isinstance(node.content, dict):
        names = list(node.content)
        if step >= len(names):
            return None
        return node.content[names[step]], (node.keys or {}).get(names[step])
    found = node.child(step)
    return None if found is None else (found, None)


def lines_of(files: Iterable[str | None]) -> dict[str, list[str]]:
    """Return the lines of files, those that can be read."""
    found: dict[str, list[str]] = {}
    for file in dict.fromkeys(files):
        if file is None:
            continue
        try:
            text = read_bytes(file, _MAX_BYTES).decode("utf-8", "replace")
        except AuthoringError:
            continue
        found[file] = text.removeprefix("\ufeff").splitlines()
    return found
