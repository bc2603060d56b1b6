"""The accessibility checker axe, put into a browser once instead of into each of its pages."""

import json

from axe_playwright_python.sync_playwright import Axe

SCRIPT = Axe().axe_script
OPTIONS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
"""All rules that axe runs by itself. It would also load every style sheet a second time, for a rule that is off."""
RUN = f"""() => axe.run({json.dumps(OPTIONS)}).then(({{violations}}) => violations.map(
    ({{id, nodes}}) => [id, nodes.slice(0, 3).map(({{html}}) => html.slice(0, 160))]))"""


def findings(page):
    """What axe finds wrong with the page as it is shown now: [rule, its first three places]."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
        # Every page that is opened in this browser from now on begins with it.
        page.context.add_init_script(SCRIPT)
    return page.evaluate(RUN)
