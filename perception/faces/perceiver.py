"""Faces for whoever takes any perceiver."""

from __future__ import annotations

from collections.abc import Mapping

from ..estimate import AffectEstimate, Modality
from ..perceiver import Availability
from .reading import read_face
from .seen import FaceSeen

__all__ = ["FacePerceiver"]


class FacePerceiver:
    """Reads action units; it needs nothing.

    >>> FacePerceiver().perceive({"AU1": 0.8, "AU4": 0.4, "AU15": 0.8}).emotion
    'Sadness'
    """

    modality: Modality = "face"
    requires: tuple[str, ...] = ()

    def available(self) -> Availability:
        """Return that it is ready."""
        return Availability(True)

    def perceive(self, sample: FaceSeen | Mapping[str, float], /) -> AffectEstimate:
        """Return what a face, or its action units by name, tells.

        Raises:
            PerceptionError: What is given is no face.
            OntologyError: A name is no action unit, or a value is not on 0..1.
        """
        return read_face(sample).estimate()
