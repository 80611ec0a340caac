"""The verbs of perception: what a text, a face, a voice or a picture tells of somebody's affect, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import click

from ..core.errors import PerceptionError
from .options import VerbGroup, json_option
from .printing import print_json, print_rich
from .program import OK

if TYPE_CHECKING:
    from ..perception.estimate import AffectEstimate
    from ..perception.faces.windows import WindowRead

__all__ = ["perceive"]

_FORM: Final = "espressivo-perception/1"
_MOST_TEXT: Final = 1_000_000
_MOST_WINDOWS: Final = 20_000
_ABOUT: Final = click.option("--about", default="", metavar="NAME", help="Whom it is about.")


@click.group(cls=VerbGroup)
def perceive() -> None:
    """Estimate what somebody feels, from words, a face, a voice or a picture, and say why.

    Nothing that is read is kept.
    """


@perceive.command("text")
@click.argument("text")
@_ABOUT
@click.option("--llm", metavar="URL", help="Ask the language model at this address what the words express.")
@click.option("--model", metavar="NAME", help="The model, as its server calls it.")
@click.option("--key-env", default="", metavar="VAR", help="Environment variable with the server's key.")
@click.option("--kept", metavar="FOLDER", help="Where its answers are kept, so that nobody is asked twice.")
@json_option(_FORM)
def _text(
    text: str, about: str, llm: str | None, model: str | None, key_env: str, kept: str | None, as_json: bool
) -> int:
    """What words express, and what they tell of.

    The second estimate is of how whoever lived through the event that is told appraised it. TEXT is English; `-` reads
    it from standard input, 1 MB at most. When a language model does not answer, the learned one does, and the estimate
    says so.
    """
    from ..perception.text.appraisal import perceive_event

    if (llm is None) != (model is None) or (llm is None and (key_env or kept)):
        raise click.UsageError("a language model needs --llm URL and --model NAME", click.get_current_context())
    words = _standard_input() if text == "-" else text
    if not words.strip():
        raise click.UsageError("there are no words to read", click.get_current_context())
    said, told = _said(words, about, llm, model or "", key_env, kept), perceive_event(words, about)
    return _show([said, told], as_json, titles=("What the words express", "What happened, as it is told"))


def _said(words: str, about: str, llm: str | None, model: str, key_env: str, kept: str | None) -> AffectEstimate:
    if llm is None:
        from ..perception.text.learned import estimate_text

        return estimate_text(words, about)
    from ..perception.llm.perceiver import llm_perceiver

    return llm_perceiver(llm, model, key_env, kept=kept).perceive(words).about(about)


@perceive.command("aus")
@click.argument("file")
@click.option(
    "--window", type=click.FloatRange(0.04, 3600), default=1.0, metavar="S", help="Seconds that make one face (1)."
)
@click.option("--fps", type=click.FloatRange(0.1, 1000), metavar="N", help="Frames a second, for tables without times.")
@_ABOUT
@json_option(_FORM)
def _aus(file: str, window: float, fps: float | None, about: str, as_json: bool) -> int:
    """What faces show, from a table of action units.

    FILE is a CSV table by OpenFace, or of action units (AU12) or blend shapes (mouthSmileLeft) over time. The face that
    shows most is explained. At most 20,000 windows are read.
    """
    from ..perception.faces.frames import read_frames
    from ..perception.faces.windows import window_readings

    read = _bounded(window_readings(read_frames(file, fps=fps), window), file, window)
    estimates = [each.estimate(about) for each in read]
    if as_json:
        return _show(estimates, as_json)
    if not read:
        raise PerceptionError(f"{file}: no face was seen in it")
    return _show_windows(read, about)


@perceive.command("wav")
@click.argument("file")
@_ABOUT
@json_option(_FORM)
def _wav(file: str, about: str, as_json: bool) -> int:
    """What a voice tells beside its words.

    How stirred it is, and a little of the rest; no emotion is named. FILE is a WAV file of 60 s at most.
    """
    from ..perception.voice.listening import VoicePerceiver

    return _show([VoicePerceiver().perceive(file).about(about)], as_json, titles=("What the voice tells",))


@perceive.command("image")
@click.argument("file")
@json_option(_FORM)
def _image(file: str, as_json: bool) -> int:
    """What the light and colours of a picture do.

    To whoever looks at it: a weak cue, and said to be one. Needs the extra `images`.
    """
    from ..perception.images.mood import PictureMoodPerceiver

    return _show([PictureMoodPerceiver().perceive(file)], as_json, titles=("What light and colours do",))


def _show(estimates: Iterable[AffectEstimate], as_json: bool, titles: tuple[str, ...] = ()) -> int:
    """Print estimates, each with its title."""
    found = list(estimates)
    if as_json:
        print_json(_FORM, {"estimates": [_data(each) for each in found]})
        return OK
    from .estimate_sheet import EstimateSheet

    for number, (each, title) in enumerate(zip(found, titles, strict=True)):
        if number:
            click.echo()
        print_rich(EstimateSheet(each, title))
    return OK


def _data(estimate: AffectEstimate) -> dict[str, Any]:
    node = estimate.node
    path = {} if node is None else {"primaries": {name: round(part, 4) for name, part in estimate.primaries.items()}}
    return estimate.as_data() | path


def _show_windows(read: list[WindowRead], about: str) -> int:
    from ..perception.faces.telling import tell
    from .estimate_sheet import EstimateSheet, WindowTable

    most = max(read, key=lambda each: (each.estimate().confidence, -each.start))
    print_rich(WindowTable(read))
    click.echo()
    title = f"The clearest face, {most.start:.1f}-{most.end:.1f} s"
    print_rich(EstimateSheet(replace(most.estimate(about), evidence=()), title))
    click.echo("\n".join(["", *(f"  {line}" for line in tell(most.reading).splitlines())]))
    return OK


def _bounded(read: Iterable[WindowRead], file: str, window: float) -> list[WindowRead]:
    found = list(islice(read, _MOST_WINDOWS + 1))
    if len(found) > _MOST_WINDOWS:
        raise PerceptionError(f"{file}: more than {_MOST_WINDOWS:,} windows of {window:g} s; choose a longer --window")
    return found


def _standard_input() -> str:
    text = sys.stdin.read(_MOST_TEXT + 1)
    if len(text) > _MOST_TEXT:
        raise PerceptionError(f"standard input has more than {_MOST_TEXT:,} characters; give the part that counts")
    return text
