"""Which backend speaks: by name, or the best that is here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Final

from ...core.errors import EspressivoError, SpeechError, nearest
from .backend import SpeechBackend
from .null import NullBackend

__all__ = ["AUTO", "ENTRY_POINTS", "backend_alone", "backend_names", "speech_backend"]

ENTRY_POINTS: Final = "espressivo.speech"
"""Group of entry points under which packages offer backends: a name, and what makes one when it is called."""

AUTO: Final = ("espeak", "pyttsx3")
"""What is tried, in this order, when nothing is asked for. espeak comes first, although its voices are plain: it alone
does all that a feeling asks for (range and pauses too), knows its phonemes for the lips, sounds the same on every
system, and needs no second process. Ask for pyttsx3 by its name to hear the voices of macOS and Windows."""


def speech_backend(name: str | None = None) -> SpeechBackend:
    """Return a backend.

    Args:
        name: ``espeak`` (the system's library, else the one that pip brings), ``espeak:system``, ``espeak:pip``,
            ``pyttsx3``, ``ssml``, ``null``, or what a package offers as an entry point of the group
            ``espressivo.speech``; each with ``apart:`` before it to have it in a process of its own. ``auto`` or None
            is the first of :data:`AUTO` that can speak here, and ``null`` when none can; its ``available`` says why.

    Raises:
        SpeechError: There is none of that name, or what a package offers is none.
    """
    if name is None or name == "auto":
        return _first_available()
    if name.startswith("apart:"):
        return _apart(name.removeprefix("apart:"))
    if name in _OURS:
        return _OURS[name]()
    return _offered(name)


def backend_names() -> tuple[str, ...]:
    """Return all names that :func:`speech_backend` takes here."""
    return (*_OURS, *sorted({each.name for each in entry_points(group=ENTRY_POINTS)} - set(_OURS)), "auto")


def _first_available() -> SpeechBackend:
    missing: list[str] = []
    for name in AUTO:
        backend = _OURS[name]()
        found = backend.available()
        if found.ok:
            return backend
        backend.close()
        missing.append(f"{name}: {found.why}")
    return NullBackend("; ".join(missing))


def _espeak(library: str | None) -> Callable[[], SpeechBackend]:
    def make() -> SpeechBackend:
        from .espeak import EspeakBackend

        return EspeakBackend(library)

    return make


def _pyttsx3() -> SpeechBackend:
    from .pyttsx3_backend import Pyttsx3Backend

    return Pyttsx3Backend()


def _ssml() -> SpeechBackend:
    from .ssml_backend import SsmlBackend

    return SsmlBackend()


_OURS: Final[Mapping[str, Callable[[], SpeechBackend]]] = {
    "espeak": _espeak(None),
    "espeak:pip": _espeak("pip"),
    "espeak:system": _espeak("system"),
    "null": NullBackend,
    "pyttsx3": _pyttsx3,
    "ssml": _ssml,
}


def _apart(name: str) -> SpeechBackend:
    from .worker import Worker

    if name == "pyttsx3":
        return _pyttsx3()
    if name not in backend_names():
        raise _unknown(name)
    return Worker(name, f"{__name__}:backend_alone", {"name": name})


def backend_alone(name: str) -> SpeechBackend:
    """Return a backend for a process that does nothing else, as a worker's is: it may crash.

    Raises:
        SpeechError: There is none of that name, or what a package offers is none.
    """
    from .espeak import EspeakBackend

    kind, _, library = name.partition(":")
    return EspeakBackend(library or None, alone=True) if kind == "espeak" and name in _OURS else speech_backend(name)


def _offered(name: str) -> SpeechBackend:
    """Return what a package offers under a name."""
    found = entry_points(group=ENTRY_POINTS, name=name)
    if not found:
        raise _unknown(name)
    try:
        backend = next(iter(found)).load()()
    except EspressivoError:
        raise
    except Exception as error:
        raise SpeechError(f"the backend {name!r} cannot be made: {type(error).__name__}: {error}") from error
    if not isinstance(backend, SpeechBackend):
        raise SpeechError(f"what is offered as the backend {name!r} is none: {backend!r}")
    return backend


def _unknown(name: str) -> SpeechError:
    close = nearest(name, backend_names())
    hint = f"; did you mean {close!r}?" if close else ""
    return SpeechError(f"there is no speech backend {name!r}: expected one of {', '.join(backend_names())}{hint}")
