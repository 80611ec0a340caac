"""How well the engine does on published data sets: what it feels, compared with what people said they felt."""

from __future__ import annotations

from .command import EVALUATIONS, render, run
from .crowd_envent import Evaluation, Method, evaluate
from .picture import draw

__all__ = ["EVALUATIONS", "Evaluation", "Method", "draw", "evaluate", "render", "run"]
