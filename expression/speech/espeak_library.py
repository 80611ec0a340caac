"""Where the espeak-ng library is.

Looked for in this order: what the caller names, what the environment variable ``ESPRESSIVO_ESPEAK`` names, the system's
own, the one that ``pip install 'espressivo[speech]'`` brings. The system's comes first because it gets the system's
security updates, may have more voices, and is what pyttsx3 takes too. A name is ``system``, ``pip`` or the path of a
library file.
"""

from __future__ import annotations

import _ctypes
import ctypes
import ctypes.util
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ...core.errors import MissingExtraError, SpeechError

__all__ = ["HOW_TO_GET", "InstalledVoice", "Library", "MissingLibraryError", "find_library", "unload"]

ENVIRONMENT: Final = "ESPRESSIVO_ESPEAK"
HOW_TO_GET: Final = "install Debian's libespeak-ng1, Homebrew's espeak-ng, or: pip install 'espressivo[speech]'"

_SYSTEM_NAMES: Final = {
    "linux": ("libespeak-ng.so.1",),
    "darwin": (
        "/opt/homebrew/lib/libespeak-ng.1.dylib",
        "/usr/local/lib/libespeak-ng.1.dylib",
        "libespeak-ng.1.dylib",
    ),
    "win32": (
        r"C:\Program Files\eSpeak NG\libespeak-ng.dll",
        r"C:\Program Files (x86)\eSpeak NG\libespeak-ng.dll",
        "libespeak-ng.dll",
    ),
}


@dataclass(frozen=True, slots=True)
class Library:
    """An espeak-ng library.

    Attributes:
        path: Its file, or the name by which the system finds it.
        data: Folder of its data; None where it knows it itself.
        origin: ``system``, ``pip`` or ``file``.
    """

    path: str
    data: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """A voice of the library.

    Attributes:
        name: Such as ``English (America)``.
        identifier: Its file, such as ``gmw/en-US``.
        languages: Language tags with their priority; the lowest is preferred.
        gender: 0 unknown, 1 male, 2 female.
    """

    name: str
    identifier: str
    languages: tuple[tuple[str, int], ...]
    gender: int = 0


class MissingLibraryError(SpeechError, MissingExtraError):
    """Nothing can be said because no espeak-ng is here; tells what brings it."""

    def __init__(self, message: str) -> None:
        self.package, self.extra = "libespeak-ng", "speech"
        SpeechError.__init__(self, message)

    def __str__(self) -> str:
        return str(self.args[0])


def find_library(choice: str | None = None) -> Library:
    """Find the library.

    Args:
        choice: ``system``, ``pip``, the path of a library file; None for what the environment variable
            ``ESPRESSIVO_ESPEAK`` says, else whichever is there, the system's first.

    Raises:
        MissingLibraryError: It is not there.
        SpeechError: What is named is none.
    """
    choice = choice or os.environ.get(ENVIRONMENT) or None
    if choice in (None, "system"):
        found = _system_library()
        if found is not None:
            return found
        if choice == "system":
            raise MissingLibraryError(
                "the system has no libespeak-ng; install Debian's libespeak-ng1 or Homebrew's espeak-ng"
            )
    if choice in (None, "pip"):
        found = _pip_library()
        if found is not None:
            return found
        if choice == "pip":
            raise MissingLibraryError(
                "espeakng-loader is not installed; it comes with: pip install 'espressivo[speech]'"
            )
        raise MissingLibraryError(f"there is no libespeak-ng here; {HOW_TO_GET}")
    assert choice is not None
    return _library_file(choice)


def _system_library() -> Library | None:
    platform = "linux" if sys.platform.startswith(("linux", "freebsd")) else sys.platform
    for name in _SYSTEM_NAMES.get(platform, ()):
        if _loads(name):
            return Library(name, None, "system")
    name_found = ctypes.util.find_library("espeak-ng")
    return Library(name_found, None, "system") if name_found and _loads(name_found) else None


def _loads(name: str) -> bool:
    try:
        unload(ctypes.CDLL(name))
    except OSError:
        return False
    return True


def _pip_library() -> Library | None:
    try:
        import espeakng_loader

        path, data = espeakng_loader.get_library_path(), espeakng_loader.get_data_path()
    except (ImportError, RuntimeError):
        return None
    return Library(path, data, "pip") if Path(path).is_file() else None


def _library_file(choice: str) -> Library:
    path = Path(choice).expanduser()
    if not path.is_file():
        raise SpeechError(f"{choice!r} is no espeak-ng library: expected 'system', 'pip' or the path of a library file")
    beside = path.parent / "espeak-ng-data"
    return Library(str(path.resolve()), str(beside) if beside.is_dir() else None, "file")


def unload(library: ctypes.CDLL) -> None:
    """Give a library back to the system, which forgets its state when nobody else holds it."""
    handle = library._handle
    if sys.platform == "win32":
        _ctypes.FreeLibrary(handle)
    else:
        _ctypes.dlclose(handle)
