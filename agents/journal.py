"""The journal of a world: everything that is done to it from outside, written down as it happens.

A journal begins with the world as it was, rules and all, and needs no other file. With it a run is played again to the
bit (:mod:`.replay`), gone on with after a crash, and compared with another (:mod:`.journal_diff`).

While a :class:`Recorder` listens it stands before the methods of one world and of its agents; a world that nobody
records pays nothing. What is changed past those methods (a belief told, a mood set) is noticed before the next step and
written down as that part of the state; :func:`.journal_edits.edit` says it more briefly.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar

from ..core.errors import EspressivoError, StateError
from .agent import Agent
from .journal_deeds import ASKED, OF_AGENT, OF_WORLD, after_adding, deed_of_agent, deed_of_world
from .journal_format import Header, Lines, Step, append, begin, encoded
from .journal_words import brief
from .state import save_agent
from .state_digest import NOBODYS, Digests, WorldDigest

if TYPE_CHECKING:
    from .world import World

__all__ = ["Journal", "Recorder", "changed_parts", "record"]

Data = dict[str, Any]
T = TypeVar("T")
_SHORT = 8
"""Digits of a part's digest that are written."""
_SAVED: Final = {
    "beliefs": ("beliefs",),
    "goals": ("goals", "prospects"),
    "memory": ("memory",),
    "feelings": ("affect",),
    "importance": ("importance",),
}
"""Which members of a saved agent make up a part; ``itself`` is all the others."""


class Journal:
    """A journal that was read.

    Attributes:
        path: Its file.
        header: How it began: the world, and what the caller said about the run.
        steps: What was done, in order.
        note: What was left out at its end, when it was cut off there; empty otherwise.
        size: How many bytes of the file are whole.
    """

    def __init__(self, path: Path, header: Header, steps: list[Step], note: str = "", size: int = 0) -> None:
        self.path = path
        self.header = header
        self.steps = steps
        self.note = note
        self.size = size

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Journal:
        """Read a journal; a last line that was not written to its end is left out, and :attr:`note` says so.

        Raises:
            StateError: The file cannot be read, is no journal, is damaged, or was written by a newer espressivo.
        """
        lines = Lines(Path(path))
        steps = list(lines.steps())
        return cls(Path(path), lines.header, steps, lines.note, lines.size)

    @property
    def about(self) -> Data:
        """What the caller said about the run."""
        return self.header.about

    @property
    def hash(self) -> str:
        """The last state hash that was taken."""
        taken = (step.hash for step in reversed(self.steps) if step.hash is not None)
        return next(taken, self.header.hash)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __repr__(self) -> str:
        return f"<Journal {self.path.name}: {len(self)} steps>"


def record(
    world: World,
    path: str | os.PathLike[str],
    about: Mapping[str, Any] | None = None,
    *,
    hash_every: int = 1,
    force: bool = False,
) -> Recorder:
    """Begin to record a world.

    Args:
        world: As it is now.
        path: The file to write.
        about: What to say of the run, for people and programs: anything that JSON can hold.
        hash_every: At how many steps the state is hashed; more than 1 is for crowds. Changes by hand are noticed
            only after steps that were hashed, otherwise :func:`.journal_edits.edit` must make them.
        force: Write over a file that exists.

    Returns:
        The recorder; close it in the end, or use it as a context.

    Raises:
        StateError: The file exists or cannot be written, or the world is recorded already.

    >>> import tempfile
    >>> from espressivo import World
    >>> world = World(seed=1)
    >>> ana, ben = world.add("Ana"), world.add("Ben")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with record(world, f"{folder}/run.jsonl", {"scenario": "Two people"}):
    ...         _ = world.event("Action-End", "Ben", "Greet", "Ana")
    ...         world.advance(2)
    ...     journal = Journal.read(f"{folder}/run.jsonl")
    >>> [step.done for step in journal]
    [{'do': 'happen', 'event': 'Event(Action-End, Ben, Greet, Ana)'}, {'do': 'advance', 'seconds': 2}]
    >>> journal.hash == world.state_hash()
    True
    """
    _check_free(world, hash_every)
    header = Header(espressivo=_version(), about=dict(about or {}), hash=world.state_hash(), world=world.save())
    try:
        file = begin(Path(path), header, force=force)
    except (TypeError, ValueError) as error:
        if isinstance(error, EspressivoError):
            raise
        raise StateError(f"what is said about the run cannot be written as JSON: {error}") from None
    return Recorder(world, Path(path), file, hash_every=hash_every)


