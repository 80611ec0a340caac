"""A crowd as the protocol tells it: figures of many, and how chosen members are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...agents.crowd.crowd import Crowd
from ...agents.crowd.people import Indices
from ...agents.crowd.reading import NOTHING_FELT
from ..protocol.crowds import CrowdFigures, CrowdMember

__all__ = ["figures_of", "members_of"]

_DIGITS = 4


def figures_of(crowd: Crowd, who: Indices | None) -> CrowdFigures:
    """Return figures of a crowd, or of some of its members."""
    if who is not None and not len(who):
        return CrowdFigures(members=0, feeling=0, mood=(0.0, 0.0, 0.0), moods=(0,) * 5)
    found = crowd.statistics(who)
    pleasure, arousal, dominance = found.mood
    return CrowdFigures(
        members=found.members,
        feeling=found.feeling,
        mood=(_rounded(pleasure), _rounded(arousal), _rounded(dominance)),
        moods=found.moods,
        mean=_all_rounded(found.mean),
        most=_all_rounded(found.most),
        strongest=dict(found.strongest),
        nodes=dict(found.nodes),
    )


def members_of(crowd: Crowd, members: Sequence[int]) -> list[CrowdMember]:
    """Return how members are, in the order of their numbers as given."""
    if not members:
        return []
    who, places = np.unique(np.array(members, np.int32), return_inverse=True)
    codes, most = crowd.top(len(crowd.kinds), who)
    moods, pads, nodes = crowd.mood(who), crowd.pad(who), crowd.nodes(who)
    told = []
    for place, member in enumerate(who.tolist()):
        felt = zip(codes[:, place].tolist(), most[:, place].tolist(), strict=True)
        pleasure, arousal, dominance = pads[:, place].tolist()
        where = None if crowd.positions is None else crowd.positions[member].tolist()
        told.append(
            CrowdMember(
                member=member,
                name=crowd.names[member],
                mood=_rounded(moods[place]),
                pad=(_rounded(pleasure), _rounded(arousal), _rounded(dominance)),
                node=nodes[place],
                emotions={crowd.kinds[code].name: _rounded(value) for code, value in felt if code != NOTHING_FELT},
                position=None if where is None else (_rounded(where[0]), _rounded(where[1])),
            )
        )
    return [told[place] for place in places.tolist()]


def _all_rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: _rounded(value) for name, value in values.items()}


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS) + 0.0
