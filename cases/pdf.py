"""A page as a PDF: tagged, so that screen readers can read it, and made without reaching for anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils._os import safe_join

BASE: Final = "http://portal.invalid/"
"""What relative addresses of a template are relative to (RFC 2606: nobody ever answers there)."""


class PdfUnavailable(Exception):  # noqa: N818  # reads as a sentence where it is caught
    """This machine lacks the libraries that set type (pango); the page itself can still be printed."""


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The template as PDF/UA-1 (ISO 14289-1). Its `<html lang>` and `<title>` become the document's.

    The template may refer to static files and `data:` addresses only: any other raises `FatalURLFetchingError`.
    Raises `PdfUnavailable` where pango is missing.
    """
    return typeset(render_to_string(template, dict(context)))


def typeset(html: str) -> bytes:
    """A whole page's HTML as `render_pdf` makes it into a document, with the same refusals."""
    try:
        from weasyprint import HTML  # noqa: PLC0415  # dies at import where pango is missing
    except OSError as error:
        raise PdfUnavailable from error
    document = HTML(string=html, base_url=BASE, url_fetcher=_static_files_only())
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


def static_file(url: str) -> Path:
    """The file behind an address of a static file; `ValueError` for every other address."""
    prefix = BASE.rstrip("/") + settings.STATIC_URL
    if not url.startswith(prefix):
        raise ValueError(f"not a static file: {url}")
    name = unquote(urlsplit(url).path).removeprefix(settings.STATIC_URL)
    built = Path(safe_join(settings.STATIC_ROOT, name))
    found = built if built.is_file() else finders.find(name)
    if not isinstance(found, str | Path):
        raise ValueError(f"no such static file: {url}")
    return Path(found)


def _static_files_only() -> Any:
    """What WeasyPrint asks for files: nothing leaves the machine, and nothing else of the machine is read."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  # as above

    class StaticFilesOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = static_file(url)
            kind = {".css": "text/css", ".svg": "image/svg+xml"}.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return StaticFilesOnly(allowed_protocols=["data"], fail_on_errors=True)
