"""Pictures of crowds: what everybody feels, at a glance."""
