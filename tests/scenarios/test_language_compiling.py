"""Tiny stories compiled and played: every field reaches the engine, and what is wrong is told where it stands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from espressivo.agents.world import World
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.language.compiling import Story, compile_story, read_story, story_from_text
from espressivo.scenarios.language.problems import Place, Problems
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.transcript import PlayedTurn

LOAF = Path(__file__).parent / "stories" / "last-loaf.yaml"
TALE = """\
scenario: Tale
cast:
  Mira:
    {mira}
  Tom:
    {tom}
actions:
  give: "[who] gives [what] to [whom]"
  take: {{say: "[who] takes [what] from [whom]", is: steal}}
  wave: "[who] waves"
{rest}
"""


def tale(rest: str = "", mira: str = "mood: 0", tom: str = "mood: 0") -> Story:
    return story_from_text(TALE.format(mira=mira, tom=tom, rest=rest), file="tale.yaml")


def problems_of(rest: str = "", mira: str = "mood: 0", tom: str = "mood: 0") -> list[str]:
    found = Problems()
    story_from_text(TALE.format(mira=mira, tom=tom, rest=rest), found, "tale.yaml")
    return [str(problem) for problem in found]


def scenes(text: str, more: str = "") -> str:
    return "scenes: |\n" + "\n".join(f"  {line}" for line in text.strip().split("\n")) + f"\n{more}"


def told(story: Story) -> list[str]:
    """Play a story; return what is said and told."""
    turns = Play(story.scenario, build_world(story.scenario, seed=1), turns=20)
    return [f"{each.agent}: {each.text}" for each in turns if isinstance(each, PlayedTurn)]


def world_of(story: Story) -> World:
    return build_world(story.scenario, seed=1)


# -- characters --------------------------------------------------------------------------------------------------


def test_what_is_said_of_a_character_is_what_the_agent_has() -> None:
    story = tale(
        mira="{personality: {agreeableness: 0.6}, mood: 2, voice: en, look: human, role: player, likes: {Tom: 3},"
        " wants: {to rest: {matters: 4, likely: 0.3}}, believes: {loaves: 3, hungry(Tom): {value: true, certain: 0.5}},"
        " thinks: {Tom: {loaves: 0}}, knows: [Aunt Ida], feeling: [{emotion: anger, intensity: 4, at: Tom}]}"
    )
    mira = world_of(story)["Mira"]
    assert (mira.affect.mood(), mira.voice, mira.body, mira.is_player) == (2, "en", "human", True)
    assert mira.affect.personality.agreeableness == 0.6
    assert str(mira.beliefs.ask("Likes(Tom)").value) == "3"
    assert mira.beliefs.ask("hungry(Tom)").certainty == 0.5
    assert [str(mira.beliefs.ask("loaves(Tom)", each).value) for each in ("SELF", "Tom")] == ["-", "0"]
    goals = [(str(each.name), each.significance, round(each.likelihood, 3)) for each in mira.goals]
    assert goals == [("ToRest", 4, 0.3)]
    assert [each.type for each in mira.affect.emotions()] == ["Anger"]
    assert story.scenario.agents[0].known_agents == ["AuntIda"]
    assert story.scenario.labels["ToRest"] == "to rest"


def test_rows_of_beliefs_may_say_in_whose_mind_and_how_certain() -> None:
    agent = tale(mira="believes: [[late, true], [late(Tom), true, Tom], [wet(Tom), 3, SELF, 0.4]]").scenario.agents[0]
    assert [(each.value, each.perspective, each.certainty) for each in agent.beliefs] == [
        ("True", "SELF", 1.0),
        ("True", "Tom", 1.0),
        ("3", "SELF", 0.4),
    ]


@pytest.mark.parametrize("row", ["[late]", "late", "[a, b, c, d]", "[a, b, c, 1, 2]", "[[a], 1]"])
def test_a_row_that_is_no_belief_is_refused(row: str) -> None:
    assert "this is no belief" in problems_of(mira=f"believes: [{row}]")[0]


# -- rules -------------------------------------------------------------------------------------------------------


def test_a_reaction_a_norm_and_a_temper_make_feelings() -> None:
    mira = '{feels: {"[who] gives [what] to me": {if: "[what] = loaf", feel: joy 6}}, holds: {steal: -6}}'
    world = world_of(tale(mira=mira, tom="temper: {any: 10}"))
    world.happen("Event(Action-End, Tom, Give(stone), Mira)")
    assert list(world["Mira"].affect.emotions()) == []
    world.happen("Event(Action-End, Tom, Give(loaf), Mira)")
    world.happen("Event(Action-End, Tom, Take(loaf), Mira)")
    assert {each.type for each in world["Mira"].affect.emotions()} == {"Joy", "Reproach"}


def test_a_wish_is_acted_on_once_for_each_whom_or_again_after_a_pause() -> None:
    once = tale(mira='does: {"I give loaf to [whom]": 2}').scenario.agents[0].rules
    again = tale(mira='does: {"I wave": {again: 30, urge: mood + 1, if: mood > -1}}').scenario.agents[0].rules
    assert once is not None
    assert again is not None
    assert once.actions[0].conditions == ["IsAgent([whom]) = True", "[whom] != SELF", "Done(Give(loaf), [whom]) = 0"]
    assert again.actions[0].conditions[-1] == "SinceDone(Wave, -) >= 30"
    assert again.actions[0].priority == "[urge]"


@pytest.mark.parametrize(
    ("condition", "asked"),
    [
        ('"[whom] != SELF"', []),
        ('"[whom] != Tom"', ["[whom] != Tom"]),
        ('["[whom] != me", "likes([whom]) > 2"]', ["likes([whom]) > 2"]),
    ],
)
def test_a_wish_whose_target_is_only_compared_is_for_everybody_it_fits(condition: str, asked: list[str]) -> None:
    rules = tale(mira=f'does: {{"I give loaf to [whom]": {{if: {condition}, again: true}}}}').scenario.agents[0].rules
    assert rules is not None
    assert rules.actions[0].conditions == ["IsAgent([whom]) = True", "[whom] != SELF", *asked]


def test_a_wish_may_be_about_what_another_is_taken_to_believe() -> None:
    mira = '{thinks: {Tom: {hungry: true}}, does: {"I give loaf to [whom]": {if: "[whom] believes hungry"}}}'
    (option,) = world_of(tale(mira=mira))["Mira"].decide()
    assert str(option.target) == "Tom"


def test_manners_make_a_style_wanted() -> None:
    rest = scenes("== a\n* Mira (warm): Dear.\n* Mira (curt): You.\n")
    assert told(tale(rest, mira="manners: {curt: 3}")) == ["Mira: You."]
    assert told(tale(rest, mira="manners: {warm: 3}")) == ["Mira: Dear."]


def test_rules_of_everyone_are_everyones() -> None:
    world = world_of(tale('everyone: {feels: {"[who] waves": joy 5}}'))
    world.happen("Event(Action-End, Tom, Wave, -)")
    assert [each.type for agent in world.agents for each in agent.affect.emotions()] == ["Joy", "Joy"]


# -- the world ---------------------------------------------------------------------------------------------------


def test_a_change_of_ones_own_belief_is_for_those_who_have_it() -> None:
    world = world_of(
        tale('changes: {"[who] waves": {loaves: loaves - 1, "seen([who])": true}}', "believes: {loaves: 3}")
    )
    world.happen("Event(Action-End, Tom, Wave, -)")
    asked = [[str(each.beliefs.ask(name).value) for name in ("loaves(SELF)", "seen(Tom)")] for each in world.agents]
    assert asked == [["2", "True"], ["-", "True"]]


def test_a_change_may_be_for_one_in_anothers_mind_and_conditional() -> None:
    change = "{after: '[who] waves', for: Mira, if: ready, set: {Tom believes late(Mira): true}}"
    rule = tale(f"changes: [{change}]", "believes: {ready: true}").scenario.world_model[0].effects[0]
    assert (rule.observer, rule.perspective, rule.property, rule.conditions) == (
        *("Mira", "Tom", "late(Mira)"),
        ["ready(SELF) = True"],
    )


def test_goals_of_a_change_are_for_those_who_have_them() -> None:
    world = world_of(tale("changes: [{after: '[who] waves', goals: {to rest: 0.4}}]", "wants: {to rest: 5}"))
    world.happen("Event(Action-End, Tom, Wave, -)")
    assert world["Mira"].goals["ToRest"].likelihood == pytest.approx(0.9)


def test_only_those_see_a_deed_of_whom_it_says_so() -> None:
    rest = "  nod: {say: '[who] nods to [whom]', seen by: '[whom]'}\neveryone: {feels: {'[who] nods to [x]': joy 5}}"
    world = world_of(tale(rest))
    world.happen("Event(Action-End, Mira, Nod, Tom)")
    assert [len(list(agent.affect.emotions())) for agent in world.agents] == [1, 1]
    world.happen("Event(Action-End, Mira, Nod, Nobody)")
    assert len(world["Tom"].memory) == 1


def test_a_trigger_happens_in_time_and_leads_on() -> None:
    rest = scenes(
        "== a\n+ Tom [if late]: No.\n== b\n(Over.)", "triggers: {bell: {at: a, after: 1 min, tell: Ding., go: b}}"
    )
    assert told(tale(rest)) == [": Ding.", ": Over."]


@pytest.mark.parametrize("after", ["soon", "-5", "5 weeks", "1 s later", "1e9"])
def test_a_duration_that_is_none_is_refused(after: str) -> None:
    assert "error" in problems_of(f"triggers: [{{after: {after}, tell: x}}]")[0]


# -- scenes ------------------------------------------------------------------------------------------------------


def test_a_choice_or_a_pause_may_come_in_time() -> None:
    block = "after 5 s:\n      * Mira: Well?\n      * Mira: So?\n"
    assert told(tale(scenes(f"== a\n+ Tom [if late]: No.\n{block}".replace("      ", "    ")))) == ["Mira: Well?"]
    nested = "== a\n+ Tom [if late]: No.\nafter 5 s:\n    after 5 s, Mira: Well?\n"
    story = tale(scenes(nested))
    assert told(story) == ["Mira: Well?"]
    assert "Since(DialogueState(Scene)) >= 10" in msgspec.json.encode(story.scenario).decode()


def test_placeholders_may_stand_in_chosen_words() -> None:
    rest = scenes('== a\nMira: {mood > -1: Gladly, {Tom}! {loaves or "No"}|Go, {Tom}.} Bye.')
    assert told(tale(rest)) == ["Mira: Gladly, Tom! No Bye."]


def test_a_condition_of_a_deed_may_be_asked_in_anothers_mind() -> None:
    rest = scenes("== a\n[if late, as Mira] > Tom gives loaf to Mira\nTom: Done.")
    assert told(tale(rest, mira="believes: {late: true}")) == ["Tom: Tom gives loaf to Mira", "Tom: Done."]
    assert told(tale(rest, tom="believes: {late: true}")) == ["Tom: Done."]


def test_an_alternative_is_asked_in_the_mind_of_who_takes_it() -> None:
    (problem,) = problems_of(scenes("== a\n* [if late, as Mira] > Tom waves\n* Tom: Hm."))
    assert problem.startswith("tale.yaml:13:18: error: whether Tom may choose this is asked in Tom's own mind")
    assert problems_of(scenes("== a\n* [if late, as Tom] > Tom waves\n* Tom: Hm.")) == []


def test_who_is_told_to_act_is_somebody() -> None:
    (problem,) = problems_of(scenes("== a\n(A bell.)\n    > I wave"))
    assert "it is not said who does this" in problem
    world = told(tale(scenes("== a\n[if mood > -1, as Mira] (A bell.)\n    > I wave\nTom: Hm.")))
    assert world == [": A bell.", "Tom: Hm."]
    assert "nobody of the cast" in problems_of(scenes("== a\n> Bell waves"))[0]


def test_text_after_an_arrow_is_refused() -> None:
    assert "error" in problems_of(scenes("== a\n-> b (now)\n== b\nTom: Hm."))[0]
    assert "there is no scene 'b now'" in problems_of(scenes("== a\n-> b now\n== b\nTom: Hm."))[0]


# -- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "mira", "problem"),
    [
        (
            scenes("== a\nTom: Here.\n    > Tom gives loaf to Mirra"),
            "mood: 0",
            "14:27: error: nobody is called 'Mirra'",
        ),
        ("", 'feels: {"Tum waves": joy 3}', "nobody is called 'Tum'. Did you mean 'Tom'?"),
        ("", "likes: {Tum: 3}", "nobody is called 'Tum'. Did you mean 'Tom'?"),
        ("player: Tum", "mood: 0", "nobody of the cast is called 'Tum'. Did you mean 'Tom'?"),
        ("player: Tom", "role: player", "a person plays one character of a story"),
        ("starts: yrd\n" + scenes("== yard\nTom: Hm."), "mood: 0", "there is no scene 'yrd'. Did you mean 'yard'?"),
        (scenes("== a\nTom: Hm.\n== a\nTom: Ha."), "mood: 0", "a second scene is called 'a'"),
        (scenes("== a\nTom: Hm. #x\nTom: Ha. #x"), "mood: 0", "a second line has the id #x"),
    ],
)
def test_a_wrong_name_is_told_where_it_stands(rest: str, mira: str, problem: str) -> None:
    assert any(problem in each and each.startswith("tale.yaml:") for each in problems_of(rest, mira))


def test_those_who_are_known_and_things_are_no_mistakes() -> None:
    assert (
        problems_of("words: {Tim: the cat}", 'feels: {"Tim waves": joy 3, "Toma waves": joy 2}', "knows: [Toma]") == []
    )


def test_further_ends_end_a_story() -> None:
    rest = scenes("== a\nTom: Hm. -> victory\n", "ends: [victory]")
    assert tale(rest).scenario.terminal_states == ["End", "victory"]
    assert told(tale(rest)) == ["Tom: Hm."]


# -- what cannot be built ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mira", "place"),
    [
        ("personality: {bravery: 1}", "tale.yaml:4:18"),
        ('feels: {"Event(Action-Ende, [who], Wave, -)": joy 3}', "tale.yaml:4:14"),
        ("remembers: [{id: 1, event: nonsense}]", "tale.yaml:4:17"),
    ],
)
def test_what_the_engine_refuses_is_told_where_it_is_written(mira: str, place: str) -> None:
    (problem,) = problems_of(mira=mira)
    assert problem.startswith(place)
    with pytest.raises(AuthoringError) as caught:
        tale(mira=mira)
    assert caught.value.line == 4


# -- files -------------------------------------------------------------------------------------------------------


def test_files_are_read_in_any_order_and_only_once(tmp_path: Path) -> None:
    (tmp_path / "cast.yaml").write_text("include: [./a.yaml, more/../cast.yaml]\ncast: {Mira: {likes: {Tom: 2}}}\n")
    (tmp_path / "tom.yaml").write_text('cast: {Tom: {}}\nactions: {wave: "[who] waves"}\n')
    (tmp_path / "a.yaml").write_text(
        'include: [cast.yaml, tom.yaml]\nscenes: a.play\nchanges: {"[who] waves": {seen: 1}}\n'
    )
    (tmp_path / "a.play").write_text("== a\nTom: Hm.\n    > Tom waves\n")
    story = read_story(tmp_path / "a.yaml")
    assert [agent.name for agent in story.scenario.agents] == ["Mira", "Tom"]
    assert [Path(file).name for file in story.files] == ["a.yaml", "cast.yaml", "tom.yaml", "a.play"]
    assert story.places["$.dialogues[0]"] == Place(str(tmp_path / "a.play"), 2, 1)


@pytest.mark.parametrize(
    ("main", "other", "problem"),
    [
        ("include: b.yaml", "", "b.yaml: no such file"),
        ("include: b.yaml\ncast: {Mira: {}}", "cast: {Mira: {}}", "a second character is called 'Mira'"),
        ("include: b.yaml\ntests: {t: {}}", "tests: {t: {}}", "a second test is called 't'"),
        ("include: b.yaml", "behaviour: fatima", "cannot have another 'behaviour'"),
        ("include: b.yaml", "cast: [", "not valid YAML"),
        ("scenes: b.play", "", "no such file"),
        ("cast: {Mira: {use: b.yaml}}", "scenario: x", "is no rule pack"),
        ("cast: {Mira: {use: b.yaml}}", "pack: [x]", "expected text, got a list"),
    ],
)
def test_what_is_wrong_among_files_is_told(tmp_path: Path, main: str, other: str, problem: str) -> None:
    (tmp_path / "a.yaml").write_text(main)
    if other:
        (tmp_path / "b.yaml").write_text(other)
    found = Problems()
    compile_story(tmp_path / "a.yaml", found)
    assert any(problem in str(each) for each in found)


def test_a_folder_with_a_story_is_a_story(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_text(LOAF.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_story(tmp_path).scenario.name == "The last loaf"


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_marks_and_line_breaks_of_other_systems_change_nothing(change: Callable[[str], str]) -> None:
    text = LOAF.read_text(encoding="utf-8")
    stories = [story_from_text(each, file="loaf.yaml") for each in (text, change(text))]
    assert stories[0] == stories[1]


def test_a_story_may_be_written_in_json(tmp_path: Path) -> None:
    data = {"scenario": "T", "cast": {"Mira": {}}, "scenes": "== a\nMira: Hm.\nMira: Ha.", "starts": "a"}
    assert told(story_from_text(json.dumps(data, indent=1), file="t.json")) == ["Mira: Hm.", "Mira: Ha."]
    (tmp_path / "t.json").write_text(json.dumps(data, indent=1))
    assert read_scenario(tmp_path / "t.json").start == "a"


# -- all of it ---------------------------------------------------------------------------------------------------


def test_every_rule_line_trigger_and_effect_has_a_place_in_a_file() -> None:
    story = read_story(LOAF)
    text = LOAF.read_text(encoding="utf-8").split("\n")
    parts = [f"$.dialogues[{n}]" for n in range(len(story.scenario.dialogues))]
    parts += [f"$.triggers[{n}]" for n in range(len(story.scenario.triggers))]
    parts += [f"$.world_model[{n}]" for n in range(2)]
    for number, agent in enumerate(story.scenario.agents):
        rules = agent.rules
        if rules is not None:
            parts += [f"$.agents[{number}].rules.appraisal[{n}]" for n in range(len(rules.appraisal))]
            parts += [f"$.agents[{number}].rules.actions[{n}]" for n in range(len(rules.actions))]
    assert len(parts) > 20
    assert [part for part in parts if not text[story.places[part].line - 1].strip()] == []


def test_rules_of_a_pack_say_so() -> None:
    story = tale(mira="use: polite")
    rules = story.scenario.agents[0].rules
    assert rules is not None
    every: list[Any] = [*rules.appraisal, *rules.actions]
    sources = {each.source.partition(":")[0] for each in every}
    assert sources == {"pack polite"}


def test_the_same_story_compiles_to_the_same_bytes_whatever_hashes_are() -> None:
    code = (
        "import sys, msgspec; from espressivo.scenarios.language.compiling import read_story;"
        "sys.stdout.write(msgspec.json.encode(read_story(sys.argv[1])).hex())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code, str(LOAF)],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_manners_of_everyone_hold_for_all_who_have_none_of_their_own() -> None:
    story = story_from_text(
        """\
scenario: Manners
cast:
  Ana: {manners: {warm: 7}}
  Ben: {}
everyone:
  manners: {warm: 3}
scenes: |
  == start (Ana, Ben)
  Ana (warm) to Ben: Good morning.
  Ben (warm) to Ana: Good morning.
  -> end
"""
    )
    world = build_world(story.scenario)
    world.introduce()
    urges = {}
    for name in ("Ana", "Ben"):
        world.run_triggers()
        taken = world.turn(name)
        assert taken is not None
        urges[name] = taken.option.decision.utility
    assert urges == {"Ana": 2 + 7, "Ben": 2 + 3}
