"""Affect in pictures: the mood that light and colour give, and what models of pictures tell."""
