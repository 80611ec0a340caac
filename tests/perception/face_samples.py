"""Faces for the tests: what expression shows, and tables of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from espressivo.expression import ActionUnits, Affect, express
from espressivo.perception.faces.seen import FaceSeen

BASIC = ("joy", "sadness", "anger", "fear", "surprise", "disgust", "contempt")
OPENFACE = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45)
"""Action units that OpenFace measures."""


def face(**emotions: float) -> ActionUnits:
    """The face that shows some emotions, 0..10 each; _ for -."""
    return express(Affect({name.replace("_", "-"): value for name, value in emotions.items()})).face


def unsided(shown: ActionUnits) -> dict[int, float]:
    """The stronger side of each action unit, as detectors tell it that know no sides."""
    return {unit: max(shown.left.get(unit, 0.0), shown.right.get(unit, 0.0)) for unit in shown}


def by_openface(shown: ActionUnits) -> FaceSeen:
    """A face as OpenFace would measure it: 17 action units, no sides; closed eyes are its 45."""
    units = {45 if unit == 43 else unit: value for unit, value in unsided(shown).items()}
    measured = {43 if unit == 45 else unit: units.get(unit, 0.0) for unit in OPENFACE}
    return FaceSeen(ActionUnits.of(measured), dict.fromkeys(measured, 0.95), sided=False)


def openface_lines(faces: list[tuple[float, ActionUnits]], *, confidence: float = 0.98, success: int = 1) -> str:
    """A table as OpenFace writes it, spaces after the commas and all."""
    names = [f"AU{unit:02}_r" for unit in OPENFACE] + [f"AU{unit:02}_c" for unit in (*OPENFACE, 28)]
    rows = [", ".join(["frame", "face_id", "timestamp", "confidence", "success", *names])]
    for index, (time, shown) in enumerate(faces, 1):
        rows.append(", ".join([str(index), "0", f"{time:.3f}", f"{confidence}", str(success), *_numbers(shown)]))
    return "\n".join(rows) + "\n"


def _numbers(shown: ActionUnits) -> Iterator[str]:
    units: Mapping[int, float] = {45 if unit == 43 else unit: value for unit, value in unsided(shown).items()}
    yield from (f"{5 * units.get(unit, 0.0):.2f}" for unit in OPENFACE)
    yield from (f"{float(units.get(unit, 0.0) > 0):.2f}" for unit in (*OPENFACE, 28))
