"""Every decoder is sent damaged messages: none raises, none answers with what is no documented answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

for needed in ("zmq", "uvicorn", "starlette", "cyclonedds", "rosbags"):
    pytest.importorskip(needed, reason=f"{needed} is not installed; it comes with the extra all")

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from fuzz_decoders import DECODERS, fuzz  # noqa: E402

from espressivo.bridges.client.session import Session  # noqa: E402

# What is slow gets fewer: `python benchmarks/fuzz_decoders.py` sends 100,000 to each.
COUNTS = {"mcap": 500, "saved": 500, "store": 250, "journal": 400, "client": 3000, "cdr": 3000}


@pytest.mark.parametrize("name", DECODERS)
def test_nothing_that_is_sent_makes_a_decoder_fail(name: str) -> None:
    feed = fuzz(name, COUNTS.get(name, 1500), seed=1)
    assert feed.faults == []
    assert sum(feed.outcomes.values()) >= feed.count // 2 or name == "zmq-topics"
    assert len(feed.outcomes) > 1 or name == "zmq-topics"


def test_a_decoder_that_is_none_is_named() -> None:
    command = [sys.executable, str(BENCHMARKS / "fuzz_decoders.py"), "--only", "tpc"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "there is no decoder 'tpc'; there are tcp, ws" in done.stderr


class _Brittle(Session):
    """Hears whole messages alone."""

    def receive(self, data: bytes, now: float) -> None:
        super().receive(msgspec.json.encode(msgspec.json.decode(data)), now)


def test_a_decoder_that_fails_is_told_with_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    from fuzzing import wires

    monkeypatch.setattr(wires, "Session", _Brittle)
    feed = fuzz("client", 100, seed=1)
    assert feed.fault_count > 10
    assert feed.faults[0].startswith("DecodeError JSON is malformed")
