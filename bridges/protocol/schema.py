"""The protocol as documents: JSON Schema (2020-12) of commands and messages, and one AsyncAPI 3 document.

They follow from the types, and their descriptions from the docstrings. ``python -m espressivo.bridges.protocol.schema``
prints their names; with ``--write`` they are written.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from . import commands, crowds, envelopes, limits, messages, parts
from .commands import CommandType
from .limits import VERSION
from .messages import MessageType, Reply, StreamMessage

__all__ = ["ANSWERS", "FOLDER", "about", "asyncapi", "documents", "schema_of", "summary", "tag_of", "types_in", "write"]

FOLDER: Final = Path(__file__).parent / "schema"
"""Where the documents lie."""
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TITLES: Final = {"commands": "What a client may ask for", "messages": "What the server says"}
_ATTRIBUTE: Final = re.compile(r"^(\w+): (.*)$")
_ROLE: Final = re.compile(r":\w+:`~?\.*([\w.]*?)(\w+)`")

_COMMON: Final = {
    "type": "Which command or message it is.",
    "v": "Version of the protocol.",
    "world": "Name of the world.",
    "agent": "Name of the agent.",
    "target": "To whom; empty for nobody in particular.",
    "style": "In which manner it is said; empty for none in particular.",
    "text": "In words.",
    "layer": "Whose rules to ask; `*` asks all.",
    "seconds": "How many seconds of the world.",
    "time": "Seconds of the world.",
    "mood": "-10..10.",
    "action": "What is done: as a term, or the id of an action that was started.",
    "utility": "How much it is wanted.",
    "start": "In seconds from the beginning.",
    "duration": "In seconds.",
}
"""What fields mean of which a docstring says nothing, because it is the same everywhere."""

ANSWERS: Final[Mapping[type[msgspec.Struct], type[Reply]]] = {
    commands.Hello: messages.Welcome,
    commands.Ping: messages.Pong,
    commands.Bye: messages.Done,
    commands.ListScenarios: messages.ScenarioList,
    commands.ListWorlds: messages.WorldList,
    commands.LoadWorld: messages.WorldDescribed,
    commands.CloseWorld: messages.Done,
    commands.SaveWorld: messages.Saved,
    commands.RestoreWorld: messages.WorldDescribed,
    commands.WorldState: messages.WorldDescribed,
    commands.Happen: messages.Outcome,
    commands.Perceive: messages.Outcome,
    commands.AffectPercept: messages.Outcome,
    commands.Tell: messages.Outcome,
    commands.Believed: messages.Beliefs,
    commands.Decide: messages.Decisions,
    commands.Options: messages.OptionList,
    commands.Act: messages.Outcome,
    commands.TakeTurn: messages.Outcome,
    commands.StartAction: messages.Outcome,
    commands.EndAction: messages.Outcome,
    commands.State: messages.StateReply,
    commands.Why: messages.Explained,
    commands.Express: messages.ExpressedReply,
    commands.Speak: messages.SpokenReply,
    commands.Advance: messages.Outcome,
    commands.Control: messages.Outcome,
    commands.Subscribe: messages.Subscribed,
    commands.Unsubscribe: messages.Done,
    crowds.ListCrowds: crowds.CrowdList,
    crowds.CrowdStatistics: crowds.Figures,
    crowds.CrowdMembers: crowds.MemberList,
    crowds.WhyMember: messages.Explained,
    crowds.CrowdEvent: crowds.CrowdReaction,
    crowds.AdvanceCrowd: crowds.CrowdPassed,
    crowds.PromoteMember: messages.StateReply,
    crowds.DemoteMember: messages.Done,
    crowds.SubscribeCrowd: messages.Done,
    crowds.UnsubscribeCrowd: messages.Done,
}
"""What answers each command when it could be done; otherwise an ``error`` does."""


def documents() -> dict[str, str]:
    """Return every document: the name of its file, and its text."""
    made = {
        "commands.json": schema_of("commands", CommandType),
        "messages.json": schema_of("messages", MessageType),
        "asyncapi.json": asyncapi(),
    }
    return {name: json.dumps(data, indent=1, ensure_ascii=False) + "\n" for name, data in made.items()}


def write(folder: Path = FOLDER) -> list[Path]:
    """Write the documents; return where."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in documents().items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def types_in(union: Any) -> tuple[type[msgspec.Struct], ...]:
    """Return the types of a union of commands or messages, in order."""
    return get_args(union)


def tag_of(kind: type[msgspec.Struct]) -> str:
    """Return the ``type`` by which a command or message is told from others."""
    return str(kind.__struct_config__.tag)


# -- JSON Schema -------------------------------------------------------------------------------------------------------


def schema_of(name: str, union: Any) -> dict[str, Any]:
    """Return the JSON Schema of a union.

    Args:
        name: ``commands`` or ``messages``.
        union: The types.
    """
    kinds = types_in(union)
    tags = {tag_of(kind): f"#/$defs/{kind.__name__}" for kind in kinds}
    return {
        "$schema": _DIALECT,
        "$id": f"urn:espressivo:protocol:{VERSION}:{name}",
        "title": _TITLES[name],
        "type": "object",
        "required": ["type"],
        "oneOf": [{"$ref": ref} for ref in tags.values()],
        "discriminator": {"propertyName": "type", "mapping": tags},
        "$defs": _definitions(kinds, "#/$defs/{name}"),
    }


