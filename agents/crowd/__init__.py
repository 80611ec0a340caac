"""Crowds: a population as arrays, which feels as single agents do."""
