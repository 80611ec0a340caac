"""What docs/ontology.md shows is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from espressivo.ontology import load
from espressivo.ontology.answers import KINDS
from espressivo.ontology.evaluation import measure
from espressivo.ontology.tables import read_full_table

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")


def fence(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found
    return found[1]


def test_the_first_example_answers_what_its_comments_say() -> None:
    lines = fence("python").splitlines()
    space: dict[str, object] = {}
    exec("\n".join(lines[:3]), space)  # the import and the ontology
    for line in lines[4:]:
        code, _, comment = line.partition("#")
        answer = repr(eval(code, space))
        names = re.findall(r"Node\((\w+)\)", comment.split(":")[0].split(";")[0])
        assert re.findall(r"Node\((\w+)\)", answer)[: len(names)] == names, line


def test_the_example_of_an_addition_is_accepted() -> None:
    tone = load().with_additions(json.loads(fence("json")))
    assert tone.occ_from(appealingness=3, desirability=-2)[0].name == "Nostalgia"


def test_every_kind_of_question_is_described() -> None:
    aliases = {"count_nodes", "plusLeadsTo", "composed_of", "isComposedOf", "synonyms", "definition", "compound_of"}
    described = set(re.findall(r"\w+", TEXT)) | {"alignment_coverage"}
    assert set(KINDS) - aliases - described - {"node_pad", "weaker", "stronger", "len"} == set()


def test_the_figures_are_those_of_the_ontology() -> None:
    found = measure({**read_full_table(), "words": {}})
    for figure in (
        f"{found.classes}, {found.individuals}",
        f"{found.object_properties}, {found.data_properties}, {found.annotation_properties}",
        found.logic,
    ):
        assert f"| {figure} |" in TEXT
