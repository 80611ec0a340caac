"""A scenario of ours, as clients of FAtiMA's web server send it: a rule, a line, and two things that deeds change."""

from __future__ import annotations

import tempfile
from pathlib import Path

from espressivo.scenarios.conversion import convert
from espressivo.scenarios.reading import read_scenario

TEA = """
name: Tea
behaviour: fatima
agents:
  Ann:
    beliefs: {Has(Floor): Ann, DialogueState(Ben): Start, Price(Tea): 3}
    goals: {Sell: {significance: 5, likelihood: 0.5}}
  Ben:
    mood: 2
    beliefs: {Has(Floor): Ann, DialogueState(Ann): Start}
    thinks: {Ann: {Likes(Tea): True}}
rules:
  actions:
    - action: Speak([cs], [ns], [m], [s])
      target: "[x]"
      priority: 2
      conditions:
        - Has(Floor) = SELF
        - DialogueState([x]) = [cs]
        - ValidDialogue([cs], [ns], [m], [s]) = True
    - action: Leave
      target: Ann
      conditions: Scolded(SELF) = True
  appraisal:
    - event: Event(Action-End, *, Scold, SELF)
      variables: {Desirability: -5}
dialogues:
  - Start -> Asked: Tea is [[Price(Tea)]] today.
    meaning: Ask
    style: Warm
    id: line-1
world_model:
  Event(Action-End, [s], Speak(*, [ns], *, *), [t]):
    - {property: "DialogueState([s])", value: "[ns]", observer: "[t]"}
    - {property: Has(Floor), value: "[t]"}
  Event(Action-End, [s], Scold, [t]):
    - {property: "Scolded([t])", value: True, observer: "[t]"}
    - {property: Count(Scoldings), value: "Math(1, Plus, 1)"}
"""


def tea_texts() -> dict[str, str]:
    """The texts of both files, as `convert` writes them."""
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder, "tea.yaml")
        ours.write_text(TEA, encoding="utf-8")
        files, lost = convert(read_scenario(ours), ours.with_suffix(".json"))
        assert lost == []
        return {key: file.read_text(encoding="utf-8") for key, file in zip(("scenario", "assets"), files, strict=True)}
