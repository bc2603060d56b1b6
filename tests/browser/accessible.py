"""What every page is measured by: the accessibility checker axe, and the widths that it has to fit."""

import json

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
OPTIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
"""All rules that axe runs by itself. It would also load every style sheet a second time, for a rule that is off."""
RUN = f"""() => axe.run({json.dumps(OPTIONS)}).then(({{violations}}) => violations.map(
    ({{id, nodes}}) => [id, nodes.slice(0, 3).map(({{html}}) => html.slice(0, 160))]))"""


SIZES = ((320, False), (360, True), (640, False), (1280, True))
"""Width in CSS pixels and whether axe looks: the smallest phone, a usual one, 1,280 at 200 % zoom, a desktop."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def findings(page):
    """What axe finds wrong with the page as it is shown now: [rule, its first three places]."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
        # Put into this browser: every page that is opened in it from now on begins with it.
        page.context.add_init_script(SCRIPT)
    return page.evaluate(RUN)


def at_every_width(page):
    """Shows the page at each of `SIZES`; yields the width and whether axe looks.

    From the width that the browser has already: one change less for each page, and of the pages that are looked at one
    after another, half are opened on a phone and half on a desktop.
    """
    narrow = page.viewport_size["width"] == SIZES[0][0]
    for width, looks in SIZES if narrow else SIZES[::-1]:
        page.set_viewport_size({"width": width, "height": 800})
        yield width, looks


def shortcomings(page):
    """What is wrong with the page at any width: too wide for it, or found by axe."""
    found = []
    for width, looks in at_every_width(page):
        if (more := page.evaluate(OVERFLOW)) > 0:
            found.append(f"{more} px wider than {width}")
        found += [f"{width}: {finding}" for finding in findings(page)] if looks else []
    return found
