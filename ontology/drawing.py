"""Draws the ontology: a self-contained SVG, or an HTML page that shows a node's dependencies when it is pointed at."""

from __future__ import annotations

import json
from html import escape
from math import pi
from pathlib import Path
from typing import Any, Final

from .errors import OntologyError
from .networks import network
from .nodes import Node
from .schema import DATA
from .sunburst import COLOURS, DISC, Cell, Chord, arc, chords, layout, point
from .tone import Tone

__all__ = ["draw", "html_page", "svg_picture"]

_SIZE: Final = 1180
_HALF: Final = _SIZE / 2
_FONT: Final = "'Inter','Segoe UI','Helvetica Neue',Arial,sans-serif"


def draw(tone: Tone, target: Path, focus: Node | str | None = None) -> None:
    """Write the picture of the ontology.

    Args:
        tone: The ontology.
        target: A file whose name ends in ``.svg`` or ``.html``.
        focus: A node whose dependencies to bring out, or None.

    Raises:
        OntologyError: The name has another ending.
    """
    node = None if focus is None else tone.node(focus)
    if target.suffix == ".svg":
        text = svg_picture(tone, node)
    elif target.suffix in (".html", ".htm"):
        text = html_page(tone, node)
    else:
        remedy = "Name a file that ends in .svg or .html."
        raise OntologyError(
            f"cannot draw a {target.suffix or 'file without an ending'}", file=str(target), remedy=remedy
        )
    target.write_text(text, encoding="utf-8", newline="\n")


def svg_picture(tone: Tone, focus: Node | None = None) -> str:
    """Return the picture as SVG."""
    cells = layout(tone)
    lines = chords(tone, cells)
    near = _near(tone, focus)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_HALF} {-_HALF} {_SIZE} {_SIZE}" font-family="{_FONT}">',
        "<title>TONE-R: emotions in three tiers and what joins them</title>",
        _defs(),
        f'<rect class="ground" x="{-_HALF}" y="{-_HALF}" width="{_SIZE}" height="{_SIZE}" fill="#fbfaf7"/>',
        f'<circle r="{DISC + 4}" fill="#ffffff" class="disc"/>',
        '<g id="chords" fill="none" stroke-linecap="round">',
        *(_chord(line, focus) for line in sorted(lines, key=lambda line: line.weight)),
        "</g>",
        '<g id="cells">',
        *(_cell(cell, focus, near) for cell in cells),
        "</g>",
        '<g id="labels" pointer-events="none">',
        *(_label(cell, focus, near) for cell in cells),
        "</g>",
        _legend(tone),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _near(tone: Tone, focus: Node | None) -> frozenset[str]:
    """The nodes that a focus is joined to, itself among them."""
    if focus is None:
        return frozenset()
    graph = network(tone)
    blends = {part.id for blend in tone.blends_into(focus) for part in blend.components}
    return frozenset({focus.id, *graph.successors(focus.id), *graph.predecessors(focus.id), *blends})


def _defs() -> str:
    return (
        "<style>text{fill:#26262e;dominant-baseline:central}"
        ".t1{font-weight:700;fill:#fff}"
        ".t2{font-weight:600;fill:#fff}.t3{font-size:10.5px}.t0{font-size:10px;font-style:italic;"
        "fill:#6b6b76}.note{font-size:12px;fill:#5c5c66}.title{font-size:25px;font-weight:700;letter-spacing:.02em}"
        ".dim{opacity:.16}.strong{stroke-opacity:.95!important;stroke-width:2.6!important}</style>"
    )


def _chord(chord: Chord, focus: Node | None) -> str:
    (x1, y1), (x2, y2) = point(chord.a.middle, DISC), point(chord.b.middle, DISC)
    bend = 0.12 if chord.kind == "opposite" else 0.3
    (c1, d1), (c2, d2) = point(chord.a.middle, DISC * bend), point(chord.b.middle, DISC * bend)
    ends = (chord.a.node, chord.b.node)
    state = "" if focus is None else " strong" if focus in ends else " dim"
    hue, saturation, lightness = COLOURS[chord.b.node.primary]
    paint = "#8b8fa3" if chord.kind == "opposite" else f"hsl({hue} {saturation}% {lightness}%)"
    dash = ' stroke-dasharray="4 4"' if chord.kind == "opposite" else ""
    faint = 0.08 if chord.kind == "opposite" else 0.25
    return (
        f'<path class="chord {chord.kind}{state}" data-a="{ends[0].id}" data-b="{ends[1].id}" '
        f'd="M{x1} {y1}C{c1} {d1} {c2} {d2} {x2} {y2}" stroke="{paint}" '
        f'stroke-opacity="{faint + 0.35 * chord.weight:.2f}" stroke-width="{0.7 + chord.weight:.2f}"{dash}/>'
    )


