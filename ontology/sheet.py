"""What is known of one emotion, gathered for a reader, and printed in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import OntologyError, suggestion
from .nodes import Node, Sense
from .tone import Tone

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.tree import Tree

__all__ = ["Sheet", "render_sheet", "sheet"]

_COLOURS = {
    "Love": "#e0457b",
    "Joy": "#d99e0b",
    "Surprise": "#2aa08f",
    "Anger": "#d6392a",
    "Sadness": "#4a81cf",
    "Fear": "#8457bd",
}
_WORDS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of one emotion.

    Attributes:
        node: The emotion.
        asked: The word that was asked for.
        senses: Other emotions that the word may mean.
        path: The node and all above it.
        children: Nodes below it, and extension nodes that hang there.
        siblings: The other nodes below its parent.
        words: Words for it, with their kinds.
        opposites: Opposites with their strengths.
        made_of: Pairs that lead to it, with confidence.
        leads_to: (with what, to what, confidence).
        chains: The intensity chains that hold it.
        occ: OCC types that it may name, with confidence.
        aligned: (vocabulary, label, relation, confidence).
        similar: The nearest emotions.
        sources: Citations.
    """

    node: Node
    asked: str
    senses: tuple[Sense, ...]
    path: tuple[Node, ...]
    children: tuple[Node, ...]
    siblings: tuple[Node, ...]
    words: tuple[tuple[str, str], ...]
    opposites: tuple[tuple[Node, float], ...]
    made_of: tuple[tuple[Node, Node, float], ...]
    leads_to: tuple[tuple[Node, Node, float], ...]
    chains: tuple[tuple[str, tuple[Node, ...]], ...]
    occ: tuple[tuple[str, float], ...]
    aligned: tuple[tuple[str, str, str, float], ...]
    similar: tuple[Node, ...]
    sources: tuple[str, ...]


def sheet(tone: Tone, name: str) -> Sheet:
    """Gather what is known of an emotion.

    Args:
        tone: The ontology.
        name: A node, a label, or any word for it; an ambiguous word gives its surest reading.

    Raises:
        OntologyError: There is no such emotion or word.
    """
    senses = tone.lookup(name)
    found = tone.find(name) or (senses[0].node if senses else None)
    if found is None:
        known = (*tone.words, *(node.id for node in tone.nodes))
        raise OntologyError(f"{name!r} names no emotion", remedy=suggestion(name, known))
    node, above = found, tone.parent(found)
    kin = () if above is None else tuple(n for n in (*tone.children(above), *tone.extensions(above)) if n != node)
    return Sheet(
        node=node,
        asked=name,
        senses=tuple(sense for sense in senses if sense.node != node),
        path=tone.path(node),
        children=(*tone.children(node), *tone.extensions(node)),
        siblings=kin,
        words=tuple(pair for pair in tone.words_of(node) if pair[0] != node.label),
        opposites=tuple((other, tone.opposition(node, other)) for other in tone.opposites(node)),
        made_of=tuple((*blend.components, blend.confidence) for blend in tone.blends_into(node)),
        leads_to=_leading(tone, node),
        chains=tone.chains(node),
        occ=tuple((kind.name, sure) for kind, sure in tone.tone_to_occ(node) if sure > 0.1),
        aligned=tuple((voc, label, match.relation, match.confidence) for voc, label, match in tone.labels_of(node)),
        similar=tone.similar(node, 6),
        sources=tuple(tone.citation(source) for source in node.sources),
    )


def _leading(tone: Tone, node: Node) -> tuple[tuple[Node, Node, float], ...]:
    """What the emotion leads to together with others."""
    blends = (blend for other in tone.nodes if other != node for blend in tone.blends_of(node, other))
    rows = [
        (next(part for part in blend.components if part != node), blend.result, blend.confidence) for blend in blends
    ]
    return tuple(sorted(rows, key=lambda row: (-row[2], row[0].id)))


