"""A robot node for ROS 2: over rclpy, or over DDS without a ROS installation."""
