"""Fetching foreign calendars: what is taken, what is refused, and that no call goes where it must not.

A server on this machine stands for the world; the resolver and the permission are put in from outside.
"""

import gzip
import ipaddress
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cases.calendars.fetching import Fetcher, NotFetched
from offers.regions.rules_calls import is_public
from tests.cases.calendars.files import calendar, event

FILE = calendar(event("DTSTART:20261201T080000Z", "DURATION:PT1H"))
BOMB = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"X" * 30_000_000)
ETAG, DATE = '"stand-1"', "Sun, 22 Nov 2026 03:00:00 GMT"


class Handler(BaseHTTPRequestHandler):
    """Answers by path; keeps what was asked in `server.seen`."""

    def do_GET(self):
        self.server.seen.append((self.path, dict(self.headers)))
        answer = getattr(self, "on_" + self.path.strip("/").replace("-", "_").partition("?")[0], None)
        if answer:
            answer()
        elif self.path.startswith("/to/"):
            self.send(302, b"", Location=self.server.targets[self.path])
        else:
            self.send(int(self.path.strip("/")), b"", ETag='"falsch"')

    def send(self, status, body, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            return  # the other side had enough, and that is what some tests are about

    def on_file(self):
        if self.headers.get("If-None-Match") == ETAG or self.headers.get("If-Modified-Since") == DATE:
            self.send(304, b"", ETag=ETAG)
        else:
            self.send(200, FILE, ETag=ETAG, Last_Modified=DATE, Content_Type="application/octet-stream")

    def on_packed(self):
        self.send(200, gzip.compress(FILE), Content_Encoding="gzip")

    def on_bomb(self):
        self.send(200, BOMB, Content_Encoding="gzip")

    def on_packed_and_cut(self):
        self.send(200, gzip.compress(FILE)[:-12], Content_Encoding="gzip")

    def on_packed_wrong(self):
        self.send(200, zlib.compress(FILE), Content_Encoding="gzip")

    def on_other_packing(self):
        self.send(200, FILE, Content_Encoding="br")

    def on_page(self):
        self.send(200, b"<!doctype html><title>Anmelden</title>", Content_Type="text/html")

    def on_cut(self):
        self.send(200, FILE[:-10], length=len(FILE))

    def on_large(self):
        self.send(200, FILE + b" " * 2_000_000)

    def on_slow(self):
        time.sleep(0.7)
        self.send(200, FILE)

    def on_drip(self):
        self.send(200, b"", length=len(FILE))
        for letter in FILE:
            try:
                self.wfile.write(bytes([letter]))
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def on_silent(self):
        self.close_connection = True

    def log_message(self, *args):
        """Says nothing."""


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.seen, server.targets = [], {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://kalender.example:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site(server):
    server.seen.clear()
    server.targets.clear()
    return server


def here(**fields):
    """A fetcher for which every name is this machine, which it may reach, without TLS."""
    return Fetcher(**{
        "timeout": 0.5, "lookup": lambda host, port: ["127.0.0.1"], "may_reach": lambda address, port: True,
        "schemes": {"http"}, **fields,
    })  # fmt: skip


def refusal(url, **fields):
    with pytest.raises(NotFetched) as caught:
        here(**fields).fetch(url)
    return caught.value.message


def test_a_file_comes_with_its_marks_whatever_its_server_calls_it(site):
    came = here().fetch(f"{site.url}/file?schluessel=ä b")
    assert (came.content, came.etag, came.last_modified) == (FILE, ETAG, DATE)
    path, headers = site.seen[0]
    assert path == "/file?schluessel=%C3%A4%20b"
    assert headers["Host"].startswith("kalender.example:")
    assert "Cookie" not in headers
    assert "Referer" not in headers


@pytest.mark.parametrize("known", [{"etag": ETAG}, {"last_modified": DATE}])
def test_a_file_that_is_unchanged_is_not_sent_again(site, known):
    assert here().fetch(f"{site.url}/file", **known).content is None


def test_a_packed_file_is_unpacked(site):
    assert here().fetch(f"{site.url}/packed").content == FILE
    assert site.seen[0][1]["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("page", "kein Kalender"),
        ("large", "zu groß"),
        ("bomb", "zu groß"),
        ("packed-and-cut", "beschädigt"),
        ("packed-wrong", "beschädigt"),
        ("other-packing", "Form"),
        ("cut", "nicht erreichbar"),
        ("silent", "nicht erreichbar"),
        ("slow", "nicht rechtzeitig"),
        ("401", "Anmeldung"),
        ("403", "Anmeldung"),
        ("404", "keinen Kalender mehr"),
        ("410", "keinen Kalender mehr"),
        ("429", "nicht so oft"),
        ("500", "500"),
        ("204", "204"),
    ],
)
def test_what_is_not_taken_is_told_in_plain_words_without_the_address(site, path, words):
    message = refusal(f"{site.url}/{path}")
    assert words in message
    assert "example" not in message


def test_a_server_that_drips_is_left_in_time(site):
    started = time.monotonic()
    assert "nicht rechtzeitig" in refusal(f"{site.url}/drip", total=0.8)
    assert time.monotonic() - started < 3


def test_no_more_is_unpacked_than_is_allowed(site):
    """Thirty megabytes out of thirty kilobytes: the rest is never made."""
    assert len(BOMB) < 100_000
    assert "zu groß" in refusal(f"{site.url}/bomb", most=100_000)


def test_redirects_are_followed_three_times(site):
    site.targets.update({"/to/1": "/to/2", "/to/2": "/to/3", "/to/3": "/file", "/to/0": "/to/1"})
    assert here().fetch(f"{site.url}/to/1").content == FILE
    assert "leitet zu oft" in refusal(f"{site.url}/to/0")


def test_all_hops_together_have_one_time(site):
    site.targets.update({"/to/slow": "/slow"})
    assert "nicht rechtzeitig" in refusal(f"{site.url}/to/slow", timeout=5, total=0.4)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://kalender.example/", "https://wer:was@kalender.example/", "http://["]
)
def test_redirects_to_anything_else_are_not_followed(site, target):
    site.targets["/to/other"] = target
    assert "darf das Portal nicht" in refusal(f"{site.url}/to/other")


