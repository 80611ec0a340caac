"""Looks: which face a character has. Each is a small file that can be copied and changed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple, TypeAlias, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

from ...core.errors import AuthoringError, ExpressionError, nearest, shown
from ...ontology.errors import suggestion

__all__ = [
    "CreatureLook",
    "Hair",
    "HumanLook",
    "Look",
    "RobotLook",
    "find_look",
    "look_names",
    "random_look",
    "read_look",
]

Hex = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$", description="A colour such as `#e8b48c`.")]
Part = Annotated[float, Meta(ge=0, le=1)]

_LOOKS: Final = Path(__file__).parents[1] / "data" / "looks"
_LARGEST_FILE: Final = 20_000
_FIRST: Final = {"human": "chestnut", "robot": "round", "creature": "fox"}
"""Who a family's name alone stands for."""
Style = Literal["short", "side", "crop", "curly", "afro", "bob", "long", "wavy", "bun", "ponytail", "bald", "scarf"]
Beard = Literal["none", "stubble", "moustache", "goatee", "full"]


class Hair(Struct, frozen=True, forbid_unknown_fields=True):
    """Hair, and what is worn over it.

    Attributes:
        style: How it is cut; ``scarf`` covers it.
        colour: Of the hair, or of the scarf.
        brows: Colour of the brows; by default that of the hair, a little darker.
        beard: What grows on the face.
    """

    style: Style
    colour: Hex
    brows: Hex | None = None
    beard: Beard = "none"


class HumanLook(Struct, frozen=True, forbid_unknown_fields=True, tag_field="family", tag="human"):
    """A human being.

    Attributes:
        skin: Its colour.
        hair: Its cut and colour.
        about: Who it is, for people.
        eyes: Colour of the irises.
        lips: Their colour; by default a little redder than the skin.
        clothes: Their colour.
        collar: Their cut.
        lashes: How much they show, 0..1.
        age: How much lines and skin show it, 0..1.
        youth: How much of a child it is, 0..1: larger eyes, a smaller mouth, narrower shoulders.
        width: Of the face, as a factor.
        jaw: How square it is, 0 pointed .. 1 square.
        brow_weight: Of the brows, as a factor.
        glasses: Their shape.
        earrings: Their colour; by default none.
        freckles: Whether there are any.
        cue_scale: How much of the comic marks is drawn: tears, sweat, vein, heart; 0 for none.
        backdrop: Colour of what is behind; by default nothing.
    """

    skin: Hex
    hair: Hair
    about: str = ""
    eyes: Hex = "#5a7fa3"
    lips: Hex | None = None
    clothes: Hex = "#4f6d8f"
    collar: Literal["round", "vee", "shirt", "high"] = "round"
    lashes: Part = 0.2
    age: Part = 0.0
    youth: Part = 0.0
    width: Annotated[float, Meta(ge=0.9, le=1.1)] = 1.0
    jaw: Part = 0.5
    brow_weight: Annotated[float, Meta(ge=0.5, le=1.6)] = 1.0
    glasses: Literal["none", "round", "square"] = "none"
    earrings: Hex | None = None
    freckles: bool = False
    cue_scale: Part = 1.0
    backdrop: Hex | None = None


class RobotLook(Struct, frozen=True, forbid_unknown_fields=True, tag_field="family", tag="robot"):
    """A robot whose face is a display.

    Attributes:
        shell: Colour of its head.
        light: Colour of what glows.
        shape: Of the head.
        about: What it is, for people.
        screen: Colour of the display.
        body: Colour of the body.
        cue_scale: How much of the comic marks is drawn, 0..1.
        backdrop: Colour of what is behind; by default nothing.
    """

    shell: Hex
    light: Hex
    shape: Literal["round", "square"] = "round"
    about: str = ""
    screen: Hex = "#1d2733"
    body: Hex = "#8d99a6"
    cue_scale: Part = 1.0
    backdrop: Hex | None = None