def render_sheet(found: Sheet) -> RenderableType:
    """The sheet as a panel for a terminal."""
    from rich import box
    from rich.columns import Columns
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    node = found.node
    colour = _colour(node)
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", justify="right", no_wrap=True)
    facts.add_column()
    for title, text in _facts(found):
        facts.add_row(title, text)
    head = Text.assemble((" › ".join(step.label for step in reversed(found.path)), colour), style="bold")
    parts: list[RenderableType] = [head, Text(node.definition, style="italic"), Text("")]
    parts.append(Columns([_pad_bars(node), _tree(found)], padding=(0, 6)))
    parts += [Text(""), facts]
    if found.senses:
        others = ", ".join(f"{sense.node.label} ({sense.confidence:.2f})" for sense in found.senses)
        parts.append(Text(f"\n{found.asked!r} may also mean {others}.", style="yellow"))
    return Panel(
        Group(*parts), title=f"[bold {colour}]{node.label}[/]", box=box.ROUNDED, border_style=colour, padding=(1, 2)
    )


def _colour(node: Node) -> str:
    return _COLOURS.get(node.primary or "", "#8a8f98")


def _facts(found: Sheet) -> Iterable[tuple[str, RenderableType]]:
    from rich.text import Text

    if found.words:
        more = len(found.words) - _WORDS_SHOWN
        text = ", ".join(word for word, _ in found.words[:_WORDS_SHOWN])
        yield "words", Text(text + (f" … and {more} more" if more > 0 else ""))
    if found.opposites:
        yield "opposites", _joined(", ", ((node, f" {sure:.1f}") for node, sure in found.opposites))
    if found.made_of:
        yield "composed of", _joined(", ", ((one, f" + {other.label}") for one, other, _ in found.made_of))
    if found.leads_to:
        yield "leads to", _leads(found)
    for family, chain in found.chains:
        yield f"intensity: {family}", _chain(chain, found.node)
    if found.occ:
        yield "OCC", Text(", ".join(f"{name} {sure:.2f}" for name, sure in found.occ))
    if found.aligned:
        marks = {"exactMatch": "", "closeMatch": "close to ", "broadMatch": "below ", "relatedMatch": "related to "}
        yield "elsewhere", Text(", ".join(f"{marks[how]}{voc} {label}" for voc, label, how, _ in found.aligned))
    yield "similar", _joined(", ", ((node, "") for node in found.similar))
    yield "sources", Text("; ".join(source.split("),")[0] + ")" for source in found.sources), style="dim")


def _joined(between: str, items: Iterable[tuple[Node, str]]) -> RenderableType:
    from rich.text import Text

    texts = [Text.assemble((node.label, _colour(node)), (after, "dim")) for node, after in items]
    return Text(between).join(texts)


def _leads(found: Sheet) -> RenderableType:
    from rich.text import Text

    texts = [
        Text.assemble(("+ ", "dim"), (other.label, _colour(other)), (" → ", "dim"), (result.label, _colour(result)))
        for other, result, _ in found.leads_to
    ]
    return Text(", ").join(texts)


def _chain(chain: tuple[Node, ...], node: Node) -> RenderableType:
    from rich.text import Text

    return Text(" < ").join(Text(step.label, style="bold" if step == node else "") for step in chain)


def _pad_bars(node: Node) -> RenderableType:
    """Pleasure, arousal and dominance as bars to the left and the right of zero."""
    from rich.table import Table
    from rich.text import Text

    width, colour = 10, _colour(node)
    bars = Table.grid(padding=(0, 1))
    for name, value in zip(("pleasure", "arousal", "dominance"), node.pad, strict=True):
        filled = round(abs(value) * width)
        left = " " * (width - filled) + "█" * filled if value < 0 else " " * width
        right = "█" * filled if value >= 0 else ""
        bars.add_row(Text(name, style="dim"), Text(f"{left}│{right:<{width}}", style=colour), Text(f"{value:+.2f}"))
    bars.add_row("", Text(f"({node.pad_kind})", style="dim"), "")
    return bars


def _tree(found: Sheet) -> Tree:
    """The path from the primary down to the node, its children and, briefly, its siblings."""
    from rich.tree import Tree

    *above, top = found.path
    root = Tree(f"[{_colour(top)}]{top.label}[/]", guide_style="dim")
    branch = root
    for step in reversed(above):
        branch = branch.add(f"[bold {_colour(step)}]{step.label}[/]" if step == found.node else step.label)
    shown = found.children[:8]
    for child in shown:
        branch.add(f"[italic]{child.label}[/]" if child.extension else child.label)
    if len(found.children) > len(shown):
        branch.add(f"[dim]… {len(found.children) - len(shown)} more[/]")
    return root
