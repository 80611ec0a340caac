"""ROS 2 over plain DDS: what a ROS node looks like on the wire, without an installation of ROS."""