class CreatureLook(Struct, frozen=True, forbid_unknown_fields=True, tag_field="family", tag="creature"):
    """A friendly animal of no known kind.

    Attributes:
        fur: Its colour.
        about: What it is, for people.
        face: Colour of muzzle and chest.
        inner: Colour inside the ears, or of the light on feathers.
        eyes: Colour of the irises.
        nose: Colour of the nose, or of the beak.
        ears: Their shape; ``tufts`` and ``crest`` are of feathers.
        muzzle: A snout with nose and whiskers, the broad ``bill`` of a goose, or a short, hooked ``beak``.
        head: Its shape.
        mask: What of the face has the colour of ``face``.
        neck: How slender it is, 0 short and broad .. 1.
        brows: Colour of the brows; by default that of the fur, darker.
        iris: How large, as a factor.
        stripes: Whether it has any.
        speckles: Whether it has any, on the chest.
        cue_scale: How much of the comic marks is drawn, 0..1.
        backdrop: Colour of what is behind; by default nothing.
    """

    fur: Hex
    about: str = ""
    face: Hex = "#fff3e2"
    inner: Hex = "#f0a8a0"
    eyes: Hex = "#7a9a4a"
    nose: Hex = "#4a3434"
    ears: Literal["pointed", "round", "long", "tufts", "crest"] = "pointed"
    muzzle: Literal["snout", "bill", "beak"] = "snout"
    head: Literal["cheeked", "round", "egg"] = "cheeked"
    mask: Literal["muzzle", "disc", "none"] = "muzzle"
    neck: Part = 0.0
    brows: Hex | None = None
    iris: Annotated[float, Meta(ge=0.8, le=1.25)] = 1.0
    stripes: bool = False
    speckles: bool = False
    cue_scale: Part = 1.0
    backdrop: Hex | None = None


Look: TypeAlias = HumanLook | RobotLook | CreatureLook


def look_names() -> tuple[str, ...]:
    """Return the names of all shipped looks, ``FAMILY/VARIANT``, sorted."""
    return tuple(sorted(f"{path.parent.name}/{path.stem}" for path in _LOOKS.glob("*/*.json")))


def find_look(name: str) -> Look:
    """Return a look by its name, or by the path of its file.

    Args:
        name: ``human/chestnut``; a family alone: ``human``, ``robot``, ``creature``; or a path that ends in ``.json``,
            which is read anew when it has changed.

    Raises:
        ExpressionError: There is no such look.
        AuthoringError: The file makes no look.
    """
    return _own(Path(name)) if name.endswith(".json") else _shipped(name)


