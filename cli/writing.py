"""Verbs for writers: a new story, the schema that editors complete stories from, lines for translators."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click

from .options import Verb, force_option
from .program import OK

if TYPE_CHECKING:
    from ..scenarios.new_story import NewStory

__all__ = ["localise", "new", "schema"]

# Their files lie in scenarios/templates; named here so that --help lists them without looking.
TEMPLATES = ["dialogue", "player", "robot", "fatima-style"]


@click.command(cls=Verb)
@click.argument("name")
@click.option("--folder", metavar="DIR", default=".", help="Where to; it is made when it is not there (here).")
@click.option("--template", type=click.Choice(TEMPLATES), default="dialogue", help="What to begin with (dialogue).")
@force_option("Write over a story that exists.")
def new(name: str, folder: str, template: str, force: bool) -> int:
    """Write a new story that plays at once: NAME.yaml, and beside it the schema from which editors complete it.

    NAME may be a title: new "The last loaf" writes the-last-loaf.yaml. The templates:

    \b
    dialogue      two characters who may part as friends or not
    player        a person chooses for one of them
    robot         a robot that is greeted, stroked and pushed
    fatima-style  rules as FAtiMA Toolkit has them
    """  # noqa: D301 - click looks for the backspace itself
    from ..scenarios.new_story import new_story

    story = new_story(name, folder, template, force=force)
    click.echo(f"wrote {story.file}\nwrote {story.schema}, from which your editor completes it\n\nnow type:")
    commands = _next_commands(story)
    width = max(map(len, commands))
    for command, what in commands.items():
        click.echo(f"  {command.ljust(width)}  # {what}")
    return OK


def _next_commands(story: NewStory) -> dict[str, str]:
    """Return what to type next, and what comes of it."""
    file = shlex.quote(str(story.file))
    playing = f" --as {shlex.quote(story.player)}" if story.player else ""
    return {
        f"espressivo play {file}{playing}": f"play {story.player}" if story.player else "see it played",
        f"espressivo check {file}": "what is wrong in it, after a change",
        f"espressivo test {file}": "whether it still does what its tests expect",
    }


@click.command(cls=Verb)
@click.argument("kind", type=click.Choice(["scenario", "pack"]), default="scenario")
@click.option("--write", "target", metavar="FILE", help="Write it to a file instead.")
@force_option("Write over a file that exists.")
def schema(kind: str, target: str | None, force: bool) -> int:
    """Print the JSON Schema of stories (scenario), or of rule packs (pack), for editors and other programs."""
    from ..scenarios.new_story import read_schema, write_schema

    if target is None:
        click.echo(read_schema(kind), nl=False)
    else:
        click.echo(f"wrote {write_schema(kind, target, force=force)}")
    return OK


@click.command(cls=Verb)
@click.argument("story", metavar="STORY")
@click.option("--language", required=True, metavar="CODE", help="Into which language, such as de.")
@click.option("--write", "target", metavar="FILE", help="Write them to a file instead.")
@force_option("Write over a file that exists.")
def localise(story: str, language: str, target: str | None, force: bool) -> int:
    """Collect the lines of a story that are still to be translated: each under its id, with its own words.

    What is printed is part of a story file: write the other language over the words, name the file under `include:`,
    and play with --language CODE.
    """
    from ..scenarios.files import write_text
    from ..scenarios.language.caching import load_story
    from ..scenarios.shipped import find_scenario
    from ..scenarios.translating import sheet_for_translators

    sheet = sheet_for_translators(load_story(find_scenario(story)), language)
    if target is None:
        click.echo(sheet, nl=False)
    else:
        write_text(target, sheet, force=force)
        click.echo(f"wrote {target}")
    return OK
