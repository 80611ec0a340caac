"""A face drawn from action units."""
