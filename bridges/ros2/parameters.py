"""The parameters of a robot node, read from YAML: plain, or as ROS writes parameter files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from ...core.errors import AuthoringError, EspressivoError, TermSyntaxError
from ...core.terms import term
from ...scenarios.language.decoding import decode
from ...scenarios.language.problems import Problems
from ...scenarios.language.sources import Source
from ...scenarios.source_text import read_bytes
from ...scenarios.yaml_tree import Node
from .names import check_name

__all__ = ["LOBBY", "MAX_BYTES", "Parameters", "check_parameters", "parameters_from", "read_parameters"]

MAX_BYTES = 1_000_000
LOBBY = Path(__file__).parent / "data" / "robot.yaml"
"""Parameters of a robot at a reception, with the scenario beside them: what a node does when it is told nothing."""
_ROS = "ros__parameters"

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0.02, le=3600)]
Voice = Literal["topic", "own", "action", "none"]


class Parameters(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a node is told when it starts.

    Attributes:
        scenario: A file, or the name of a shipped scenario.
        agents: Whom this node embodies; without a word, everybody whom no person plays.
        seed: Decides all that is left to chance.
        node: Name of the node.
        namespaces: Of an agent's topics, by agent; without a word ``/`` for one agent, and its name for several.
        remappings: Other names for topics, or for how they begin.
        persons: Who in the scenario a person is, by the person's id; others go by their ids.
        rate: Steps a second in which the world's time passes.
        decide_every: Seconds between two decisions.
        state_every: Seconds between two states.
        acts: Whether agents do what they decide; otherwise they only say what they would.
        confidence: Percepts that are less sure are ignored.
        hold: Seconds for which an expression must last before it counts.
        expression_change: How much the strength of a face must change, 0..1, to be published again.
        hears: What somebody does by saying something: an action and phrases that mean it.
        says: What an agent says when it does something; ``{target}`` is to whom.
        intents: The intent of ROS4HRI for an action.
        voice: Who speaks: ``topic`` somebody else who hears the topic, ``action`` a text-to-speech action (rclpy only),
            ``own`` espressivo itself, ``none`` nobody.
        tts_action: Name of that action.
        hash: Whether diagnostics tell the hash of the state.
    """

    scenario: str = ""
    agents: list[str] = msgspec.field(default_factory=list)
    seed: int = 0
    node: str = "espressivo"
    namespaces: dict[str, str] = msgspec.field(default_factory=dict)
    remappings: dict[str, str] = msgspec.field(default_factory=dict)
    persons: dict[str, str] = msgspec.field(default_factory=dict)
    rate: Annotated[float, msgspec.Meta(ge=1, le=50)] = 10.0
    decide_every: Seconds = 1.0
    state_every: Seconds = 0.5
    acts: bool = True
    confidence: Share = 0.5
    hold: Annotated[float, msgspec.Meta(ge=0, le=60)] = 0.3
    expression_change: Share = 0.1
    hears: dict[str, list[str]] = msgspec.field(default_factory=dict)
    says: dict[str, str] = msgspec.field(default_factory=dict)
    intents: dict[str, str] = msgspec.field(default_factory=dict)
    voice: Voice = "topic"
    tts_action: str = "/tts_engine/tts"
    hash: bool = True


def read_parameters(path: str | os.PathLike[str]) -> Parameters:
    """Read a file of parameters; a scenario that it names lies beside it, unless it is a shipped one.

    Raises:
        AuthoringError: The file is missing or wrong; names line and column.
    """
    file = os.fspath(path)
    source = Source.of_yaml(read_bytes(file, MAX_BYTES), file)
    if source.root is not None:
        source.root = _of_node(source.root)
    problems = Problems()
    parameters = decode(Parameters, source, problems)
    problems.raise_first()
    beside = Path(file).parent / parameters.scenario
    if parameters.scenario and beside.exists():
        parameters = msgspec.structs.replace(parameters, scenario=os.fspath(beside))
    try:
        return check_parameters(parameters)
    except AuthoringError:
        raise
    except EspressivoError as error:
        raise AuthoringError(str(error), file=file) from None


def parameters_from(data: Mapping[str, Any]) -> Parameters:
    """Make parameters of plain data, such as those that a ROS node was given.

    Raises:
        EspressivoError: A value is wrong, or there is no such parameter.
    """
    try:
        return check_parameters(msgspec.convert(dict(data), Parameters, strict=False))
    except msgspec.ValidationError as error:
        raise EspressivoError(f"parameters: {error}") from None


def check_parameters(parameters: Parameters) -> Parameters:
    """Return parameters whose names and terms are such.

    Raises:
        EspressivoError: One is not.
    """
    check_name(parameters.node, "the node")
    for agent, space in parameters.namespaces.items():
        check_name(space, f"the namespace of {agent}")
    for name, other in parameters.remappings.items():
        check_name(name, "the topic", written=True)
        check_name(other, "the topic", written=True)
    for action in parameters.hears:
        try:
            term(action)
        except TermSyntaxError as error:
            raise EspressivoError(f"hears: {action!r} is no action: {error}") from None
    return parameters


def _of_node(root: Node) -> Node:
    """Return what stands under ``ros__parameters`` of the first node, when the file is one of ROS."""
    if isinstance(root.content, dict):
        for node in root.content.values():
            if isinstance(node.content, dict) and _ROS in node.content:
                return node.content[_ROS]
    return root
