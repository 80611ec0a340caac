"""A scenario in another language: its lines in the words that translators gave them, by the ids of the lines."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from msgspec.structs import replace

from ..core.errors import AuthoringError, nearest
from .document import LineDoc, Scenario
from .language.compiling import Story

__all__ = ["sheet_for_translators", "translated", "untranslated"]


def translated(scenario: Scenario, language: str, file: str | None = None) -> Scenario:
    """Return a scenario with its lines in another language; lines without a translation stay as they are.

    Args:
        scenario: As it was read.
        language: Such as ``de``; the scenario's own language gives it back as it is.
        file: Its name, for messages.

    Raises:
        AuthoringError: The scenario is not translated into that language.
    """
    if language.casefold() == scenario.language.casefold() and language:
        return scenario
    words = next(
        (words for name, words in scenario.translations.items() if name.casefold() == language.casefold()), None
    )
    if words is None:
        known = [each for each in (scenario.language, *scenario.translations) if each]
        close = nearest(language, known)
        hint = (
            f"did you mean {close!r}?"
            if close
            else f"there is: {', '.join(known) or 'only the language it is written in'}"
        )
        raise AuthoringError(f"there are no lines in {language!r}; {hint}", file=file)
    lines = [replace(line, utterance=words.get(line.id or "", line.utterance)) for line in scenario.dialogues]
    return replace(scenario, dialogues=lines, language=language)


def untranslated(scenario: Scenario, language: str) -> Iterator[LineDoc]:
    """Yield the lines that have words, and none in a language."""
    known = scenario.translations.get(language, {})
    for line in scenario.dialogues:
        if line.utterance and (line.id or "") not in known:
            yield line


def sheet_for_translators(story: Story, language: str) -> str:
    """Return the lines that are still to be translated, as the part of a story file that will hold them.

    Every line stands under its id with its own words, to be written over; lines without an id are listed as comments.
    """
    known = story.scenario.translations.get(language, {})
    waiting = {name: words for name, words in story.words.items() if name not in known}
    ids = {line.id for line in story.scenario.dialogues if line.id}
    named = {name: words for name, words in waiting.items() if name in ids}
    notes = [f"# {name}: no id; end the line with one, #such-as-this\n" for name in waiting if name not in ids]
    dumped = yaml.safe_dump({"translations": {language: named}}, allow_unicode=True, sort_keys=False, width=110)
    return "".join([*notes, dumped if named else f"# all lines with an id are there in {language}\n"])
