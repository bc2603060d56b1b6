"""Calling the catalogue's addresses: what counts as broken, and that no call goes where it must not."""

import datetime
import ipaddress
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from offers.catalogue import links
from offers.catalogue.models import LinkCheck
from offers.catalogue.service_links import due_addresses, store_link_checks
from offers.management.commands import check_links
from offers.regions import rules_calls
from offers.regions.models import Organisation
from tests.offers.stock import NOW, make_offer, make_region

DAY = datetime.timedelta(days=1)


class Handler(BaseHTTPRequestHandler):
    """Answers by path; keeps what was asked in `server.seen`."""

    def answer(self):
        self.server.seen.append((self.command, self.path))
        name = self.path.partition("?")[0].strip("/")
        if name == "slow":
            time.sleep(0.6)
        if name == "drip":
            self.drip()
            return
        if name.startswith("to-"):
            self.send_response(302)
            self.send_header("Location", self.server.targets[name])
        elif name == "head-refused":
            self.send_response(405 if self.command == "HEAD" else 200)
        else:
            self.send_response(int(name) if name.isdigit() else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self):
        for letter in b"HTTP/1.1 200 OK\r\n" * 3:
            try:
                self.wfile.write(bytes([letter]))
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    def log_message(self, *args):
        """Says nothing."""


