"""What a mind is made of: terms, beliefs, conditions, episodic memory, affect and errors."""
