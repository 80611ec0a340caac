"""Estimates of others' affect coming in."""
