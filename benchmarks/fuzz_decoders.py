"""Sends damaged messages to every decoder, and says what came of it.

``python benchmarks/fuzz_decoders.py [--count 100000] [--only NAME,NAME] [--seed N] [--json]``. Each decoder is tried in
a process of its own, so that one that crashes is told from one that answers, and the memory of each is its own. A fault
is an exception that gets out, an answer that is no message, the code ``internal``, or no answer at all. What grew by
more than 10 MB, and by more than 128 bytes a message, has leaked. OSC is missing: it is only sent, nothing reads any.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from fuzzing.feed import Feed, Target

__all__ = ["DECODERS", "LEAK", "fuzz", "main"]

LEAK = 128
"""Bytes a message by which a process may grow; and ten million in all, for what is only loaded late."""
_ONCE = 10_000_000

DECODERS = {
    "tcp": ("lines", "tcp_lines", "JSON lines over TCP"),
    "ws": ("lines", "websocket_text", "web socket frames"),
    "zmq": ("lines", "zmq_frames", "ZeroMQ frames at the ROUTER"),
    "zmq-topics": ("lines", "zmq_topics", "subscriptions at the XPUB"),
    "rest": ("pages", "rest_bodies", "REST bodies, paths, headers"),
    "fatima": ("pages", "fatima_bodies", "FAtiMA's routes"),
    "client": ("wires", "client_messages", "server messages in the client"),
    "cdr": ("wires", "cdr_samples", "CDR on DDS and in recordings"),
    "mcap": ("files", "recordings", "MCAP recordings"),
    "saved": ("files", "saved_worlds", "saved worlds"),
    "store": ("files", "stores", "a server's store"),
    "journal": ("files", "journals", "journals of runs"),
}


def fuzz(name: str, count: int, seed: int) -> Feed:
    """Try one decoder, in this process."""
    from importlib import import_module

    module, function, _ = DECODERS[name]
    target: Target = getattr(import_module(f"fuzzing.{module}"), function)
    feed = Feed(count, seed)
    target(feed)
    return feed


def main(arguments: list[str] | None = None) -> int:
    """Try decoders and print a table; return 1 when one has a fault, has leaked or has died."""
    parser = argparse.ArgumentParser(prog="benchmarks/fuzz_decoders", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000, help="messages for each decoder")
    parser.add_argument("--only", default=",".join(DECODERS), help=f"some of {','.join(DECODERS)}")
    parser.add_argument("--seed", type=int, default=0, help="decides how they are damaged")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    names = options.only.split(",")
    for name in names:
        if name not in DECODERS:
            parser.error(f"there is no decoder {name!r}; there are {', '.join(DECODERS)}")
    if options.here:
        print(json.dumps(_plain(fuzz(names[0], options.count, options.seed))))
        return 0
    rows = []
    for name in names:
        rows.append(_apart(name, options.count, options.seed))
        if not options.json:
            _print(rows[-1], is_first=len(rows) == 1)
    if options.json:
        print(json.dumps(rows, indent=1))
    return int(any(not row["passed"] for row in rows))


def _apart(name: str, count: int, seed: int) -> dict[str, Any]:
    """Try a decoder in a process of its own."""
    command = [sys.executable, __file__, "--here", "--only", name, "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    about = {"decoder": name, "what": DECODERS[name][2], "seed": seed, "count": count}
    if done.returncode:
        died = f"the process died with {done.returncode}: {done.stderr[-2000:]}"
        return {**about, "passed": False, "faults": 1, "shown": [died], "grown": None, "seconds": 0.0, "outcomes": {}}
    found = json.loads(done.stdout.splitlines()[-1])
    leaks = found["grown"] is not None and found["grown"] > max(_ONCE, LEAK * count)
    return {**about, **found, "passed": not found["faults"] and not leaks}


def _plain(feed: Feed) -> dict[str, Any]:
    outcomes = dict(Counter(feed.outcomes).most_common())
    return {
        "faults": feed.fault_count,
        "shown": feed.faults,
        "grown": feed.grown,
        "seconds": round(feed.seconds, 1),
        "outcomes": outcomes,
    }


def _print(row: dict[str, Any], *, is_first: bool) -> None:
    if is_first:
        print(f"{'decoder':<11} {'what':<30} {'messages':>9} {'s':>6} {'grown MB':>8} {'faults':>6}  answers")
    grown = "?" if row["grown"] is None else f"{row['grown'] / 1e6:.1f}"
    answers = ", ".join(f"{name} {number:,}" for name, number in list(row["outcomes"].items())[:6])
    print(
        f"{row['decoder']:<11} {row['what']:<30} {row['count']:>9,} {row['seconds']:>6.0f} {grown:>8} "
        f"{row['faults']:>6}  {answers}",
        flush=True,
    )
    for each in row["shown"]:
        print(f"    {each}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
