"""The verbs of markup: EmotionML checked, and feelings written as EmotionML, BML and SSML."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from .options import Verb, force_option, json_option, quiet_option
from .printing import print_json, say
from .program import FAILED, OK

if TYPE_CHECKING:
    from ..expression.affect import Affect
    from ..expression.markup.problems import Problem

__all__ = ["check", "markup"]

_FORMS: Final = ("emotionml", "bml", "ssml")


@click.command(cls=Verb)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Notes fail the check, too.")
@json_option("espressivo-markup-check/1")
@quiet_option("Print errors only.")
def check(files: tuple[str, ...], strict: bool, as_json: bool, quiet: bool) -> int:
    """Find everything that is wrong with EmotionML files, and say what to write instead.

    With - it reads standard input. Ends with exit code 1 when there are errors; with --strict, notes too.
    """
    found = {file: _problems(file) for file in files}
    failed = any(each.severity == "error" or strict for problems in found.values() for each in problems)
    if as_json:
        print_json("espressivo-markup-check/1", {"valid": not failed, "files": found})
        return FAILED if failed else OK
    for file, problems in found.items():
        for each in problems:
            if not (quiet and each.severity == "note"):
                click.echo(str(each))
        if not quiet:
            click.echo(f"{file}: {_summary(problems)}")
    return FAILED if failed else OK


def _problems(file: str) -> list[Problem]:
    from ..core.errors import AuthoringError
    from ..expression.markup.emotionml_validating import validate

    if file == "-":
        return validate(sys.stdin.buffer, "-")
    if not Path(file).is_file():
        raise AuthoringError("there is no such file" if not Path(file).exists() else "this is no file", file=file)
    with Path(file).open("rb") as stream:
        return validate(stream, file)


def _summary(problems: list[Problem]) -> str:
    errors = sum(each.severity == "error" for each in problems)
    notes = len(problems) - errors
    counted = [_count(errors, "error"), _count(notes, "note")]
    verdict = "not valid" if errors else "valid EmotionML 1.0"
    return ", ".join([verdict, *filter(None, counted)])


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


@click.command(cls=Verb)
@click.argument("text")
@click.option("--emotion", default="", metavar="EMOTIONS", help="What it is said with: joy:6, 'anger:7 fear:2'.")
@click.option("--mood", type=click.FloatRange(-10, 10), default=0.0, metavar="-10..10", help="The mood (0).")
@click.option("--form", type=click.Choice(_FORMS), default="emotionml", help="The language (emotionml).")
@click.option("--vocabulary", default="occ-categories", metavar="ID", help="EmotionML: whose names (occ-categories).")
@click.option("--language", metavar="TAG", help="SSML: of the text, such as en-GB.")
@click.option("--voice", metavar="NAME", help="SSML: whose voice.")
@click.option("--lexemes", is_flag=True, help="BML: faces by its own names instead of action units.")
@click.option("-o", "--out", metavar="FILE", help="Write it to a file instead.")
@force_option()
def markup(
    text: str,
    emotion: str,
    mood: float,
    form: str,
    vocabulary: str,
    language: str | None,
    voice: str | None,
    lexemes: bool,
    out: str | None,
    force: bool,
) -> int:
    """Write a text and what is felt in a language that others read.

    EmotionML says what is felt, BML what a virtual human does, SSML how a voice sounds.
    """
    from dataclasses import replace

    from ..expression.affect import Affect
    from ..expression.expressing import express
    from ..expression.markup.bml import bml_of
    from ..expression.markup.ssml import ssml_of
    from ..scenarios.files import write_text

    affect = replace(Affect.parse(emotion), mood=mood)
    if form == "emotionml":
        made = _emotionml(text, affect, vocabulary)
    elif form == "bml":
        made = bml_of(express(affect), text, face="lexemes" if lexemes else "facs")
    else:
        made = ssml_of(text, express(affect).prosody, voice, language) + "\n"
    if out is None:
        click.echo(made, nl=False)
    else:
        say(f"wrote {write_text(out, made, force=force)}")
    return OK


def _emotionml(text: str, affect: Affect, vocabulary: str) -> str:
    """Return what is felt, after the text, each on a line of its own."""
    from dataclasses import replace

    from ..expression.markup.characters import legal
    from ..expression.markup.emotionml_affect import emotionml_of
    from ..expression.markup.emotionml_writing import write_emotionml

    made = emotionml_of(affect, vocabulary)
    said = legal(text).strip()
    if said:
        lines = [part for each in made.content for part in (each, "\n")]
        made = replace(made, content=(f"\n{said}\n", *lines))
    return write_emotionml(made)
