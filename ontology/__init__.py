"""What emotions are: OCC types, their dependencies, vocabularies and words."""
