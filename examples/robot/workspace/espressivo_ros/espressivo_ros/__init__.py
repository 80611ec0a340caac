"""The emotional mind of espressivo as a node of ROS 2."""
