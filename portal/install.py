"""Prepares a machine: virtual environment, Python packages, design system. Needs nothing but Python's own library.

Make calls it as `python3 -m portal.install run|dev` with whatever Python the machine has. So it is written for Pythons
that are too old for everything else: they must be able to read the sentence that says so.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)


class Stop(Exception):  # noqa: N818 - it reads as what it does
    """Ends the preparation; its text is the one line that the person sees."""


def main() -> None:
    """Installs what is missing or has changed, and says so; without a change it takes a few hundredths of a second."""
    level = sys.argv[1] if len(sys.argv) > 1 else "run"
    try:
        require_python()
        make_environment()
        install_packages(level)
        install_design_system(level)
        remember_development()
    except (Stop, OSError) as stop:
        sys.exit(f"Stopped: {stop}")
    except KeyboardInterrupt:
        sys.exit("Stopped.")


def say(text: str) -> None:
    """A progress line."""
    sys.stdout.write("→ " + text + "\n")
    sys.stdout.flush()


def require_python() -> None:
    """Goes on with a newer Python of this machine when the one it was called with is too old."""
    if sys.version_info[:2] >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, "-m", "portal.install", *sys.argv[1:]])  # noqa: S606 - a Python of this machine
    raise Stop(
        f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}. "
        "Install one, or name it: make run PYTHON=/path/to/python3"
    )


def make_environment() -> None:
    """A virtual environment in .venv, made anew when its Python has gone."""
    if PYTHON.exists() and not call([str(PYTHON), "-c", "import pip"])[0]:
        return
    say("Making a virtual environment in .venv")
    failed, words = call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if failed:
        raise Stop("no virtual environment (on Debian and Ubuntu: apt install python3-venv): " + words)


def install_packages(level: str) -> None:
    """What the lock names, checked by hash. `dev` holds everything that `run` holds."""
    wanted = {"run": digest("requirements.txt"), "dev": digest("requirements.txt", "requirements-dev.txt")}
    if installed("dev") == wanted["dev"] or (level == "run" and installed("run") == wanted["run"]):
        return
    say("Installing Python packages (about a minute the first time)")
    pip("requirements.txt" if level == "run" else "requirements-dev.txt")
    stamp(level).write_text(wanted[level])


def install_design_system(level: str) -> None:
    """KERN UX by npm; where the machine has none, by the npm that a Python package carries."""
    if design_system_is_current(level):
        return
    npm = shutil.which("npm") or str(VENV / "bin" / "npm")
    if not Path(npm).exists():
        say("No npm here: installing one into .venv")
        pip("requirements-node.txt")
    say("Installing the design system")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    failed, words = call(command if level == "dev" else [*command, "--omit=dev"])
    if failed or not design_system_is_current(level):
        raise Stop("npm could not install the design system (is the npm registry reachable?): " + words)


def design_system_is_current(level: str) -> bool:
    """Whether node_modules holds what package-lock.json names."""
    try:
        held = json.loads((ROOT / "node_modules" / ".package-lock.json").read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    wanted = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return all(
        held.get(name, {}).get("integrity") == package["integrity"] and (ROOT / name).is_dir()
        for name, package in wanted.items()
        if name and (level == "dev" or not package.get("dev"))
    )


def remember_development() -> None:
    """Says in .env that this is a development machine, unless somebody has written that file already."""
    if not (ROOT / ".env").exists():
        words = "# This machine is for development; a server in production has no such file."
        (ROOT / ".env").write_text(words + "\nDEBUG=1\n")


def pip(requirements: str) -> None:
    """Installs a hashed list into the virtual environment."""
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "-q"]
    failed, words = call([str(PYTHON), "-m", "pip", "install", *options, "-r", str(ROOT / requirements)])
    if failed:
        raise Stop("pip could not install " + requirements + " (is the package index reachable?): " + words)


def call(command: "list[str]") -> "tuple[int, str]":
    """Runs a command quietly: its exit code, and the last line that it complained with."""
    done = subprocess.run(  # noqa: S603 - pip, npm and Python
        command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    lines = [line for line in done.stdout.decode(errors="replace").split("\n") if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return done.returncode, (errors or lines or [""])[0].strip()


def digest(*names: str) -> str:
    """A fingerprint of files and of the Python they were installed for."""
    texts = [(ROOT / name).read_bytes() for name in names]
    return hashlib.sha256(b"".join([*texts, sys.version.encode()])).hexdigest()


def stamp(level: str) -> Path:
    """Where the fingerprint of the last installation is kept."""
    return VENV / (".installed-" + level)


def installed(level: str) -> str:
    """The fingerprint of the last installation, empty when there was none."""
    return stamp(level).read_text() if stamp(level).exists() else ""


if __name__ == "__main__":
    main()