def read_look(path: Path) -> Look:
    """Read the file of a look.

    Raises:
        AuthoringError: The file cannot be read, or makes no look: says where in it, and what was expected.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        told = f"the look cannot be read: {error.strerror or error}; expected a file such as the shipped ones"
        raise AuthoringError(told, file=str(path)) from None
    if len(content) > _LARGEST_FILE:
        raise AuthoringError(f"a look takes no more than {_LARGEST_FILE} bytes", file=str(path))
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        told = f"byte 0x{content[error.start]:02x} is not UTF-8 text; save the file as UTF-8"
        raise AuthoringError(told, file=str(path), line=content.count(b"\n", 0, error.start) + 1) from None
    try:
        look: Look = msgspec.json.decode(text, type=Look)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _wrong(error, path, text) from None
    return look


def random_look(seed: int) -> HumanLook:
    """Return a human being made up from a seed; the same seed makes the same one."""
    pick = random.Random(seed)
    style = pick.choice(_STYLES)
    long = style in ("bob", "long", "wavy", "bun", "ponytail", "scarf")
    grey = pick.random() < 0.2
    skin = pick.randrange(len(_SKIN))
    colour = pick.choice(["#b9b6b2", "#e6e4e0"] if grey else _HAIR[: 4 if skin >= _DARKER else None])
    brows = pick.choice(_HAIR[:4]) if style == "scarf" else None
    beard: Beard = "none" if long or pick.random() < 0.6 else pick.choice(_BEARDS)
    return HumanLook(
        skin=_SKIN[skin],
        hair=Hair(style, pick.choice(_CLOTHES) if style == "scarf" else colour, brows, beard),
        about=f"somebody, made up from {seed}",
        eyes=pick.choice(["#5a7fa3", "#6b4a2f", "#4a7a55", "#3d2a1e", "#7d8a94"]),
        clothes=pick.choice(_CLOTHES),
        collar=pick.choice(["round", "vee", "shirt", "high"]),
        lashes=round(pick.uniform(0.5, 1.0) if long else pick.uniform(0.0, 0.4), 2),
        age=round(pick.uniform(0.5, 1.0) if grey else pick.uniform(0.0, 0.4), 2),
        width=round(pick.uniform(0.94, 1.06), 3),
        jaw=round(pick.uniform(0.1, 0.5) if long else pick.uniform(0.4, 1.0), 2),
        brow_weight=round(pick.uniform(0.75, 1.3), 2),
        glasses=pick.choice(["none", "none", "none", "round", "square"]),
        freckles=pick.random() < 0.15,
    )


_SKIN: Final = ("#f8d9bd", "#f3c9a5", "#e8b48c", "#d69c6e", "#b97a4f", "#94603c", "#75492f", "#633e2c")
_STYLES: Final = tuple(style for style in get_args(Style) if style != "bald")
_BEARDS: Final = get_args(Beard)[1:]
_DARKER: Final = 4  # from here on, hair is dark too
_HAIR: Final = ("#1d1a1c", "#2a1f1b", "#3d2a20", "#5e3b28", "#7a4a2a", "#a0522d", "#c9923f", "#dcb468")
_CLOTHES: Final = ("#4f6d8f", "#7b4f6b", "#3f7d6e", "#a8553f", "#d0a24c", "#58606e", "#8c9f5a", "#b0475a")


def _own(path: Path) -> Look:
    try:
        found = path.stat()
    except OSError:
        return read_look(path)  # tells what is wrong
    return _read_version(_Version(path, path.absolute(), found.st_mtime_ns, found.st_size))


class _Version(NamedTuple):
    """What a file is known by as long as nobody writes it."""

    path: Path
    whole: Path
    changed: int
    size: int


@lru_cache(maxsize=64)
def _read_version(version: _Version) -> Look:
    """Read a file once as long as it is the same: a face is drawn many times a second."""
    return read_look(version.path)


@lru_cache(maxsize=256)
def _shipped(name: str) -> Look:
    names = look_names()
    full = f"{name}/{_FIRST[name]}" if name in _FIRST else name
    if full in names:
        return read_look(_LOOKS / f"{full}.json")
    close = nearest(name, [*names, *_FIRST])
    hint = f"Did you mean {close!r}?" if close else f"Known are {', '.join(names)}"
    told = f"there is no look {shown(name)!r}. {hint}"
    raise ExpressionError(f"{told.rstrip('.')} (a file of your own is named by its path, such as looks/mine.json)")


def _wrong(error: Exception, path: Path, text: str) -> AuthoringError:
    """Return the error that tells an author what is wrong in a look, where, and what was expected."""
    message, _, place = str(error).partition(" - at ")
    keys = [part for part in place.strip("`$").split(".") if part]
    if "unknown field" in message:
        strange = message.split("`")[1]
        told = f"a look has no {strange!r}. {suggestion(strange, _FIELDS)}".rstrip()
        line, column = _position(text, [*keys, strange])
    elif found := _BYTE.search(message):
        told = message.replace("JSON is malformed", "this is no JSON").replace(found[0], "")
        before = text.encode()[: int(found[1])].decode(errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    else:
        told = _expected(message, keys)
        line, column = _position(text, keys)
    return AuthoringError(told, file=str(path), line=line, column=column, path=place.strip("`") or None)


def _expected(message: str, keys: Sequence[str]) -> str:
    """Return a message of the decoder in plain words."""
    key = keys[-1] if keys else ""
    if "matching regex" in message:
        return 'expected a colour such as "#e8b48c"'
    if "missing required field" in message:
        return f"this look lacks {message.split('`')[1]!r}"
    if message.startswith("Invalid"):
        known = _CHOICES.get(key, ())
        value = message.split("'")[1] if "'" in message else ""
        return f"{value!r} is none of {', '.join(known)}. {suggestion(value, known)}".rstrip()
    return message[:1].lower() + message[1:]


def _position(text: str, keys: Sequence[str]) -> tuple[int, int]:
    """Return line and column of the innermost of these keys that is found, each looked for behind the one before."""
    start = 0
    for key in keys:
        if (found := text.find(f'"{key}"', start)) < 0:
            break
        start = found
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


_BYTE: Final = re.compile(r" \(byte (\d+)\)")
_FIELDS: Final = sorted(
    {name for kind in (HumanLook, RobotLook, CreatureLook, Hair) for name in kind.__struct_fields__}
)
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "family": tuple(sorted(_FIRST)),
    **{
        name: get_args(hint)
        for kind in (HumanLook, RobotLook, CreatureLook, Hair)
        for name, hint in get_type_hints(kind).items()
        if get_origin(hint) is Literal
    },
}
