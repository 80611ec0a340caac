"""What is given before a test is played: moods, personalities, goals, beliefs, feelings, the scene.

::

    given := who ".mood" | who "." factor | who ".goal(" goal ")." ("likelihood" | "matters")
           | "likes(" who "," whom ")" | who ".likes(" whom ")"
           | who "believes" belief | "everyone believes" belief | who "takes" whom "to believe" belief
           | who "feels" emotion ["at" whom] | "scene"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ...agents.triggers import Trigger
from ...agents.world import World
from ...appraisal.goals import Goal
from ...core.errors import nearest, shown
from ...core.personality import TRAITS, Personality
from ...core.terms import parse
from ..build_story import STARTS
from ..language.expression_tree import ExpressionError, Property
from ..language.expressions import parse_expression, property_of
from ..language.passages import is_term
from ..language.phrases import symbol
from .claim_reader import ExpectationError, check_length
from .lexicon import Lexicon

__all__ = ["Given", "apply_given", "parse_given"]

_GOAL_FIELDS: Final = {
    "likelihood": "likelihood",
    "likely": "likelihood",
    "matters": "significance",
    "significance": "significance",
}
_FIELDS: Final = ("mood", *TRAITS, "goal", "likes", "believes", "feels")
_ORDER: Final = ("personality", "goal", "belief", "mood", "feeling", "scene")
_SCALES: Final = {
    "mood": (-10.0, 10.0),
    "significance": (-10.0, 10.0),
    "likelihood": (0.0, 1.0),
    "feeling": (0.0, 10.0),
}
_EVERYBODY: Final = ("everyone", "everybody")


@dataclass(frozen=True)
class Given:
    """One setting.

    Attributes:
        kind: ``personality``, ``goal``, ``belief``, ``mood``, ``feeling`` or ``scene``.
        agent: Whose; empty for everybody.
        name: Of the factor, the goal, the property or the emotion.
        value: A number, or a term.
        other: In whose mind a belief is; about whom an emotion is; which field of a goal.
    """

    kind: str
    agent: str
    name: str
    value: Any
    other: str = ""


def apply_given(world: World, givens: list[Given]) -> None:
    """Let a world begin as it is given.

    Raises:
        EspressivoError: The world refuses it.
    """
    for given in sorted(givens, key=lambda each: _ORDER.index(each.kind)):
        if given.kind == "scene":
            _begin_at(world, given.value)
            continue
        for agent in world.agents if not given.agent else [world[given.agent]]:
            _APPLIED[given.kind](agent, given)


def _set_personality(agent: Any, given: Given) -> None:
    agent.personality = Personality.of({**agent.personality.traits(), given.name: given.value})


def _set_goal(agent: Any, given: Given) -> None:
    goal = agent.goals[given.name]
    fields = {"significance": goal.significance, "likelihood": goal.likelihood, given.other: given.value}
    agent.goals.set(Goal(goal.name, **fields))


def _set_belief(agent: Any, given: Given) -> None:
    agent.beliefs.tell(given.name, given.value, given.other or "SELF")


def _set_mood(agent: Any, given: Given) -> None:
    agent.mood = given.value


def _set_feeling(agent: Any, given: Given) -> None:
    target = None if given.other in ("", "*", "-") else parse(given.other)
    agent.affect.add_by_hand(given.name, given.value, None, target, threshold=0.0)


_APPLIED: Final[dict[str, Callable[[Any, Given], None]]] = {
    "personality": _set_personality,
    "goal": _set_goal,
    "belief": _set_belief,
    "mood": _set_mood,
    "feeling": _set_feeling,
}


def _begin_at(world: World, state: str) -> None:
    """Let the story begin in another scene."""
    for agent in world:
        agent.beliefs.tell(world.triggers.dialogue, state)
    started = next((each for each in world.triggers if each.id == STARTS), None)
    if started is not None:
        others = [each for each in world.triggers if each.id != STARTS]
        for each in (started, *others):
            world.triggers.remove(each.id)
        events = [str(event) for event in started.events]
        for each in (*others, Trigger.parse(STARTS, events=events, next_state=state)):
            world.triggers.add(each)
    world.triggers.notice(world)


def parse_given(key: str, value: object, lexicon: Lexicon) -> Given:
    """Read one setting.

    Raises:
        ExpectationError: It is none.
    """
    check_length(key)
    text = key.strip()
    for pattern, read in _FORMS:
        found = pattern.fullmatch(text)
        if found is not None:
            return read(_Key(text, found, lexicon), value)
    if "." in text.split("(")[0]:
        who, _, field = text.partition(".")
        close = nearest(field, _FIELDS)
        remedy = f"did you mean {who}.{close}?" if close else f"after {who}. stands one of: mood, {', '.join(TRAITS)}"
        raise ExpectationError(f"nothing is called {shown(field)!r} here", len(who) + 1, remedy)
    near = next((word for word in text.split()[1:2] if (nearest(word, ("believes", "feels", "takes")))), None)
    remedy = f"did you mean {nearest(near, ('believes', 'feels', 'takes'))!r}?" if near else ""
    raise ExpectationError(
        f"{shown(text)!r} cannot be given", 0, remedy or "Write `Mira.mood`, `Mira believes loaves` or `scene`."
    )


class _Key:
    """The left side of a setting."""

    def __init__(self, text: str, found: re.Match[str], lexicon: Lexicon) -> None:
        self.text = text
        self.lexicon = lexicon
        self._found = found

    def part(self, group: str) -> str:
        return (self._found[group] or "").strip()

    def at(self, group: str) -> int:
        return max(0, self._found.start(group))

    def agent(self, group: str = "who") -> str:
        text = self.part(group)
        name = self.lexicon.agent(text)
        if name is None:
            known = self.lexicon.names.agent_words()
            hint = self.lexicon.names.nearest(text, known) or f"expected one of: {', '.join(known[:12])}"
            raise ExpectationError(f"nobody is called {shown(text)!r}", self.at(group), hint)
        return name

    def number(self, value: object, scale: tuple[float, float]) -> float:
        try:
            number = float(str(value))
        except ValueError:
            number = float("nan")
        if not scale[0] <= number <= scale[1]:
            least, most = (f"{each:g}" for each in scale)
            raise ExpectationError(
                f"{self.text} cannot be {shown(str(value))}", 0, f"Write a number, {least} to {most}."
            )
        return number

    def property(self, group: str) -> str:
        try:
            told = property_of(self.part(group), self.lexicon.names)
        except ExpressionError as error:
            raise ExpectationError(error.message, self.at(group) + (error.column or 0), error.remedy) from None
        if "[" in told:
            raise ExpectationError("a variable has no value here", self.at(group), "Write a name.")
        return told

    def value(self, value: object) -> str:
        text = str(value).strip()
        if text.casefold() in ("true", "false"):
            return text.capitalize()
        known = self.lexicon.names.symbol(text)
        return known or (text if is_term(text) else symbol(text))


def _mood(key: _Key, value: object) -> Given:
    return Given("mood", key.agent(), "mood", key.number(value, _SCALES["mood"]))


def _factor(key: _Key, value: object) -> Given:
    return Given("personality", key.agent(), key.part("factor").casefold(), key.number(value, (-1.0, 1.0)))


def _goal(key: _Key, value: object) -> Given:
    agent, names = key.agent(), key.lexicon.names
    goal = names.goal(key.part("goal").strip("\"“”'"))
    if goal is None or agent not in key.lexicon.wanting(goal):
        hint = names.nearest(key.part("goal"), names.goal_words()) or f"the goals are: {', '.join(names.goal_words())}"
        raise ExpectationError(f"{key.part('goal')!r} is no goal of {key.part('who')}", key.at("goal"), hint)
    field = _GOAL_FIELDS[key.part("field").casefold()]
    return Given("goal", agent, goal, key.number(value, _SCALES[field]), field)


def _likes(key: _Key, value: object) -> Given:
    whom = key.lexicon.names.symbol(key.part("whom").strip('"“”'))
    if whom is None:
        key.agent("whom")
    return Given("belief", key.agent(), f"Likes({whom})", f"{key.number(value, (-10.0, 10.0)):g}")


def _believes(key: _Key, value: object) -> Given:
    if key.part("who").casefold() in _EVERYBODY:
        return Given("belief", "", key.property("what"), key.value(value))
    return Given("belief", key.agent(), key.property("what"), key.value(value))


def _takes(key: _Key, value: object) -> Given:
    whom = key.agent("whom")
    return Given("belief", key.agent(), key.property("what"), key.value(value), whom)


def _feels(key: _Key, value: object) -> Given:
    agent, text, names = key.agent(), key.part("what"), key.lexicon.names
    try:
        node = parse_expression(text, names)
    except ExpressionError as error:
        raise ExpectationError(error.message, key.at("what") + (error.column or 0), error.remedy) from None
    if not isinstance(node, Property) or not node.term.startswith("Feeling("):
        hint = names.nearest(text.split()[0], names.emotion_words())
        raise ExpectationError(f"{shown(text)!r} is no emotion", key.at("what"), hint or "Write `anger at Tom`.")
    kind, whom = (str(each) for each in parse(node.term).args)
    if names.emotion(kind) is None:
        raise ExpectationError(f"{kind} is a shade of an emotion", key.at("what"), "Give the emotion, such as anger.")
    return Given("feeling", agent, kind, key.number(value, _SCALES["feeling"]), whom)


def _scene(key: _Key, value: object) -> Given:
    state = key.lexicon.scene(str(value))
    if state is None:
        hint = key.lexicon.names.nearest(str(value), key.lexicon.scenes)
        raise ExpectationError(f"there is no scene {shown(str(value))!r}", 0, hint)
    return Given("scene", "", "scene", state)


_Read = Callable[[_Key, object], Given]


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORMS: Final[tuple[tuple[re.Pattern[str], _Read], ...]] = (
    (_form(r"scene"), _scene),
    (_form(r"(?P<who>[^.()]+)\.\s*mood"), _mood),
    (_form(rf"(?P<who>[^.()]+)\.\s*(?P<factor>{'|'.join(TRAITS)})"), _factor),
    (_form(rf"(?P<who>[^.()]+)\.\s*goal\s*\((?P<goal>[^()]*)\)\s*\.\s*(?P<field>{'|'.join(_GOAL_FIELDS)})"), _goal),
    (_form(r"likes\s*\((?P<who>[^(),]+),(?P<whom>[^(),]+)\)"), _likes),
    (_form(r"(?P<who>[^.()]+)\.\s*likes\s*\((?P<whom>[^(),]+)\)"), _likes),
    (_form(r"(?P<who>.+?) takes (?P<whom>.+?) to believe (?P<what>.+)"), _takes),
    (_form(r"(?P<who>.+?) (?:believes|believe) (?P<what>.+)"), _believes),
    (_form(r"(?P<who>.+?) (?:feels|feel) (?P<what>.+)"), _feels),
)
