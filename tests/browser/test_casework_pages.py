"""Every second page for caseworkers in a browser: accessible by rule, valid by the standard, narrow, of one origin.

The others are in `test_casework_pages_other.py`: two modules, so that two processes can share them.
"""

from tests.browser.walk import walk_through


def test_every_second_page_is_accessible_valid_narrow_and_of_one_origin(
    transactional_db, live_server, browser, tmp_path
):
    walk_through(0, browser, live_server.url, tmp_path)
