"""Emotions that an author adds to an agent: an addition to the ontology, and no code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..appraisal.occ import OccModel
from ..core.emotion_types import EmotionFamily
from ..core.errors import AppraisalError

if TYPE_CHECKING:
    from ..ontology import Tone
    from .agent import Agent

__all__ = ["Addition", "add_emotions"]

Addition = Mapping[str, Any]
"""What is added to the ontology: nodes, types with eliciting conditions, opposites, blends, words."""


def add_emotions(agent: Agent, additions: Iterable[Addition | Path]) -> None:
    """Let an agent feel more than others do.

    Args:
        agent: With a model that reads the ontology.
        additions: Documents, or JSON files, of the form in the ontology's ``data/schema/addition.json``.

    Raises:
        AppraisalError: The agent's model does not read the ontology.
        OntologyError: An addition is wrong, or contradicts the ontology; names place and remedy.
    """
    if not isinstance(agent.appraiser.model, OccModel):
        raise AppraisalError(
            f"{agent.name} feels by the model {agent.appraiser.model.name!r}, whose emotions are fixed: only agents "
            "of the behaviour 'espressivo' can be given others"
        )
    known = [*agent.additions, *map(_document, additions)]
    tone = _extended(json.dumps(known, sort_keys=True))
    model = OccModel(tone)
    for kind in model.patterns.kinds.values():
        if kind.family is EmotionFamily.AUTHORED:
            agent.affect.types.add(kind)
    agent.additions, agent.appraiser.model = known, model


def _document(addition: Addition | Path) -> Addition:
    if not isinstance(addition, Path):
        return addition
    from ..ontology.schema import read_json

    return read_json(addition)


@lru_cache(maxsize=16)
def _extended(additions: str) -> Tone:
    """Return the ontology with additions; agents with the same additions share one."""
    from ..ontology import load

    return load().with_additions(*json.loads(additions))
