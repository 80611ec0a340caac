"""pyttsx3 as a backend: the voices of the system, always in a process of their own."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ...core.errors import SpeechError
from .backend import Availability
from .espeak_library import find_library
from .pyttsx3_driver import driver_for, heard_capabilities
from .worker import Worker

__all__ = ["Pyttsx3Backend"]

_FACTORY: Final = "espressivo.expression.speech.pyttsx3_driver:Pyttsx3Driver"


class Pyttsx3Backend(Worker):
    """Speaks with the voices of the system through pyttsx3: espeak on Linux, NSSS on macOS, SAPI 5 on Windows.

    pyttsx3 knows no pitch range, no pauses and no phonemes, on macOS and Windows no pitch either: ``Speech.dropped``
    names what was asked for in vain.

    Args:
        driver: Of pyttsx3; None for the platform's own.
        patience: Seconds after which pyttsx3 is taken for hung.
    """

    def __init__(self, driver: str | None = None, *, patience: float = 10.0) -> None:
        self._driver = driver or driver_for()
        environment = _loader_environment() if self._driver == "espeak" else {}
        super().__init__("pyttsx3", _FACTORY, {"driver": driver}, environment=environment, patience=patience)

    @property
    def capabilities(self) -> frozenset[str]:
        """What can be heard through the driver; asks nobody."""
        return heard_capabilities(self._driver)

    def available(self) -> Availability:
        """Tell whether pyttsx3 is there and finds something to speak with; starts the worker when it may."""
        if find_spec("pyttsx3") is None:
            return Availability(False, "pyttsx3 is not installed; it comes with: pip install 'espressivo[speech]'")
        return super().available()


def _loader_environment() -> dict[str, str]:
    """Return what lets pyttsx3, which looks for a library by its name only, find the one that pip brings."""
    try:
        library = find_library()
    except SpeechError:
        return {}
    if library.origin == "system":
        return {}
    paths = [str(Path(library.path).parent), os.environ.get("LD_LIBRARY_PATH", "")]
    data = {"ESPEAK_DATA_PATH": library.data} if library.data else {}
    return {"LD_LIBRARY_PATH": os.pathsep.join(path for path in paths if path), **data}
