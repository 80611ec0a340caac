"""Episodic memory: the events an agent remembers, and when they happened.

Events are terms of five parts, ``Event(type, subject, action, target)``; of a change of a property,
``Event(Property-Change, subject, property, new value)``. A record keeps the parts and rebuilds the term on demand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from .errors import EventError, StateError, nearest
from .index import TermIndex
from .memory_digest import Chain, written_edits
from .slots import SlotMap
from .substitution import Substitutions
from .terms import Compound, Key, Kind, Symbol, Term, parse

__all__ = [
    "ACTION_END",
    "ACTION_START",
    "PROPERTY_CHANGE",
    "EpisodicMemory",
    "EventParts",
    "EventRecord",
    "MemoryEdits",
    "validate_event",
]

ACTION_START: Final = "Action-Start"
"""Type of the event that somebody begins to do something."""
ACTION_END: Final = "Action-End"
"""Type of the event that somebody has done something."""
PROPERTY_CHANGE: Final = "Property-Change"
"""Type of the event that a property has got a new value."""

_EVENT = parse("Event")
_TYPES: dict[Key, str] = {name.casefold(): name for name in (ACTION_START, ACTION_END, PROPERTY_CHANGE)}
_SYMBOLS: dict[str, Term] = {name: parse(name) for name in _TYPES.values()}
_FORM = "expected Event(Action-Start | Action-End | Property-Change, subject, action or property, target or new value)"
_MOST_PENDING = 256
"""How many events may wait for their place in the index, so that a question never waits long."""


class EventParts(NamedTuple):
    """What an event is made of: its type, who, what, and whom (or the new value)."""

    type: str
    subject: Term
    action: Term
    target: Term


def validate_event(event: Term) -> EventParts:
    """Return the parts of an event.

    Raises:
        EventError: The term is no event that can happen.

    >>> validate_event(parse("Event(Action-End, Ben, Hit, Ana)")).type
    'Action-End'
    """
    args = event.args
    if len(args) != 4 or event.head.key != "event":
        raise EventError(f"{event} is no event: {_FORM}")
    if event.variables:
        raise EventError(f"{event} cannot happen: an event holds no variable, found {event.variables[0]}")
    kind, subject, action, target = args
    type_ = _TYPES.get(kind.key)
    if type_ is None:
        raise EventError(_unknown_type(event, kind))
    if subject.kind == Kind.COMPOUND:
        raise EventError(f"{event} cannot happen: its subject must be a name, not {subject}")
    if type_ is not PROPERTY_CHANGE:
        if target.kind == Kind.COMPOUND:
            raise EventError(f"{event} cannot happen: the target of an action must be a name, not {target}")
        if _mentions_self(subject, action, target):
            raise EventError(f"{event} cannot happen: an action names its agents, SELF means somebody else to everyone")
    return EventParts(type_, subject, action, target)


def _unknown_type(event: Term, kind: Term) -> str:
    close = None if kind.is_compound else nearest(str(kind), _SYMBOLS)
    hint = f"; did you mean {close}?" if close else ""
    return f"{event} cannot happen: {kind} is no type of event, {_FORM}{hint}"


def _mentions_self(subject: Term, action: Term, target: Term) -> bool:
    """Whether an action says SELF; what says Property-Change may (the toolkit looks for the word anywhere)."""
    if "property-change" in (subject.key, action.key, target.key):
        return False
    if subject.key == "self" or target.key == "self" or action.key == "self":
        return True
    return action.kind == Kind.COMPOUND and any(symbol.key == "self" for symbol in action.symbols())


class EventRecord:
    """One remembered event.

    Attributes:
        id: Its number; never given twice.
        type: ``Action-Start``, ``Action-End`` or ``Property-Change``.
        subject: Who acted, or caused the change.
        action: What was done; of a change, the property.
        target: To whom; of a change, the new value.
        time: When it was recorded, in seconds.
        emotions: The types of the emotions that it raised.
    """

    __slots__ = ("action", "emotions", "id", "subject", "target", "time", "type")

    def __init__(
        self,
        id: int,  # noqa: A002  (the field's own name)
        type: str,  # noqa: A002
        subject: Term,
        action: Term,
        target: Term,
        time: float,
        emotions: tuple[str, ...] = (),
    ) -> None:
        self.id = id
        self.type = type
        self.subject = subject
        self.action = action
        self.target = target
        self.time = time
        self.emotions = emotions

    @property
    def event(self) -> Term:
        """The event as a term."""
        assert isinstance(_EVENT, Symbol)
        return Compound(_EVENT, (_SYMBOLS[self.type], self.subject, self.action, self.target))

    @property
    def is_property_change(self) -> bool:
        """Whether a property changed, rather than somebody acted."""
        return self.type == PROPERTY_CHANGE

    def __repr__(self) -> str:
        return f"<EventRecord {self.id} at {self.time:g}: {self.event}>"


_Ids = int | list[int]


@dataclass(frozen=True, slots=True)
class MemoryEdits:
    """What forgetting and changing events has left behind, beyond the records themselves.

    Attributes:
        places: Of the records, in their order.
        free_places: Places that new events take, the next one last.
        names: Every event under which records are found, in the order of the index, with their ids.
        old_names: The events that changed records had before.
        latest: The greatest time, the ids noted for it, and whether those are all.
    """

    places: tuple[int, ...]
    free_places: tuple[int, ...]
    names: tuple[tuple[Term, tuple[int, ...]], ...]
    old_names: tuple[tuple[int, tuple[Term, ...]], ...]
    latest: tuple[float, tuple[int, ...], bool]


class EpisodicMemory:
    """The events that one agent remembers.

    Events are enumerated in the order of :class:`~.slots.SlotMap`: as recorded, but that a new event takes the place
    of the one forgotten last.

    Args:
        keeps_old_names: Whether a record that is changed stays to be found under its old event too, as it does in the
            FAtiMA Toolkit.
    """

    def __init__(self, keeps_old_names: bool = False) -> None:
        self.next_id = 0
        """The id of the next event; may be set, never below an id in use."""
        self._keeps_old_names = keeps_old_names
        self._records: dict[int, EventRecord] | SlotMap[int, EventRecord] = {}
        self._names_index: TermIndex[_Ids] = TermIndex()
        self._pending: list[tuple[Term, int]] = []
        self._old_names: dict[int, list[Term]] = {}
        self._latest = _Latest()
        self._is_edited = False
        self._chain = Chain()

    def record(self, event: Term, time: float) -> EventRecord:
        """Remember an event.

        An id is used up even when the event is refused.

        Args:
            event: The event; ``SELF`` only in a change of a property.
            time: When it happened, in seconds.

        Raises:
            EventError: The term is no event that can happen.
        """
        new_id = self.next_id
        self.next_id = new_id + 1
        record = EventRecord(new_id, *validate_event(event), time)
        self._records[new_id] = record
        self._pending.append((event, new_id))
        if len(self._pending) >= _MOST_PENDING:
            self.settle()
        self._latest.note(record)
        return record

    def link(self, record: EventRecord, emotion: str) -> None:
        """Note that an event raised an emotion of this type."""
        if emotion not in record.emotions:
            record.emotions = (*record.emotions, emotion)
            if isinstance(self._records, dict) and record is not next(reversed(self._records.values()), None):
                self._chain = Chain()

    def settle(self) -> None:
        """Enter what has been recorded into the index; done when time passes, when asked, or when much has come up."""
        if self._pending:
            pending, self._pending = self._pending, []
            for event, event_id in pending:
                self._add_name(event, event_id)

    def restore(self, id: int, event: Term, time: float, emotions: tuple[str, ...] = ()) -> EventRecord:  # noqa: A002
        """Put back an event that was saved; the next id becomes greater than all.

        Raises:
            EventError: The id is taken or negative, or the term is no event that can happen.
        """
        if id < 0 or id in self._records:
            raise EventError(f"event {id} ({event}) cannot be restored: ids are 0, 1, 2, ..., each used once")
        record = EventRecord(id, *validate_event(event), time, emotions)
        self.settle()
        self._records[id] = record
        self._add_name(event, id)
        self._latest.note(record)
        self.next_id = max(self.next_id, id + 1)
        return record

    def forget(self, id: int) -> EventRecord:  # noqa: A002
        """Forget an event and return what was known of it.

        Raises:
            EventError: No such event is remembered.
        """
        record = self[id]
        self._edit()
        if isinstance(self._records, dict):
            self._records = SlotMap(self._records)
        del self._records[id]
        self._remove_name(record.event, id)
        self._latest.forget(record)
        return record

    def update(self, id: int, event: Term, time: float) -> EventRecord:  # noqa: A002
        """Put another event and time in the place of a record.

        Raises:
            EventError: No such event is remembered, or the term is no event that can happen.
        """
        old = self[id]
        record = EventRecord(id, *validate_event(event), time, old.emotions)
        self.settle()
        self._edit()
        self._records[id] = record
        if self._keeps_old_names:
            self._old_names.setdefault(id, []).append(old.event)
        else:
            self._remove_name(old.event, id)
        self._add_name(event, id)
        self._latest.forget(old)
        self._latest.note(record)
        return record

    def find(self, pattern: Term, substitutions: Substitutions | None = None) -> Iterator[tuple[int, Substitutions]]:
        """Yield the id of every event that unifies with a pattern, with the bindings it needs.

        The ids of events that are alike share one set of bindings: copy it before adding to it.

        >>> memory = EpisodicMemory()
        >>> _ = memory.record(parse("Event(Action-End, Ben, Hit, Ana)"), 0.0)
        >>> list(memory.find(parse("Event(Action-End, [who], Hit, *)")))
        [(0, <[who]/Ben>)]
        """
        for ids, found in self._index.unify(pattern, substitutions):
            for event_id in _as_list(ids):
                yield event_id, found

    def latest(self, pattern: Term, substitutions: Substitutions | None = None) -> Iterator[tuple[int, Substitutions]]:
        """Like :meth:`find`, for events that happened (again) at the greatest time of all.

        All ids ever recorded of such an event are yielded, the old ones too (FAtiMA Toolkit, LastEventId).
        """
        if self._latest.is_most_of(self):
            for ids, found in self._index.unify(pattern, substitutions):
                if any(self._is_latest(event_id) for event_id in _as_list(ids)):
                    yield from [(event_id, found) for event_id in _as_list(ids)]
            return
        for event, found in self._latest.events(self).unify(pattern, substitutions):
            for event_id in _as_list(self._index.get(event, [])):
                yield event_id, found

    def latest_only(
        self, pattern: Term, substitutions: Substitutions | None = None
    ) -> Iterator[tuple[int, Substitutions]]:
        """Like :meth:`latest`, without the ids of earlier times."""
        for event_id, found in self.latest(pattern, substitutions):
            if self._is_latest(event_id):
                yield event_id, found

    def edits(self) -> MemoryEdits | None:
        """Return what :meth:`restore_edits` needs besides the records; None when nothing was forgotten or changed."""
        if not self._is_edited:
            return None
        records, latest = self._records, self._latest
        slots = records if isinstance(records, SlotMap) else SlotMap(records)
        return MemoryEdits(
            tuple([slots.place(event_id) for event_id in slots]),
            slots.free,
            tuple([(name, tuple(_as_list(ids))) for name, ids in self._index.items()]),
            tuple([(event_id, tuple(names)) for event_id, names in self._old_names.items()]),
            (latest.time, tuple(latest._ids), latest._is_complete),
        )

    def restore_edits(self, edits: MemoryEdits) -> None:
        """Bring restored records into the order in which they were, with the names under which they were found.

        Raises:
            StateError: The edits are not those of these records.
        """
        if len(edits.places) != len(self):
            raise StateError(f"{len(self)} events are remembered, but {len(edits.places)} places are saved")
        placed = [(place, *known) for place, known in zip(edits.places, self._records.items(), strict=True)]
        try:
            self._records = SlotMap.restored(placed, edits.free_places)
        except ValueError as error:
            raise StateError(f"the saved events cannot be restored: {error}") from None
        self._names_index, self._pending = TermIndex(), []
        for name, ids in edits.names:
            self._index.set(name, ids[0] if len(ids) == 1 else list(ids))
        self._old_names = {event_id: list(names) for event_id, names in edits.old_names}
        self._latest.restore(self, *edits.latest)
        self._edit()

    def digest(self) -> bytes:
        """Return 16 bytes that are the same for all memories that are alike, however they came about.

        Of a memory in which nothing was forgotten or changed, only what is new since the last time is read.

        >>> memory = EpisodicMemory()
        >>> _ = memory.record(parse("Event(Action-End, Ben, Hit, Ana)"), 0.0)
        >>> memory.digest().hex()[:8]
        'aa158fce'
        """
        edits = self.edits()
        if edits is None:
            assert isinstance(self._records, dict)
            self._chain.extend(self._records)
            return self._chain.closed(self.next_id)
        chain = Chain()
        chain.extend({record.id: record for record in self})
        return chain.closed(self.next_id, written_edits(edits))

    @property
    def records(self) -> Mapping[int, EventRecord]:
        """The events by id, in their order."""
        return self._records

    def __getitem__(self, id: int) -> EventRecord:  # noqa: A002
        record = self._records.get(id)
        if record is None:
            raise EventError(f"no event {id} is remembered" + (f", only {len(self)} others" if self._records else ""))
        return record

    def __contains__(self, id: object) -> bool:  # noqa: A002
        return id in self._records

    def __iter__(self) -> Iterator[EventRecord]:
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    @property
    def _index(self) -> TermIndex[_Ids]:
        """The ids of events by event, up to date."""
        self.settle()
        return self._names_index

    def _add_name(self, event: Term, event_id: int) -> None:
        known = self._names_index.setdefault(event, event_id)
        if isinstance(known, list):
            known.append(event_id)
        elif known != event_id:
            self._names_index.set(event, [known, event_id])

    def _remove_name(self, event: Term, event_id: int) -> None:
        left = [known for known in _as_list(self._index.get(event, [])) if known != event_id]
        if left:
            self._index.set(event, left)
        else:
            self._index.remove(event)

    def _edit(self) -> None:
        """Note that records are no longer only added, each after the last."""
        self._is_edited = True
        self._chain = Chain()

    def _is_latest(self, event_id: int) -> bool:
        record = self._records.get(event_id)
        return record is not None and record.time == self._latest.time

    def _names(self, record: EventRecord) -> list[Term]:
        """The events under which a record is found."""
        return [*self._old_names.get(record.id, ()), record.event]


class _Latest:
    """Which events happened at the greatest time; their index is made when it is first asked for."""

    __slots__ = ("_ids", "_index", "_indexed", "_is_complete", "time")

    def __init__(self) -> None:
        self.time = float("-inf")
        self._is_complete = True
        self._ids: list[int] = []
        self._index: TermIndex[Term] = TermIndex()
        self._indexed = 0

    def note(self, record: EventRecord) -> None:
        if record.time > self.time:
            self.time = record.time
            self._ids = [record.id]
            self._indexed = 0
            self._is_complete = True
        elif record.time == self.time:
            self._ids.append(record.id)

    def forget(self, record: EventRecord) -> None:
        if record.time == self.time:
            self._is_complete = False

    def restore(self, memory: EpisodicMemory, time: float, ids: Iterable[int], is_complete: bool) -> None:
        self.time = time
        self._ids = list(ids)
        self._is_complete = is_complete
        self._indexed = 0
        if is_complete and any(event_id not in memory for event_id in self._ids):
            raise StateError("the latest of the saved events are not among them")

    def is_most_of(self, memory: EpisodicMemory) -> bool:
        """Whether the whole memory is hardly more, so that an index of its own does not pay."""
        if not self._is_complete:
            self._gather(memory)
        return len(self._ids) * 2 >= len(memory)

    def events(self, memory: EpisodicMemory) -> TermIndex[Term]:
        if not self._indexed:
            self._index = TermIndex()
        for event_id in self._ids[self._indexed :]:
            for name in memory._names(memory[event_id]):
                self._index.set(name, name)
        self._indexed = len(self._ids)
        return self._index

    def _gather(self, memory: EpisodicMemory) -> None:
        self.time = max([record.time for record in memory], default=float("-inf"))
        self._ids = [record.id for record in memory if record.time == self.time]
        self._indexed = 0
        self._is_complete = True


def _as_list(ids: _Ids | None) -> list[int]:
    return ids if isinstance(ids, list) else [] if ids is None else [ids]
