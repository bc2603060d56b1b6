"""Preparing a machine: what is too old or missing is said in one line."""

import json
import sys

import pytest

from portal import install


def test_an_old_python_is_refused_with_its_version(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(install.Stop, match=r"Python 3\.11 or newer is needed, this is 3\.9\.2"):
        install.require_python()


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch, tmp_path):
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "argv", ["install", "dev"])
    monkeypatch.setenv("PATH", str(tmp_path))
    called = []
    monkeypatch.setattr("os.execv", lambda *arguments: called.append(arguments))
    with pytest.raises(install.Stop):  # in truth execv does not come back
        install.require_python()
    assert called[0] == (str(newer), [str(newer), "-m", "portal.install", "dev"])


@pytest.fixture
def place(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    packages = {
        "": {"name": "portal"},
        "node_modules/look": {"integrity": "sha512-a"},
        "node_modules/checker": {"integrity": "sha512-b", "dev": True},
    }
    (tmp_path / "package-lock.json").write_text(json.dumps({"packages": packages}))
    (tmp_path / "node_modules" / "look").mkdir(parents=True)
    return tmp_path


def held(place, **packages):
    rows = {f"node_modules/{name}": {"integrity": integrity} for name, integrity in packages.items()}
    (place / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": rows}))


def test_the_design_system_is_current_without_the_tools_of_development(place):
    held(place, look="sha512-a")
    assert install.design_system_is_current("run")
    assert not install.design_system_is_current("dev")


@pytest.mark.parametrize("integrity", ["sha512-other", None])
def test_another_version_is_not_current(place, integrity):
    held(place, look=integrity)
    assert not install.design_system_is_current("run")


def test_a_failing_npm_is_named_with_its_error(place, monkeypatch):
    (place / "bin").mkdir()
    npm = place / "bin" / "npm"
    npm.write_text("#!/bin/sh\necho some noise\necho npm error code E404\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{place / 'bin'}:/bin:/usr/bin")
    with pytest.raises(install.Stop, match=r"npm could not install the design system.*code E404"):
        install.install_design_system("run")


def test_the_development_file_is_written_once(place):
    install.remember_development()
    assert "DEBUG=1" in (place / ".env").read_text()
    (place / ".env").write_text("DEBUG=0\n")
    install.remember_development()
    assert (place / ".env").read_text() == "DEBUG=0\n"
