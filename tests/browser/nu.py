"""The Nu HTML checker, the one that the standard's authors keep."""

import shutil
import subprocess

import pytest
from django.conf import settings

VNU = settings.BASE_DIR / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BRIEFLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m")
"""Java for a few seconds: to compile its code thoroughly takes longer than it saves. Code that is compiled only lightly
needs more stack; where that is too small, the checker says so, and the test fails."""


def checked_by_nu(folder):
    """What the checker says about the folder's pages; nothing if they are valid."""
    java = shutil.which("java")
    if not java or not VNU.exists():
        pytest.skip("NO JAVA OR NO vnu.jar ON THIS MACHINE: HTML not checked against the standard")
    command = [java, *BRIEFLY, "-jar", VNU, "--errors-only", "--skip-non-html", folder]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr
