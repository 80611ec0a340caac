"""From WordNet, the review file and the lists of our own to ``words.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import AuthoringError
from ..inflection import bases
from ..schema import DATA
from ..sources import WORD_COLUMNS, Sources, read_sources
from .candidates import Node, candidates_of
from .contest import Proposal, settle
from .own import OWN_WORDS, PARTS, OwnWord, read_own_words
from .review import Review, append_proposals, read_review
from .similarity import Embedding, best_embedding
from .wordnet import DEFAULT_FOLDER, WordNet

__all__ = ["Report", "build_vocabulary", "irregular_rows", "propose", "vocabulary_nodes", "word_rows", "words_text"]

Row = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of the pipeline did.

    Attributes:
        embedding: Where the vectors came from.
        proposals: Words that WordNet proposed.
        appended: Proposals that were new, and now wait in the review file.
        waiting: Rows of the review file without a decision.
        words: Words and phrases in the vocabulary, without the irregular forms.
        rows: Its rows: a word with two homes has two, an irregular form has its own.
        from_wordnet: Rows that WordNet proposed and a person kept or moved.
        own: Rows from the lists of our own.
    """

    embedding: str
    proposals: int
    appended: int
    waiting: int
    words: int
    rows: int
    from_wordnet: int
    own: int


def build_vocabulary(
    folder: Path = DATA,
    wordnet: Path = DEFAULT_FOLDER,
    own: Path = OWN_WORDS,
    embedding: Embedding | None = None,
) -> Report:
    """Run the pipeline: propose, append to the review file, write ``words.csv``.

    Args:
        folder: Where ``tree.json`` and the others are, and where ``words_review.csv`` and ``words.csv`` are written.
        wordnet: Folder of WordNet's dictionary files.
        own: List of our own words.
        embedding: Gives vectors to texts; by default the best that is installed.

    Raises:
        AuthoringError: WordNet is not there, or one of the files is wrong.
    """
    sources = read_sources(folder)
    bare = vocabulary_nodes(sources)
    ids, labels = {node.id for node in bare}, {node.label for node in bare}
    words = read_own_words(ids, labels, own)
    embedding = embedding or best_embedding()
    dictionary = WordNet(wordnet)
    proposals = propose(vocabulary_nodes(sources, words), dictionary, embedding)
    path = folder / "words_review.csv"
    appended = append_proposals(path, proposals, {review.word for review in read_review(path, ids)})
    reviews = read_review(path, ids)
    rows = word_rows(words, reviews, labels)
    rows = sorted([*rows, *irregular_rows(rows, labels, dictionary.irregular("v"))])
    (folder / "words.csv").write_text(words_text(rows), encoding="utf-8", newline="\n")
    by_source = [row[4] for row in rows]
    return Report(
        embedding.name,
        len(proposals),
        appended,
        sum(not review.decision for review in reviews),
        len({row[0] for row in rows if row[2] != "variant"}),
        len(rows),
        by_source.count("wordnet-3.0"),
        by_source.count("ours"),
    )


def vocabulary_nodes(sources: Sources, own: Iterable[OwnWord] = ()) -> list[Node]:
    """The nodes that words belong to: the core of the tree and the extension, without homonyms and without Neutral.

    Args:
        sources: The ontology's source files.
        own: Words of our own; the adjectives among them are seeds.
    """
    definitions = {record["id"]: record["text"] for record in sources.definitions}
    pads = {record["id"]: record["pad"] for record in sources.pads}
    seeds = _seeds(own)
    return [
        Node(
            record["id"],
            record["label"],
            record.get("tier", 4),
            record.get("parent", record.get("nearest")),
            definitions[record["id"]],
            (pads[record["id"]][0], pads[record["id"]][1], pads[record["id"]][2]),
            seeds.get(record["id"], ()),
        )
        for record in (*sources.nodes, *sources.extension)
        if record.get("homonym_of") is None and record["id"] != "Neutral"
    ]


