"""How alike two short texts are: sentence embeddings when a package for them is importable, else TF-IDF.

The published pipeline embeds emotions and contested synonyms as sentences (TONE, arXiv 2401.06810, abstract and
reviews) and gives a synonym to the emotion with the largest cosine. Embeddings need a model on the disk; without one
the vectors are TF-IDF weights of the texts' words, log(1 + tf) · (1 + log(N / df)), which needs nothing but the texts
themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float64]

__all__ = ["Embedding", "SentenceEmbedding", "TfIdf", "best_embedding", "words_of"]

_STOP: Final = frozenset(
    """
    a an the of or and to in by with for that which is are was be been being as at on from one someone something
    it its you your his her him he she they their them who not no than very much used especially state quality
    feeling feel feelings emotion characterized marked having because having when do does did has have had this
    these those i my me
    """.split()  # noqa: SIM905 - one word a line would be a screen of stop words
)
_WORD: Final = re.compile(r"[a-z']+")


class Embedding(Protocol):
    """Gives vectors to texts."""

    @property
    def name(self) -> str:
        """What is printed about where the vectors come from."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text (a row of zeros for a text without words)."""


class TfIdf:
    """Weights of words, learned from the texts themselves."""

    name = "TF-IDF over WordNet glosses (no sentence-embedding package with a model is installed)"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text; the columns are the stems that occur in all of them."""
        import numpy as np

        counts = [Counter(words_of(text)) for text in texts]
        frequency = Counter(word for count in counts for word in count)
        column = {word: i for i, word in enumerate(sorted(frequency))}
        weights = np.zeros((len(texts), max(1, len(column))))
        for row, count in enumerate(counts):
            for word, n in count.items():
                weights[row, column[word]] = np.log1p(n) * (1.0 + np.log(len(texts) / frequency[word]))
        return _unit(weights)


class SentenceEmbedding:
    """Vectors of sentence-transformers, from a model that is on this disk already (nothing is downloaded).

    Args:
        model: Name or folder of the model.

    Raises:
        ImportError: The package is missing.
        OSError: The model is not on this disk.
    """

    def __init__(self, model: str = "all-MiniLM-L6-v2") -> None:
        from importlib import import_module

        package = import_module("sentence_transformers")
        self._model = package.SentenceTransformer(model, local_files_only=True)
        self.name = f"sentence-transformers, model {model}"

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """One row of unit length for each text."""
        import numpy as np

        return _unit(np.asarray(self._model.encode(list(texts)), dtype=np.float64))


def best_embedding() -> Embedding:
    """Sentence embeddings when they can be had without a download, else TF-IDF."""
    try:
        return SentenceEmbedding()
    except (ImportError, OSError, TypeError):
        return TfIdf()


def words_of(text: str) -> list[str]:
    """The stems of a text's words, without the most common ones.

    >>> words_of("the feeling of being extremely joyful; joyfulness")
    ['extreme', 'joy', 'joy']
    """
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


def _stem(word: str) -> str:
    """Cut the endings that relate an adjective, its noun and its adverb; crude, and the same for every text."""
    for ending in (
        "fulness",
        "iness",
        "ness",
        "fully",
        "ily",
        "ingly",
        "edly",
        "ful",
        "ing",
        "ed",
        "ly",
        "es",
        "s",
        "y",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _unit(rows: Vectors) -> Vectors:
    import numpy as np

    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    return unit
