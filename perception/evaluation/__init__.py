"""How well the engine does on published data sets: what it feels, compared with what people said they felt."""

from __future__ import annotations

from .command import EVALUATIONS, measure, run
from .crowd_envent import evaluate
from .picture import draw
from .record import Evaluation, Method
from .registry import data_set, data_sets
from .tables import render

__all__ = [
    "EVALUATIONS",
    "Evaluation",
    "Method",
    "data_set",
    "data_sets",
    "draw",
    "evaluate",
    "measure",
    "render",
    "run",
]
