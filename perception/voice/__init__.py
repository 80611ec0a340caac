"""Affect in voices: how something is said, whatever is said."""