def _cell(cell: Cell, focus: Node | None, near: frozenset[str]) -> str:
    state = " dim" if focus is not None and cell.node.id not in near else ""
    edge = f' stroke="{cell.colour}" stroke-dasharray="2 2" fill-opacity=".35"' if cell.node.extension else ""
    return (
        f'<path class="cell{state}" data-id="{cell.node.id}" d="{arc(cell)}" fill="{cell.colour}"{edge}>'
        f"<title>{escape(cell.node.label)}: {escape(cell.node.definition)}</title></path>"
    )


def _label(cell: Cell, focus: Node | None, near: frozenset[str]) -> str:
    node = cell.node
    state = " dim" if focus is not None and node.id not in near else ""
    if node.tier in (1, 2):
        return _inside(cell, state)
    degrees = cell.middle * 180 / pi
    turn, anchor = (degrees - 90, "start") if cell.middle < pi else (degrees + 90, "end")
    x, y = point(cell.middle, cell.outer + 7)
    text = f"{escape(node.label)}"
    return (
        f'<text class="t{node.tier}{state}" data-id="{node.id}" text-anchor="{anchor}" '
        f'transform="translate({x} {y}) rotate({turn:.2f})">{text}</text>'
    )


def _inside(cell: Cell, state: str) -> str:
    """The label of a wide cell: along the ring where it fits, else across it, as large as it can be."""
    degrees = cell.middle * 180 / pi
    x, y = point(cell.middle, (cell.inner + cell.outer) / 2)
    text, largest = cell.node.label, 17.0 if cell.node.tier == 1 else 11.5
    length = (cell.end - cell.start) * (cell.inner + cell.outer) / 2
    if _fitting(text, length, largest) == largest:
        turn = degrees + 180 if pi / 2 < cell.middle < 3 * pi / 2 else degrees
        size = largest
    else:
        turn = degrees - 90 if cell.middle < pi else degrees + 90
        size = min(_fitting(text, cell.outer - cell.inner, largest), max(length * 0.7, 6.5))
    return (
        f'<text class="t{cell.node.tier}{state}" data-id="{cell.node.id}" text-anchor="middle" font-size="{size:.1f}" '
        f'transform="translate({x} {y}) rotate({turn:.2f})">{escape(text)}</text>'
    )


def _fitting(text: str, room: float, largest: float) -> float:
    """The font size, up to a largest, at which a text fits; letters are about 0.63 as wide as the font is high."""
    return min(largest, (room - 8) / (len(text) * 0.63))


def _legend(tone: Tone) -> str:
    left, top = -_HALF + 28, -_HALF + 38
    low = _HALF - 74
    counts = tone.counts()
    extra = len(tone.tier(0))
    return "\n".join(
        [
            f'<text class="title" x="{left}" y="{top}">TONE-R</text>',
            f'<text class="note" x="{left}" y="{top + 26}">{counts[3]} emotions in three tiers,</text>',
            f'<text class="note" x="{left}" y="{top + 43}">{extra} more beside them (italic)</text>',
            f'<path d="M{left} {low}h34" stroke="#8b8fa3" stroke-width="1.6" stroke-dasharray="4 4"/>',
            f'<text class="note" x="{left + 44}" y="{low}">opposites</text>',
            f'<path d="M{left} {low + 20}h34" stroke="hsl(44 92% 52%)" stroke-width="1.8"/>',
            f'<text class="note" x="{left + 44}" y="{low + 20}">together they lead to; coloured as the result</text>',
            f'<text class="note" x="{left}" y="{low + 42}">the darker a field, the more arousal</text>',
        ]
    )


def html_page(tone: Tone, focus: Node | None = None) -> str:
    """Return the picture as an HTML page: pointing at an emotion brings out its dependencies and tells about it."""
    template = (DATA / "graph.html").read_text(encoding="utf-8")
    facts = {node.id: _facts(tone, node) for node in tone.nodes}
    data = json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("</", "<\\/")
    start = json.dumps(None if focus is None else focus.id)
    return template.replace("%SVG%", svg_picture(tone)).replace("%DATA%", data).replace("%FOCUS%", start)


def _facts(tone: Tone, node: Node) -> dict[str, Any]:
    hue, saturation, lightness = COLOURS[node.primary]
    return {
        "label": node.label,
        "definition": node.definition,
        "path": [step.label for step in tone.path(node)],
        "pad": list(node.pad),
        "colour": f"hsl({hue} {saturation}% {lightness}%)",
        "opposites": [other.id for other in tone.opposites(node)],
        "from": [[part.id for part in pair] for pair in tone.components(node)],
        "weaker": [other.id for other in tone.weaker(node)],
        "stronger": [other.id for other in tone.stronger(node)],
        "words": [word for word, _ in tone.words_of(node) if word != node.label][:14],
        "kin": sorted({other.id for other in (*tone.ancestors(node), *tone.children(node))}),
    }
