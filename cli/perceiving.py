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
    from ..perception.calibration import PersonProfile
    from ..perception.estimate import AffectEstimate
    from ..perception.faces.windows import WindowRead

__all__ = ["perceive"]

_FORM: Final = "espressivo-perception/1"
_MOST_TEXT: Final = 1_000_000
_MOST_WINDOWS: Final = 20_000
_ABOUT: Final = click.option("--about", default="", metavar="NAME", help="Whom it is about.")
_PROFILES: Final = click.option(
    "--profiles", metavar="DIR", help="With --about: as they were corrected before (see `perceive correct`)."
)
_FOLDER: Final = click.option("--profiles", required=True, metavar="DIR", help="Where profiles of people are kept.")
_MODALITIES: Final = ("text", "face", "voice", "image", "context", "fused")


@click.group(cls=VerbGroup)
def perceive() -> None:
    """Estimate what somebody feels, from words, a face, a voice or a picture, and say why.

    Nothing that is read is kept. What `correct` learns of a person stays in a folder of yours, until `forget`.
    """


@perceive.command("text")
@click.argument("text")
@_ABOUT
@click.option("--llm", metavar="URL", help="Ask the language model at this address what the words express.")
@click.option("--model", metavar="NAME", help="The model: as that server calls it, or a file of yours (.onnx, .npz).")
@click.option("--labels", metavar="FILE", help="Label map of an .onnx (labels.json beside it).")
@click.option("--tokens", metavar="FILE", help="Tokenizer of an .onnx (tokenizer.json beside it).")
@click.option("--key-env", default="", metavar="VAR", help="Environment variable with the server's key.")
@click.option("--kept", metavar="FOLDER", help="Where its answers are kept, so that nobody is asked twice.")
@_PROFILES
@json_option(_FORM)
def _text(
    text: str,
    about: str,
    llm: str | None,
    model: str | None,
    labels: str | None,
    tokens: str | None,
    key_env: str,
    kept: str | None,
    profiles: str | None,
    as_json: bool,
) -> int:
    """What words express, and what they tell of.

    The second estimate is of how whoever lived through the event that is told appraised it. TEXT is English; `-` reads
    it from standard input, 1 MB at most. When a language model does not answer, the learned one does, and the estimate
    says so.
    """
    from ..perception.text.appraisal import perceive_event

    of_file = llm is None and (model or "").lower().endswith((".npz", ".onnx"))
    if (llm is None) != (model is None or of_file) or (llm is None and (key_env or kept)):
        wanted = "a language model needs --llm URL and --model NAME; a model of yours is a file, .onnx or .npz"
        raise click.UsageError(wanted, click.get_current_context())
    if (labels or tokens) and not of_file:
        raise click.UsageError("--labels and --tokens belong to --model FILE", click.get_current_context())
    words = _standard_input() if text == "-" else text
    if not words.strip():
        raise click.UsageError("there are no words to read", click.get_current_context())
    person = _personal(profiles, about)
    if model is not None and of_file:
        expressed = _by_file(words, about, model, labels, tokens)
    else:
        expressed = _said(words, about, llm, model or "", key_env, kept)
    said = person.applied(expressed)
    told = perceive_event(words, about)
    return _show([said, told], as_json, titles=("What the words express", "What happened, as it is told"))


def _said(words: str, about: str, llm: str | None, model: str, key_env: str, kept: str | None) -> AffectEstimate:
    if llm is None:
        from ..perception.text.learned import estimate_text

        return estimate_text(words, about)
    from ..perception.llm.perceiver import llm_perceiver

    return llm_perceiver(llm, model, key_env, kept=kept).perceive(words).about(about)


def _by_file(words: str, about: str, model: str, labels: str | None, tokens: str | None) -> AffectEstimate:
    from ..perception.text.models_of_files import text_perceiver

    return text_perceiver(model, labels, tokens).perceive(words).about(about)


@perceive.command("aus")
@click.argument("file")
@click.option(
    "--window", type=click.FloatRange(0.04, 3600), default=1.0, metavar="S", help="Seconds that make one face (1)."
)
@click.option("--fps", type=click.FloatRange(0.1, 1000), metavar="N", help="Frames a second, for tables without times.")
@_ABOUT
@_PROFILES
@json_option(_FORM)
def _aus(file: str, window: float, fps: float | None, about: str, profiles: str | None, as_json: bool) -> int:
    """What faces show, from a table of action units.

    FILE is a CSV table by OpenFace, or of action units (AU12) or blend shapes (mouthSmileLeft) over time. The face that
    shows most is explained. At most 20,000 windows are read.
    """
    from ..perception.faces.frames import read_frames
    from ..perception.faces.windows import window_readings

    person = _personal(profiles, about)
    read = _bounded(window_readings(read_frames(file, fps=fps), window, person.resting), file, window)
    estimates = [person.applied(each.estimate(about)) for each in read]
    if as_json:
        return _show(estimates, as_json)
    if not read:
        raise PerceptionError(f"{file}: no face was seen in it")
    return _show_windows(read, estimates)


