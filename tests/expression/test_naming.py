"""From names of emotions to prototypes."""

from __future__ import annotations

from typing import Any

import pytest

from espressivo import World
from espressivo.core.emotion_types import EMOTION_TYPES
from espressivo.core.errors import ExpressionError
from espressivo.expression import Affect, express, shown_as
from espressivo.ontology import load


@pytest.mark.parametrize("name", [*EMOTION_TYPES, *(kind.name for kind in load().occ_types())])
def test_an_occ_type_is_shown_by_its_own_prototype(name: str) -> None:
    ((prototype, factor),) = shown_as(name).items()
    assert prototype.replace("-", "") == name.casefold().replace("-", "")
    assert factor == 1


@pytest.mark.parametrize("written", ["Happy-For", "happy for", "HAPPY_FOR", "OCC_HappyFor", "happyfor"])
def test_case_hyphens_and_blanks_do_not_matter(written: str) -> None:
    assert shown_as(written) == {"happy-for": 1.0}


def test_every_name_that_the_ontology_knows_can_be_shown() -> None:
    tone = load()
    labels = {label for vocabulary in tone.vocabularies for label in vocabulary.labels}
    names = labels | {node.id for node in tone.nodes} | {node.label for node in tone.nodes}
    assert len(names) > 250
    assert {name for name in names if not shown_as(name)} <= {"NEUTRAL", "Neutral", "neutral"}
    assert all(0 < factor <= 1.5 for name in names for factor in shown_as(name).values())


def test_stronger_relatives_show_more() -> None:
    factors = [shown_as(name)["anger"] for name in ("Annoyance", "Irritation", "Anger", "Rage")]
    assert factors == sorted(factors)
    assert factors[0] < 1 < factors[-1]


def test_a_word_is_understood() -> None:
    assert "anger" in shown_as("furious")


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ExpressionError, match=r"'angre' is no emotion that can be shown: did you mean ang(er|ry)\?"):
        express(Affect({"angre": 5}))
    with pytest.raises(ExpressionError, match=r"is no emotion that can be shown: try joy, sadness"):
        shown_as("qqqqqqqqqqqqqqq")


def own(name: str, **node: Any) -> dict[str, Any]:
    """An emotion of an author's own that disgusting things raise."""
    return {
        "variables": {"disgustingness": "how disgusting it is, 0..10"},
        "nodes": [node] if "id" in node else [],
        "types": [
            {
                "id": f"OCC_{name}",
                "name": name,
                "valence": "negative",
                "eliciting_condition": "something disgusting",
                "conditions": [{"variable": "disgustingness", "is": "positive"}],
                "intensity_variables": ["disgustingness"],
                "tone": {"node": node.get("id", "Revulsion"), "relation": "closeMatch", "confidence": 0.8},
            }
        ],
    }


def felt_by(addition: dict[str, Any]) -> Affect:
    event = "Event(Action-End, Ben, Spill, Ana)"
    ana = World(seed=1).add("Ana", emotions=[addition])
    ana.appraises(event, disgustingness=6)
    ana.perceive(event)
    return Affect.of(ana)


def test_an_emotion_of_the_authors_own_is_shown_by_its_node() -> None:
    affect = felt_by(own("Nausea"))
    assert "Nausea" in affect.emotions and affect.known_as == {"Nausea": "Revulsion"}
    assert next(iter(express(affect).emotions)) == "disgust"


def test_an_emotion_of_the_authors_own_with_a_node_of_its_own_is_shown_by_what_it_stands_under() -> None:
    node = {"id": "Squeamishness", "label": "squeamishness", "nearest": "Disgust", "relation": "broadMatch"}
    rest = {"valence": "negative", "definition": "Easily disgusted.", "pad": [-0.5, 0.2, -0.3]}
    affect = felt_by(own("Squeamishness", **node, **rest))
    assert affect.known_as == {"Squeamishness": "Disgust"}
    assert next(iter(express(affect).emotions)) == "disgust"


def test_a_compound_stands_for_its_parts() -> None:
    event = "Event(Action-End, Ben, Insult, Ana)"
    ana = World(seed=1).add("Ana")
    ana.appraises("Event(Action-End, [who], Insult, Ana)", desirability=-6, praiseworthiness={"[who]": -6})
    assert {emotion.type for emotion in ana.perceive(event)} >= {"Anger", "Reproach", "Distress"}
    assert set(Affect.of(ana).emotions) == {"Anger"}
