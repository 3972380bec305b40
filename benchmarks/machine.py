"""What the figures were measured on and with; nothing that names the machine itself."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("typer", "rich", "jinja2", "pydantic", "tomli", "babel")


def description(scratch: Path) -> list[tuple[str, str]]:
    """Return what to know of the machine, as names and values; `scratch` is where files go."""
    return [
        ("Processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("System", f"{_system()}, files on {_file_system(scratch)}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("Libraries", ", ".join(f"{name} {version(name)}" for name in LIBRARIES)),
        ("SQLite", _sqlite()),
        ("Load before", f"{os.getloadavg()[0]:.1f}"),
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _system() -> str:
    kernel = f"{platform.system()} {platform.release()}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']} ({kernel})"
    except (OSError, KeyError):
        return kernel


def _file_system(folder: Path) -> str:
    """Return the kind of file system of a folder: that of the longest mount point above it."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return sys.platform
    mounts = [line.split()[1:3] for line in lines]
    above = [(len(point), kind) for point, kind in mounts if folder.is_relative_to(point)]
    return max(above, default=(0, "an unknown file system"))[1]


def _sqlite() -> str:
    import sqlite3

    return sqlite3.sqlite_version
