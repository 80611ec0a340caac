"""Texts: lines that are said twice, translations that are missing, styles that no line has."""

from __future__ import annotations

from .finder import Finder, did_you_mean

__all__ = ["check_texts"]


def check_texts(finder: Finder) -> None:
    """Look at lines and their translations."""
    _duplicates(finder)
    _translations(finder)
    _styles(finder)
    _feelings(finder)


def _duplicates(finder: Finder) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for number, line in enumerate(finder.facts.scenario.dialogues):
        words = " ".join(line.utterance.split()).casefold()
        if not words:
            continue
        path = f"$.dialogues[{number}]"
        before = seen.setdefault((line.speaker, line.current_state.casefold(), words), path)
        if before != path and not finder.facts.is_fatima:
            place = finder.subject.place(before)
            where = f"line {place.line}" if place.line else before
            finder.add("duplicate-line", f"these are the words of {where}", "", path)


def _translations(finder: Finder) -> None:
    scenario, story = finder.facts.scenario, finder.subject.story
    wanted = list(dict.fromkeys(story.languages if story is not None else ()))
    ids = {line.id: number for number, line in enumerate(scenario.dialogues) if line.id}
    for language, texts in scenario.translations.items():
        if wanted and language not in wanted:
            place = f"$.translations.{language}.{next(iter(texts), '')}"
            message = f"{language!r} is none of the languages {', '.join(wanted)}"
            finder.add("unknown-language", message, did_you_mean(language, wanted), place)
        for id_ in texts:
            if id_ not in ids:
                place = f"$.translations.{language}.{id_}"
                finder.add("unknown-line", f"no line has the id #{id_}", did_you_mean(id_, ids), place)
    for language in wanted or scenario.translations:
        _missing(finder, language, scenario.translations.get(language, {}), ids)


def _missing(finder: Finder, language: str, texts: dict[str, str], ids: dict[str, int]) -> None:
    for id_, number in ids.items():
        if not texts.get(id_):
            message = f"#{id_} is not translated into {language!r}"
            finder.add(
                "missing-translation", message, f"add `{id_}: ...` under `{language}:`", f"$.dialogues[{number}]"
            )
    for number, line in enumerate(finder.facts.scenario.dialogues):
        if not line.id and line.utterance:
            finder.add("missing-line-id", "this line cannot be translated: it has no id", "", f"$.dialogues[{number}]")


def _styles(finder: Finder) -> None:
    story = finder.subject.story
    if story is None:
        return
    said = {line.style.casefold(): line.style for line in finder.facts.scenario.dialogues}
    told: set[object] = set()
    for path, place in story.places.items():
        _, found, style = path.partition(".manners.")
        if not found or style in said or place.file not in story.files or place in told:
            continue
        told.add(place)
        hint = did_you_mean(style, [each for each in said.values() if each != "-"])
        finder.add("unused-style", f"no line is {style!r}", hint, place, path)


def _feelings(finder: Finder) -> None:
    """Tell for whom feelings that are wanted come out otherwise."""
    story = finder.subject.story
    for place, _, cautions in story.feelings if story is not None else ():
        for caution in cautions:
            message = caution.rstrip(".")
            finder.add("feeling-caution", message[:1].lower() + message[1:], "", place)
