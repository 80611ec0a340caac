"""Compiled stories kept on disk, so that a story whose files have not changed is not compiled again.

What is kept is data, decoded as strictly as any file; whoever can write to the folder can change what is played, as
they could change the stories themselves. Set ``ESPRESSIVO_CACHE`` to keep it elsewhere, to nothing to keep none.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from ...core.errors import AuthoringError
from ..source_text import read_bytes
from .compiling import MAX_BYTES, Story, read_story, story_file

__all__ = ["cache_folder", "load_story"]

_KEPT: Final = 200
"""How many stories are kept; the ones used longest ago go."""
_LARGEST: Final = 64_000_000


class _Entry(msgspec.Struct, array_like=True):
    """A story as it is kept, with the hashes of the files that it was compiled from."""

    made_by: str
    hashes: list[str]
    story: Story


def load_story(path: str | os.PathLike[str]) -> Story:
    """Return a compiled story: as it is kept when none of its files has changed, or else compiled and kept.

    Raises:
        AuthoringError: A file is missing or wrong.
    """
    file = story_file(path)
    data = read_bytes(file, MAX_BYTES)
    folder = cache_folder()
    if folder is None:
        return read_story(file)
    kept = folder / f"{_hash(file.encode() + b'|' + data)}.story"
    story = _kept(kept)
    if story is None:
        story = read_story(file)
        _keep(kept, story)
    return story


def cache_folder() -> Path | None:
    """Return where compiled stories are kept; None when they are not."""
    chosen = os.environ.get("ESPRESSIVO_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or ""
    with suppress(RuntimeError):  # a user without a home
        return (Path(base) if base else Path.home() / ".cache") / "espressivo" / "stories"
    return None


def _kept(path: Path) -> Story | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        entry = msgspec.msgpack.decode(path.read_bytes(), type=_Entry)
        if entry.made_by != _compiler() or entry.hashes != list(_hashes(entry.story.files)):
            return None
        with suppress(OSError):
            os.utime(path)
    except (OSError, AuthoringError, msgspec.MsgspecError, UnicodeError):
        return None
    return entry.story


def _keep(path: Path, story: Story) -> None:
    """Write an entry in one step, so that nobody reads half of it; a folder that cannot be written is no matter."""
    try:
        data = msgspec.msgpack.encode(_Entry(_compiler(), list(_hashes(story.files)), story))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            stream.write(data)
        Path(stream.name).replace(path)
        _forget_oldest(path.parent)
    except (OSError, AuthoringError):
        return


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.story"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        path.unlink(missing_ok=True)


def _hashes(files: Iterable[str]) -> Iterable[str]:
    for file in files:
        yield _hash(read_bytes(file, MAX_BYTES))


@cache
def _compiler() -> str:
    """What compiled stories depend on besides their files: the compiler itself, the packs, the emotions."""
    digest = sha256()
    language, scenarios, rooms = (Path(__file__).parents[up] for up in range(3))
    for path in [
        *sorted(language.glob("*.py")),
        *(
            scenarios / f"{name}.py"
            for name in ("build", "build_story", "build_world", "document", "own_emotions", "yaml_tree")
        ),
        *sorted((scenarios / "packs").glob("*")),
        *(rooms / "core" / f"{name}.py" for name in ("conditions", "emotion_types", "terms")),
        *sorted((rooms / "ontology" / "data").glob("*.json")),
    ]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
