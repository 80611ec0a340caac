"""The verb that lists voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..core.errors import nearest
from .options import Verb, json_option
from .printing import print_or_json
from .program import OK

if TYPE_CHECKING:
    from ..expression.speech.voices import Voices

__all__ = ["voices"]

_FORM = "espressivo-voices/1"


@click.command(cls=Verb)
@click.option("--language", metavar="TAG", help="Only voices of a language: en, de, pt-br.")
@click.option("--library", metavar="WHICH", help="system, pip, or the path of a library file (the first that is here).")
@json_option(_FORM)
def voices(language: str | None, library: str | None, as_json: bool) -> int:
    """List the voices that espeak-ng has here, and the variants that can stand after them: `en-gb+f2`."""
    from ..expression.speech.espeak import EspeakBackend

    backend = EspeakBackend(library)
    known = backend.voices
    listed = [each for each in known.voices if language is None or _speaks(each.languages, language)]
    if language is not None and not listed:
        close = nearest(language, {tag for each in known.voices for tag, _ in each.languages})
        hint = f"did you mean {close!r}?" if close else "without --language all are listed"
        raise click.UsageError(f"no voice speaks {language!r}; {hint}", click.get_current_context())
    data = {
        "library": backend.available().why,
        "voices": [
            {
                "say": known.shortest(each),
                "name": each.name,
                "file": each.identifier,
                "languages": _tags(each.languages),
            }
            for each in listed
        ],
        "variants": [each.identifier for each in known.variants],
    }
    print_or_json(data, lambda found: _rendered(found, known), _FORM, as_json)
    return OK


def _speaks(languages: tuple[tuple[str, int], ...], wanted: str) -> bool:
    tag = wanted.casefold().replace("_", "-")
    return any(each.casefold() == tag or each.casefold().startswith(f"{tag}-") for each, _ in languages)


def _tags(languages: tuple[tuple[str, int], ...]) -> list[str]:
    return [tag for tag, _ in languages]


def _rendered(found: dict[str, Any], known: Voices) -> Any:
    from rich.console import Group
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("write", "voice", "file"):
        table.add_column(name)
    for each in found["voices"]:
        table.add_row(each["say"], each["name"], each["file"])
    after = ", ".join(sorted((each.identifier for each in known.variants), key=str.casefold))
    return Group(found["library"], "", table, "", f"after a voice and '+': {after}")
