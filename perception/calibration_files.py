"""Where profiles of people are kept: one small JSON file each, which holds names of emotions and numbers, no more."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec

from ..core.errors import PerceptionError
from .calibration import PersonProfile
from .faces.windows import RestingFace
from .files import read_bytes
from .voice.baseline import VoiceBaseline

__all__ = ["FORMAT", "MAX_BYTES", "Profiles"]

FORMAT: Final = "espressivo-person/1"
"""Name and version of the form."""
MAX_BYTES: Final = 256 * 1024
"""Bytes of the largest profile that is read."""
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_ENDING: Final = ".person.json"

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    person: str
    confusions: dict[str, dict[str, dict[str, Count]]] = {}
    voice: dict[str, Any] | None = None
    resting: dict[str, Share] = {}


class Profiles:
    """The profiles of a folder.

    Args:
        folder: Made when the first profile is saved; only its owner may read what is in it.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    @property
    def people(self) -> list[str]:
        """Whose profiles there are, by name."""
        if not self.folder.is_dir():
            return []
        names = (path.name.removesuffix(_ENDING) for path in self.folder.glob(f"*{_ENDING}"))
        return sorted(name for name in names if _NAME.fullmatch(name))

    def load(self, person: str) -> PersonProfile:
        """Return somebody's profile; an empty one when there is none.

        Raises:
            PerceptionError: The name is none, or the file is no profile, damaged, or that of somebody else.
        """
        path = self._path(person)
        return _read(path, person) if path.exists() else PersonProfile(person)

    def save(self, profile: PersonProfile) -> Path:
        """Write somebody's profile, whole or not at all, and return its file.

        Raises:
            PerceptionError: The name is none, or the file cannot be written.
        """
        path = self._path(profile.person)
        beside = path.with_name(f"{path.name}.new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
                file.write(_written(profile))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            raise PerceptionError(f"{path}: the profile cannot be written: {error.strerror}") from None
        return path

    def forget(self, person: str) -> bool:
        """Erase what is known of somebody; return whether anything was.

        Raises:
            PerceptionError: The name is none, or the file cannot be erased.
        """
        path = self._path(person)
        known = path.exists()
        try:
            with suppress(FileNotFoundError):
                path.with_name(f"{path.name}.new").unlink()
            with suppress(FileNotFoundError):
                path.unlink()
        except OSError as error:
            raise PerceptionError(f"{path}: the profile cannot be erased: {error.strerror}") from None
        return known

    def _path(self, person: str) -> Path:
        if not _NAME.fullmatch(person):
            raise PerceptionError(
                f"{person!r} cannot have a profile: expected a name of letters, digits, - and _, such as Bo or person_7"
            )
        return self.folder / f"{person}{_ENDING}"


def _written(profile: PersonProfile) -> bytes:
    document = {
        "format": FORMAT,
        "person": profile.person,
        "confusions": {
            modality: {said: {meant: round(count, 4) for meant, count in row.items()} for said, row in table.items()}
            for modality, table in profile.confusions.items()
        },
        "voice": profile.voice.as_data() if profile.voice.utterances else None,
        "resting": {str(unit): round(value, 4) for unit, value in profile.resting.units.items()},
    }
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"


def _read(path: Path, person: str) -> PersonProfile:
    data = read_bytes(path, MAX_BYTES, "a profile of a person")
    try:
        found = msgspec.json.decode(data, type=_Document)
        if found.format != FORMAT or found.person != person:
            raise PerceptionError(f"it is of the form {found.format[:40]!r}, about {found.person[:40]!r}")
        voice = VoiceBaseline() if found.voice is None else VoiceBaseline.from_data(found.voice)
        resting = RestingFace({int(unit): value for unit, value in found.resting.items()})
        return PersonProfile(person, found.confusions, voice, resting)
    except (ValueError, RecursionError) as error:
        raise PerceptionError(
            f"{path}: this is no profile of {person}: {error}; `espressivo perceive forget {person}` erases it"
        ) from None
