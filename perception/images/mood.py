"""The mood that the light and the colours of a picture give whoever looks at it: a weak cue, and said to be one.

Pleasure and arousal after Valdez and Mehrabian (1994), Effects of color on emotions: pleasure = .69 brightness + .22
saturation, arousal = -.31 brightness + .60 saturation, dominance = -.76 brightness + .32 saturation, in standard scores
of single colour patches. Colourfulness stands for the saturation. What a picture shows moves people far more than its
light; so the numbers are halved and the confidence is never more than .15.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from ...core.errors import MissingExtraError
from ...ontology import Pad
from ..estimate import AffectEstimate, Clue, Modality
from ..perceiver import Availability
from .attributes import PictureAttributes, attributes_of
from .decoding import PictureSource, read_picture

__all__ = ["PictureMoodPerceiver", "mood_of", "pillow_availability"]

_BRIGHTNESS: Final[Pad] = (0.69, -0.31, -0.76)
_SATURATION: Final[Pad] = (0.22, 0.60, 0.32)
_USUAL_BRIGHTNESS, _BRIGHTNESS_SPREAD = 0.5, 0.2
_USUAL_COLOUR, _COLOUR_SPREAD = 40.0, 25.0
_MOST_SPREADS: Final = 2.0
_OF_SCALE: Final = 0.2  # one standard score takes a fifth of -1..1
_SHARE: Final = 0.5
_SD: Final[Pad] = (0.55, 0.55, 0.57)
_CONFIDENCE: Final = 0.15
_LONGEST: Final = 1024
_VALID_S: Final = 10.0
_DARK, _BRIGHT = 0.35, 0.65


class PictureMoodPerceiver:
    """Sees how bright and how colourful a picture is; a :class:`~espressivo.perception.Perceiver`.

    It knows nothing of what the picture shows. Pictures of more than 1024 pixels a side are made smaller first.
    """

    modality: Modality = "image"
    requires: tuple[str, ...] = ("pillow",)

    def available(self) -> Availability:
        """Return whether Pillow is installed."""
        return pillow_availability()

    def measure(self, sample: PictureSource, /) -> PictureAttributes:
        """Return what is measured of a picture.

        Raises:
            MissingExtraError: Pillow is not installed.
            PerceptionError: The picture cannot be read.
        """
        return attributes_of(read_picture(sample, _LONGEST))

    def perceive(self, sample: PictureSource, /) -> AffectEstimate:
        """Return the mood of a picture, as it would be elicited in whoever looks at it.

        Raises:
            MissingExtraError: Pillow is not installed.
            PerceptionError: The picture cannot be read.
        """
        return mood_of(self.measure(sample))


def pillow_availability() -> Availability:
    """Return whether Pillow is installed; nothing is imported."""
    there = find_spec("PIL") is not None
    return Availability(there, "" if there else str(MissingExtraError("pillow", "images")))


def mood_of(seen: PictureAttributes) -> AffectEstimate:
    """Return the mood of measured light and colour."""
    light = _score(seen.brightness, _USUAL_BRIGHTNESS, _BRIGHTNESS_SPREAD)
    colour = _score(seen.colourfulness, _USUAL_COLOUR, _COLOUR_SPREAD)
    scale = _OF_SCALE * _SHARE
    pleasure, arousal, dominance = (
        scale * (by_light * light + by_colour * colour)
        for by_light, by_colour in zip(_BRIGHTNESS, _SATURATION, strict=True)
    )
    return AffectEstimate(
        "image",
        "brightness and colourfulness",
        confidence=_CONFIDENCE,
        pad=(pleasure, arousal, dominance),
        pad_sd=_SD,
        aspect="elicited",
        valid_s=_VALID_S,
        evidence=(
            Clue("image", f"{_light_word(seen.brightness)} (brightness {seen.brightness:.2f})", None, scale * light),
            Clue("image", f"{seen.colour_word} (colourfulness {seen.colourfulness:.0f})", None, scale * colour),
        ),
    )


def _score(value: float, usual: float, spread: float) -> float:
    return max(-_MOST_SPREADS, min(_MOST_SPREADS, (value - usual) / spread))


def _light_word(value: float) -> str:
    return "dark" if value < _DARK else "bright" if value > _BRIGHT else "of middling light"