def _seeds(own: Iterable[OwnWord]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The unambiguous adjectives of our own list, from which WordNet is walked as well."""
    seeds: dict[str, list[tuple[str, str]]] = {}
    for word in own:
        if word.part == "a" and not word.ambiguous and " " not in word.word:
            seeds.setdefault(word.node, []).append((word.word, "a"))
    return {node: tuple(words) for node, words in seeds.items()}


def propose(nodes: Sequence[Node], wordnet: WordNet, embedding: Embedding) -> list[Proposal]:
    """What WordNet offers for the nodes, every word given to one of them; labels are left out."""
    candidates = [candidate for node in nodes for candidate in candidates_of(node, wordnet)]
    labels = {node.label for node in nodes}
    return [p for p in settle(nodes, candidates, wordnet, embedding) if p.word not in labels]


def word_rows(own: Iterable[OwnWord], reviews: Iterable[Review], labels: Collection[str]) -> list[Row]:
    """The rows of ``words.csv``, sorted by word and node.

    A word that WordNet proposed and that a person kept is WordNet's, also when our own list has it with an intensity.

    Raises:
        AuthoringError: The review gives a word another home than our own list does.
    """
    homes: dict[str, list[OwnWord]] = {}
    for word in own:
        homes.setdefault(word.word, []).append(word)
    kept = {review.word: review for review in reviews if review.home is not None and review.word not in labels}
    rows = [_own_row(word, kept, len(words) > 1) for words in homes.values() for word in words]
    for review in kept.values():
        mine = homes.get(review.word, [])
        if mine and review.home not in {word.node for word in mine}:
            others = " and ".join(word.node for word in mine)
            raise AuthoringError(
                f"{review.word!r} goes to {review.home} here and to {others} in our own list; change one of the two",
                file="words_review.csv",
                line=review.line,
            )
        if not mine:
            rows.append((review.word, str(review.home), PARTS[review.pos], review.pos, "wordnet-3.0", ""))
    return sorted(rows)


def irregular_rows(rows: Sequence[Row], labels: Collection[str], irregular: Mapping[str, tuple[str, ...]]) -> list[Row]:
    """Rows for the irregular forms of verbs and of phrases that begin with a verb: *wept*, *fell in love*.

    Regular forms are found by rule when a word is looked up; these cannot be. A form that is a word of the list
    already keeps its own home.
    """
    taken = {row[0] for row in rows} | set(labels)
    verbs = {row[0].partition(" ")[0] for row in rows if row[3] == "v"} - {"be", "do"}
    verbs |= {row[0] for row in rows if not row[3] and row[2] == "noun"}
    forms: dict[str, Row] = {}
    for word, node, kind, pos, _, note in rows:
        first, space, rest = word.partition(" ")
        if first in verbs and (pos == "v" or kind == "noun" or (kind == "phrase" and space)):
            for form in irregular.get(first, ()):
                whole = form + space + rest
                regular = any(base == first for base, _ in bases(form))
                if whole not in taken and not regular:
                    forms.setdefault(whole, (whole, node, "variant", "v", "wordnet-3.0", note))
    return list(forms.values())


def _own_row(word: OwnWord, kept: dict[str, Review], shared: bool) -> Row:
    review = kept.get(word.word)
    source = "wordnet-3.0" if review is not None and review.home == word.node else "ours"
    notes = ["ambiguous"] if word.ambiguous or shared else []
    notes += [f"intensity={word.intensity:g}"] if word.intensity is not None else []
    both = word.part == "n" and word.verb
    return (
        word.word,
        word.node,
        PARTS[word.part],
        "" if both or word.part == "p" else word.part,
        source,
        "; ".join(notes),
    )


def words_text(rows: Iterable[Row]) -> str:
    """The rows as CSV, with the header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(WORD_COLUMNS)
    writer.writerows(rows)
    return text.getvalue()