def _definitions(kinds: Iterable[type[msgspec.Struct]], ref: str) -> dict[str, Any]:
    """Return the schema of each type, and of all that they hold, with what their docstrings say."""
    _, components = msgspec.json.schema_components(list(kinds), ref_template=ref)
    return {name: _described(components[name]) for name in sorted(components)}


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    kind = _by_name()[schema["title"]]
    told = dict(schema, description=summary(kind))
    told["properties"] = {name: _field(kind, name, field) for name, field in schema["properties"].items()}
    if "type" in told["properties"]:
        told["required"] = ["type", *(name for name in schema.get("required", ()) if name != "type")]
    return told


def _field(kind: type[msgspec.Struct], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    description = about(kind, name)
    return {**schema, "description": description} if description else schema


@cache
def _by_name() -> dict[str, type[msgspec.Struct]]:
    found = [
        each for module in (envelopes, commands, crowds, parts, messages, limits) for each in vars(module).values()
    ]
    structs = [each for each in found if isinstance(each, type) and issubclass(each, msgspec.Struct)]
    return {each.__name__: each for each in structs}


def summary(kind: type[msgspec.Struct]) -> str:
    """Return what a docstring says before its sections."""
    return _plain(inspect.getdoc(kind) or "").partition("\n\nAttributes:")[0].replace("\n", " ")


def about(kind: type[msgspec.Struct], field: str) -> str:
    """Return what the docstring of a type, or of one it is derived from, says of a field."""
    for each in kind.__mro__:
        told = _attributes(each)
        if field in told:
            return told[field]
    return _COMMON.get(field, "")


@cache
def _attributes(kind: type) -> dict[str, str]:
    _, _, section = _plain(inspect.cleandoc(kind.__doc__ or "")).partition("Attributes:\n")
    told: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        found = _ATTRIBUTE.match(line.removeprefix("    "))
        if found and not line.startswith("     "):
            name = found[1]
            told[name] = found[2]
        elif name and line.strip():
            told[name] += f" {line.strip()}"
    return told


def _plain(text: str) -> str:
    """Return a docstring without its markup; a class of the protocol is called by its type there."""

    def told(found: re.Match[str]) -> str:
        kind = _by_name().get(found[2])
        tag = None if kind is None else kind.__struct_config__.tag
        return f"`{tag or found[2]}`"

    return _ROLE.sub(told, text).replace("``", "`")


# -- AsyncAPI ----------------------------------------------------------------------------------------------------------


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI 3 document: one connection, commands one way, replies and streams the other."""
    asked, said = types_in(CommandType), types_in(MessageType)
    replies = [kind for kind in said if issubclass(kind, Reply)]
    told = [kind for kind in said if not issubclass(kind, Reply)]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "espressivo",
            "version": f"{VERSION}.0.0",
            "description": "Characters with an emotional mind, for games and robots.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "commands": _channel("Commands, from a client to the server.", asked),
            "replies": _channel("Replies, from the server to the client that asked.", replies),
            "streams": _channel("What a client has subscribed to, and heartbeats.", told),
        },
        "operations": {**{tag_of(kind): _operation(kind) for kind in asked}, **_streams(told)},
        "components": {
            "messages": {kind.__name__: _message(kind) for kind in (*asked, *said)},
            "schemas": _definitions([*asked, *said], "#/components/schemas/{name}"),
        },
    }


def _channel(what: str, kinds: Iterable[type[msgspec.Struct]]) -> dict[str, Any]:
    refs = {kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in kinds}
    return {"address": None, "description": what, "messages": refs}


def _message(kind: type[msgspec.Struct]) -> dict[str, Any]:
    correlated = issubclass(kind, (envelopes.Command, Reply))
    return {
        "name": tag_of(kind),
        "title": kind.__name__,
        "summary": summary(kind),
        **({"correlationId": {"location": "$message.payload#/id"}} if correlated else {}),
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
    }


def _operation(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return a command as an operation of the server: it receives it, and replies."""
    answers: list[type[Reply]] = [ANSWERS[kind], messages.Failed]
    return {
        "action": "receive",
        "summary": summary(kind),
        "channel": {"$ref": "#/channels/commands"},
        "messages": [{"$ref": f"#/channels/commands/messages/{kind.__name__}"}],
        "reply": {
            "channel": {"$ref": "#/channels/replies"},
            "messages": [{"$ref": f"#/channels/replies/messages/{each.__name__}"} for each in answers],
        },
    }


def _streams(told: Iterable[type[msgspec.Struct]]) -> dict[str, Any]:
    return {
        tag_of(kind): {
            "action": "send",
            "summary": summary(kind),
            "channel": {"$ref": "#/channels/streams"},
            "messages": [{"$ref": f"#/channels/streams/messages/{kind.__name__}"}],
        }
        for kind in told
        if issubclass(kind, StreamMessage) or kind is messages.Heartbeat
    }


def _main(arguments: list[str]) -> int:
    if arguments == ["--write"]:
        for path in write():
            print(f"wrote {path}")
        return 0
    if arguments:
        print("usage: python -m espressivo.bridges.protocol.schema [--write]", file=sys.stderr)
        return 2
    for name in documents():
        print(FOLDER / name)
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
