"""How well the engine does on published data sets: what it feels, compared with what people said they felt."""

from __future__ import annotations

#from .crowd_envent import Evaluation, evaluate
#from .command import EVALUATIONS, run

__all__: list[str] = []
