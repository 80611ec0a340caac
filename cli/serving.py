"""The verbs that serve worlds to games, robots and avatars, and that make keys for it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from .. import __version__
from .options import Verb, VerbGroup, json_option
from .printing import print_json, say
from .program import INTERRUPTED, OK

if TYPE_CHECKING:
    from ..bridges.hosting.catalogue import Catalogue
    from ..bridges.hosting.hub import Hub
    from ..bridges.server.core import Server, Transport

__all__ = ["keys", "serve"]

_HERE = "127.0.0.1"


@click.command(cls=Verb)
@click.argument("scenarios", nargs=-1, metavar="SCENARIO...")
@click.option("--ws", multiple=True, metavar="HOST:PORT", help="WebSocket and HTTP; port 0 for any that is free.")
@click.option("--tcp", multiple=True, metavar="HOST:PORT", help="JSON lines over TCP.")
@click.option("--zmq", multiple=True, metavar="URL", help="ZeroMQ commands: tcp://HOST:PORT or ipc://FILE.")
@click.option("--zmq-events", metavar="URL", default="", help="ZeroMQ streams for those that only listen.")
@click.option("--osc", metavar="HOST:PORT", help="Send a face to an avatar program, as VMC does.")
@click.option("--osc-agent", metavar="[WORLD/]NAME", help="Whose face.")
@click.option(
    "--osc-names", type=click.Choice(["vrm", "vrm0", "arkit"]), default="vrm", help="Names of blend shapes (vrm)."
)
@click.option("--osc-rate", type=click.FloatRange(1, 120), default=30.0, metavar="FPS", help="Frames a second (30).")
@click.option("--osc-elsewhere", is_flag=True, help="Let --osc name another machine, though OSC protects nothing.")
@click.option("--fatima-http", metavar="HOST:PORT", help="FAtiMA Toolkit's own HTTP routes, for its clients.")
@click.option("--fatima-strict", is_flag=True, help="There, let errors have HTTP's own status codes.")
@click.option("--token-file", metavar="FILE", help="Token that clients of --ws and --tcp must show.")
@click.option("--keys", "keys_folder", metavar="FOLDER", help="Keys for --zmq, made by 'espressivo keys new'.")
@click.option(
    "--allow-origin", multiple=True, metavar="ORIGIN", help="Web page that may connect; several may be named."
)
@click.option(
    "--crowd", multiple=True, metavar="CROWD", help="A crowd: stadium, stadium:SIZE, or [NAME=]FILE of a saved one."
)
@click.option("--page", default="", metavar="FOLDER", help="Files that browsers get at the address of --ws.")
@click.option("--tls-certificate", default="", metavar="FILE", help="Certificate for --ws: then it is wss and https.")
@click.option("--tls-key", default="", metavar="FILE", help="Its key, when it is in a file of its own.")
@click.option("--journal", metavar="FOLDER", help="Keep what happens, and go on with it after a crash.")
@click.option(
    "--own-clock", type=click.FloatRange(0, 1000, min_open=True), is_flag=False, flag_value=1.0, metavar="[RATE]",
    help="Let worlds run by themselves, so many times as fast as we (1).",
)  # fmt: skip
@click.option(
    "--rate", type=click.FloatRange(1), default=500.0, metavar="N", help="Commands a second of one client (500)."
)
@click.option("--audit", metavar="FILE", help="Add a line for every connection to a file, not to standard error.")
@json_option("espressivo-serving/1", "the addresses as one JSON object")
def serve(scenarios: tuple[str, ...], keys_folder: str | None, audit: str | None, as_json: bool, **options: Any) -> int:
    """Serve worlds of SCENARIOs to games, robots and avatars, until Ctrl-C.

    A SCENARIO is a file, a folder of them, or the name of a shipped one; without any, all shipped ones are offered.
    Without --ws, --tcp or --zmq it listens for TCP and, with espressivo[web], for WebSocket, at free ports of this
    machine, and says which.
    """
    with _log(audit) as log:
        server = _server(scenarios, keys_folder, log, **options)
        # ZeroMQ's descriptors can be watched by this loop alone; it is the usual one but on Windows.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(server.run(lambda addresses: _announce(addresses, as_json)))
    if server.interrupted:
        say("interrupted")
        return INTERRUPTED
    return OK


def _server(
    scenarios: tuple[str, ...],
    keys_folder: str | None,
    log: TextIO | None,
    token_file: str | None,
    allow_origin: tuple[str, ...],
    **options: Any,
) -> Server:
    from ..bridges.server.core import Server
    from ..bridges.server.security import Access, Audit, read_token

    access = Access(read_token(token_file) if token_file else "", allow_origin)
    transports = _transports(keys_folder, options)
    if options["fatima_http"]:
        from ..bridges.server.fatima_transport import FatimaTransport

        transports.append(FatimaTransport(options["fatima_http"], scenarios, options["fatima_strict"]))
    return Server(_hub(scenarios, options), transports, access, Audit(log))


def _hub(scenarios: tuple[str, ...], options: dict[str, Any]) -> Hub:
    from ..bridges.hosting.durable import Store
    from ..bridges.hosting.hub import Hub
    from ..bridges.protocol.limits import Limits
    from ..bridges.server.crowd_offers import offered_crowd

    rate = options["rate"]
    limits = Limits(commands_per_second=rate, burst=max(1, int(2 * rate)))
    store = Store(options["journal"]) if options["journal"] else None
    offers = _offers(scenarios, options["own_clock"])
    hub = Hub(offers, limits, store, server=f"espressivo {__version__}")
    for each in options["crowd"]:
        hub.crowds.add(offered_crowd(each, options["own_clock"] or 0.0))
    return hub


def _offers(scenarios: tuple[str, ...], rate: float | None) -> Catalogue:
    """Return what is offered; every file is read now, so that mistakes are told before anybody plays."""
    from ..bridges.hosting.catalogue import Catalogue
    from ..bridges.server.offers import RunningCatalogue

    offers = RunningCatalogue(rate, not scenarios, scenarios) if rate else Catalogue(not scenarios, scenarios)
    for name in offers.files:
        offers.scenario(name)
    return offers


def _transports(keys_folder: str | None, options: dict[str, Any]) -> list[Transport]:
    from ..bridges.server.osc import OscTransport
    from ..bridges.server.tcp import TcpTransport
    from ..bridges.server.websocket import WebTransport
    from ..bridges.server.zmq_transport import ZmqTransport

    if bool(options["osc"]) != bool(options["osc_agent"]):
        raise click.UsageError("--osc and --osc-agent go together: where to, and whose face")
    if options["zmq_events"] and not options["zmq"]:
        raise click.UsageError("--zmq-events goes with --zmq")
    if not (options["ws"] or options["tcp"] or options["zmq"] or options["fatima_http"]):
        options["tcp"] = (f"{_HERE}:0",)
        if options["page"] or all(map(find_spec, ("starlette", "uvicorn", "websockets"))):
            options["ws"] = options["tcp"]
    for name, why in (("page", "where browsers find it"), ("tls_certificate", "what it is for")):
        if options[name] and not options["ws"]:
            raise click.UsageError(f"--{name.replace('_', '-')} goes with --ws: {why}")
    web = options["tls_certificate"], options["tls_key"], options["page"]
    found: list[Transport] = [WebTransport(address, *web) for address in options["ws"]]
    found += [TcpTransport(address) for address in options["tcp"]]
    keys = _keys(keys_folder) if options["zmq"] and keys_folder else None
    for number, address in enumerate(options["zmq"]):
        found.append(ZmqTransport(address, "" if number else options["zmq_events"], keys))
    if options["osc"]:
        face = options["osc_agent"], options["osc_names"], options["osc_rate"], options["osc_elsewhere"]
        found.append(OscTransport(options["osc"], *face))
    return found


def _keys(folder: str) -> Any:
    from ..bridges.server.zmq_keys import Keys

    return Keys.read(folder)


@contextlib.contextmanager
def _log(path: str | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
    else:
        with Path(path).open("a", encoding="utf-8") as file:
            yield file


def _announce(addresses: list[str], as_json: bool) -> None:
    if as_json:
        print_json("espressivo-serving/1", {"addresses": addresses})
    else:
        for address in addresses:
            click.echo(f"listening at {address}" if not address.startswith("osc ") else f"sending to {address[4:]}")
    sys.stdout.flush()  # whoever started it in a pipe waits for the addresses


@click.group(cls=VerbGroup)
def keys() -> None:
    """Make keys and tokens for servers that others can reach."""


@keys.command("new")
@click.argument("folder", default="keys")
@click.option("--client", "clients", multiple=True, default=("client",), metavar="NAME", help="Who gets keys (client).")
@json_option("espressivo-keys/1", "the files")
def new(folder: str, clients: tuple[str, ...], as_json: bool) -> int:
    """Make keys in a FOLDER (keys): for the server, and for each client; and a token.

    In a folder that has keys it adds clients.
    """
    from ..bridges.server.zmq_keys import new_keys

    written = [str(path) for path in new_keys(folder, clients)]
    if as_json:
        print_json("espressivo-keys/1", {"folder": folder, "written": written})
        return OK
    for path in written:
        click.echo(f"wrote {path}")
    given = ", ".join(str(Path(folder) / f"{name}.key_secret") for name in clients)
    click.echo(f"hand over {given} with {Path(folder) / 'server.key'}, and start: espressivo serve --keys {folder} ...")
    return OK
