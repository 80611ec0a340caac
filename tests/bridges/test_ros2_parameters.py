"""The robot node's parameters and names: read from files of ours and of ROS, mistakes told with their place."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.bridges.ros2.faces import expression_word, read_action_units
from espressivo.bridges.ros2.identities import Identities
from espressivo.bridges.ros2.interfaces.hri import IdsMatch
from espressivo.bridges.ros2.names import Names, is_id, snake
from espressivo.bridges.ros2.parameters import LOBBY, Parameters, parameters_from, read_parameters
from espressivo.bridges.ros2.rclpy_node import nested
from espressivo.core.errors import AuthoringError, EspressivoError
from espressivo.expression import prototypes


def write(folder: Path, text: str) -> Path:
    """A file of parameters."""
    file = folder / "robot.yaml"
    file.write_text(text)
    return file


def test_a_plain_file_and_one_of_ros_say_the_same(tmp_path: Path) -> None:
    plain = read_parameters(write(tmp_path, "scenario: night-train\nrate: 5\npersons: {abcde: Odile}\n"))
    of_ros = read_parameters(
        write(
            tmp_path,
            "/**:\n  ros__parameters:\n    scenario: night-train\n    rate: 5.0\n    persons:\n      abcde: Odile\n",
        )
    )
    assert plain == of_ros == Parameters(scenario="night-train", rate=5, persons={"abcde": "Odile"})


def test_the_scenario_lies_beside_the_parameters() -> None:
    assert Path(read_parameters(LOBBY).scenario) == LOBBY.parent / "lobby.yaml"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("rat: 5\n", r"robot\.yaml:1:1: there is no 'rat' here\. Did you mean 'rate'\?"),
        ("a:\n  ros__parameters:\n    rate: fast\n", r"robot\.yaml:3:11: expected a number, got 'fast'"),
        ("rate: 1000\n", r"robot\.yaml:1:7: .*at most 50"),
        ("voice: loud\n", r"robot\.yaml:1:8: .*one of: topic, own, action, none"),
        ("node: my node\n", r"robot\.yaml: the node 'my node' is no name of ROS"),
        ("namespaces: {Ana: lumi/}\n", r"the namespace of Ana 'lumi/' is no name of ROS"),
        ("remappings: {face: '#'}\n", r"the topic '#' is no name of ROS"),
        ("hears: {'Thank(': [thanks]}\n", r"hears: 'Thank\(' is no action"),
        ("- a\n", r"robot\.yaml:1:1: expected a mapping"),
        ("a: b: c\n", r"robot\.yaml:1:5: not valid YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_write(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=told):
        read_parameters(write(tmp_path, text))


def test_parameters_come_from_ros_one_by_one() -> None:
    flat = {"rate": 5.0, "persons.abcde": "Ana", "hears.Thank": ["thanks"]}
    assert parameters_from(nested(flat)) == Parameters(rate=5, persons={"abcde": "Ana"}, hears={"Thank": ["thanks"]})
    with pytest.raises(EspressivoError, match=r"parameters: Expected `float`"):
        parameters_from({"rate": "fast"})


def test_names_are_private_relative_or_full() -> None:
    names = Names("espressivo", "/left/arm")
    assert [names.full(each) for each in ("~/decision", "robot_face/expression", "/intents")] == [
        "/left/arm/espressivo/decision",
        "/left/arm/robot_face/expression",
        "/intents",
    ]


def test_the_longest_beginning_that_has_another_name_counts() -> None:
    names = Names("n", "/", {"/humans": "/a", "/humans/faces": "/b/"})
    assert names.full("/humans/faces/f1/facs") == "/b/f1/facs"
    assert names.full("/humans/voices/tracked") == "/a/voices/tracked"
    assert names.full("/humansx/y") == "/humansx/y"


@given(st.text(max_size=80))
def test_what_passes_for_an_id_is_a_part_of_a_name(text: str) -> None:
    if is_id(text):
        assert text.isascii()
        assert text.replace("_", "a").isalnum()
        assert len(text) <= 64


@pytest.mark.parametrize(("name", "ros"), [("OldTom", "old_tom"), ("R2-D2", "r2_d2"), ("7of9", "agent_7of9")])
def test_agents_are_called_as_ros_names_things(name: str, ros: str) -> None:
    assert snake(name) == ros


def test_every_emotion_that_a_face_can_show_has_a_word() -> None:
    words = {expression_word(name, strength) for name in prototypes.prototype_names() for strength in (0.2, 0.6, 1.0)}
    known = (
        "neutral angry sad happy surprised disgusted scared pleading vulnerable despaired guilty disappointed "
        "embarrassed horrified skeptical annoyed furious suspicious rejected bored tired asleep confused amazed excited"
    )
    assert words <= set(known.split())
    assert expression_word("joy", 0.9, 0.6) == "excited"


def test_a_face_at_rest_is_neutral() -> None:
    assert read_action_units([0.0] * 99, [0.7] * 99) == ("neutral", 0.7)


def test_a_part_belongs_to_whom_the_surest_path_leads() -> None:
    identities = Identities()
    face, body = (IdsMatch.FACE, "f"), (IdsMatch.BODY, "b")
    ana, ben = (IdsMatch.PERSON, "ana"), (IdsMatch.PERSON, "ben")
    identities.match(face, ben, 0.6)
    identities.match(face, body, 0.9)
    identities.match(body, ana, 0.9)
    assert identities.person_of(*face) == "ana"
    identities.match(body, ana, 0.5)
    assert identities.person_of(*face) == "ben"
    identities.belongs(face, "")
    assert identities.person_of(*face) == "ana"
    identities.forget(*body)
    assert identities.person_of(*face) is None


def test_matches_do_not_grow_without_bound() -> None:
    identities = Identities()
    for number in range(5_000):
        identities.match((IdsMatch.FACE, f"f{number}"), (IdsMatch.PERSON, "ana"), 0.9)
    assert identities.person_of(IdsMatch.FACE, "f0") is None
    assert identities.person_of(IdsMatch.FACE, "f4999") == "ana"


def test_the_documentation_has_every_parameter_with_its_default() -> None:
    text = (Path(__file__).parents[2] / "docs" / "robots.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*)\|", text, re.MULTILINE))
    assert list(rows) == list(Parameters.__struct_fields__)
    for name, default in msgspec.structs.asdict(Parameters()).items():
        shown = f"{default:g}" if isinstance(default, float) else str(default).lower() if default is True else default
        assert rows[name].strip() == str(shown or (0 if name == "seed" else "")), name
