"""Installs the node where ament looks for it. The mind itself is the package espressivo, installed with pip."""

from pathlib import Path

from setuptools import setup

NAME = "espressivo_ros"

setup(
    name=NAME,
    version="0.1.0",
    packages=[NAME],
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{NAME}"]),
        (f"share/{NAME}", ["package.xml"]),
        (f"share/{NAME}/launch", [str(path) for path in Path("launch").glob("*.launch.py")]),
        (f"share/{NAME}/config", [str(path) for path in Path("config").glob("*.yaml")]),
    ],
    install_requires=["setuptools"],
    zip_safe=True,
    maintainer="espressivo's authors",
    maintainer_email="espressivo@example.org",
    description="A lifecycle node with the emotional mind of espressivo, for ROS4HRI robots.",
    license="Apache-2.0",
    entry_points={"console_scripts": [f"mind = {NAME}.mind:main"]},
)
