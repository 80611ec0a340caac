"""A stadium's bowl: where each of its spectators sits, whom they came with, and where the ways out are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from ...core.errors import CrowdError

__all__ = ["LARGEST_BOWL", "SMALLEST_BOWL", "Bowl", "Plan", "build_bowl", "read_plan"]

SMALLEST_BOWL: Final = 100
LARGEST_BOWL: Final = 1_000_000
_DATA: Final = Path(__file__).parent / "data" / "bowl.json"
_Floats = NDArray[np.float64]


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The measures of a bowl, in metres; see ``data/bowl.json``."""

    about: str
    source: str
    pitch: tuple[float, float]
    core: tuple[float, float]
    first_row: float
    row_depth: float
    seat_width: float
    aisle: float
    concourses: tuple[float, ...]
    concourse_width: float
    blocks_along: int
    blocks_across: int
    blocks_in_corner: int
    seats_at_full_size: int
    exits_every: int
    away_beyond: float


@dataclass(frozen=True, slots=True, eq=False)
class Bowl:
    """A bowl, seat by seat, from the lowest row to the highest; the centre of the pitch is the origin.

    Attributes:
        plan: Its measures.
        positions: (N, 2), metres; x grows to the east, y to the south.
        rows: (N,) of each seat, 0 is the lowest.
        home: (N,) whether who sits there came for the home side; the others came for the away side.
        exits: (E, 2), metres: the ways out, at the concourses.
        spacing: Width of a seat in metres. Fewer spectators than the bowl can hold sit further apart.
        depth: How far the stands reach from the first row to the last, in metres.
    """

    plan: Plan
    positions: NDArray[np.float32]
    rows: NDArray[np.int32]
    home: NDArray[np.bool_]
    exits: NDArray[np.float32]
    spacing: float
    depth: float

    @property
    def half_size(self) -> tuple[float, float]:
        """How far it reaches from the centre to the east and to the south, in metres."""
        around = self.plan.first_row + self.depth
        return self.plan.core[0] / 2 + around, self.plan.core[1] / 2 + around

    def __len__(self) -> int:
        return len(self.positions)


@dataclass(frozen=True, slots=True)
class _Block:
    """A wedge or strip of seats between two aisles: where it begins, how it runs, by how many radians it turns."""

    corner: complex
    facing: complex
    along: float
    turn: float

    def length(self, distance: float) -> float:
        return self.along + distance * self.turn

    def at(self, distance: float, arc: _Floats) -> NDArray[np.complex128]:
        """Return places so far along the row at this distance from the core."""
        if self.turn:
            return np.asarray(self.corner + distance * self.facing * np.exp(1j * arc / distance))
        return np.asarray(self.corner + distance * self.facing + arc * self.facing * 1j)


def read_plan() -> Plan:
    """Return the measures of the bowl that is shipped."""
    return msgspec.json.decode(_DATA.read_bytes(), type=Plan)


def build_bowl(size: int, plan: Plan | None = None) -> Bowl:
    """Return a bowl with so many seats; the same number gives the same seats.

    Args:
        size: How many spectators, 100..1,000,000. Fewer than a full house sit further apart in the same bowl; more need
            a higher one.
        plan: Its measures; those of the shipped one by default.

    Raises:
        CrowdError: There are too few or too many.

    >>> bowl = build_bowl(1000)
    >>> len(bowl), bowl.positions.shape, bool(bowl.home.any() and not bowl.home.all())
    (1000, (1000, 2), True)
    """
    if not SMALLEST_BOWL <= size <= LARGEST_BOWL:
        raise CrowdError(f"a stadium for {size:,}: expected {SMALLEST_BOWL:,} to {LARGEST_BOWL:,} spectators")
    plan = plan or read_plan()
    apart = max(1.0, math.sqrt(plan.seats_at_full_size / size))
    blocks = tuple(_blocks(plan))
    places: list[NDArray[np.complex128]] = []
    home: list[NDArray[np.bool_]] = []
    left, row = size, 0
    while left > 0:
        distance = _distance(plan, row, apart)
        seats = [_seats(block, distance, plan, apart) for block in blocks]
        cheering = [np.full(len(found), _is_home(block, plan)) for block, found in zip(blocks, seats, strict=True)]
        taken = _spread(sum(map(len, seats)), left)
        places.append(np.concatenate(seats)[taken])
        home.append(np.concatenate(cheering)[taken])
        left -= len(places[-1])
        row += 1
    where = np.concatenate(places)
    return Bowl(
        plan,
        _points(where),
        np.repeat(np.arange(row, dtype=np.int32), [len(each) for each in places]),
        np.concatenate(home),
        _points(np.array(list(_exits(plan, blocks)))),
        plan.seat_width * apart,
        distance + plan.row_depth * apart / 2 - plan.first_row,
    )


def _blocks(plan: Plan) -> Iterator[_Block]:
    """Yield the blocks once around, from the south-east corner of the core by west and north and back."""
    across, down = plan.core
    facing = 1j  # to the south; y grows downwards
    corner = complex(across / 2, down / 2)
    for side in (across, down, across, down):
        count = plan.blocks_along if side == across else plan.blocks_across
        for index in range(count):
            yield _Block(corner + facing * 1j * side * index / count, facing, side / count, 0.0)
        corner += facing * 1j * side
        turn = math.pi / 2 / plan.blocks_in_corner
        for index in range(plan.blocks_in_corner):
            yield _Block(corner, facing * complex(math.cos(turn * index), math.sin(turn * index)), 0.0, turn)
        facing *= 1j


def _distance(plan: Plan, row: int, apart: float) -> float:
    """Return how far a row's middle lies from the core."""
    depth = (row + 0.5) * plan.row_depth * apart
    return plan.first_row + depth + plan.concourse_width * sum(depth > begin for begin in plan.concourses)


def _seats(block: _Block, distance: float, plan: Plan, apart: float) -> NDArray[np.complex128]:
    length, width = block.length(distance), plan.seat_width * apart
    count = max(1, int((length - plan.aisle) / width))
    begin = (length - count * width) / 2
    return block.at(distance, begin + (np.arange(count, dtype=np.float64) + 0.5) * width)


def _spread(count: int, wanted: int) -> NDArray[np.int64]:
    """Return which seats of a row are taken when fewer come than it has: some everywhere."""
    taken = min(count, wanted)
    return np.arange(taken, dtype=np.int64) * count // taken


def _is_home(block: _Block, plan: Plan) -> bool:
    middle = block.at(plan.first_row, np.array([block.length(plan.first_row) / 2]))
    return float(middle[0].real) < plan.away_beyond


def _exits(plan: Plan, blocks: tuple[_Block, ...]) -> Iterator[complex]:
    for tier, depth in enumerate(plan.concourses):
        distance = plan.first_row + depth + plan.concourse_width * (tier + 0.5)
        for block in blocks[tier :: plan.exits_every]:
            yield complex(block.at(distance, np.zeros(1))[0])


def _points(places: NDArray[np.complex128]) -> NDArray[np.float32]:
    return np.stack([places.real, places.imag], axis=1).astype(np.float32)
