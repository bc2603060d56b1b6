"""Every page of the table is valid by the standard.

Beside the tests that look at the pages in a browser, not among them: those commit, and the four regions' data of a
module cannot be there while somebody else commits the same.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser.nu import checked_by_nu
from tests.pages import PUBLIC

HTML = [page for page in PUBLIC if page.html]


@pytest.mark.usefixtures("shipped")
@pytest.mark.django_db
def test_the_nu_checker_finds_nothing(tmp_path):
    client = Client()
    for number, entry in enumerate(HTML):
        (tmp_path / f"{number:02}-{entry.name.replace(':', '-')}.html").write_bytes(client.get(entry.url).content)
    for name in ("account_login", "account_reset_password"):
        (tmp_path / f"{name}.html").write_bytes(client.get(reverse(name)).content)
    assert checked_by_nu(tmp_path) == ""
