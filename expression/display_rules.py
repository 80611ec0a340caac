"""Display rules: what of a feeling is let out, and where (Ekman & Friesen 1969)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import msgspec

from ..core.errors import ExpressionError, nearest
from .naming import shown_as

__all__ = ["Channel", "Display"]

Channel = Literal["both", "face", "voice"]
_MAX: Final = 10.0
_MOST: Final = 2.0
_MASK: Final = 6.0
"""How strongly something is put on when nobody says."""


@dataclass(frozen=True, slots=True)
class Display:
    """What of a feeling is let out.

    Attributes:
        face: How much of it the face shows: 0 nothing, 1 what is felt, up to 2 for more than is felt.
        voice: The same of the voice.
        mask: An emotion that is put on instead, and how strongly (0..10): ``("joy", 6)``.
        mask_in: Where it is put on.
        leakage: How much of what is hidden escapes all the same, 0..1: steadily through the muscles that are hard to
            hold back, and as a flash of the whole face when the feeling arises.
        suppress: Emotions that are not let out, by any name that the ontology knows.

    >>> Display.of({"mask": "joy:6", "leakage": 0.4})
    Display(face=1.0, voice=1.0, mask=('joy', 6.0), mask_in='both', leakage=0.4, suppress=())
    """

    face: float = 1.0
    voice: float = 1.0
    mask: tuple[str, float] | None = None
    mask_in: Channel = "both"
    leakage: float = 0.25
    suppress: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check("face", self.face, _MOST)
        _check("voice", self.voice, _MOST)
        _check("leakage", self.leakage, 1.0)
        if self.mask is not None:
            _check(f"the intensity of the mask {self.mask[0]}", self.mask[1], _MAX)
        if self.mask_in not in get_args(Channel):
            raise ExpressionError(f"mask_in cannot be {self.mask_in!r}: expected {', '.join(get_args(Channel))}")
        for name in self.suppress if self.mask is None else (*self.suppress, self.mask[0]):
            shown_as(name)

    @classmethod
    def of(cls, rule: Mapping[str, Any]) -> Display:
        """Read a display rule as authors write it; a mask may be text, such as ``joy:6``.

        Raises:
            ExpressionError: A key is unknown, or a value is not what is expected.
        """
        for key in rule:
            if key not in cls.__dataclass_fields__:
                close = nearest(str(key), cls.__dataclass_fields__)
                hint = f"did you mean {close}?" if close else f"expected {', '.join(cls.__dataclass_fields__)}"
                raise ExpressionError(f"a display rule has no {key!r}: {hint}")
        values = dict(rule)
        if isinstance(values.get("mask"), str):
            values["mask"] = _pair(values["mask"])
        try:
            return msgspec.convert(values, cls)
        except msgspec.ValidationError as error:
            raise ExpressionError(f"this is no display rule: {error}") from error

    def puts_on(self, channel: Literal["face", "voice"]) -> bool:
        """Tell whether something is put on there."""
        return self.mask is not None and self.mask_in in ("both", channel)

    def suppressed(self) -> frozenset[str]:
        """Return the prototypes that are not let out."""
        return frozenset([prototype for name in self.suppress for prototype in shown_as(name)])


def _pair(text: str) -> tuple[str, float]:
    name, _, intensity = text.partition(":")
    try:
        return name.strip(), float(intensity or _MASK)
    except ValueError:
        pass
    raise ExpressionError(f"{text!r} is no mask: expected an emotion and an intensity on 0..10, such as joy:6")


def _check(name: str, value: Any, most: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise ExpressionError(f"{name} cannot be {value!r}: expected a number on 0..{most:g}")
