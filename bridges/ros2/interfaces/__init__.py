"""The messages of the robot bridge: our own, those of ROS4HRI and of ROS that it uses, and their texts."""
