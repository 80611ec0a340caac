"""Faces: from action units, blend shapes and tracks of both to what somebody seems to feel."""
