"""The protocol: what programs say to espressivo, and what it says to them, whatever carries it."""
