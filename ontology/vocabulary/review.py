"""The review file: what a person decides about every word that WordNet proposed.

A row is a proposal and, once somebody has looked at it, a decision: ``keep`` (in the proposed node), ``move`` (to the
node in column ``to``) or ``drop``. Rows are never changed and never removed by the program; proposals that the file
does not have yet are appended without a decision. Only decided words reach the vocabulary.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..errors import AuthoringError, nearest
from .contest import Proposal

__all__ = ["COLUMNS", "DECISIONS", "Review", "append_proposals", "read_review"]

COLUMNS: Final = ("word", "pos", "node", "relation", "score", "rivals", "gloss", "decision", "to", "note")
DECISIONS: Final = ("keep", "move", "drop", "")


@dataclass(frozen=True, slots=True)
class Review:
    """A row of the review file.

    Attributes:
        word: The word.
        pos: n, v, a or r.
        node: Where the pipeline proposed it.
        decision: keep, move, drop, or empty while nobody has decided.
        to: Where it was moved to; empty otherwise.
        line: Where it stands in the file.
    """

    word: str
    pos: str
    node: str
    decision: str
    to: str
    line: int

    @property
    def home(self) -> str | None:
        """The node that the word belongs to, None when it was dropped or nobody has decided."""
        return {"keep": self.node, "move": self.to}.get(self.decision)


def read_review(path: Path, nodes: Collection[str]) -> list[Review]:
    """The rows of a review file; none when there is no file.

    Raises:
        AuthoringError: A header, a decision or a node that is not known, or a word that is there twice.
    """
    if not path.exists():
        return []
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise AuthoringError(f"the header must be {','.join(COLUMNS)}", file=path.name, line=1)
    reviews: dict[str, Review] = {}
    for row in rows:
        review = _review(row, rows.line_num, path.name, nodes)
        if review.word in reviews:
            raise AuthoringError(
                f"{review.word!r} stands in line {reviews[review.word].line} already", file=path.name, line=review.line
            )
        reviews[review.word] = review
    return list(reviews.values())


def _review(row: Sequence[str], line: int, file: str, nodes: Collection[str]) -> Review:
    if len(row) != len(COLUMNS):
        raise AuthoringError(f"{len(row)} columns; there must be {len(COLUMNS)}", file=file, line=line)
    field = dict(zip(COLUMNS, row, strict=True))
    decision, to = field["decision"].strip(), field["to"].strip()
    if decision not in DECISIONS:
        raise AuthoringError(f"{decision!r} is no decision; write keep, move, drop or nothing", file=file, line=line)
    if decision == "move" and to not in nodes:
        close = nearest(to, nodes)
        raise AuthoringError(
            f"cannot move to {to!r}; {f'write {close!r}' if close else 'name a node'}", file=file, line=line
        )
    if field["node"] not in nodes:
        raise AuthoringError(f"{field['node']!r} is no node", file=file, line=line)
    return Review(field["word"], field["pos"], field["node"], decision, to, line)


def append_proposals(path: Path, proposals: Iterable[Proposal], known: Collection[str]) -> int:
    """Append the proposals whose words the file does not have; returns how many. What is there stays as it is.

    Args:
        path: The review file; made when it is missing.
        proposals: What the pipeline found.
        known: The words that the file has.
    """
    fresh = sorted((p for p in proposals if p.word not in known), key=lambda p: p.word)
    if not fresh:
        return 0
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists():
        writer.writerow(COLUMNS)
    elif not path.read_bytes().endswith(b"\n"):
        text.write("\n")
    writer.writerows(_row(proposal) for proposal in fresh)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
    return len(fresh)


def _row(proposal: Proposal) -> tuple[str, ...]:
    rivals = " ".join(proposal.rivals[:3])
    score = f"{proposal.score:.3f}"
    return (proposal.word, proposal.pos, proposal.node, proposal.relation, score, rivals, proposal.gloss, "", "", "")
