"""Hypothesis strategies for screenplays: trees as the parser makes them, and texts that look a little like one."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from espressivo.scenarios.language import screenplay_tree as tree

SPEECH = st.text(max_size=20)
EXPRESSIONS = st.sampled_from(
    ["mood > 3", "likes([x]) > 3 or hungry", 'Has(Floor) = "the; old ] floor"', "2 + mood / 2", "not (a and b)"]
).map(tree.Span)
PHRASES = st.sampled_from(
    ["Tom asks Mira for bread", "I call the guard on Tom", "Event(Action-End, Tom, Take(loaf, #[x]), Mira)", "x > 3"]
).map(tree.Span)
NAMES = st.one_of(
    st.sampled_from(
        ["Mira", "Old Tom", "anyone", "मीरा", "王", "Dr. No", "after dark", "to", "road to Rome", "-", "end."]
    ),
    st.text(min_size=1, max_size=8),
).map(tree.Span)
STYLES = st.one_of(st.sampled_from(["warm", "Rude(very)", "a, b", ")", '"q', "-"]), st.text(max_size=5))
INSIDE = st.one_of(st.sampled_from(["Tom", 'coins(Tom) or "No"', "mood > 3: Gladly, {Tom}!|Fine.", "loaves - 1"]))


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def _stripped(text: str) -> tree.Span:
    return tree.Span(text.strip() or "x")


@st.composite
def _mixed(draw: st.DrawFn) -> tree.Words:
    """Plain words and placeholders in turns, never two plain ones beside each other."""
    words: list[tree.Piece] = []
    for text, inside in draw(st.lists(st.tuples(SPEECH, optional(INSIDE)), min_size=1, max_size=4)):
        if text and not (words and isinstance(words[-1], tree.Plain)):
            words.append(tree.Plain(text))
        if inside is not None:
            words.append(tree.Placeholder(inside))
    return tuple(words) or (tree.Verbatim(""),)


WORDS = st.one_of(_mixed(), st.builds(lambda text: (tree.Verbatim(text),), st.text(max_size=30)))
SOME_PHRASES = st.lists(PHRASES, max_size=2).map(tuple)
LINES = st.builds(
    tree.Line,
    speaker=NAMES,
    words=WORDS,
    style=optional(STYLES.map(_stripped)),
    listener=optional(NAMES),
    meaning=optional(STYLES.map(_stripped)),
    guard=optional(EXPRESSIONS),
    urge=optional(EXPRESSIONS),
    id=optional(st.one_of(st.sampled_from(["a1", "asks-bread", "1"]), st.text(max_size=5)).map(tree.Span)),
    deeds=SOME_PHRASES,
    target=optional(NAMES),
)
SOME_DEEDS = st.lists(PHRASES, min_size=1, max_size=2).map(tuple)
DEEDS = st.one_of(
    st.builds(
        tree.Deed,
        deeds=SOME_DEEDS,
        guard=optional(EXPRESSIONS),
        urge=optional(EXPRESSIONS),
        mind=optional(NAMES),
        target=optional(NAMES),
    ),
    st.builds(
        tree.Deed,
        deeds=SOME_DEEDS,
        speaker=NAMES,
        guard=optional(EXPRESSIONS),
        urge=optional(EXPRESSIONS),
        target=optional(NAMES),
    ),
)
JUMPS = st.builds(tree.Jump, target=NAMES, guard=optional(EXPRESSIONS), mind=optional(NAMES))
NARRATIONS = st.builds(
    tree.Narration,
    words=WORDS,
    guard=optional(EXPRESSIONS),
    mind=optional(NAMES),
    deeds=SOME_PHRASES,
    target=optional(NAMES),
)
SECONDS = st.one_of(st.integers(0, 10**6).map(float), st.floats(1e-3, 1e6))


def _flow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    block = st.lists(inner, max_size=3).map(tuple)
    items = st.builds(tree.Alternative, beat=st.one_of(LINES, DEEDS), once=st.booleans(), continuation=block)
    return st.one_of(
        st.builds(tree.Choice, items=st.lists(items, min_size=1, max_size=3).map(tuple)),
        st.builds(tree.Timed, seconds=SECONDS, inner=st.lists(inner, min_size=1, max_size=3).map(tuple)),
    )


BEATS = st.recursive(st.one_of(LINES, DEEDS, JUMPS, NARRATIONS), _flow, max_leaves=8)
SCENES = st.builds(
    tree.Scene,
    name=NAMES,
    beats=st.lists(BEATS, max_size=4).map(tuple),
    present=optional(st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
    title=optional(st.text(max_size=10).map(tree.Span)),
)
_MORSELS = [
    *(
        "== s",
        "Tom: hi",
        "* ",
        "+ ",
        "-> ",
        "> ",
        "(",
        ")",
        "[if x]",
        "[if",
        "; urge 3",
        "as Mira",
        "after 5 s",
        "after ",
    ),
    *("|", "  ", "    ", "\n", "\n", "\n  ", "\n    ", "\n\t", "\r\n", "#id", " #a b", "{", "}", "{{", '"', "\\", "\t"),
    *(
        "//",
        " to ",
        "<",
        ">",
        ":",
        "：",
        "---",
        "मीरा",
        "A b",
        "\u2028",
        "\0",
        "\ufeff",
        "Mira (warm): x",
        '{"a"}',
        "=",
        ",",
    ),
]
SCRIBBLES = st.lists(st.one_of(st.sampled_from(_MORSELS), st.text(max_size=3)), max_size=50).map("".join)
