"""The scenario language: stories in YAML and scenes as a screenplay, for writers who never write Python."""
