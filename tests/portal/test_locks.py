"""What the portal is built from: pinned, hashed, from nowhere in particular, and with one database driver."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = sorted(ROOT.glob("requirements*.txt"))


def requirements(path):
    return re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,]+\])?==", path.read_text(), re.M)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_requirement_is_hashed(path):
    blocks = re.split(r"\n(?=\S)", path.read_text().split("\n", 2)[2])
    assert len(blocks) == len(requirements(path)) > 0
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("path", [*LISTS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_a_lock_names_no_place(path):
    assert re.findall(r"https?://|\"resolved\"|--index|--find-links|file:", path.read_text()) == []


def test_the_lists_agree():
    versions = [dict(re.findall(r"^([\w.-]+)==([^ ;]+)", path.read_text(), re.M)) for path in LISTS]
    for name in set.union(*map(set, versions)):
        assert len({found[name] for found in versions if name in found}) == 1, name


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_psycopg_3_is_not_there(path):
    assert "psycopg" not in requirements(path)


def test_every_package_of_npm_has_its_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
