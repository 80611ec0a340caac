"""Everything espressivo raises on purpose.

::

    EspressivoError
    |-- TermSyntaxError           a text is no term, condition or substitution
    |-- SubstitutionError         bindings contradict each other or are cyclic
    |-- BeliefError               a property cannot be stored or asked
    |   `-- PerspectiveError      a theory-of-mind perspective makes no sense
    |-- PropertyError             a dynamic property cannot be registered or computed
    |-- EventError                a term is no event that can happen, or an event is unknown
    |-- AppraisalError            an appraisal rule yields what is no number, or an emotion is unknown
    |-- DecisionError             an action rule yields what is no action or no priority
    |-- AuthoringError            a file is wrong: names file, place, what was expected
    |   `-- OntologyError         the data of an ontology, or a question to it, make no sense
    |-- CrowdError                a crowd is asked for whom, or given what, it does not have
    |-- StateError                a saved state cannot be restored, or an object is used in the wrong phase
    |-- ExpressionError           a feeling cannot be shown: an unknown emotion, action unit, look
    |   `-- SpeechError           something cannot be said: no such voice, no synthesiser, no answer from it
    |-- PerceptionError           a sample cannot be read, a model does not fit, or an estimate makes no sense
    |   `-- LlmError              a language model gave no answer that can be used (perception.llm)
    |-- BridgeError               a server or a connection cannot be had: an address is taken, or open without keys
    |   |-- ServerError           a server refused a command: carries its code (bridges.client)
    |   `-- NoAnswerError         a server gave no answer in time (bridges.client)
    `-- MissingExtraError         an optional package is needed: names the extra to install

Every message is written for the person who must mend the cause: what, where, what was expected.
"""

from __future__ import annotations

from ..ontology.errors import AuthoringError, EspressivoError, MissingExtraError, OntologyError, nearest

__all__ = [
    "AppraisalError",
    "AuthoringError",
    "BeliefError",
    "BridgeError",
    "CrowdError",
    "DecisionError",
    "EspressivoError",
    "EventError",
    "ExpressionError",
    "MissingExtraError",
    "OntologyError",
    "PerceptionError",
    "PerspectiveError",
    "PropertyError",
    "SpeechError",
    "StateError",
    "SubstitutionError",
    "TermSyntaxError",
    "nearest",
    "shown",
]


class TermSyntaxError(EspressivoError, ValueError):
    """A text is not a well-formed term, condition or substitution."""


class SubstitutionError(EspressivoError, ValueError):
    """Bindings contradict each other, or would never end when applied."""


class BeliefError(EspressivoError, ValueError):
    """A property cannot be stored or asked."""


class PerspectiveError(BeliefError):
    """A theory-of-mind perspective is malformed or too deep."""


class PropertyError(EspressivoError, ValueError):
    """A dynamic property cannot be registered, or cannot be computed."""


class EventError(EspressivoError, ValueError):
    """A term is no event that can happen, or an event id is unknown."""


class AppraisalError(EspressivoError, ValueError):
    """An appraisal rule yields something that is no number, or names an unknown emotion."""


class DecisionError(EspressivoError, ValueError):
    """An action rule yields something that is no action, or no priority."""


class CrowdError(EspressivoError, ValueError):
    """A crowd is asked for somebody, or given something, that it does not have."""


class StateError(EspressivoError, ValueError):
    """A saved state cannot be restored, or an object is used in the wrong phase."""


class ExpressionError(EspressivoError, ValueError):
    """A feeling cannot be shown: an emotion, an action unit or a look is unknown, or a value is out of range."""


class SpeechError(ExpressionError):
    """Something cannot be said: there is no such voice, no synthesiser, or it gives no answer."""


class PerceptionError(EspressivoError, ValueError):
    """A sample cannot be read, a model does not fit what is asked of it, or an estimate makes no sense."""


class BridgeError(EspressivoError, RuntimeError):
    """A server or a connection cannot be had: its address is taken, or would be open to others without keys."""


def shown(text: str, limit: int = 80) -> str:
    """Return what a message quotes of a text that may be long.

    >>> shown("Likes( Ben )"), shown("x" * 100, limit=10)
    ('Likes( Ben )', 'xxxxxxx...')
    """
    text = text.strip()
    return text if len(text) <= limit else f"{text[: limit - 3]}..."
