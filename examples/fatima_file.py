"""A FAtiMA scenario, as the toolkit's authoring tool saves it, driven from code."""

from pathlib import Path

from espressivo import load_world

world = load_world(Path(__file__).parent / "tea" / "scenario.json", seed=1)
world.introduce()

while True:
    turns = [turn for agent in world.agents if (turn := world.turn(agent.name))]
    for turn in turns:
        print(f"{turn.agent}: {turn.option.text}")
        for felt in turn.outcome.emotions:
            print(f"    {felt.agent} feels {felt.emotion.type} {felt.emotion.intensity:.1f}")
    world.advance()
    if not turns:
        break

print("in the end:", ", ".join(f"{agent.name}'s mood {agent.mood:.2f}" for agent in world.agents))
