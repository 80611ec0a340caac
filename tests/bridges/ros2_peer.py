"""The other process of the robot bridge's tests: sends back what it hears, and tells what it kept for latecomers."""

from __future__ import annotations

import sys
import time

from espressivo.bridges.ros2.interfaces import hri, own, standard
from espressivo.bridges.ros2.interfaces.kinds import Message
from espressivo.bridges.ros2.transport import Transport

KINDS: dict[str, type[Message]] = {
    kind.ros: kind for kind in (standard.DiagnosticArray, own.EmotionalState, own.AppraisalEvent, hri.FacialActionUnits)
}


def transport_of(sort: str, name: str, domain: int) -> Transport:
    """A transport of a sort: ``humble`` or ``jazzy`` over DDS, or ``rclpy``."""
    if sort == "rclpy":
        from espressivo.bridges.ros2.rclpy_transport import RclpyTransport

        return RclpyTransport(name, domain=domain)
    from espressivo.bridges.ros2.dds.transport import DdsTransport

    return DdsTransport(name, domain=domain, distro="humble" if sort == "humble" else "jazzy")


def main(sort: str, domain: str, kind: str) -> None:
    """Send back on ``/back`` what is heard on ``/there``, until a text on ``/over``."""
    transport = transport_of(sort, "peer", int(domain))
    over: list[standard.Text] = []
    back = transport.publisher("/back", KINDS[kind])
    transport.publisher("/kept", standard.Text, latched=True).publish(standard.Text(data="kept for you"))
    transport.subscription("/there", KINDS[kind], back.publish)
    transport.subscription("/over", standard.Text, over.append)
    print("ready", flush=True)
    ends = time.monotonic() + 60
    while not over and time.monotonic() < ends:
        transport.spin(0.05)
    transport.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
