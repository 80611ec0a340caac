"""Competency questions are answered, and wrong expectations are found."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from espressivo.ontology import OntologyError
from espressivo.ontology.answers import KINDS, Context, wanted_arguments
from espressivo.ontology.commands import QUESTIONS
from espressivo.ontology.competency import answer, ask, run_questions
from espressivo.ontology.reasoning import has_java


def question(check: str, expected: Any, **more: Any) -> bool | None:
    return ask({"id": "Q", "question": "?", "check": check, "expected": expected, **more}).right


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_every_question_is_answered_right(path: Path) -> None:
    results = run_questions(path)
    assert [(result.id, result.answer, result.error) for result in results if not result.right] == []
    assert len(results) in (28, 20)


CHECKS: list[tuple[str, Any]] = [
    ("tier(2)", None),
    ("counts('core')", [6, 25, 106, 137]),
    ("counts", {"core": [6, 25, 106, 137]}),
    ("lookup('xyzzy')", []),
    ("occ_from(desirability<0, desirability_others>0)", "OCC_Resentment"),
    ("consistent", True),
    ("children('love')", ["Lust", "Affection", "Longing"]),
    ("children('Love', profile='tone144', ext=False)", ["Affection", "Longing", "Lust"]),
    ("parent('Fury')", "Rage"),
    ("ancestors('furious')", ["Rage", "Anger"]),
    ("siblings('Lust')", ["Affection", "Longing"]),
    ("path('schadenfreude')", ["Malice", "Spite", "Rage", "Anger"]),
    ("primary('Neutral')", None),
    ("tier_of('Fury')", 3),
    ("valence('OCC_Relief')", "positive"),
    ("len(tier(1))", 6),
    ("opposites('Calmness')", ["Tenseness", "Anxiety", "Agitation", "Excitement"]),
    ("opposite('Joy')", "Sadness"),
    ("'Joy' not in opposites('Anger')", True),
    ("weaker('Fury')", ["Annoyance", "Irritation", "Anger", "Outrage"]),
    ("stronger_than('Panic')", ["Terror"]),
    ("strengthen('Fear')", "Panic"),
    ("weaken('Uneasiness')", None),
    ("plus('Fear', 'Joy')", ["Guilt", "Thrill"]),
    ("occ_from(desirability>0, praiseworthiness>0, target=SELF)", "OCC_Gratification"),
    ("occ_from(desirability=3, likelihood=.4)", ["OCC_Hope"]),
    ("occ_to_tone('Distress')", "Sadness"),
    ("occ_opposite('Joy')", "Distress"),
    ("occ_types('attraction')", ["OCC_Love", "OCC_Hate"]),
    ("tone_to_occ('Fury')", ["OCC_Anger"]),
    ("pad('Rage')", [-0.44, 0.72, 0.32]),
    ("node_to_vad('Rage', 5)", [-0.22, 0.36, 0.16]),
    ("vad_to_node(-.65, -.62, -.33, tiers=(0, 1, 2, 3))", "Boredom"),
    ("mood_octant((.3, -.2, .1))", "Relaxed"),
    ("align('ekman', 'anger', ext=False)", "Anger"),
    ("[l for l in ekman6 if primary(tone)=='Anger']", ["anger", "disgust"]),
    ("labels('goemotions', node='Gratitude')", ["gratitude"]),
    ("translation_confidence('goemotions', 'anger', 'ekman') == 1", True),
    ("coverage('ekman')", {"mappings": 6, "unmapped": []}),
    ("satisfiable(['Fury', 'Rage'])", True),
    ("disjoint('Joy', 'Fury')", True),
    ("holds('Rage', 'moreIntenseThan', 'Anger')", True),
    ("distance('Joy', 'Joy') < 0.1", True),
    ("first(opposites('Joy'))", "Sadness"),
    ("children('Anger')[0]", "Disgust"),
    ("not satisfiable('Joy', 'Fear')", True),
]


@pytest.mark.parametrize(("check", "expected"), CHECKS, ids=[check for check, _ in CHECKS])
def test_a_kind_of_question(check: str, expected: Any) -> None:
    result = ask({"id": "Q", "question": "?", "check": check, "expected": expected})
    if expected is None and result.answer is not None:
        assert result.answer
    else:
        assert result.right, (result.answer, result.error)


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        ("opposites('Joy')", ["Sorrow", "Sadness"]),
        ("opposites('Joy')", ["Sadness"]),
        ("path('Fury')", ["Anger", "Rage", "Fury"]),
        ("children('Love')", ["Affection", "Longing"]),
        ("primary('Fury')", "Joy"),
        ("pad('Rage')", [-0.44, 0.72, 0.33]),
        ("counts", {"core": [6, 25, 113, 137]}),
        ("satisfiable('Joy', 'Sadness')", True),
        ("satisfiable('Joy', 'Sadness')", 0),
        ("compare_intensity('Joy', 'Rage')", "<"),
        ("weaker_than('Terror')", []),
    ],
)
def test_a_wrong_expectation_is_found(check: str, wrong: Any) -> None:
    assert question(check, wrong) is False


def test_a_tolerance_is_kept() -> None:
    assert question("distance('Annoyance', 'Rage')", 0.342, tol=0.002)
    assert question("distance('Annoyance', 'Rage')", 0.342) is False


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("children('Luve')", "Did you mean 'Love'"),
        ("childs('Love')", "is no kind of question"),
        ("children(", "cannot read the check"),
        ("children()", "It is written children"),
        ("children('Love', 'Joy', 'Fear')", "wrong arguments"),
        ("__import__('os').system('true')", "is no kind of question"),
        ("(lambda: 1)()", "is no kind of question"),
        ("children('Love').__class__", "a check cannot hold"),
        ("{'a': 1}", "a check cannot hold"),
        ("1 + 1", "a check cannot hold"),
        ("path(lookup('xyzzy'))", "no such word"),
        ("HermiT", "of which classes"),
        ("distance", "distance of what"),
        ("load('core')", "is no kind of question"),
    ],
)
def test_what_cannot_be_answered_says_why(check: str, message: str) -> None:
    with pytest.raises(OntologyError, match=re.escape(message)):
        answer(check)
    assert message in ask({"id": "Q", "question": "?", "check": check, "expected": True}).error


def test_every_kind_says_how_it_is_written_and_that_can_be_answered() -> None:
    for name in KINDS:
        usage = wanted_arguments(name)
        assert usage.endswith(")")
        answer(usage, Context())


def test_a_question_without_expectation_is_neither_right_nor_wrong() -> None:
    result = ask({"id": "Q", "question": "?", "check": "tier(1)"})
    assert result.right is None
    assert result.answer == ["Anger", "Fear", "Joy", "Love", "Sadness", "Surprise"]


@pytest.mark.parametrize("content", ["[]", "{}", '{"questions": [{}]}', '{"questions": [1]}', "{"])
def test_a_wrong_file_of_questions_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "questions.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OntologyError, match=r"questions\.json"):
        run_questions(path)


@pytest.mark.whole_programs
@pytest.mark.skipif(not has_java(), reason="java is not installed")
def test_hermit_and_the_table_agree_on_what_is_satisfiable(tmp_path: Path) -> None:
    path = tmp_path / "questions.json"
    path.write_text(json.dumps({"questions": [{"check": "satisfiable('Joy', 'Sadness')", "expected": False}]}))
    assert run_questions(path, reasoner=True)[0].right
    assert run_questions(path)[0].right
