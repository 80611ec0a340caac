"""Messages to and from game engines and robots."""
