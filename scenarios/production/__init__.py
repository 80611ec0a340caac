"""A play as files: its voices, their mixture, what mouths do, faces."""
