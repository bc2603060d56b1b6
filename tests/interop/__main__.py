"""`make interop`: do khal and ical.js read the portal's calendar files as they were meant?

Both are fetched for this one run into a temporary folder (pip, npm), so this needs a network and is no part of the
suite, which reads the same files with vobject. Without a network it says so and ends with 2; a difference ends with 1.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.cases.calendars.interop_files import steps

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
OK, DIFFERENT, NOT_RUN = 0, 1, 2


class NotRunError(Exception):
    """A program could not be fetched."""


class NotReadError(Exception):
    """A program stumbled over a file."""


def _run(*command, cwd, error=NotRunError):
    done = subprocess.run(list(command), cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise error(f"{Path(command[0]).name} {command[1]}: {done.stderr.strip()[-300:]}")
    return done.stdout


def khal(folder, names):
    """khal's version and what it reads."""
    venv.create(folder / "khal", with_pip=True)
    python = str(folder / "khal" / "bin" / "python")
    _run(python, "-m", "pip", "install", "--quiet", "khal", cwd=folder)
    version = _run(python, "-c", "import importlib.metadata as m; print(m.version('khal'))", cwd=folder)
    return version.strip(), json.loads(_run(python, str(HERE / "read_khal.py"), *names, cwd=folder, error=NotReadError))


def ical_js(folder, names):
    """ical.js's version and what it reads."""
    own = ROOT / ".venv" / "bin"
    paths = os.pathsep.join([os.environ.get("PATH", ""), str(own)])
    npm, node = shutil.which("npm", path=paths), shutil.which("node", path=paths)
    if not npm or not node:
        raise NotRunError("no npm here")
    # A package.json of its own: without one npm would look for one in the folders above, and change what it finds.
    (folder / "package.json").write_text('{"private": true}')
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", str(folder))
    _run(npm, "install", *options, "ical.js", cwd=folder)
    version = json.loads((folder / "node_modules" / "ical.js" / "package.json").read_text())["version"]
    script = shutil.copy(HERE / "read_ical_js.mjs", folder)
    return version, json.loads(_run(node, script, *names, cwd=folder, error=NotReadError))


def _wanted(step):
    facts = step.facts._asdict()
    return {**facts, **{name: int(facts[name].timestamp()) for name in ("starts_at", "ends_at")}}


def _compare(program, read, files):
    """Whether everything was read as it was meant; says what was not."""
    wrong = 0
    for path, step in files.items():
        for name, wanted in _wanted(step).items():
            if read[path][name] != wanted:
                print(f"  {program}: {step.name}: {name} is {read[path][name]}, should be {wanted}")
                wrong += 1
    return not wrong


def main():
    """Exit code: 0 alike, 1 different, 2 not run."""
    worst = OK
    with tempfile.TemporaryDirectory(prefix="interop-") as name:
        folder = Path(name)
        files = {str(folder / f"{step.name}.ics"): step for step in steps()}
        for path, step in files.items():
            Path(path).write_bytes(step.content)
        for program, read in (("khal", khal), ("ical.js", ical_js)):
            try:
                version, found = read(folder, list(files))
            except NotRunError as error:
                print(f"!!! NOT RUN: {program} could not be used, nothing was compared. {error}")
                worst = worst or NOT_RUN
                continue
            except NotReadError as error:
                print(f"{program}: DIFFERENT, it cannot read a file. {error}")
                worst = DIFFERENT
                continue
            alike = _compare(program, found, files)
            print(f"{program} {version}: {len(files)} files, {'all alike' if alike else 'DIFFERENT'}")
            worst = worst if alike else DIFFERENT
    return worst


if __name__ == "__main__":
    sys.exit(main())
