"""Every second page for caseworkers in a real browser: those that `test_casework_pages.py` leaves out.

Two modules, so that two processes can share them.
"""

from tests.browser.walk import walk_through


def test_every_other_page_is_accessible_valid_narrow_and_of_one_origin(
    transactional_db, live_server, browser, tmp_path
):
    walk_through(1, browser, live_server.url, tmp_path)