# Where no call may go -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("url", ["http://kalender.example/", "ftp://kalender.example/", "https:///x", "kein", ""])
def test_only_https_is_called_at_all(url):
    with pytest.raises(NotFetched, match="darf das Portal nicht"):
        Fetcher(lookup=lambda host, port: ["93.184.215.14"]).fetch(url)


INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1", "fe80::1",
    "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "224.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_not_called(address):
    with pytest.raises(NotFetched, match="darf das Portal nicht"):
        Fetcher(lookup=lambda host, port: [address]).fetch("https://kalender.example/x.ics")
    with pytest.raises(NotFetched, match="darf das Portal nicht"):
        Fetcher(lookup=lambda host, port: ["93.184.215.14", address]).fetch("https://kalender.example/x.ics")


def test_a_redirect_inside_is_not_followed(site):
    """The first hop may be reached, the second not: name and permission are asked again."""
    site.targets["/to/inside"] = f"http://drinnen.example:{site.server_port}/file"
    asked = []

    def lookup(host, port):
        asked.append(host)
        return ["127.0.0.1"] if host == "kalender.example" else ["10.0.0.1"]

    def may_reach(address, port):
        return address == ipaddress.ip_address("127.0.0.1") or is_public(address, 443)

    assert "darf das Portal nicht" in refusal(f"{site.url}/to/inside", lookup=lookup, may_reach=may_reach)
    assert asked == ["kalender.example", "drinnen.example"]
    assert [path for path, _headers in site.seen] == ["/to/inside"]


def test_the_name_is_asked_once_and_what_was_checked_is_called(site):
    """A name that resolves differently a moment later (DNS rebinding) changes nothing."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert here(lookup=lambda host, port: next(answers)).fetch(f"{site.url}/file").content == FILE
    assert next(answers) == ["10.0.0.1"]


def test_an_unknown_name_is_told():
    def lookup(host, port):
        raise OSError("unknown")

    assert "nicht erreichbar" in refusal("http://kalender.example/", lookup=lookup)


def test_a_server_without_tls_behind_https_is_told(site):
    url = site.url.replace("http:", "https:")
    assert "nicht sicher" in refusal(f"{url}/file", schemes={"https"})
