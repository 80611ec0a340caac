"""Can a face be read? Faces without names, to be named by somebody who does not know the key.

``python benchmarks/blind_faces.py draw FOLDER --seed N`` writes numbered sheets and, apart from them, the key.
``python benchmarks/blind_faces.py score FOLDER ANSWERS`` compares answers (lines such as ``7 joy``) with the key.
Whoever answers sees the sheets and the list of emotions, nothing else.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from espressivo.expression.affect import Affect
from espressivo.expression.avatar.looks import Look, find_look, look_names, random_look
from espressivo.expression.avatar.png import png_bytes
from espressivo.expression.avatar.sheet import Cell, sheet
from espressivo.expression.dynamics import Motion
from espressivo.expression.expressing import express
from espressivo.expression.expression import Pose

MIXED: Final = {
    "bittersweet": "joy sadness",
    "shy-love": "love shame",
    "happily-surprised": "joy surprise",
    "fearfully-surprised": "fear surprise",
    "hate": "hate",
    "gloating": "gloating",
}
"""Feelings at once, and what they are called together; such faces are caught in motion."""
SETS: Final = {
    "twelve": (
        *("joy", "sadness", "anger", "fear", "surprise", "disgust"),
        *("contempt", "pride", "shame", "love", "relief", "boredom"),
    ),
    "occ": (
        *("joy", "distress", "hope", "fear", "satisfaction", "fears-confirmed", "relief", "disappointment"),
        *("happy-for", "pity", "gloating", "resentment", "pride", "shame", "admiration", "reproach"),
        *("love", "hate", "gratification", "remorse", "gratitude", "anger"),
    ),
    "mixed": tuple(MIXED),
}
ON_A_SHEET: Final = 20
_SEEN: Final = (1.5, 9.0)
"""When a face in motion is looked at, in seconds after a feeling arose."""


def draw_sheets(
    folder: Path, emotions: Sequence[str], seed: int, family: str, intensities: tuple[float, float], marks: bool
) -> None:
    """Write numbered sheets of these emotions, one character each, shuffled, and the key."""
    pick = random.Random(seed)
    asked = [(emotion, pick.randrange(10**6), round(pick.uniform(*intensities), 1)) for emotion in emotions]
    pick.shuffle(asked)
    folder.mkdir(parents=True, exist_ok=True)
    cells = [
        Cell(
            pose_of(emotion, intensity, character),
            msgspec.structs.replace(look_of(family, character), cue_scale=float(marks)),
            str(number),
        )
        for number, (emotion, character, intensity) in enumerate(asked, 1)
    ]
    for start in range(0, len(cells), ON_A_SHEET):
        pixels = sheet(cells[start : start + ON_A_SHEET], columns=5, size=240)
        (folder / f"sheet-{start // ON_A_SHEET + 1}.png").write_bytes(png_bytes(pixels))
    key = {number: emotion for number, (emotion, _, _) in enumerate(asked, 1)}
    (folder / "key.json").write_text(json.dumps(key), encoding="utf-8")


def pose_of(emotion: str, intensity: float, character: int) -> Pose:
    """Return a face with an emotion; with several at once, as it is at some moment of its motion."""
    if emotion not in MIXED:
        return Pose.of(express(Affect({emotion: intensity})))
    motion = Motion()
    motion.aim(express(Affect(dict.fromkeys(MIXED[emotion].split(), intensity))), 0.0)
    return motion.at(random.Random(character).uniform(*_SEEN))


def look_of(family: str, character: int) -> Look:
    """Return a human being made up from a number, or one of the looks of another family."""
    if family == "human":
        return random_look(character)
    names = [name for name in look_names() if name.startswith(f"{family}/")]
    return find_look(names[character % len(names)])


def score(folder: Path, answers: Path) -> str:
    """Return how many answers are right, and which emotions were taken for which."""
    key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    told = dict(line.split() for line in answers.read_text(encoding="utf-8").splitlines() if line.strip())
    taken = Counter((key[number], told.get(number, "-")) for number in key)
    right = sum(count for (meant, named), count in taken.items() if meant == named)
    emotions = sorted(set(key.values()) | set(told.values()))
    lines = [
        f"right: {right} of {len(key)} ({right / len(key):.0%})",
        f"{'':16}" + "".join(f"{emotion[:5]:>6}" for emotion in emotions),
    ]
    lines += [f"{meant:16}" + "".join(f"{taken[meant, e] or '.':>6}" for e in emotions) for meant in emotions]
    wrong = [
        f"{number}: {meant} named {told.get(number, '-')}" for number, meant in key.items() if told.get(number) != meant
    ]
    return "\n".join([*lines, *wrong])


def main() -> None:
    """Draw sheets, or score answers."""
    parser = argparse.ArgumentParser(description="Faces without names, to be named blind.")
    parser.add_argument("what", choices=["draw", "score"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("answers", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=sorted(SETS), default="twelve", help="which emotions")
    parser.add_argument("--family", choices=["human", "robot", "creature"], default="human")
    parser.add_argument("--characters", type=int, default=5, help="that show each of them")
    parser.add_argument("--intensities", type=float, nargs=2, default=(6.0, 10.0), metavar=("FROM", "TO"))
    parser.add_argument("--no-marks", action="store_true", help="draw no tears, sweat, veins or hearts")
    given = parser.parse_args()
    if given.what == "draw":
        draw_sheets(
            given.folder,
            SETS[given.of] * given.characters,
            given.seed,
            given.family,
            tuple(given.intensities),
            not given.no_marks,
        )
    else:
        print(score(given.folder, given.answers))


if __name__ == "__main__":
    main()
