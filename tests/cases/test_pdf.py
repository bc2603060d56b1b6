"""Documents: tagged, in German, and made without reaching for anything."""

import builtins
import re
import zlib

import pytest
from weasyprint.urls import FatalURLFetchingError

from cases import pdf

PAGE = (
    '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Bericht</title>{}</head>'
    "<body><h1>Bericht</h1><p>Größe {{{{ word }}}}</p>{}</body></html>"
)


@pytest.fixture
def template(tmp_path, settings):
    def write(head="", body=""):
        (tmp_path / "page.html").write_text(PAGE.format(head, body))
        return "page.html"

    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    return write


def is_tagged(document):
    """Whether it is a PDF with a structure for screen readers, in German."""
    objects = b"".join(
        zlib.decompress(stream)
        for head, stream in re.findall(rb"<<([^\n]*)>>\nstream\n(.*?)\nendstream", document, re.S)
        if b"/ObjStm" in head
    )
    wanted = (b"/Marked true", b"/Lang (de)", b"/StructTreeRoot")
    return document.startswith(b"%PDF-") and all(word in objects for word in wanted)


def test_a_document_is_tagged_and_names_its_language(template):
    link = '{% load static %}<link rel="stylesheet" href="{% static \'css/pdf.css\' %}">'
    document = pdf.render_pdf(template(link), {"word": "ß"})
    assert is_tagged(document)


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a.png", "http://portal.invalid/fach/", "file:///etc/passwd", "ftp://example.org/a.png"],
)
def test_nothing_but_static_files_is_fetched(template, url):
    with pytest.raises(FatalURLFetchingError):
        pdf.render_pdf(template(body=f'<img src="{url}" alt="x">'), {"word": "x"})


@pytest.mark.parametrize("name", ["../manage.py", "%2e%2e/manage.py", "css/none.css", "/etc/passwd"])
def test_static_files_are_not_a_way_out(name):
    with pytest.raises(Exception, match=r"no such|base path|not a static|Absolute"):
        pdf.static_file(f"{pdf.BASE}static/{name}")


def test_a_machine_without_pango_says_so(template, monkeypatch):
    original = builtins.__import__

    def importing(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(pdf.PdfUnavailable):
        pdf.render_pdf(template(), {"word": "x"})