class Recorder:
    """Records what is done to a world; made by :func:`record` or :func:`.replay.resume`.

    Attributes:
        path: The file.
        steps: How many steps it holds.
    """

    def __init__(self, world: World, path: Path, file: IO[bytes], *, steps: int = 0, hash_every: int = 1) -> None:
        self.path = path
        self.steps = steps
        self._world = world
        self._file = file
        self._every = hash_every
        self._digests = Digests(world)
        self._last = self._digests.now()
        self._is_current = True
        self._rules = _count_of_rules(world)
        self._is_inside = False
        world.journal = self
        self._stand_before(world, OF_WORLD, lambda *call, **details: deed_of_world(world, *call, **details))
        for agent in world.agents:
            self._attend(agent)

    @classmethod
    def after(cls, world: World, journal: Journal, *, hash_every: int = 1) -> Recorder:
        """Go on with a journal whose end a world has reached.

        Raises:
            StateError: The file cannot be written, or the world is recorded already.
        """
        _check_free(world, hash_every)
        file = append(journal.path, journal.size)
        return cls(world, journal.path, file, steps=len(journal), hash_every=hash_every)

    def observe(self, done: Data, deed: Callable[[], T]) -> T:
        """Let something be done, and write it down; what it does in turn is part of it.

        Args:
            done: What is done, as data.
            deed: Does it.

        Raises:
            StateError: It cannot be written; recording has ended then, and the deed is done.
        """
        if self._is_inside:
            return deed()
        self.notice()
        asked = self._drawn() if done["do"] in ASKED else None
        self._is_inside = True
        try:
            result = deed()
        except Exception as error:
            self._write(done, {"error": f"{type(error).__name__}: {error}"})
            raise
        finally:
            self._is_inside = False
        if done["do"] == "add":
            done = after_adding(self._world)
            self._attend(self._world.agents[-1])
        if isinstance(result, Agent) and done["do"] == "remove":
            self._ignore(result)
        if asked is None or asked != self._drawn():
            self._write(done, {} if asked else brief(result))
        return result

    def notice(self) -> None:
        """Write down what was changed past the methods of the world and its agents, if anything was."""
        if self._is_inside or not self._is_current:
            return
        digest = self._digests.now()
        if _count_of_rules(self._world) != self._rules or list(digest.agents) != list(self._last.agents):
            self.checkpoint()
        elif digest.hash != self._last.hash:
            self._write(_by_hand(self._world, self._last, digest), {})

    def checkpoint(self) -> None:
        """Write down the whole world; needed when rules were replaced by as many others, for nobody notices that.

        Raises:
            StateError: It cannot be written.
        """
        for agent in self._world.agents:
            self._attend(agent)
        self._write({"do": "world", "world": self._world.save()}, {}, with_hash=True)

    def close(self) -> None:
        """Stop recording; the world goes on as one that nobody records."""
        if self._world.journal is self:
            try:
                self.notice()
            finally:
                self._leave()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, done: Data, outcome: Data, *, with_hash: bool = False) -> None:
        number = self.steps + 1
        self._is_current = with_hash or number % self._every == 0
        digest = self._digests.now() if self._is_current else None
        step = Step(
            step=number,
            done=done,
            clock=self._world.clock,
            outcome=outcome,
            hash=None if digest is None else digest.hash,
            parts={} if digest is None else changed_parts(self._last, digest),
        )
        try:
            line = encoded(step)
        except ValueError:  # such as a time that is no number: what it may have changed is noticed before the next step
            self._is_current = True
            return
        try:
            if self._file.write(line) != len(line):
                raise OSError(0, "the disk is full")
        except OSError as error:
            self._leave()
            raise StateError(f"{self.path}: cannot be written: {error.strerror}; nothing more is recorded") from error
        self.steps = number
        if digest is not None:
            self._last = digest
            self._rules = _count_of_rules(self._world)

    def _drawn(self) -> tuple[object, ...]:
        """What a question may change: chance, what has been worked out, and beliefs that its conditions tell."""
        minds = [(each.chance.state, each.importance.worked_out(), each.beliefs.version) for each in self._world]
        return self._world.chance.state, minds

    def _attend(self, agent: Agent) -> None:
        """Listen to an agent."""
        self._stand_before(agent, OF_AGENT, lambda *call, **details: deed_of_agent(agent, *call, **details))
        vars(agent)["advance"] = vars(agent)["update"]

    @staticmethod
    def _ignore(agent: Agent) -> None:
        for name in (*OF_AGENT, "advance"):
            vars(agent).pop(name, None)

    def _stand_before(self, owner: World | Agent, methods: Iterable[str], as_data: Callable[..., Data]) -> None:
        for name in methods:
            if callable(getattr(owner, name, None)) and name not in vars(owner):
                vars(owner)[name] = self._observed(name, getattr(owner, name), as_data)

    def _observed(self, name: str, method: Callable[..., T], as_data: Callable[..., Data]) -> Callable[..., T]:
        @wraps(method)
        def observed(*args: Any, **details: Any) -> T:
            if self._is_inside:
                return method(*args, **details)
            try:
                done = as_data(name, *args, **details)
            except Exception:  # no such call: the method says better than we what is wrong with it
                return method(*args, **details)
            return self.observe(done, lambda: method(*args, **details))

        return observed

    def _leave(self) -> None:
        for name in OF_WORLD:
            vars(self._world).pop(name, None)
        for agent in self._world.agents:
            self._ignore(agent)
        self._world.journal = None
        self._file.close()


