"""How a process on DDS becomes visible as a node of ROS: what it says about itself, and about its endpoints.

ROS tools list a node when its participant carries ``enclave=/;`` and tells, on the topic ``ros_discovery_info``, which
endpoints belong to which node. Ids of endpoints have 24 bytes up to Humble and 16 from Iron on; from Iron on endpoints
say the hash of their type.
"""

from __future__ import annotations

from typing import Any

from ....core.errors import MissingExtraError
from ..interfaces import standard
from ..interfaces.kinds import Message
from ..interfaces.store import Distro, TypeStore
from .idl import IdlTypes

try:
    from cyclonedds.core import Entity
    from cyclonedds.domain import DomainParticipant
    from cyclonedds.pub import DataWriter
    from cyclonedds.qos import Policy, Qos
    from cyclonedds.topic import Topic
except ImportError:
    raise MissingExtraError("cyclonedds", "dds") from None

__all__ = ["LOOPBACK", "NodeGraph", "endpoint_data", "latched_qos", "participant_qos", "stream_qos"]

LOOPBACK = """<CycloneDDS><Domain id="any">
<General>
<Interfaces><NetworkInterface address="127.0.0.1"/></Interfaces><AllowMulticast>false</AllowMulticast>
</General>
<Discovery><ParticipantIndex>auto</ParticipantIndex><MaxAutoParticipantIndex>99</MaxAutoParticipantIndex>
<Peers><Peer address="127.0.0.1"/></Peers></Discovery>
</Domain></CycloneDDS>"""
"""Configuration of Cyclone DDS: nothing leaves this machine, and nothing from outside reaches us."""

_TOPIC = "ros_discovery_info"
_XCDR1 = Policy.DataRepresentation(use_cdrv0_representation=True)
_DEPTH = 1000
"""Messages that wait for a slow listener, or for us; of more, the oldest go."""


def participant_qos() -> Qos:
    """Return what a participant must carry to be taken for one of ROS."""
    return Qos(Policy.Userdata(b"enclave=/;"))


def stream_qos(user_data: bytes = b"", *, reliable: bool = True) -> Qos:
    """Return the qualities of a topic whose every message counts."""
    return Qos(*_reliability(reliable), Policy.Durability.Volatile, Policy.History.KeepLast(_DEPTH), *_said(user_data))


def latched_qos(user_data: bytes = b"") -> Qos:
    """Return the qualities of a topic that keeps its last message for whoever comes later."""
    return Qos(*_reliability(True), Policy.Durability.TransientLocal, Policy.History.KeepLast(1), *_said(user_data))


def endpoint_data(store: TypeStore, kind: type[Message]) -> bytes:
    """Return what an endpoint says about its type: its hash, from Iron on."""
    return b"" if store.distro == "humble" else f"typehash={store.hash_of(kind)};".encode()


def _reliability(reliable: bool) -> tuple[object, ...]:
    kind = Policy.Reliability.Reliable(max_blocking_time=0) if reliable else Policy.Reliability.BestEffort
    return kind, _XCDR1


def _said(user_data: bytes) -> tuple[object, ...]:
    return (Policy.Userdata(user_data),) if user_data else ()


class NodeGraph:
    """Tells everybody which endpoints a node has.

    Args:
        participant: Whose endpoints they are.
        idl: The types of the distribution.
        distro: Decides how long an id is.
        namespace: Of the node, ``/`` when it has none.
        name: Of the node.
    """

    def __init__(
        self, participant: DomainParticipant, idl: IdlTypes, distro: Distro, namespace: str, name: str
    ) -> None:
        humble = distro == "humble"
        self._gid: Any = standard.HumbleGid if humble else standard.Gid
        self._node: Any = standard.HumbleNodeEntities if humble else standard.NodeEntities
        self._all: Any = standard.HumbleParticipantEntities if humble else standard.ParticipantEntities
        self._bytes = 24 if humble else 16
        self._idl = idl
        self._namespace, self._name = namespace, name
        self._own = self._gid_of(participant)
        self._readers: dict[object, Any] = {}
        self._writers: dict[object, Any] = {}
        topic = Topic(participant, _TOPIC, idl.type_of(self._all))
        self._writer = DataWriter(participant, topic, latched_qos())
        self._tell()

    def add(self, entity: Entity, *, writes: bool) -> None:
        """Take an endpoint in."""
        (self._writers if writes else self._readers)[entity] = self._gid_of(entity)
        self._tell()

    def remove(self, entity: Entity) -> None:
        """Take an endpoint out."""
        self._writers.pop(entity, None)
        self._readers.pop(entity, None)
        self._tell()

    def close(self) -> None:
        """Tell that the node is gone."""
        self._writer.write(self._idl.sample_of(self._all(gid=self._own)))

    def _tell(self) -> None:
        node = self._node(
            node_namespace=self._namespace,
            node_name=self._name,
            reader_gid_seq=list(self._readers.values()),
            writer_gid_seq=list(self._writers.values()),
        )
        self._writer.write(self._idl.sample_of(self._all(gid=self._own, node_entities_info_seq=[node])))

    def _gid_of(self, entity: Entity) -> Any:
        return self._gid(data=list(entity.guid.bytes.ljust(self._bytes, b"\0")))
