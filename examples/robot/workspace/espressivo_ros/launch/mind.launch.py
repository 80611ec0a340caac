"""Starts the mind, configures it and activates it: ros2 launch espressivo_ros mind.launch.py parameters:=FILE."""

from pathlib import Path

import lifecycle_msgs.msg
from ament_index_python.packages import get_package_share_directory
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, EmitEvent, RegisterEventHandler
from launch.events import matches_action
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import LifecycleNode
from launch_ros.event_handlers import OnStateTransition
from launch_ros.events.lifecycle import ChangeState

CONFIGURE = lifecycle_msgs.msg.Transition.TRANSITION_CONFIGURE
ACTIVATE = lifecycle_msgs.msg.Transition.TRANSITION_ACTIVATE


def generate_launch_description() -> LaunchDescription:
    """Describe the launch."""
    config = Path(get_package_share_directory("espressivo_ros")) / "config" / "robot.yaml"
    mind = LifecycleNode(
        package="espressivo_ros",
        executable="mind",
        name="espressivo",
        namespace=LaunchConfiguration("namespace"),
        parameters=[{"parameters_file": LaunchConfiguration("parameters")}],
        output="screen",
    )
    is_mind = matches_action(mind)
    configure = EmitEvent(event=ChangeState(lifecycle_node_matcher=is_mind, transition_id=CONFIGURE))
    activate = EmitEvent(event=ChangeState(lifecycle_node_matcher=is_mind, transition_id=ACTIVATE))
    return LaunchDescription(
        [
            DeclareLaunchArgument("parameters", default_value=str(config), description="Parameters of the mind."),
            DeclareLaunchArgument("namespace", default_value="", description="Namespace of the node."),
            mind,
            configure,
            RegisterEventHandler(
                OnStateTransition(
                    target_lifecycle_node=mind,
                    start_state="configuring",
                    goal_state="inactive",
                    entities=[activate],
                )
            ),
        ]
    )
