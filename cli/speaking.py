"""The verb that speaks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .options import Verb, force_option, json_option, quiet_option
from .printing import print_json, say, speaks_unicode
from .program import OK

if TYPE_CHECKING:
    from ..expression.expression import Expression, Prosody
    from ..expression.speech.backend import Speech, SpeechBackend
    from ..expression.speech.playback import Playback

__all__ = ["speak"]


@click.command(cls=Verb)
@click.argument("text", nargs=-1, required=True)
@click.option("--emotion", metavar="NAME:0..10", default="", help='What is felt: "joy:6", "anger:7 fear:2".')
@click.option("--voice", metavar="NAME", help="Such as en-gb, de or en-us+f3 (the backend's own).")
@click.option("--backend", metavar="NAME", help="espeak, pyttsx3, ssml, null ... (the first that is here).")
@click.option("-o", "--out", metavar="FILE", help="Write a WAV file instead of playing.")
@click.option("--rate", type=click.FloatRange(-80, 400), default=0.0, metavar="PERCENT", help="Faster, or slower (0).")
@click.option("--pitch", type=click.FloatRange(-24, 24), default=0.0, metavar="SEMITONES", help="Higher, lower (0).")
@click.option("--range", "range_x", type=click.FloatRange(0, 4), default=1.0, metavar="FACTOR", help="Livelier (1).")
@click.option("--volume", type=click.FloatRange(-40, 20), default=0.0, metavar="DB", help="Louder, or softer (0).")
@json_option("espressivo-speech/1", "words, phonemes and visemes with their times, and play nothing")
@quiet_option("Print nothing but errors.")
@force_option("Write over a file that exists.")
def speak(
    text: tuple[str, ...],
    emotion: str,
    voice: str | None,
    backend: str | None,
    out: str | None,
    rate: float,
    pitch: float,
    range_x: float,
    volume: float,
    as_json: bool,
    quiet: bool,
    force: bool,
) -> int:
    """Say a TEXT with a feeling: aloud, or into a file.

    With - the text is read from standard input. With --json nothing is played: it tells when which word, phoneme and
    mouth shape is heard. The backend ssml gives a document for the voices of others.
    """
    from ..expression.affect import Affect
    from ..expression.expressing import express
    from ..expression.expression import Prosody
    from ..expression.speech.manner import together

    said = _read(text)
    expression = express(Affect.parse(emotion))
    prosody = together(expression.prosody, Prosody(rate / 100, pitch, range_x, volume))
    speaking = _available(backend)
    try:
        speech = speaking.synthesize(said, prosody, voice)
    finally:
        speaking.close()
    if speech.dropped:
        say(f"{speech.backend} cannot do this, or not as far as asked: {', '.join(speech.dropped)}")
    if out is not None:
        _write(out, speech, force)
    if as_json:
        print_json("espressivo-speech/1", {"out": out, "voice": voice, "prosody": prosody, **_heard(speech)})
    elif out is not None:
        if not quiet:
            _tell(said, expression, prosody, speech)
            click.echo(f"wrote {out}")
    elif "text" in speaking.capabilities:
        click.echo(speech.text)
    else:
        device = _device(speech)
        if not quiet:
            _tell(said, expression, prosody, speech)
        device.play(speech, lambda _: True)
    return OK


def _available(name: str | None) -> SpeechBackend:
    """Return the backend to speak with; one that cannot is an error that says what is missing."""
    from ..core.errors import MissingExtraError, SpeechError
    from ..expression.speech.choosing import speech_backend

    backend = speech_backend(name)
    found = backend.available()
    if found.ok and (name not in (None, "auto") or "sound" in backend.capabilities):
        return backend
    backend.close()
    if "espressivo[speech]" not in found.why:
        raise SpeechError(f"{backend.name} cannot speak here: {found.why}")
    if name == "pyttsx3" and "libespeak" not in found.why:
        raise MissingExtraError("pyttsx3", "speech")
    raise MissingExtraError("libespeak-ng (on Debian also: apt install libespeak-ng1)", "speech")


def _read(text: tuple[str, ...]) -> str:
    from ..expression.speech.speaker import MAX_CHARACTERS

    said = sys.stdin.read(MAX_CHARACTERS + 1).strip() if text == ("-",) else " ".join(text)
    if not said.strip():
        raise click.UsageError("there is nothing to say", click.get_current_context())
    if len(said) > MAX_CHARACTERS:
        raise click.UsageError(f"at most {MAX_CHARACTERS:,} characters are said at once", click.get_current_context())
    return said


def _write(out: str, speech: Speech, force: bool) -> None:
    from ..expression.speech.wav import write_wav
    from ..scenarios.files import write_text

    if speech.pcm or speech.sample_rate:
        if not out.lower().endswith((".wav", ".wave")):
            raise click.UsageError(f"--out {out}: expected FILE.wav", click.get_current_context())
        write_wav(out, speech, force=force)
    elif speech.text.startswith("<?xml"):
        write_text(out, speech.text + "\n", force=force)
    else:
        from ..core.errors import SpeechError

        raise SpeechError(f"{speech.backend} makes no sound that could be written to {out}")


def _device(speech: Speech) -> Playback:
    """Return what plays here, or say what is missing."""
    from ..core.errors import SpeechError
    from ..expression.speech.devices import playback

    if not speech.sample_rate:
        raise SpeechError(f"{speech.backend} makes no sound: ask for the times of its words with --json")
    device = playback()
    found = device.available()
    if not found.ok:
        raise SpeechError(f"nothing can be heard: {found.why}")
    return device


def _tell(said: str, expression: Expression, prosody: Prosody, speech: Speech) -> None:
    """Print what is said and how; kept apart from SSML, which is for programs."""
    from ..expression.captions import caption
    from ..expression.speech.manner import manner_words

    sign = caption(expression, said)
    shown = str(sign) if speaks_unicode(sys.stdout) else sign.ascii
    click.echo(f"{shown}\n  {manner_words(prosody)}; {speech.duration:.2f} s, {speech.backend}")


def _heard(speech: Speech) -> dict[str, object]:
    """Return all of a speech but its sound, in seconds to a tenth of a millisecond."""
    import msgspec

    from ..expression.lipsync.visemes import visemes_of

    return {
        "text": speech.text,
        "backend": speech.backend,
        "sample_rate": speech.sample_rate,
        "duration": round(speech.duration, 4),
        "dropped": speech.dropped,
        **{
            name: [_rounded(msgspec.to_builtins(each)) for each in timed]
            for name, timed in (
                ("words", speech.words),
                ("phonemes", speech.phonemes),
                ("visemes", visemes_of(speech)),
            )
        },
    }


def _rounded(fields: dict[str, object]) -> dict[str, object]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in fields.items()}
