"""The packages for colcon: they are those that the definitions make, and hold what ROS asks of packages."""

from __future__ import annotations

import ast
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from espressivo.bridges.ros2.interfaces import own
from espressivo.bridges.ros2.parameters import read_parameters
from espressivo.bridges.ros2.workspace import workspace_files, write_workspace
from espressivo.core.errors import StateError

WORKSPACE = Path(__file__).resolve().parents[2] / "examples" / "robot" / "workspace"
PACKAGES = ("espressivo_msgs", "espressivo_ros")
# What the schema of format 3 asks for and allows, in its order of parts; further elements belong to an `export`.
REQUIRED = ("name", "version", "description", "maintainer", "license")
ALLOWED = {
    *REQUIRED,
    "url",
    "author",
    "depend",
    "build_depend",
    "build_export_depend",
    "buildtool_depend",
    "buildtool_export_depend",
    "exec_depend",
    "doc_depend",
    "test_depend",
    "conflict",
    "replace",
    "group_depend",
    "member_of_group",
    "export",
}


def test_the_packages_in_the_repository_are_fresh() -> None:
    found = {
        path.relative_to(WORKSPACE).as_posix(): path.read_text(encoding="utf-8")
        for path in WORKSPACE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found == workspace_files(), "write them anew: espressivo ros workspace examples/robot/workspace --force"


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_says_what_format_3_asks_for(name: str) -> None:
    root = ET.fromstring(workspace_files()[f"{name}/package.xml"])
    assert (root.tag, root.get("format")) == ("package", "3")
    assert [child.tag for child in root][: len(REQUIRED)] == list(REQUIRED)
    assert {child.tag for child in root} <= ALLOWED
    said = {child.tag: child.text or "" for child in root}
    assert said["name"] == name
    assert re.fullmatch(r"\d+\.\d+\.\d+", said["version"])
    maintainer = root.find("maintainer")
    assert maintainer is not None
    assert re.fullmatch(r"[^@\s]+@[^@\s]+\.[a-z]+", maintainer.get("email", ""))
    depends = [child.text or "" for child in root if child.tag.endswith("depend")]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", depend) for depend in depends)
    assert len(depends) == len(set(depends))
    build = root.find("export/build_type")
    assert build is not None
    assert build.text == {"espressivo_msgs": "ament_cmake", "espressivo_ros": "ament_python"}[name]


def test_the_package_of_messages_is_marked_as_one_and_builds_all_of_them() -> None:
    files = workspace_files()
    root = ET.fromstring(files["espressivo_msgs/package.xml"])
    assert root.findtext("member_of_group") == "rosidl_interface_packages"
    built = re.findall(r'"((?:msg|srv)/\w+\.\w+)"', files["espressivo_msgs/CMakeLists.txt"])
    there = [path.partition("/")[2] for path in files if path.endswith((".msg", ".srv"))]
    assert sorted(built) == sorted(there)
    assert len(built) == len(own.MESSAGES) + 1
    used = {
        each.partition("/")[0]
        for path, text in files.items()
        if path.endswith((".msg", ".srv"))
        for each in re.findall(r"^(\w+/\w+)", text, re.MULTILINE)
    }
    assert used == {depend.text for depend in root.findall("depend")}
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", Path(path).stem) for path in there)
    names = [
        name
        for path in there
        for name in re.findall(r"^[\w/\[\]]+ (\w+)$", files[f"espressivo_msgs/{path}"], re.MULTILINE)
    ]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_sources_compile_and_what_is_installed_is_there() -> None:
    files = workspace_files()
    for path, text in files.items():
        if path.endswith(".py"):
            compile(text, path, "exec")
    setup = ast.parse(files["espressivo_ros/setup.py"])
    calls = [node for node in ast.walk(setup) if isinstance(node, ast.Call) and ast.unparse(node.func) == "setup"]
    said = {each.arg: ast.unparse(each.value) for each in calls[0].keywords}
    assert said["entry_points"] == "{'console_scripts': [f'mind = {NAME}.mind:main']}"
    assert "espressivo_ros/resource/espressivo_ros" in files
    assert "script_dir=$base/lib/espressivo_ros" in files["espressivo_ros/setup.cfg"]
    assert 'executable="mind"' in files["espressivo_ros/launch/mind.launch.py"]


def test_the_executable_is_the_node() -> None:
    source = ast.parse(workspace_files()["espressivo_ros/espressivo_ros/mind.py"])
    (imported,) = [node for node in source.body if isinstance(node, ast.ImportFrom)]
    from espressivo.bridges.ros2 import rclpy_node

    assert imported.module == rclpy_node.__name__
    assert all(hasattr(rclpy_node, name.name) for name in imported.names)


def test_its_parameters_are_parameters() -> None:
    assert read_parameters(WORKSPACE / "espressivo_ros" / "config" / "robot.yaml").says["Greet"]


def test_what_somebody_wrote_is_not_written_over(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    write_workspace(tmp_path)
    (tmp_path / "espressivo_ros" / "setup.cfg").write_text("mine")
    with pytest.raises(StateError, match=r"setup\.cfg exists already"):
        write_workspace(tmp_path)
    write_workspace(tmp_path, force=True)
    assert "mine" not in (tmp_path / "espressivo_ros" / "setup.cfg").read_text()
