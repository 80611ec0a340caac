"""From what is felt to what is done: action rules, layers, priorities, social exchanges."""