for method in ("HEAD", "GET"):
    setattr(Handler, f"do_{method}", Handler.answer)


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.targets = [], {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def local(**limits):
    """A caller that may reach this machine."""
    return links.Caller(**{"timeout": 0.4, "pause": 0, "may_reach": lambda address, port: True, **limits})


@pytest.mark.parametrize("status", [200, 204, 401, 403, 404, 410, 429, 500, 503])
def test_status_is_what_the_server_says(site, status):
    assert local().status(f"{site.url}/{status}") == status


def test_head_first_and_get_where_head_is_refused(site):
    assert local().status(f"{site.url}/head-refused") == 200
    assert [method for method, _path in site.seen] == ["HEAD", "GET"]
    site.seen.clear()
    assert local().status(f"{site.url}/200") == 200
    assert [method for method, _path in site.seen] == ["HEAD"]


def test_umlauts_in_paths_are_sent_encoded(site):
    assert local().status(f"{site.url}/200?wörter=Übergang%20x") == 200
    assert site.seen[0][1] == "/200?w%C3%B6rter=%C3%9Cbergang%20x"


def test_redirects_are_followed_up_to_a_limit(site):
    site.targets = {"to-fine": "/200", "to-gone": "/404", "to-itself": "/to-itself"}
    assert local().status(f"{site.url}/to-fine") == 200
    assert local().status(f"{site.url}/to-gone") == 404
    site.seen.clear()
    assert local().status(f"{site.url}/to-itself") == links.UNREACHABLE
    assert len(site.seen) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/", "//"])
def test_redirects_to_other_schemes_are_not_followed(site, target):
    site.targets = {"to-other": target}
    assert local().status(f"{site.url}/to-other") == links.UNREACHABLE


def test_slow_and_dripping_servers_are_left(site):
    start = time.monotonic()
    assert local().status(f"{site.url}/slow") == links.UNREACHABLE
    assert local(total=0.5).status(f"{site.url}/drip") == links.UNREACHABLE
    assert time.monotonic() - start < 3


def test_nobody_listens():
    assert local().status("http://127.0.0.1:1/") == links.UNREACHABLE


@pytest.mark.parametrize(
    "url", ["", "keine adresse", "http://", "http://user:pw@127.0.0.1/", "http://127.0.0.1:99999/"]
)
def test_what_is_no_web_address_is_not_called(url):
    assert local().status(url) == links.UNREACHABLE


# Where no call may go ------------------------------------------------------------------------------------------------
def test_own_machine_is_never_called(site):
    assert links.Caller().status(f"{site.url}/200") == links.UNREACHABLE
    assert links.Caller().status(f"http://localhost:{site.server_port}/200") == links.UNREACHABLE
    assert site.seen == []


def test_redirect_into_the_own_network_is_not_followed(site):
    """The first hop may be reached, the second not: the permission is asked again for each."""
    asked = []

    def first_only(address, port):
        asked.append(str(address))
        return len(asked) == 1

    site.targets = {"to-inside": f"http://127.0.0.1:{site.server_port}/secret"}
    caller = local(may_reach=first_only)
    assert caller.status(f"{site.url}/to-inside") == links.UNREACHABLE
    assert [path for _method, path in site.seen] == ["/to-inside"]
    assert len(asked) == 2


def test_connection_goes_to_the_address_that_was_checked(site, monkeypatch):
    """A name that resolves differently a moment later (DNS rebinding) changes nothing."""
    answers = iter(["127.0.0.1", "10.0.0.1"])

    def resolve(host, port, **kwargs):
        return [(2, 1, 6, "", (next(answers), port))]

    monkeypatch.setattr(rules_calls.socket, "getaddrinfo", resolve)
    parts = urlsplit(f"http://portal.example:{site.server_port}/200")
    address = rules_calls.resolve(parts, may_reach=lambda address, port: True)
    connection = rules_calls.connection_to(parts, address, 1)
    monkeypatch.undo()
    connection.request("HEAD", "/200")
    assert connection.getresponse().status == 200
    connection.close()


def test_one_private_address_among_several_is_enough_to_refuse(monkeypatch):
    rows = [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(rules_calls.socket, "getaddrinfo", lambda *args, **kwargs: rows)
    assert links.Caller().status("http://both.example/") == links.UNREACHABLE


@pytest.mark.parametrize(
    ("address", "port", "allowed"),
    [
        ("93.184.215.14", 80, True),
        ("2a00:1450:4001:80b::2004", 443, True),
        ("93.184.215.14", 22, False),
        ("93.184.215.14", 5432, False),
        ("127.0.0.1", 80, False),
        ("10.1.2.3", 80, False),
        ("172.16.0.1", 80, False),
        ("192.168.1.1", 80, False),
        ("169.254.169.254", 80, False),
        ("100.64.0.1", 80, False),
        ("0.0.0.0", 80, False),
        ("224.0.0.1", 80, False),
        ("255.255.255.255", 80, False),
        ("::1", 80, False),
        ("fe80::1", 80, False),
        ("fd00::1", 80, False),
        ("::ffff:127.0.0.1", 80, False),
        ("::ffff:10.0.0.1", 80, False),
        ("64:ff9b::7f00:1", 80, False),
        ("2002:7f00:1::", 80, False),
        ("2002:a00:1::1", 80, False),
    ],
)
def test_only_public_addresses_on_web_ports(address, port, allowed):
    assert rules_calls.is_public(ipaddress.ip_address(address), port) is allowed


@pytest.mark.parametrize(
    ("status", "is_broken"),
    [
        (0, True),
        (200, False),
        (301, False),
        (401, False),
        (403, False),
        (404, True),
        (410, True),
        (429, False),
        (502, True),
    ],
)
def test_what_counts_as_broken(status, is_broken):
    assert links.is_broken(status) is is_broken


# What is kept --------------------------------------------------------------------------------------------------------
@pytest.fixture
def catalogue(db):
    region, hidden = make_region("boerde"), make_region("harz", is_active=False)
    make_offer(region, "published", website="https://a.example/1")
    make_offer(region, slug="draft", website="https://draft.example/")
    make_offer(hidden, "published", website="https://hidden.example/")
    Organisation.objects.filter(region=region).update(website="https://b.example/")
    return region


def test_due_addresses_are_public_ones_oldest_first(catalogue):
    every = {"now": NOW, "older_than": DAY, "limit": 10}
    assert due_addresses(**every) == ["https://a.example/1", "https://b.example/"]
    LinkCheck.objects.create(url="https://a.example/1", checked_at=NOW - 2 * DAY)
    assert due_addresses(**every) == ["https://b.example/", "https://a.example/1"]
    assert due_addresses(now=NOW, older_than=DAY, limit=1) == ["https://b.example/"]
    LinkCheck.objects.update(checked_at=NOW - DAY / 2)
    assert due_addresses(**every) == ["https://b.example/"]


def test_failing_since_is_kept_until_it_works_again(catalogue):
    url = "https://a.example/1"
    assert store_link_checks({url: 404}, now=NOW) == [url]
    store_link_checks({url: 0}, now=NOW + DAY)
    check = LinkCheck.objects.get()
    assert (check.failing_since, check.checked_at, check.status) == (NOW, NOW + DAY, 0)
    assert store_link_checks({url: 200}, now=NOW + 2 * DAY) == []
    assert LinkCheck.objects.get().failing_since is None


def test_addresses_that_no_page_links_to_are_forgotten(catalogue):
    LinkCheck.objects.create(url="https://gone.example/", checked_at=NOW)
    store_link_checks({"https://a.example/1": 200}, now=NOW)
    assert list(LinkCheck.objects.values_list("url", flat=True)) == ["https://a.example/1"]


def test_command_calls_stores_and_says_so(catalogue, site, monkeypatch):
    make_offer(catalogue, "published", slug="x", website=f"{site.url}/404")
    Organisation.objects.update(website=f"{site.url}/200")
    catalogue.publishedoffers.filter(slug="lotsen").update(website="")
    monkeypatch.setattr(check_links.Command, "caller", lambda self, **limits: local())
    said = StringIO()
    call_command("check_links", stdout=said)
    assert said.getvalue().splitlines() == [f"broken: {site.url}/404", "2 addresses called, 1 broken."]
    assert dict(LinkCheck.objects.order_by("url").values_list("url", "status")) == {
        f"{site.url}/200": 200,
        f"{site.url}/404": 404,
    }
    again = StringIO()
    call_command("check_links", stdout=again)
    assert again.getvalue() == "0 addresses called, 0 broken.\n"
