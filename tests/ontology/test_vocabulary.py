"""The vocabulary pipeline: WordNet, contested words, the review file, our own lists, and what is shipped."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError
from espressivo.ontology import Tone
from espressivo.ontology.compiling import compile_sources
from espressivo.ontology.schema import DATA
from espressivo.ontology.sources import read_sources
from espressivo.ontology.validation import faults
from espressivo.ontology.vocabulary.building import (
    build_vocabulary,
    irregular_rows,
    vocabulary_nodes,
    word_rows,
    words_text,
)
from espressivo.ontology.vocabulary.candidates import Candidate, Node, candidates_of
from espressivo.ontology.vocabulary.contest import Proposal, settle
from espressivo.ontology.vocabulary.dependencies import measure_dependencies
from espressivo.ontology.vocabulary.own import OwnWord, read_own_words
from espressivo.ontology.vocabulary.review import COLUMNS, Review, append_proposals, read_review
from espressivo.ontology.vocabulary.similarity import TfIdf
from espressivo.ontology.vocabulary.wordnet import DEFAULT_FOLDER, WordNet

_READ = vocabulary_nodes(read_sources())
NODES = {node.id for node in _READ}
LABELS = {node.label for node in _READ}
needs_wordnet = pytest.mark.skipif(
    not (DEFAULT_FOLDER / "data.noun").exists(), reason="data set: WordNet (Debian's wordnet-base) is not installed"
)


def shipped() -> list[dict[str, str]]:
    with (DATA / "words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def proposal(word: str, node: str = "Joy") -> Proposal:
    return Proposal(word, "a", node, "derived", 0.5, (), "a gloss, with a comma", 1)


# --- what is shipped


def test_at_least_2500_words_are_listed() -> None:
    words = {row["word"] for row in shipped() if row["kind"] != "variant"}
    assert len(words) >= 2_500
    parts = Counter(row["kind"] for row in shipped())
    assert all(parts[kind] >= 500 for kind in ("noun", "verb", "adjective", "adverb", "phrase"))


def test_every_node_has_words() -> None:
    assert {row["node"] for row in shipped()} == NODES


def test_the_shipped_list_is_valid() -> None:
    assert [str(fault) for fault in faults(read_sources())] == []


def test_every_shipped_word_resolves_to_its_node() -> None:
    tone = Tone(compile_sources(read_sources()))
    lost = [
        (row["word"], row["node"])
        for row in shipped()
        if row["node"] not in {sense.node.id for sense in tone.lookup(row["word"])}
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("phrase", "node"),
    [
        ("at my wits' end", "Exasperation"),
        ("at her wits’ end", "Exasperation"),
        ("lost his temper", "Anger"),
        ("losing our tempers", ""),
        ("pat myself on the back", "Pride"),
    ],
)
def test_phrases_resolve_whoever_they_are_about(phrase: str, node: str) -> None:
    senses = Tone(compile_sources(read_sources())).lookup(phrase)
    assert [sense.node.id for sense in senses] == ([node] if node else [])


def test_intensities_are_shares() -> None:
    for row in shipped():
        for part in row["note"].split("; "):
            if part.startswith("intensity="):
                assert 0.0 < float(part.removeprefix("intensity=")) <= 1.0


@pytest.mark.parametrize(
    ("word", "node"),
    [
        ("over the moon", "Delight"),
        ("fed up", "Annoyance"),
        ("in tears", "Sadness"),
        ("heart sank", "Sadness"),
        ("at one's wits' end", "Exasperation"),
        ("furious", "Fury"),
        ("terrified", "Terror"),
        ("schadenfreude", "Malice"),
        ("wept", "Sadness"),
    ],
)
def test_well_known_words_have_their_home(word: str, node: str) -> None:
    assert node in [row["node"] for row in shipped() if row["word"] == word]


@pytest.mark.parametrize("word", ["table", "despite", "war", "game", "buffalo", "nationalism", "fox", "approximate"])
def test_words_that_name_no_emotion_are_not_listed(word: str) -> None:
    assert word not in {row["word"] for row in shipped()}


def test_every_proposal_was_decided() -> None:
    reviews = read_review(DATA / "words_review.csv", NODES)
    assert len(reviews) > 4_000
    assert [review.word for review in reviews if not review.decision] == []


# --- the review file


def test_the_review_file_is_only_ever_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    assert append_proposals(path, [proposal("merry"), proposal("blithe")], set()) == 2
    edited = path.read_text().replace('comma",,,', 'comma",drop,,not in use')
    path.write_text(edited)
    assert append_proposals(path, [proposal("merry"), proposal("gay")], {"merry", "blithe"}) == 1
    assert path.read_text().startswith(edited)
    assert [review.word for review in read_review(path, NODES)] == ["blithe", "merry", "gay"]
    assert [review.decision for review in read_review(path, NODES)] == ["drop", "drop", ""]


def test_a_review_file_without_a_last_line_break_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    append_proposals(path, [proposal("merry")], set())
    path.write_text(path.read_text().rstrip("\n"))
    append_proposals(path, [proposal("gay")], {"merry"})
    assert [review.word for review in read_review(path, NODES)] == ["merry", "gay"]


@given(st.lists(st.text("abcdefg -'", min_size=1).filter(str.strip), unique=True))
def test_what_is_appended_can_be_read_again(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "review.csv"
        append_proposals(path, [proposal(word) for word in words], set())
        assert sorted(review.word for review in read_review(path, NODES)) == sorted(words)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("merry,a,Joy,derived,0.5,,g,keeep,,", "keeep"),
        ("merry,a,Joy,derived,0.5,,g,move,Furry,", "Fury"),
        ("merry,a,Happyness,derived,0.5,,g,keep,,", "Happyness"),
        ("merry,a,Joy,keep", "columns"),
        ("merry,a,Joy,derived,0.5,,g,keep,,\nmerry,a,Joy,derived,0.5,,g,drop,,", "line 2 already"),
    ],
)
def test_a_wrong_review_row_is_refused_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "review.csv"
    path.write_text(",".join(COLUMNS) + "\n" + row + "\n")
    with pytest.raises(AuthoringError, match=message) as caught:
        read_review(path, NODES)
    assert caught.value.line == row.count("\n") + 2


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "review.csv"
    path.write_text("word,node\n")
    with pytest.raises(AuthoringError, match="header"):
        read_review(path, NODES)


def test_decisions_are_honoured() -> None:
    reviews = [
        Review("merry", "a", "Joy", "keep", "", 2),
        Review("gay", "a", "Joy", "move", "Gaiety", 3),
        Review("fox", "n", "Joy", "drop", "", 4),
        Review("blithe", "a", "Joy", "", "", 5),
    ]
    assert word_rows([], reviews, LABELS) == [
        ("gay", "Gaiety", "adjective", "a", "wordnet-3.0", ""),
        ("merry", "Joy", "adjective", "a", "wordnet-3.0", ""),
    ]


def test_our_list_and_the_review_must_agree() -> None:
    own = [OwnWord("merry", "Jolliness", "a", False, 0.5)]
    with pytest.raises(AuthoringError, match="change one of the two"):
        word_rows(own, [Review("merry", "a", "Joy", "keep", "", 2)], LABELS)
    rows = word_rows(own, [Review("merry", "a", "Joy", "move", "Jolliness", 2)], LABELS)
    assert rows == [("merry", "Jolliness", "adjective", "a", "wordnet-3.0", "intensity=0.5")]


# --- our own lists


def read(tmp_path: Path, text: str) -> list[OwnWord]:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    return read_own_words(NODES, LABELS, path)


def test_own_words_are_read(tmp_path: Path) -> None:
    words = read(tmp_path, "Gloom:\n  n: gloominess=0.5, sulk\n  v: sulk\n  a: dark?=0.3\n  p: under a cloud\n")
    assert words == [
        OwnWord("gloominess", "Gloom", "n", False, 0.5),
        OwnWord("sulk", "Gloom", "n", False, None, True),
        OwnWord("dark", "Gloom", "a", True, 0.3),
        OwnWord("under a cloud", "Gloom", "p", False, None),
    ]
    assert [row[2:4] for row in word_rows(words, [], LABELS)] == [
        ("adjective", "a"),
        ("noun", "n"),
        ("noun", ""),
        ("phrase", ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Glomm:\n  a: dark\n", "Gloom"),
        ("Gloom:\n  x: dark\n", "part of speech"),
        ("Gloom:\n  a: dark=3\n", "cannot be read"),
        ("Gloom:\n  a: dark,,dim\n", "cannot be read"),
        ("Gloom:\n  a: dark, dark\n", "already"),
        ("Gloom:\n  n: sadness\n", "label"),
        ("Gloom:\n  a: dark?\nMisery:\n  a: dark\n", "mark both"),
    ],
)
def test_a_wrong_list_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AuthoringError, match=message):
        read(tmp_path, text)


def test_two_homes_are_allowed_when_both_are_marked(tmp_path: Path) -> None:
    words = read(tmp_path, "Gloom:\n  a: dark?\nMisery:\n  a: dark?\n")
    assert [row[5] for row in word_rows(words, [], LABELS)] == ["ambiguous", "ambiguous"]


def test_irregular_forms_of_verbs_and_phrases() -> None:
    rows = [
        ("weep", "Sadness", "verb", "v", "ours", "intensity=0.7"),
        ("fall apart", "Despair", "verb", "v", "ours", ""),
        ("for fear of", "Fear", "phrase", "", "ours", ""),
    ]
    irregular = {"weep": ("wept",), "fall": ("fallen", "fell"), "for": ("fore",)}
    assert [(row[0], row[2], row[5]) for row in irregular_rows(rows, LABELS, irregular)] == [
        ("wept", "variant", "intensity=0.7"),
        ("fallen apart", "variant", ""),
        ("fell apart", "variant", ""),
    ]


def test_rows_are_written_in_order_and_with_quotes() -> None:
    text = words_text([("a", "Joy", "noun", "n", "ours", "one, two")])
    assert text == 'word,node,kind,pos,source,note\na,Joy,noun,n,ours,"one, two"\n'


# --- WordNet


def test_a_missing_wordnet_names_the_package(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="wordnet-base"):
        WordNet(tmp_path)


@needs_wordnet
def test_wordnet_is_read() -> None:
    wordnet = WordNet()
    joy = wordnet.senses("joy", "n")[0]
    assert joy.words == ("joy", "joyousness", "joyfulness")
    assert joy.id == "wn30-07527352-n"
    assert "jubilation" in {word for below in wordnet.related(joy, "~") for word in below.words}
    assert wordnet.rank("joy", joy) == 1
    assert wordnet.irregular("v")["weep"] == ("wept",)
    assert wordnet.senses("no such word", "n") == []


@needs_wordnet
def test_candidates_remember_how_they_were_reached() -> None:
    joy = Node("Joy", "joy", 1, None, "", (0.8, 0.5, 0.3))
    found = {candidate.word: candidate for candidate in candidates_of(joy, WordNet())}
    assert found["joyfulness"].relation == "synonym"
    assert found["exuberance"].relation == "narrower"
    assert found["joyous"].relation == "derived"
    assert found["joyously"].relation == "adverb"


@needs_wordnet
def test_settling_does_not_depend_on_the_order() -> None:
    wordnet = WordNet()
    nodes = [
        Node("Anger", "anger", 1, None, "", (-0.5, 0.6, 0.3)),
        Node("Fury", "fury", 3, "Rage", "", (-0.4, 0.7, 0.4)),
        Node("Joy", "joy", 1, None, "", (0.8, 0.5, 0.3)),
    ]
    candidates: list[Candidate] = [c for node in nodes for c in candidates_of(node, wordnet)]
    one = settle(nodes, candidates, wordnet, TfIdf())
    other = settle(nodes, candidates[::-1], wordnet, TfIdf())
    assert one == other
    homes = {item.word: item.node for item in one}
    assert homes["fury"] == "Fury"
    assert homes["joyous"] == "Joy"


@needs_wordnet
def test_the_pipeline_runs_again_to_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    (folder / "words.csv").unlink()
    before = (folder / "words_review.csv").read_bytes()
    report = build_vocabulary(folder)
    assert (folder / "words.csv").read_bytes() == (DATA / "words.csv").read_bytes()
    assert (folder / "words_review.csv").read_bytes() == before
    assert (report.appended, report.waiting) == (0, 0)
    assert report.words >= 2_500


@needs_wordnet
def test_dependencies_are_measured_against_the_curated_ones() -> None:
    report = measure_dependencies()
    antonyms, both, everything, *_ = report.qualities
    assert antonyms.shared <= both.shared <= everything.shared
    assert everything.recall > 0.5
    assert report.recall_at_5 > 3 * report.chance_at_5
    assert {"Joy", "Sadness"} in [{pair.a, pair.b} for pair in report.opposites]


def test_tf_idf_rows_have_unit_length() -> None:
    rows = TfIdf().vectors(["great joy and delight", "joy", "", "fear of the dark"])
    assert [round(float(row @ row), 6) for row in rows] == [1.0, 1.0, 0.0, 1.0]
    assert float(rows[0] @ rows[1]) > float(rows[0] @ rows[3])
