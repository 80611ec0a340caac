"""Names of espeak-ng voices: what people write, and the file that is meant.

The library takes a file (``gmw/en-US``), some of its names and some language tags, and for any other name keeps the
voice that it has without a word. Here a voice is a language tag (``en-gb``), a file (``gmw/en``, ``en-US``) or a name
(``English (America)``), then perhaps ``+`` and a variant (``f3``, ``croak``); capitals do not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...core.errors import SpeechError, nearest
from .espeak_library import InstalledVoice

__all__ = ["DEFAULT_VOICE", "Voices"]

DEFAULT_VOICE: Final = "en-us"


@dataclass(frozen=True)
class Voices:
    """The voices and variants of a library.

    Attributes:
        voices: Its voices.
        variants: What can stand after ``+``.
    """

    voices: Sequence[InstalledVoice]
    variants: Sequence[InstalledVoice]

    def find(self, name: str | None) -> str:
        """Return the file, and the variant, that a name means.

        Raises:
            SpeechError: Nothing is called so; tells the nearest name.
        """
        voice, plus, variant = (name or DEFAULT_VOICE).strip().partition("+")
        found = self._voice(voice.strip() or DEFAULT_VOICE)
        return f"{found}+{self._variant(variant.strip())}" if plus else found

    def shortest(self, voice: InstalledVoice) -> str:
        """Return the shortest name that means a voice: ``en-us`` rather than ``gmw/en-US``."""
        names = [tag for tag, _ in voice.languages] + [voice.identifier.rpartition("/")[2], voice.identifier]
        own = [name for name in names if self._known(name) == voice.identifier]
        return min(own, key=lambda name: ("/" in name, name.casefold() != name, names.index(name)))

    def _known(self, name: str) -> str | None:
        wanted = name.casefold().replace("_", "-")
        tables = (self._by_file, self._by_language, self._by_name)
        return next((table[wanted] for table in tables if wanted in table), None)

    def _voice(self, name: str) -> str:
        found = self._known(name)
        if found is not None:
            return found
        close = nearest(name.replace("_", "-"), {**self._by_name, **self._by_file, **self._by_language})
        hint = f"did you mean {close!r}?" if close else "such as en-us, en-gb, de, fr;"
        raise SpeechError(f"espeak-ng has no voice {name!r}; {hint} all of them: espressivo expression voices")

    @cached_property
    def _by_file(self) -> dict[str, str]:
        """Whole files, and what is in no folder of theirs."""
        files = {each.identifier.rpartition("/")[2].casefold(): each.identifier for each in reversed(self.voices)}
        return {**files, **{each.identifier.casefold(): each.identifier for each in self.voices}}

    @cached_property
    def _by_language(self) -> dict[str, str]:
        best: dict[str, tuple[int, str]] = {}
        for each in self.voices:
            for tag, priority in each.languages:
                mine = (priority, each.identifier)
                best[tag.casefold()] = min(mine, best.get(tag.casefold(), mine))
        return {tag: identifier for tag, (_, identifier) in best.items()}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {each.name.casefold().replace("_", "-"): each.identifier for each in self.voices}

    def _variant(self, name: str) -> str:
        files = {each.identifier.casefold(): each.identifier for each in self.variants}
        names = {each.name.casefold(): each.identifier for each in self.variants}
        found = files.get(name.casefold()) or names.get(name.casefold())
        if found is None:
            close = nearest(name, {**names, **files})
            hint = f"did you mean {close!r}?" if close else "such as f3, m2, croak, whisper;"
            raise SpeechError(
                f"espeak-ng has no variant {name!r} (after the '+'); {hint} all of them: espressivo expression voices"
            )
        return found
