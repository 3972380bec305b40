"""Build wheel and sdist, compare their files with the checkout's, and run the demo from them.

A template that a .gitignore line hides would be missing from the wheel without a word; here it
is an error. Both the wheel and the sdist are installed into an environment of their own,
outside the checkout, and run from an empty folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SHIPPED = ("templates", "examples")


def main() -> None:
    """Check the two distributions; leave with a message that says what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        outside = Path(folder)
        built = CHECKOUT / "dist"
        shutil.rmtree(built, ignore_errors=True)
        build = (sys.executable, "-m", "build", "--no-isolation", "--outdir", str(built))
        run(*build, str(CHECKOUT), cwd=outside)
        wheel = next(built.glob("*.whl"))
        sdist = next(built.glob("*.tar.gz"))
        compare(wheel_names(wheel), "confkit/", wheel.name)
        compare(sdist_names(sdist), "", sdist.name)
        locked = outside / "versions.txt"
        locked.write_text(versions(CHECKOUT / "requirements.lock"), encoding="utf-8")
        for number, distribution in enumerate((wheel, sdist)):
            try_out(distribution, locked, outside / f"try{number}")
    print("wheel and sdist hold every template and example, and run outside the checkout")


def run(*command: str, cwd: Path) -> str:
    """Run a command quietly; leave with what it printed if it fails."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def wheel_names(wheel: Path) -> set[str]:
    """Return the names of a wheel's files."""
    return set(zipfile.ZipFile(wheel).namelist())


def sdist_names(sdist: Path) -> set[str]:
    """Return the names of an sdist's files, without its top folder."""
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def compare(names: set[str], prefix: str, where: str) -> None:
    """Leave with a message if a file of the shipped folders is not in a distribution."""
    wanted = {
        prefix + file.relative_to(CHECKOUT).as_posix()
        for folder in SHIPPED
        for file in (CHECKOUT / folder).rglob("*")
        if file.is_file() and "out" not in file.relative_to(CHECKOUT).parts
    }
    if not wanted:
        sys.exit("no templates and examples found to compare with")
    if missing := sorted(wanted - names):
        sys.exit(f"{where} lacks {len(missing)} files: {', '.join(missing[:5])}")


def versions(lock: Path) -> str:
    """Return a lock's requirements without their hashes: pip wants none beside a wheel of ours."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return "".join(f"{line.rstrip(chr(92))}\n" for line in lines if line[:1].isalnum())


def try_out(built: Path, locked: Path, folder: Path) -> None:
    """Install a distribution into an environment of its own and run the demo from it."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = ("-m", "pip", "install", "--quiet", "--constraint", str(locked))
    run(str(python), *install, str(built), cwd=folder)
    said = run(str(python), "-m", "confkit", "demo", "class", cwd=folder)
    packets = list(folder.glob("class/out/*/sheets/packet.html"))
    if not packets or "24 sheets" not in said:
        sys.exit(f"the demo from {built.name} made no packet:\n{said}")


if __name__ == "__main__":
    main()
