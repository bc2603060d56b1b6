"""The house rules that a machine can check."""

import subprocess
import sys
from pathlib import Path

from tests import house


def test_nothing_is_far_beyond_its_size():
    assert [item for item in house.oversizes() if item.lines > item.habit * house.CAP] == []


def test_no_marks_of_unfinished_work_and_no_inline_style():
    assert list(house.forbidden_words()) == []


def test_import_contracts_hold():
    tool = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([tool, "--no-cache"], cwd=house.ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


def test_the_size_report_sees_what_is_too_long(tmp_path, monkeypatch):
    (tmp_path / "offers").mkdir()
    (tmp_path / "offers" / "long.py").write_text("x = 1\n" * 351)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "long.html").write_text("<p></p>\n" * 121)
    monkeypatch.setattr(house, "ROOT", tmp_path)
    assert [(item.kind, item.lines) for item in house.oversizes()] == [("template", 121), ("python", 351)]
