"""Emotions in words."""
