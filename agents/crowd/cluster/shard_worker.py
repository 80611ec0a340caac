"""What runs in the process of a shard: a crowd of its members, and checkpoints of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ....core.errors import CrowdError, StateError
from ..array_file import read_arrays, write_arrays
from ..crowd import Crowd
from ..saving import restore_state, state_of
from ..spec import CrowdSpec
from .commands import carry_out
from .division import Shard
from .exchange import Spreading

__all__ = ["READS", "ShardWorker", "checkpoint_path"]

READS: Final = frozenset(
    {
        "histogram",
        "intensities",
        "mood",
        "mood_pad",
        "nodes",
        "pad",
        "statistics",
        "strongest",
        "top",
    }
)
"""What can be asked of a shard: methods of a crowd that change nothing."""
_KEPT: Final = 2
Numbered = tuple[int, dict[str, Any]]


def checkpoint_path(folder: str | Path, shard: Shard, number: int) -> Path:
    """Return the file of a shard's checkpoint after a number of commands."""
    return Path(folder) / f"{shard.first:09d}-{shard.last:09d}.{number:012d}.crowd"


class ShardWorker:
    """One shard.

    Args:
        spec: What its members begin with.
        shard: Which members of the whole crowd they are.
        folder: Where checkpoints are kept.
        spreading: How feelings spread here: one for each contagion.
    """

    def __init__(self, spec: CrowdSpec, shard: Shard, folder: str, spreading: Sequence[Spreading] = ()) -> None:
        self._spec = spec
        self._shard = shard
        self._folder = Path(folder)
        self._spreading = tuple(spreading)
        self._crowd: Crowd = spec.crowd()
        self._done = 0

    def do(self, what: str, *given: Any) -> Any:
        """Do something by name: see the methods below."""
        return getattr(self, f"_{what}")(*given)

    def _command(self, commands: Sequence[Numbered]) -> Any:
        """Carry out commands in the order of their numbers, and return the answer to the last."""
        answer = None
        for number, command in commands:
            if number != self._done + 1:
                raise CrowdError(f"{self._shard} has carried out command {self._done}, and is given {number}")
            answer = self._spread(command) if command.get("do") == "spread" else carry_out(self._crowd, command)
            self._done = number
        return answer

    def _read(self, commands: Sequence[Numbered], what: str, *given: Any) -> Any:
        """Carry out commands, then return what can be read."""
        self._command(commands)
        if what not in READS:
            raise CrowdError(f"{what!r} cannot be read")
        return getattr(self._crowd, what)(*given)

    def _levels(self, commands: Sequence[Numbered], which: int) -> Any:
        """Return the levels of what spreads, of the members that have neighbours in other shards."""
        self._command(commands)
        return self._spreading[which].levels(self._crowd)

    def _spread(self, command: dict[str, Any]) -> Any:
        return self._spreading[command["which"]].step(self._crowd, command["seconds"], command["levels"])

    def _hashes(self, commands: Sequence[Numbered]) -> tuple[int, list[bytes]]:
        """Return how many events there were, and a fingerprint of every block of members."""
        self._command(commands)
        return self._crowd.happenings.count, self._crowd.block_hashes()

    def _state(self, commands: Sequence[Numbered]) -> Any:
        """Return all that has become of the members, as :func:`..saving.state_of` has it."""
        self._command(commands)
        return state_of(self._crowd)

    def _checkpoint(self, commands: Sequence[Numbered]) -> int:
        """Write down all there is, and return the number of the last command in it; the two latest are kept."""
        self._command(commands)
        state, arrays = state_of(self._crowd)
        ordinals = [each.ordinals for each in self._spreading]
        about = {"first": self._shard.first, "last": self._shard.last, "state": state, "ordinals": ordinals}
        write_arrays(checkpoint_path(self._folder, self._shard, self._done), about, arrays)
        for old in self._checkpoints(self._done)[_KEPT:]:
            checkpoint_path(self._folder, self._shard, old).unlink(missing_ok=True)
        return self._done

    def _go_back(self, most: int) -> int:
        """Become what this shard was at its latest whole checkpoint of at most so many commands; return how many."""
        for number in self._checkpoints(most):
            try:
                about, arrays = read_arrays(checkpoint_path(self._folder, self._shard, number))
                crowd = self._spec.crowd()
                restore_state(crowd, about.get("state"), arrays)
            except StateError:
                continue  # damaged: the one before it, and more of the journal, give the same
            return self._become(crowd, number, about.get("ordinals"))
        return self._become(self._spec.crowd(), 0, [])

    def _become(self, crowd: Crowd, number: int, ordinals: Any) -> int:
        self._crowd, self._done = crowd, number
        is_listed = isinstance(ordinals, list) and len(ordinals) == len(self._spreading)
        for place, spreading in enumerate(self._spreading):
            numbers = ordinals[place] if is_listed and isinstance(ordinals[place], list) else []
            spreading.ordinals = [each for each in numbers if type(each) is int]
        return number

    def _checkpoints(self, most: int) -> list[int]:
        """Return after how many commands there are checkpoints, the latest first; none of more than so many."""
        begin = checkpoint_path(self._folder, self._shard, 0).name.split(".")[0]
        numbers = [path.name.split(".")[1] for path in self._folder.glob(f"{begin}.*.crowd")]
        found = [int(number) for number in numbers if number.isdecimal()]
        return sorted((number for number in found if number <= most), reverse=True)