@perceive.command("wav")
@click.argument("file")
@_ABOUT
@_PROFILES
@json_option(_FORM)
def _wav(file: str, about: str, profiles: str | None, as_json: bool) -> int:
    """What a voice tells beside its words.

    How stirred it is, and a little of the rest; no emotion is named. FILE is a WAV file of 60 s at most.
    """
    from ..perception.voice.listening import VoicePerceiver

    person = _personal(profiles, about)
    found = person.applied(VoicePerceiver(person.voice).perceive(file).about(about))
    return _show([found], as_json, titles=("What the voice tells",))


@perceive.command("image")
@click.argument("file")
@json_option(_FORM)
def _image(file: str, as_json: bool) -> int:
    """What the light and colours of a picture do.

    To whoever looks at it: a weak cue, and said to be one. Needs the extra `images`.
    """
    from ..perception.images.mood import PictureMoodPerceiver

    return _show([PictureMoodPerceiver().perceive(file)], as_json, titles=("What light and colours do",))


@perceive.command("correct")
@click.argument("person")
@_FOLDER
@click.option("--said", metavar="EMOTION", help="What was estimated.")
@click.option("--meant", metavar="EMOTION", help="What they did feel.")
@click.option(
    "--modality", type=click.Choice(_MODALITIES), default="text", help="In which way it was perceived (text)."
)
@click.option("--usual-voice", metavar="FILE", help="A WAV file in which they speak as usual.")
@click.option("--usual-face", metavar="FILE", help="A table of action units of their face at rest.")
def _correct(
    person: str,
    profiles: str,
    said: str | None,
    meant: str | None,
    modality: str,
    usual_voice: str | None,
    usual_face: str | None,
) -> int:
    """Learn how somebody shows what they feel: "that was fear, not surprise".

    A profile holds counts and means, by which nobody could tell what was said; `perceive forget` erases it.
    """
    from ..perception.calibration_files import Profiles

    if (said is None) != (meant is None) or not (said or usual_voice or usual_face):
        raise click.UsageError("give --said and --meant, --usual-voice, or --usual-face", click.get_current_context())
    kept = Profiles(profiles)
    profile = _with_usual(kept.load(person), usual_voice, usual_face)
    if said is not None and meant is not None:
        profile = profile.corrected_as(modality, said, meant)
    kept.save(profile)
    click.echo(_told(profile))
    return OK


@perceive.command("people")
@_FOLDER
@json_option("espressivo-people/1")
def _people(profiles: str, as_json: bool) -> int:
    """List whose profiles there are."""
    from ..perception.calibration_files import Profiles

    kept = Profiles(profiles)
    found = [kept.load(name) for name in kept.people]
    if as_json:
        people = [
            {"person": each.person, "corrections": each.corrections, "reliability": each.reliability} for each in found
        ]
        print_json("espressivo-people/1", {"people": people})
    else:
        click.echo("\n".join(map(_told, found)) or "there are no profiles")
    return OK


@perceive.command("forget")
@click.argument("person")
@_FOLDER
def _forget(person: str, profiles: str) -> int:
    """Erase what was learned of somebody."""
    from ..perception.calibration_files import Profiles

    known = Profiles(profiles).forget(person)
    click.echo(f"{person} is forgotten" if known else f"nothing was known of {person}")
    return OK


def _personal(profiles: str | None, about: str) -> PersonProfile:
    from ..perception.calibration import PersonProfile
    from ..perception.calibration_files import Profiles

    if profiles is None:
        return PersonProfile(about)
    if not about:
        raise click.UsageError("--profiles needs --about NAME: whose profile is meant", click.get_current_context())
    return Profiles(profiles).load(about)


def _with_usual(profile: PersonProfile, voice: str | None, face: str | None) -> PersonProfile:
    if voice is not None:
        from ..perception.voice.listening import VoicePerceiver

        profile = profile.with_voice(VoicePerceiver().measure(voice))
    if face is not None:
        from ..perception.faces.frames import read_frames
        from ..perception.faces.windows import RestingFace

        profile = profile.with_resting(RestingFace.of(read_frames(face, fps=30)))
    return profile


def _told(profile: PersonProfile) -> str:
    """Say what a profile holds, on one line."""
    parts = [f"{profile.corrections:.0f} corrections"]
    parts += [f"{modality} {share:.0%} to be trusted" for modality, share in profile.reliability.items()]
    parts += [f"usual voice from {profile.voice.utterances} utterances"] if profile.voice.utterances else []
    parts += ["face at rest"] if profile.resting.units else []
    return f"{profile.person}: {', '.join(parts)}"


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


def _show_windows(read: list[WindowRead], estimates: list[AffectEstimate]) -> int:
    from ..perception.faces.telling import tell
    from .estimate_sheet import EstimateSheet, WindowTable

    clearest = max(range(len(read)), key=lambda number: (estimates[number].confidence, -number))
    most, shown = read[clearest], estimates[clearest]
    print_rich(WindowTable(read, estimates))
    click.echo()
    title = f"The clearest face, {most.start:.1f}-{most.end:.1f} s"
    print_rich(EstimateSheet(replace(shown, evidence=shown.evidence[len(most.estimate().evidence) :]), title))
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
