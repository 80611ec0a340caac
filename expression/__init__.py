"""Affect going out: speech, face and markup."""
