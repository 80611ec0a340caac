"""Who lives and where: Agent, World, effects, clock, turn order, dynamic properties."""
