"""Music from the affect of a scene."""
