"""New stories: a template under a title of its own, and beside it the schema from which editors complete it."""

from __future__ import annotations

import json
import os
import re
import shlex
import unicodedata
from pathlib import Path
from typing import Final, NamedTuple

from ..core.errors import AuthoringError, nearest
from .files import write_text
from .language.compiling import story_from_text
from .language.schema import FOLDER, HEADER

__all__ = ["DEFAULT", "SCHEMA", "NewStory", "file_name", "new_story", "read_schema", "templates", "write_schema"]

DEFAULT: Final = "dialogue"
"""The template of whoever names none."""
SCHEMA: Final = ".espressivo/scenario.schema.json"
"""Where the schema goes, seen from the story."""
_TEMPLATES: Final = Path(__file__).parent / "templates"
_SUFFIXES: Final = (".yaml", ".yml")
_TITLE: Final = "scenario: "
_PLAIN: Final = re.compile(r"[^\W\d_](?:[\w ,.!?'’()–-]*[\w.!?)])?")
_YAML_WORDS: Final = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_LONGEST: Final = 100  # characters; file systems take 255 bytes
# Devices of Windows: no file can be called so there, whatever its suffix.
_DEVICES: Final = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}


class NewStory(NamedTuple):
    """What was written.

    Attributes:
        file: The story.
        schema: What its first line names.
        player: Whom a person plays in it; None when nobody does.
    """

    file: Path
    schema: Path
    player: str | None


def templates() -> dict[str, Path]:
    """Return the templates, name -> file, the default first.

    >>> list(templates())
    ['dialogue', 'fatima-style', 'player', 'robot']
    """
    found = {path.stem: path for path in sorted(_TEMPLATES.glob("*.yaml"))}
    return {DEFAULT: found[DEFAULT], **found}


def new_story(
    name: str, folder: str | os.PathLike[str] = ".", template: str = DEFAULT, *, force: bool = False
) -> NewStory:
    """Write a story to begin with.

    Args:
        name: Of the file, or the story's title, of which the file's name is made.
        folder: Where to; it is made when it is not there.
        template: One of :func:`templates`.
        force: Write over a file that exists.

    Raises:
        AuthoringError: The name makes no file name, there is no such template, the file exists or cannot be written.
    """
    title = _title(name)
    path = Path(folder) / f"{file_name(name)}.yaml"
    text = f"{HEADER.format(schema=SCHEMA)}\n{_entitled(_template(template), title)}"
    write_text(path, text, force=force)
    schema = write_schema("scenario", path.parent / SCHEMA, force=True)
    return NewStory(path, schema, story_from_text(text, file=os.fspath(path)).scenario.player)


def read_schema(kind: str) -> str:
    """Return the JSON Schema of a kind of file, ``scenario`` or ``pack``, as it ships."""
    return (FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")


def write_schema(kind: str, target: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write the JSON Schema of a kind of file to a file of one's own.

    Raises:
        AuthoringError: The file exists, or cannot be written.
    """
    path = Path(target)
    write_text(path, read_schema(kind), force=force)
    return path


def file_name(name: str) -> str:
    """Return the name of a file, without suffix, that stands for a title on any system.

    Raises:
        AuthoringError: None can be made of it; says why.

    >>> file_name("The Café of Nell's Aunt"), file_name("last-loaf.yaml")
    ('the-café-of-nells-aunt', 'last-loaf')
    """
    text = _without_suffix(name)
    if "/" in text or "\\" in text:
        folder, _, last = text.replace("\\", "/").rpartition("/")
        instead = f"{shlex.quote(last or 'NAME')} --folder {shlex.quote(folder or '/')}"
        raise AuthoringError(f"{name!r} is a path; write instead: {instead}")
    plain = unicodedata.normalize("NFC", text).lower().replace("'", "").replace("’", "")
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in plain)
    found = "-".join(kept.split())
    if not found:
        raise AuthoringError(f"no file can be called {name!r}: expected letters or digits, such as 'last-loaf'")
    if found in _DEVICES:
        raise AuthoringError(f"no file can be called {found!r} on Windows; call it 'the-{found}', for example")
    if len(found) > _LONGEST or len(found.encode()) > 2 * _LONGEST:
        raise AuthoringError(f"this name is too long for a file: {len(found)} characters, at most {_LONGEST}")
    return found


def _title(name: str) -> str:
    """Return the title that a name stands for: ``last-loaf`` is "Last loaf"."""
    text = unicodedata.normalize("NFC", " ".join(_without_suffix(name).split()))
    if not text.isprintable():
        raise AuthoringError(f"{name!r} holds characters that cannot be shown; leave them out")
    if " " in text or text != text.lower():
        return text
    text = " ".join(text.replace("-", " ").replace("_", " ").split())
    return text[:1].upper() + text[1:]


def _without_suffix(name: str) -> str:
    path = Path(name)
    return name[: -len(path.suffix)] if path.suffix.lower() in _SUFFIXES else name


def _template(name: str) -> str:
    known = templates()
    if name not in known:
        close = nearest(name, known)
        hint = f"did you mean {close!r}?" if close else f"expected one of: {', '.join(known)}"
        raise AuthoringError(f"there is no template {name!r}; {hint}")
    return known[name].read_text(encoding="utf-8")


def _entitled(text: str, title: str) -> str:
    """Put a title into a template."""
    first, rest = text.split("\n", 1)
    assert first.startswith(_TITLE)
    return f"{_TITLE}{_scalar(title)}\n{rest}"


def _scalar(title: str) -> str:
    """Return a title as YAML writes it: in quotes when it might be read as something else."""
    plain = _PLAIN.fullmatch(title) and title.lower() not in _YAML_WORDS
    return title if plain else json.dumps(title, ensure_ascii=False)
