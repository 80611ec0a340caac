"""The tables of ``docs/protocol.md``, made of the types and their docstrings.

``python -m espressivo.bridges.protocol.reference FILE`` writes them into a document, between the marks of each.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from .commands import CommandType, WorldCommand
from .limits import Limits
from .messages import ErrorCode, Failed, Heartbeat, MessageType, Reply, StreamMessage
from .schema import ANSWERS, about, summary, tag_of, types_in

__all__ = ["ERRORS", "ErrorMeaning", "inserted", "tables"]

_MARKED: Final = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_COMMON: Final = frozenset(("v", "id", "seq", "world", "time", "snapshot", "dropped"))
_WITH_SNAPSHOT: Final = frozenset(("state", "emotions", "expression", "actions", "clock", "crowd"))


class ErrorMeaning(NamedTuple):
    """What an error means.

    Attributes:
        why: What is wrong.
        remedy: What to do about it.
    """

    why: str
    remedy: str


ERRORS: Final[Mapping[ErrorCode, ErrorMeaning]] = {
    "bad-message": ErrorMeaning("No JSON, or a field is missing or wrong.", "Mend the field at `place`."),
    "unknown-type": ErrorMeaning("There is no such `type`.", "The message names the nearest; see the tables above."),
    "wrong-version": ErrorMeaning("`v` is another version.", "Use the version that the message names."),
    "too-large": ErrorMeaning("The message has too many bytes.", "Send less; `welcome` tells the limits."),
    "too-deep": ErrorMeaning("The data nest too deep.", "Send them flatter."),
    "not-a-number": ErrorMeaning("NaN, an infinity, or a number beyond 1e308.", "Send finite numbers."),
    "no-hello": ErrorMeaning("The first command was no `hello`.", "Say `hello` first, on every connection."),
    "unauthorised": ErrorMeaning("No token, or a wrong one.", "Ask whoever runs the server."),
    "foreign-origin": ErrorMeaning("A web page of another site asked.", "Let the server allow that origin."),
    "too-fast": ErrorMeaning("More commands than the server takes from one client.", "Wait a little, send it again."),
    "too-many": ErrorMeaning("Too many worlds, clients, or unanswered commands.", "Close some, or wait for answers."),
    "out-of-order": ErrorMeaning(
        "`seq` is further ahead than the server waits for.", "Send what is missing; `welcome` tells `last_seq`."
    ),
    "unknown-scenario": ErrorMeaning("The server offers no such scenario.", "Ask `scenario.list`."),
    "unknown-world": ErrorMeaning("No such world is open.", "Ask `world.list`, or `world.load` it."),
    "world-exists": ErrorMeaning("A world of that name is open already.", "Join it (`join`), or take another name."),
    "unknown-agent": ErrorMeaning("Nobody in this world is called so.", "The message names the nearest."),
    "unknown-emotion": ErrorMeaning("The ontology knows no such emotion.", "The message names the nearest."),
    "unknown-option": ErrorMeaning("The option does not hold, or not any more.", "Ask `options` again."),
    "unknown-action": ErrorMeaning("No such action is under way.", "It has ended; the stream `actions` tells how."),
    "unknown-crowd": ErrorMeaning("The server holds no such crowd.", "Ask `crowd.list`."),
    "unknown-member": ErrorMeaning("The crowd has no such member or group.", "The message tells which there are."),
    "bad-term": ErrorMeaning("A text is no term, or no event that can happen.", "Mend the text at `place`."),
    "bad-state": ErrorMeaning("The state is none, or of another scenario.", "Bring what `world.save` answered."),
    "busy": ErrorMeaning("The agent carries out an action.", "End it first, or wait."),
    "not-possible": ErrorMeaning("The command is well-formed; the world does not allow it.", "The message tells why."),
    "missing-extra": ErrorMeaning("The server lacks an optional package.", "Install the extra that is named."),
    "not-kept": ErrorMeaning("The server could not write its log.", "Send it again under the same `seq`."),
    "taken-over": ErrorMeaning("The same client has connected again.", "Use the new connection."),
    "stopping": ErrorMeaning("The server is about to stop.", "Connect again later."),
    "internal": ErrorMeaning("A mistake in espressivo.", "Please report it; the world goes on as it was."),
}
"""Every error that a client may be told."""


def tables() -> dict[str, str]:
    """Return every table, by name, in Markdown."""
    said = types_in(MessageType)
    return {
        "commands": _commands(types_in(CommandType)),
        "replies": _replies([kind for kind in said if issubclass(kind, Reply)]),
        "streams": _streams([kind for kind in said if issubclass(kind, (StreamMessage, Heartbeat))]),
        "errors": _table(
            ("code", "what is wrong", "what to do"),
            [(f"`{code}`", meaning.why, meaning.remedy) for code, meaning in ERRORS.items()],
        ),
        "limits": _table(
            ("limit", "by default", "of what"),
            [(f"`{name}`", f"{getattr(Limits(), name):,}", about(Limits, name)) for name in Limits.__struct_fields__],
        ),
    }


def inserted(document: str) -> str:
    """Return a document with every table between its marks.

    Raises:
        KeyError: A mark names no table.
    """
    made = tables()
    return _MARKED.sub(lambda found: f"{found[1]}{made[found[2]]}\n{found[3]}", document)


def _commands(kinds: Iterable[type[msgspec.Struct]]) -> str:
    rows = [
        (f"`{tag_of(kind)}`", summary(kind), _fields(kind, required=True), _fields(kind), f"`{tag_of(ANSWERS[kind])}`")
        for kind in kinds
    ]
    return _table(("type", "what it does", "needs", "may have", "answered by"), rows)


def _replies(kinds: Iterable[type[msgspec.Struct]]) -> str:
    answered: dict[type[msgspec.Struct], list[str]] = {}
    for command, reply in ANSWERS.items():
        answered.setdefault(reply, []).append(f"`{tag_of(command)}`")
    rows = [
        (f"`{tag_of(kind)}`", "any command" if kind is Failed else ", ".join(answered[kind]), _fields(kind, None))
        for kind in kinds
    ]
    return _table(("type", "answers", "has"), rows)


def _streams(kinds: Iterable[type[msgspec.Struct]]) -> str:
    rows = []
    for kind in kinds:
        tag = tag_of(kind)
        first = "a snapshot" if tag.removeprefix("stream.") in _WITH_SNAPSHOT else ""
        rows.append((f"`{tag}`", summary(kind), _fields(kind, None), first))
    return _table(("type", "what it tells", "has", "first comes"), rows)


def _fields(kind: type[msgspec.Struct], required: bool | None = False) -> str:
    """Return the names of fields: of those that must be there, of those that need not, or (None) of all."""
    names = []
    for field in msgspec.structs.fields(kind):
        hidden = field.encode_name in _COMMON and not (field.encode_name == "world" and _is_about_one(kind, required))
        if not hidden and required in (None, field.required):
            names.append(f"`{field.encode_name}`")
    return ", ".join(names)


def _is_about_one(kind: type[msgspec.Struct], required: bool | None) -> bool:
    return required is not None and issubclass(kind, WorldCommand)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m espressivo.bridges.protocol.reference FILE", file=sys.stderr)
        return 2
    path = Path(arguments[0])
    path.write_text(inserted(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
