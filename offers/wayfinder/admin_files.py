"""CSV files into a draft, after a preview, and a book's rows out as CSV."""

from __future__ import annotations

import csv
import io
import secrets
from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from offers.regions.admin_scope import editor
from offers.wayfinder import services
from offers.wayfinder.admin_pages import BookPages
from offers.wayfinder.enums import BookState
from offers.wayfinder.forms import FilesForm
from offers.wayfinder.lifecycle import BookClosedError
from offers.wayfinder.models import RuleBook
from offers.wayfinder.selectors_export import exported_rows

WAITING_SECONDS: Final = 60 * 60
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula (OWASP, CSV injection)."""


class BookFiles(BookPages):
    """Adds import and export to a book's pages."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:book_id>/dateien/", view(self.files_view), name="offers_rulebook_files"),
            path("<int:book_id>/dateien/<slug:kind>.csv", view(self.export_view), name="offers_rulebook_export"),
            *super().get_urls(),
        ]

    def files_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """Upload, then a preview with every mistake by line and column, then all or nothing."""
        book = self.kept_book(request, book_id)
        context: dict[str, Any] = {"title": _("Dateien"), "is_draft": book.state == BookState.DRAFT, "report": None}
        if request.method != "POST":
            return self.page(request, "files", book, {**context, "form": FilesForm()})
        if not self.has_change_permission(request, book):
            raise PermissionDenied
        if token := request.POST.get("waiting", ""):
            return self._take_over(request, book, token)
        form = FilesForm(request.POST, request.FILES)
        if form.is_valid():
            files = form.contents()
            report = services.preview_files(book=book, files=files, on=timezone.localdate())
            context["report"] = report
            context["waiting"] = "" if report.tables.problems else self._wait(request, book, files)
        return self.page(request, "files", book, {**context, "form": form})

    def _key(self, request: HttpRequest, book: RuleBook, token: str) -> str:
        return f"wayfinder-files:{book.pk}:{editor(request).pk}:{token[:64]}"

    def _wait(self, request: HttpRequest, book: RuleBook, files: dict[str, bytes]) -> str:
        """Keep files for the confirmation: for this person and book, under a random name."""
        token = secrets.token_urlsafe(24)
        cache.set(self._key(request, book, token), files, WAITING_SECONDS)
        return token

    def _take_over(self, request: HttpRequest, book: RuleBook, token: str) -> HttpResponse:
        here = HttpResponseRedirect(reverse("admin:offers_rulebook_files", args=[book.pk]))
        key = self._key(request, book, token) if token.isascii() and token.isprintable() and " " not in token else ""
        files = cache.get(key) if key else None
        if not isinstance(files, dict):
            said = _("Diese Dateien warten nicht mehr: Sie wurden schon übernommen, oder es ist zu lange her.")
            self.message_user(request, said, messages.ERROR)
            return here
        cache.delete(key)
        try:
            report = services.import_files(
                book_id=book.pk, files=files, actor=editor(request).pk, on=timezone.localdate(), now=timezone.now()
            )
        except BookClosedError:
            raise PermissionDenied from None
        if report.tables.problems:
            said = _("Der Stand hat sich seit der Vorschau geändert. Es wurde nichts übernommen.")
            self.message_user(request, said, messages.ERROR)
            return here
        count = sum(len(plan.new) + len(plan.changed) for plan in report.plans)
        self.message_user(request, _("%d Zeilen übernommen.") % count, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:offers_rulebook_change", args=[book.pk]))

    def export_view(self, request: HttpRequest, book_id: int, kind: str) -> HttpResponse:
        """One of the four files with this book's own rows."""
        book = self.kept_book(request, book_id)
        rows = exported_rows(book, f"{kind}.csv")
        if rows is None:
            raise Http404("There is no such file.")
        out = io.StringIO()
        csv.writer(out).writerows(_safe(rows))
        response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
        return response


def _safe(rows: list[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        yield [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row]