def changed_parts(before: WorldDigest, after: WorldDigest) -> dict[str, dict[str, str]]:
    """Return the digests of what has changed between two states, by agent and part, in short."""
    changed = {} if before.course == after.course else {NOBODYS: {"course": after.course[:_SHORT]}}
    for name, parts in after.agents.items():
        known = before.agents.get(name, {})
        new = {part: digest[:_SHORT] for part, digest in parts.items() if known.get(part) != digest}
        if new:
            changed[name] = new
    return changed


def _by_hand(world: World, before: WorldDigest, after: WorldDigest) -> Data:
    """Return the parts of the state that were changed."""
    agents: dict[str, Data] = {}
    for name, digests in after.agents.items():
        parts = [part for part, digest in digests.items() if before.agents[name][part] != digest]
        if parts:
            agents[name] = _parts_of(save_agent(world[name]), parts)
    story = {"story": world.triggers.progress()} if world.triggers else {}
    return {"do": "set", "clock": world.clock, "chance": f"{world.chance.state:016x}", **story, "agents": agents}


def _parts_of(saved: Data, parts: list[str]) -> Data:
    others = {member for members in _SAVED.values() for member in members}
    wanted = {member for part in parts for member in _SAVED.get(part, ())}
    if "itself" in parts:
        wanted |= saved.keys() - others
    return {member: value for member, value in saved.items() if member in wanted}


def _count_of_rules(world: World) -> list[object]:
    """Return what tells that rules were added or taken out."""
    counts: list[object] = [len(world.effects), len(world.witnesses), len(world.triggers), world.terminal_states]
    counts += [len(world.dialogue), world.dialogue.named]
    for agent in world.agents:
        counts += [len(agent.appraisal_rules), len(agent.action_rules), len(agent.importance), len(agent.exchanges)]
    return counts


def _check_free(world: World, hash_every: int) -> None:
    if world.journal is not None:
        raise StateError(f"this world is recorded already, in {world.journal.path}: close that journal first")
    if hash_every < 1:
        raise StateError(f"hash_every is {hash_every}: expected a whole number from 1")


def _version() -> str:
    from .. import __version__

    return __version__
