"""What comes from servers and from other robots: the client's decoder of messages, and CDR on DDS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from espressivo.bridges.client.session import Session
from espressivo.bridges.protocol.commands import Decide, Happen, Hello, Subscribe

from .feed import Feed
from .mutating import Mutator
from .small_worlds import messages

__all__ = ["cdr_samples", "client_messages"]


def client_messages(feed: Feed) -> None:
    """What a server says, as the Python client hears it."""
    mutate = Mutator(messages(), feed.seed)
    client: Any = None
    for number, damaged in enumerate(feed.messages(mutate)):
        now = number * 0.001
        if number % 5000 == 0:
            client = _Hearing(feed, now)
        client.hear(damaged, now)


class _Hearing:
    """A client that has asked for something and hears whatever comes."""

    def __init__(self, feed: Feed, now: float) -> None:
        self._feed = feed
        self._session = Session(Hello(client="fuzz"), self._told("stream"), self._told("notice"))
        self._session.opened(now)
        self._session.receive(b'{"type":"welcome","id":"hello","server":"s","protocol":[1],"session":"s1"}', now)
        self._ask(now)

    def hear(self, damaged: bytes, now: float) -> None:
        session = self._session
        try:
            session.receive(damaged, now)
            session.send(now)
            session.wait(now)
            session.is_dead(now)
        except Exception as error:
            self._feed.fault(damaged, f"{type(error).__name__} {error}")
            return
        self._feed.tell(session.phase)
        if session.hang_up or session.phase != "ready":
            self.__init__(self._feed, now)  # type: ignore[misc]
        elif session.outstanding < 3:
            self._ask(now)

    def _ask(self, now: float) -> None:
        self._session.ask(Happen(world="w", events=["x"]), lambda _: None)
        self._session.ask(Decide(world="w", agent="Ben"), lambda _: None)
        self._session.ask(Subscribe(world="w", streams=["state", "events"]), lambda _: None)
        self._session.send(now)

    def _told(self, what: str) -> Callable[[object], None]:
        return lambda _: self._feed.tell(what)


def cdr_samples(feed: Feed) -> None:
    """Bytes that are to be messages of ROS: read by Cyclone's types and by rosbags."""
    from espressivo.bridges.ros2.dds.idl import IdlTypes, Unreadable
    from espressivo.bridges.ros2.interfaces import hri, own, standard
    from espressivo.bridges.ros2.interfaces.store import read_fields, type_store

    store = type_store("jazzy")
    idl = IdlTypes(store)
    wholes: list[Any] = [
        own.EmotionalState(agent="Ana", emotions=[own.Emotion(type="Joy")] * 3),
        own.Percept(), own.Decision(), own.AppraisalEvent(), standard.DiagnosticArray(), standard.Text(data="hello"),
        hri.Expression(expression="happy"), hri.FacialActionUnits(intensity=[0.5] * 99),
        hri.IdsList(ids=["one", "two"]), hri.LiveSpeech(final="hello"), hri.Intent(), hri.EngagementLevel(),
    ]  # fmt: skip
    makers = [
        Mutator([store.to_cdr(each)], feed.seed + number, [b"\0" * 4, b"\xff" * 4, b"\1\0\0\0", b"\x80"], is_json=False)
        for number, each in enumerate(wholes)
    ]
    chance = makers[0].chance

    def make() -> bytes:
        number = chance.randrange(len(wholes))
        return bytes([number]) + makers[number]()

    for damaged in feed.messages(make):
        kind, data = type(wholes[damaged[0]]), damaged[1:]
        try:
            sample = idl.type_of(kind).deserialize(data)
            if not isinstance(sample, Unreadable):
                read_fields(kind, sample)
            feed.tell("DDS: none" if isinstance(sample, Unreadable) else "DDS: read")
        except Exception as error:
            feed.fault((kind.ros, data), f"DDS: {type(error).__name__} {error}")
        try:
            store.from_cdr(data, kind)
            feed.tell("rosbags: read")
        except ValueError:
            feed.tell("rosbags: none")
        except Exception as error:
            feed.fault((kind.ros, data), f"rosbags: {type(error).__name__} {error}")
