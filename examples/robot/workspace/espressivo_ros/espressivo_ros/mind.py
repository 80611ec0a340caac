"""The executable ``mind``."""

from espressivo.bridges.ros2.rclpy_node import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
