"""A crowd whose members live in several processes, here or on many machines; it answers as one process would."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ....appraisal.occ import OccModel
from ....core.emotion_types import EmotionType
from ....core.errors import CrowdError, EspressivoError, StateError
from ....core.terms import TermLike
from ..amounts import frame_of
from ..arithmetic import EVERYBODY, TICKS, Floats
from ..contagion import Contagion, Spread
from ..crowd import Crowd, Reaction, To
from ..journal import CommandJournal
from ..knowledge import Knowledge
from ..people import Groups, Names
from ..reading import CrowdStatistics
from ..saving import save_crowd
from ..spec import CrowdSpec
from .beginning import ray_engine, read_start, worker_of, write_start
from .commands import carry_out, checked_seconds, part_of, relations_of_part, ticks_after
from .division import Audience, Shard, divide
from .engines import Engine, Make
from .exchange import Exchange, contagion_data, contagion_from, merged_spread
from .merging import merged, merged_reaction, merged_statistics
from .shards import Shards

__all__ = ["ClusterCrowd"]

JOURNAL: Final = "journal.jsonl"
START: Final = "start.crowd"
_DEADLINE: Final = 60.0
_EVERY: Final = 256


class ClusterCrowd:
    """A crowd in several processes.

    Every command is in the journal before it is acknowledged. A worker that is lost is started again, goes back to its
    checkpoint and carries out what the journal has since; the crowd's state hash is that of one process.

    Args:
        spec: What the crowd begins with.
        workers: How many processes; fewer are used when there are not as many blocks of 4,096 members.
        address: Of a running cluster of Ray (``host:port``, or ``auto``); None starts Ray on this machine, listening on
            the loopback address alone.
        contagion: How feelings spread, if they do, or several ways in which they do: :meth:`spread`.
        folder: Where the journal and the checkpoints are kept; all machines must see it. None takes a temporary one,
            which goes when the crowd is closed.
        deadline: How many seconds a worker may take to answer.
        checkpoint_every: After how many commands checkpoints are made.
        fsync: Whether each command is on the disk, rather than with the operating system, before it is acknowledged.
        engine: Makes the engine, given what makes a worker and how many there are; None takes Ray.

    Attributes:
        names: Of the members.
        groups: Who belongs to each.
        size: How many members there are.
        positions: Where they are, in metres; None when that was not said.
        kinds: The types of emotion that codes stand for.
        divided: Which members each worker has.

    Raises:
        CrowdError: The spec makes no sense, the folder holds a crowd already, or Ray does not start.
        MissingExtraError: Ray is not installed.
    """

    def __init__(
        self,
        spec: CrowdSpec,
        workers: int = 2,
        *,
        address: str | None = None,
        contagion: Contagion | Sequence[Contagion] | None = None,
        folder: str | os.PathLike[str] | None = None,
        deadline: float = _DEADLINE,
        checkpoint_every: int = _EVERY,
        fsync: bool = True,
        engine: Callable[[Make, int], Engine] | None = None,
    ) -> None:
        self._temporary = None
        if folder is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="crowd")
            folder = self._temporary.name
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / JOURNAL
        if path.exists():
            raise CrowdError(
                f"{self.folder} holds a crowd already: go on with it by ClusterCrowd.resume, or take another"
            )
        self._set_up(spec, workers, (contagion,) if isinstance(contagion, Contagion) else contagion or ())
        write_start(self.folder / START, spec, self._contagions)
        journal = CommandJournal.begin(path, {"start": START}, fsync=fsync)
        self._begin(journal, spec, address, deadline, checkpoint_every, engine)

    @classmethod
    def resume(
        cls,
        folder: str | os.PathLike[str],
        workers: int = 2,
        *,
        address: str | None = None,
        deadline: float = _DEADLINE,
        checkpoint_every: int = _EVERY,
        fsync: bool = True,
        engine: Callable[[Make, int], Engine] | None = None,
    ) -> Self:
        """Go on with the crowd of a folder, after its program ended in whatever way; with as many workers as one likes.

        Raises:
            StateError: The journal is none, or is damaged.
            CrowdError: Ray does not start.
        """
        crowd = cls.__new__(cls)
        crowd._temporary = None
        crowd.folder = Path(folder)
        spec, contagions = read_start(crowd.folder / START)
        crowd._set_up(spec, workers, contagions)
        journal = CommandJournal.resume(crowd.folder / JOURNAL, fsync=fsync)
        try:
            for _, command in journal.since(0):
                crowd._ticks = ticks_after(crowd._ticks, command)
        except EspressivoError:
            journal.close()
            raise
        crowd._begin(journal, spec, address, deadline, checkpoint_every, engine)
        return crowd

    def _set_up(self, spec: CrowdSpec, workers: int, contagions: Sequence[Contagion]) -> None:
        """Check what does not need all members, so that nothing is started for a crowd that cannot be."""
        self._spec = spec
        self.names = Names(spec.members, spec.named, spec.first)
        self.size = spec.size
        self.groups = Groups(self.size, spec.groups)
        self.positions = spec.positions
        self.divided = divide(self.size, workers)
        self._names_known = Knowledge(self.names)
        self.model = OccModel()
        self.kinds = tuple(self.model.patterns.kinds.values())
        self._contagions = tuple(contagions)
        self._exchanges = [Exchange(each, self.divided) for each in self._contagions]
        self._ticks = 0

    def _begin(
        self,
        journal: CommandJournal,
        spec: CrowdSpec,
        address: str | None,
        deadline: float,
        every: int,
        engine: Callable[[Make, int], Engine] | None,
    ) -> None:
        edges = [each.edges for each in self._exchanges]
        make = partial(worker_of, spec, self.divided, str(self.folder.resolve()), self._contagions, edges)
        workers = len(self.divided)
        try:
            started = ray_engine(make, workers, address) if engine is None else engine(make, workers)
        except BaseException:
            journal.close()
            raise
        self._shards = Shards(self.divided, started, journal, self._parted, deadline, every, self._exchanges)
        try:
            self._shards.begin()
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        return f"<ClusterCrowd of {self.size:,} with {len(self.divided)} workers: {self.time:g} s>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers; a folder that was given keeps the crowd."""
        self._shards.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    # -- time --------------------------------------------------------------------------------------------------

    @property
    def ticks(self) -> int:
        """The time in ticks of 1/65,536 s since the crowd began."""
        return self._ticks

    @property
    def time(self) -> float:
        """The time in seconds."""
        return self._ticks / TICKS

    @property
    def recovered(self) -> int:
        """How often a worker was lost or went back, and came back."""
        return self._shards.recovered

    def advance(self, seconds: float) -> None:
        """Let time pass; workers hear of it with what comes next.

        Raises:
            CrowdError: The seconds are no number of 0 or more.
        """
        self._pass({"do": "advance", "seconds": seconds})

    def advance_to(self, seconds: float) -> None:
        """Let time pass until the clock shows some seconds; so that small steps add up exactly.

        Raises:
            CrowdError: That time is past.
        """
        self._pass({"do": "advance_to", "seconds": seconds})

    def _pass(self, command: dict[str, Any]) -> None:
        then = ticks_after(self._ticks, command)
        self._shards.later({**command, "seconds": float(command["seconds"])}, self.time)
        self._ticks = then

    # -- living ------------------------------------------------------------------------------------------------

    def perceive(self, event: TermLike, to: To = None, **amounts: Any) -> Reaction:
        """Let members perceive and appraise an event; see :meth:`..crowd.Crowd.perceive`.

        Raises:
            EventError: It is no event that can happen.
            CrowdError: An amount makes no sense, and nothing has changed; or a worker gave no answer in time, and the
                event counts.
        """
        return self.perceive_all([(event, to, amounts)])

    def perceive_all(self, events: Iterable[tuple[TermLike, To, Mapping[str, Any]]]) -> Reaction:
        """Let members perceive several events, one after the other, for the price of one journey to the workers.

        Args:
            events: Of each the event, whom it reaches, and the amounts.

        Returns:
            What the last one did.
        """
        commands, variables = [], self.model.patterns.variables
        for event, to, amounts in events:
            audience = Audience(to, self.size, self.groups)
            checked = {name: audience.checked(value, name) for name, value in amounts.items()}
            frame_of(checked, self._names_known, EVERYBODY if to is None else audience.who, len(audience), variables)
            commands.append({"do": "perceive", "event": str(event), "to": audience.to, "amounts": checked})
        if not commands:
            raise CrowdError("nothing is perceived: expected an event or more")
        return merged_reaction(self._shards.command(commands, self.time))

    def spread(self, seconds: float, which: int = 0) -> Spread:
        """Let feelings spread as they do in a while; see :meth:`..contagion.Contagion.step`.

        Args:
            seconds: How long.
            which: The number of the contagion, when the crowd began with several.

        Raises:
            CrowdError: The crowd began without a contagion, or has none of that number.
        """
        lasting = checked_seconds("feelings cannot spread for", seconds)
        command = {"do": "spread", "seconds": lasting, "which": which}
        return merged_spread(self._shards.spread(command, self.time))

    def set_intensity(self, kind: str, values: Any, who: To = None) -> None:
        """Give members an intensity (0..10) of a type; see :meth:`..crowd.Crowd.set_intensity`."""
        self._tell("set_intensity", who, values=values, kind=str(kind))

    def set_mood(self, values: Any, who: To = None) -> None:
        """Give members a mood, -10..10."""
        self._tell("set_mood", who, values=values)

    def add_goal(self, name: str, significance: Any, likelihood: Any, who: To = None) -> None:
        """Give a goal to everybody, or to some; see :meth:`..crowd.Crowd.add_goal`."""
        self._tell("add_goal", who, name=str(name), significance=significance, likelihood=likelihood)

    def tell(self, name: TermLike, values: Any, who: To = None) -> None:
        """Make members believe something, such as ``Team(SELF)`` or ``Likes(Ben)``; numbers, or one word for all."""
        self._tell("tell", who, name=str(name), values=values)

    def relate_members(self, kind: str, who: ArrayLike, whom: ArrayLike, values: ArrayLike) -> None:
        """Make members believe a relation to each other; see :meth:`..knowledge.Knowledge.relate_members`.

        Between members of one shard it costs 8 bytes a pair; to members elsewhere, a belief by name.
        """
        Knowledge(self.names).relate_members(kind, who, whom, values)  # whatever is wrong is said here
        pairs = {"who": np.asarray(who, np.int32), "whom": np.asarray(whom, np.int32)}
        command = {"do": "relate_members", "kind": str(kind), **pairs, "values": np.asarray(values, np.float32)}
        self._shards.command([command], self.time)

    def _tell(self, do: str, who: To, **given: Any) -> None:
        audience = Audience(who, self.size, self.groups)
        checked = {name: audience.checked(value, name) for name, value in given.items()}
        self._shards.command([{"do": do, "to": audience.to, **checked}], self.time)

    def _parted(self, command: dict[str, Any], shard: Shard) -> dict[str, Any]:
        try:
            if command.get("do") == "relate_members":
                return relations_of_part(command, self.names, shard)
            return part_of(command, Audience(command.get("to"), self.size, self.groups), shard)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise StateError(f"{self.folder / JOURNAL} holds what is no command: {error!r}") from None

    # -- reading -----------------------------------------------------------------------------------------------

    def intensities(self, kind: str | EmotionType, who: To = None) -> Floats:
        """Return how intensely members feel a type, 0..10."""
        return self._read("intensities", who, str(kind))  # type: ignore[no-any-return]

    def strongest(self, who: To = None) -> tuple[NDArray[np.int8], Floats]:
        """Return the code of what each feels most, and how intense it is; see :meth:`..crowd.Crowd.strongest`."""
        return self._read("strongest", who)  # type: ignore[no-any-return]

    def top(self, count: int, who: To = None) -> tuple[NDArray[np.int8], Floats]:
        """Return codes and intensities, each (count, members), of what members feel most, the strongest first."""
        return self._read("top", who, count)  # type: ignore[no-any-return]

    def nodes(self, who: To = None) -> list[str]:
        """Return what the ontology calls what each feels most; an empty text for nothing."""
        return self._read("nodes", who)  # type: ignore[no-any-return]

    def mood(self, who: To = None) -> Floats:
        """Return the moods of members, -10..10."""
        return self._read("mood", who)  # type: ignore[no-any-return]

    def mood_pad(self, who: To = None) -> Floats:
        """Return pleasure, arousal and dominance of moods, each -1..1: (3, members)."""
        return self._read("mood_pad", who)  # type: ignore[no-any-return]

    def pad(self, who: To = None) -> Floats:
        """Return pleasure, arousal and dominance of all that members feel, each -1..1: (3, members)."""
        return self._read("pad", who)  # type: ignore[no-any-return]

    def histogram(self, kind: str, bins: int = 10, who: To = None) -> NDArray[np.int64]:
        """Return how many members feel a type with an intensity in each of some equal parts of 0..10."""
        return self._read("histogram", who, str(kind), bins)  # type: ignore[no-any-return]

    def statistics(self, who: To = None) -> CrowdStatistics:
        """Return figures of all members, or of some."""
        return merged_statistics(self._parts("statistics", who), [kind.name for kind in self.kinds])

    def hash(self) -> str:
        """Return a fingerprint of all that is felt, and of the clock: that of the same crowd in one process."""
        answers = self._shards.read("hashes", {shard.number: () for shard in self.divided})
        digest = hashlib.sha256(f"{self.ticks} {answers[0][0]}".encode())
        for _, blocks in answers:
            for block in blocks:
                digest.update(block)
        return digest.hexdigest()

    def checkpoint(self) -> None:
        """Let all workers write down all there is, so that one that is lost is back sooner.

        Raises:
            CrowdError: One could not; the journal still has everything.
        """
        if not self._shards.checkpoint():
            raise CrowdError(
                f"no checkpoint was made: {self._shards.note}; nothing is lost, the journal has everything"
            )

    def whole(self) -> Crowd:
        """Return the same crowd in this process: made anew, and told all that the journal has.

        Raises:
            StateError: The journal cannot be read.
        """
        crowd = self._spec.crowd()
        contagions = [contagion_from(contagion_data(each), self.size) for each in self._contagions]
        everybody = Shard(0, 0, self.size)
        for _, command in self._shards.journal.since(0):
            if command.get("do") == "spread":
                contagions[command["which"]].step(crowd, command["seconds"])
            else:
                carry_out(crowd, self._parted(command, everybody))
        return crowd

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the crowd in one file, as :func:`..saving.save_crowd` does.

        Raises:
            StateError: The file cannot be written.
        """
        save_crowd(self.whole(), path)

    def _read(self, what: str, who: To, *given: Any) -> Any:
        return merged(what, self._parts(what, who, *given))

    def _parts(self, what: str, who: To, *given: Any) -> list[Any]:
        """Return what each shard answers that has some of those who are asked about."""
        audience = Audience(who, self.size, self.groups)
        if what not in ("histogram", "statistics"):
            audience.check_order()
        asked = {}
        for shard in self.divided:
            here, _ = audience.within(shard)
            if here is None or len(here):
                asked[shard.number] = (what, *given, here)
        if not asked:
            raise CrowdError(f"nobody is asked about: expected members for {what}")
        return self._shards.read("read", asked)
