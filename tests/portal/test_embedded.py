"""The embedded server: starts, is shared, survives a crash, stops with the last who uses it."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest

from portal.embedded.account import EmbeddedServerError
from portal.embedded.server import DATABASE, OWNER, EmbeddedServer

# One server for all of these, not one for each process of pytest.

USER = """
import sys
from pathlib import Path
from portal.embedded.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
server.start()
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def var_dir():
    # Not pytest's own folder: it is closed to the account that PostgreSQL runs under when root runs the tests.
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def server(var_dir):
    server = EmbeddedServer(var_dir)
    yield server
    server.release()


def ask(server, statement):
    connection = psycopg2.connect(dbname=DATABASE, user=OWNER, host=str(server.socket_dir))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def test_start_creates_a_private_utf8_database_and_release_stops_it(server):
    server.start()
    assert ask(server, "SHOW server_version").startswith("18")
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SHOW listen_addresses") == ""
    assert server.socket_dir.stat().st_mode & 0o077 == 0
    server.release()
    assert not server.is_running()


def test_a_killed_server_comes_back_with_its_data(server):
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 42 AS n")
    ask(server, "CHECKPOINT")
    server._postmaster().kill()
    deadline = time.monotonic() + 10
    while server.is_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    server.start()
    assert ask(server, "SELECT n FROM kept") == 42


def test_the_last_user_stops_it_even_when_another_was_killed(server, var_dir):
    server.start()
    others = [
        subprocess.Popen(
            [sys.executable, "-c", USER, str(var_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert [other.stdout.readline() for other in others] == ["up\n", "up\n"]
    server.release()
    assert server.is_running()
    others[0].kill()
    others[0].communicate()
    assert server.is_running()
    others[1].communicate()
    assert not server.is_running()


def test_a_stale_process_number_of_somebody_else_is_not_believed(server):
    server.start()
    server.release()
    (server.data_dir / "postmaster.pid").write_text("1\n")
    assert not server.is_running()
    server.start()
    assert server.is_running()


def test_a_long_path_gets_a_short_socket(var_dir):
    deep = EmbeddedServer(var_dir / ("x" * 120))
    deep.start()
    try:
        assert deep.socket_dir != deep.data_dir
        assert ask(deep, "SELECT 1") == 1
    finally:
        deep.release()
        deep.socket_dir.rmdir()


def test_data_of_another_version_is_refused(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedServerError, match="PostgreSQL 15, not 18"):
        EmbeddedServer(tmp_path).start()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match="PORTAL_VAR_DIR"):
        EmbeddedServer(tmp_path / "file" / "var").start()
