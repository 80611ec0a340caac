"""Files of golden data: traces and vectors, and the scenario files that traces name."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import AuthoringError

__all__ = ["GoldenFile", "ScenarioFiles", "golden_files"]

TRACE_FORMAT = "fatima-golden-trace/1"
VECTORS_FORMAT = "fatima-golden-vectors/1"
_TRACE_MEMBERS = {"name": str, "kind": str, "scenario": dict, "steps": list, "initial_state": dict, "expected": list}


@dataclass(frozen=True, slots=True)
class GoldenFile:
    """One file of golden data.

    Attributes:
        path: Where it lies.
        data: What it holds, checked as far as its outer form goes.
    """

    path: Path
    data: Mapping[str, Any]

    @property
    def is_trace(self) -> bool:
        """Whether it is a trace; otherwise it holds vectors."""
        return bool(self.data["format"] == TRACE_FORMAT)


def golden_files(places: Iterable[str | os.PathLike[str]]) -> Iterator[GoldenFile]:
    """Yield the golden data in folders, by file name; files may be named too. Other JSON is passed over.

    Raises:
        AuthoringError: A place does not exist, holds no golden data, or holds a broken file.
    """
    for place in map(Path, places):
        if not place.exists():
            raise AuthoringError("no such folder; expected one with golden traces or vectors", file=str(place))
        candidates = sorted(place.glob("*.json")) if place.is_dir() else [place]
        found = False
        for path in candidates:
            golden = _read(path)
            if golden is not None:
                found = True
                yield golden
        if not found:
            raise AuthoringError(
                f"holds no golden data; expected JSON with the format {TRACE_FORMAT} or {VECTORS_FORMAT}",
                file=str(place),
            )


def _read(path: Path) -> GoldenFile | None:
    try:
        data = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise AuthoringError(f"is no JSON ({error}); expected a golden trace or vectors", file=str(path)) from error
    except OSError as error:
        raise AuthoringError(f"cannot be read: {error.strerror}", file=str(path)) from error
    format_ = data.get("format") if isinstance(data, dict) else None
    if format_ == TRACE_FORMAT:
        _check_trace(data, path)
    elif format_ == VECTORS_FORMAT:
        _check_vectors(data, path)
    elif path.name.startswith(("trace-", "vectors-")):
        message = f"has the format {format_!r}; expected {TRACE_FORMAT!r} or {VECTORS_FORMAT!r}"
        raise AuthoringError(message, file=str(path), path="$.format")
    else:
        return None
    return GoldenFile(path, data)


def _check_trace(data: Mapping[str, Any], path: Path) -> None:
    for member, type_ in _TRACE_MEMBERS.items():
        if member == "initial_state" and data.get("error"):
            continue
        if not isinstance(data.get(member), type_):
            raise AuthoringError(f"expected {_called(type_)}", file=str(path), path=f"$.{member}")
    steps, expected = data["steps"], data["expected"]
    if len(steps) != len(expected):
        message = f"expected {len(steps)} entries, one for each step, got {len(expected)}"
        raise AuthoringError(message, file=str(path), path="$.expected")
    _check_entries(steps, "op", path, "$.steps")
    _check_entries(expected, None, path, "$.expected")


def _check_vectors(data: Mapping[str, Any], path: Path) -> None:
    if not isinstance(data.get("vectors"), list):
        raise AuthoringError("expected a list of vectors", file=str(path), path="$.vectors")
    _check_entries(data["vectors"], "kind", path, "$.vectors")
    for position, vector in enumerate(data["vectors"]):
        if not isinstance(vector.get("expected"), dict):
            raise AuthoringError("expected an object", file=str(path), path=f"$.vectors[{position}].expected")


def _check_entries(entries: Sequence[Any], name: str | None, path: Path, where: str) -> None:
    for position, entry in enumerate(entries):
        if not isinstance(entry, dict) or (name is not None and not isinstance(entry.get(name), str)):
            wanted = f"an object with the text {name!r}" if name else "an object"
            raise AuthoringError(f"expected {wanted}", file=str(path), path=f"{where}[{position}]")


def _called(type_: type) -> str:
    return "a text" if type_ is str else "an object" if type_ is dict else "a list"


class ScenarioFiles:
    """Finds the scenario files that a trace names.

    Args:
        folder: Where the trace lies.
        files: A folder to look in when they are not there: it holds ``files`` and ``toolkit-files``, or is one of them.
    """

    def __init__(self, folder: Path, files: str | os.PathLike[str] | None = None) -> None:
        self._folders = [folder, *([Path(files)] if files is not None else [])]

    def find(self, name: str, root: str = "") -> Path:
        """Return the path of a file.

        Args:
            name: As the trace names it.
            root: ``golden`` when the name starts at the folder of the trace, otherwise it starts at ``toolkit-files``.

        Raises:
            AuthoringError: It is nowhere.
        """
        for folder in self._folders:
            for place in self._places(folder, name, root):
                if place.is_file():
                    return place
        looked = " or ".join(str(folder) for folder in self._folders)
        raise AuthoringError(
            f"the trace needs the file {name!r}, which is not in {looked}: name the folder that holds files and "
            "toolkit-files with --files"
        )

    @staticmethod
    def _places(folder: Path, name: str, root: str) -> Iterator[Path]:
        if root == "golden":
            yield folder / name
            yield folder.parent / name if folder.name == "files" else folder / Path(name).name
        else:
            yield folder / "toolkit-files" / name
            yield folder / name
