"""The shipped rule packs: each is enough for a character that has nothing else, and does nothing when unused."""

from __future__ import annotations

import pytest

from espressivo.agents.world import World
from espressivo.core.terms import parse
from espressivo.scenarios.build import build_world
from espressivo.scenarios.language.compiling import story_from_text
from espressivo.scenarios.language.packs import shipped_packs
from espressivo.scenarios.language.phrases import Phrasebook
from espressivo.scenarios.player import Play
from espressivo.scenarios.transcript import PlayedTurn

STORY = """
cast:
  Ann: {{use: {pack}, likes: {{Ben: 6}}, believes: {{price: 10}}, personality: {{{traits}}}}}
  Ben: {{likes: {{Ann: 6}}}}
  Cy: {{}}
scenes: |
  == a
  Ann: Good morning.
{beats}
  after 3 s -> end
"""


def played(pack: str, *deeds: str, traits: str = "") -> tuple[World, list[str]]:
    """Play a story in which some things happen to Ann; return the world and what everybody then did, in words."""
    beats = "\n".join(f"  > {deed}" for deed in deeds)
    story = story_from_text(STORY.format(pack=pack, beats=beats, traits=traits), file="story.yaml")
    world = build_world(story.scenario)
    book = Phrasebook.from_docs(story.scenario.phrases, story.scenario.labels)
    turns = [turn for turn in Play(story.scenario, world) if isinstance(turn, PlayedTurn) and turn.agent]
    told = [
        book.say(parse(f"Event(Action-End, {turn.agent}, {turn.action}, {turn.target or '-'})"))
        for turn in turns
        if not turn.action.startswith("Speak(")
    ]
    return world, told


def feeling(world: World, emotion: str, whom: str = "*") -> float:
    found = world["Ann"].beliefs.query(parse(f"Feeling({emotion}, {whom})"))
    return float(str(found[0].value.value))


def test_four_packs_are_shipped() -> None:
    assert {"companion-robot", "jealous", "polite", "shopkeeper"} <= set(shipped_packs())


@pytest.mark.parametrize("pack", list(shipped_packs()))
def test_a_pack_that_is_never_called_on_changes_nothing(pack: str) -> None:
    world, told = played(pack)
    assert told == []
    assert world["Ann"].emotions == []


def test_all_packs_go_together() -> None:
    _, told = played(f"[{', '.join(shipped_packs())}]")
    assert told == []


def test_the_polite_thank_whom_they_are_grateful_to() -> None:
    _, told = played("polite", "Ben apologises to Ann")
    assert "Ann thanks Ben" in told


def test_the_polite_apologise_for_what_they_said() -> None:
    world, told = played("polite", "Ann insults Cy")
    assert "Ann apologises to Cy" in told
    assert "Ann apologises to Ben" not in told
    assert feeling(world, "Remorse") > 0


def test_the_jealous_confront_a_rival_and_not_the_one_who_is_dear() -> None:
    _, told = played("jealous", "Cy flirts with Ben")
    assert "Ann confronts Cy" in told
    assert "Ann confronts Ben" not in told


def test_the_jealous_do_not_mind_who_is_nothing_to_them() -> None:
    _, told = played("jealous", "Ben reassures Ann", "Ann flirts with Ben", "Cy flirts with Ann")
    assert not [deed for deed in told if "confronts" in deed or "sulks" in deed]


def test_the_steady_are_less_jealous() -> None:
    _, told = played("jealous", "Cy flirts with Ben", traits="neuroticism: -0.8, agreeableness: 0.5")
    assert "Ann confronts Cy" not in told


def test_a_shopkeeper_minds_an_offer_of_less_than_half() -> None:
    low, _ = played("shopkeeper", "Ben offers 2 coins to Ann")
    fair, _ = played("shopkeeper", "Ben offers 7 coins to Ann")
    assert feeling(low, "Anger", "Ben") > 2
    assert feeling(fair, "Anger", "Ben") == 0
    assert feeling(fair, "Joy") > 1


def test_a_shopkeeper_shows_a_thief_the_door() -> None:
    _, told = played("shopkeeper", "Cy steals lamp from Ann")
    assert "Ann shows Cy the door" in told


def test_a_shopkeeper_fears_for_the_sale_when_a_customer_turns_to_go() -> None:
    world, _ = played("shopkeeper", "Ben turns to go from Ann")
    assert feeling(world, "Fear") > 2


def test_a_companion_robot_calls_for_help_when_it_is_afraid_enough() -> None:
    _, once = played("companion-robot", "Ben is unwell")
    _, twice = played("companion-robot", "Ben is unwell", "Ben is unwell")
    assert "Ann calls for help for Ben" not in once
    assert "Ann calls for help for Ben" in twice


def test_a_companion_robot_is_ashamed_of_nagging() -> None:
    world, _ = played("companion-robot", "Ann nags Ben")
    assert feeling(world, "Shame") > 2
