"""KERN's style sheet, cut down to what the pages use."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from portal.kern import BLOCKS, PUBLIC_NAME, KernFinder, subset

SAMPLE = """
@charset "UTF-8";
:root{--kern-a:#123;--kern-b:var(--kern-a);--kern-unused:1px;--kern-own:2px}
.kern-btn,.kern-accordion{color:var(--kern-b)}
.kern-btn--primary:hover{background:url("data:image/svg+xml,{;}")}
.kern-accordion__body,.kern-mt-lg{margin:0}
@media (max-width: 5px){.kern-btn{top:0}.kern-dropdown{top:0}}
@media (max-width: 6px){.kern-dropdown{top:0}}
@font-face{font-family:x}
[data-kern-theme=dark],.kern-dark{--kern-a:#fff}
"""


def test_subset_keeps_the_named_blocks_and_what_they_need():
    css = subset(SAMPLE, also_used="a{width:var(--kern-own)}")
    assert css == (
        ":root{--kern-a:#123;--kern-b:var(--kern-a);--kern-own:2px}"
        ".kern-btn{color:var(--kern-b)}"
        '.kern-btn--primary:hover{background:url("data:image/svg+xml,{;}")}'
        "@media (max-width: 5px){.kern-btn{top:0}}"
    )


@pytest.mark.parametrize("css", ["a{b:c", "a{b:c}}"])
def test_a_broken_style_sheet_is_refused(css):
    with pytest.raises(ValueError, match="unbalanced"):
        subset(css)


def test_the_portal_serves_a_small_kern():
    finder = KernFinder()
    assert not finder.check()
    path = finders.find(PUBLIC_NAME)
    css = Path(path).read_text("utf-8")
    assert ".kern-btn--primary" in css
    assert len(css) < 120_000
    assert [name for name, _storage in finder.list([])] == [PUBLIC_NAME]
    assert finders.find("kern/other.css") is None


def test_every_kern_class_in_use_is_served():
    css = Path(finders.find(PUBLIC_NAME)).read_text("utf-8")
    served = set(re.findall(r"\.(kern-[\w-]+)", css))
    sources = [*(settings.BASE_DIR / "templates").rglob("*.html"), *(settings.BASE_DIR / "portal").rglob("*.py")]
    used = set()
    for path in sources:
        if path.name != "kern.py":
            used |= set(re.findall(r"[\"' ](kern-[a-z][\w-]*[a-z])(?=[\"' ])", path.read_text("utf-8")))
    without_rules = {"kern-table__head"}
    assert used - served - without_rules == set()
    assert {name.partition("__")[0].partition("--")[0] for name in used} <= BLOCKS
