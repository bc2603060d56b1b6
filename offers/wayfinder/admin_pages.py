"""Pages around a rule book: check, comparison, test bench, what is to be confirmed, the base to start from, figures."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.regions.admin_scope import RegionScopedAdmin, editor
from offers.regions.models import Region
from offers.wayfinder import services
from offers.wayfinder.enums import AgencyKind, BookState
from offers.wayfinder.forms import BenchForm
from offers.wayfinder.lifecycle import BookClosedError
from offers.wayfinder.models import ResultCount, RuleBook, WayQuestion, WayRule
from offers.wayfinder.rules_bench import tried
from offers.wayfinder.rules_books import Compiled, NoRuleBookError
from offers.wayfinder.rules_checks import condition_words, kinds_words, labels_of
from offers.wayfinder.rules_figures import SMALLEST_GROUP, month_figures
from offers.wayfinder.selectors import books_in_force, compiled_books, compiled_with
from offers.wayfinder.selectors_check import check_book
from offers.wayfinder.selectors_compare import compare_book
from offers.wayfinder.selectors_contacts import contact_gaps


class BookPages(RegionScopedAdmin):
    """Reading pages of a book that the person at the screen keeps; what is outside does not exist (404)."""

    TITLES: ClassVar = {
        "check": gettext_lazy("Prüfung"),
        "compare": gettext_lazy("Vergleich"),
        "bench": gettext_lazy("Ausprobieren"),
        "confirm": gettext_lazy("Noch zu bestätigen"),
        "base": gettext_lazy("Von der Grundlage abweichen"),
    }

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("zahlen/", view(self.figures_view), name="offers_rulebook_figures"),
            path("<int:book_id>/pruefung/", view(self.check_view), name="offers_rulebook_check"),
            path("<int:book_id>/vergleich/", view(self.compare_view), name="offers_rulebook_compare"),
            path("<int:book_id>/ausprobieren/", view(self.bench_view), name="offers_rulebook_bench"),
            path("<int:book_id>/bestaetigen/", view(self.confirm_view), name="offers_rulebook_confirm"),
            path("<int:book_id>/grundlage/", view(self.base_view), name="offers_rulebook_base"),
            *super().get_urls(),
        ]

    def kept_book(self, request: HttpRequest, book_id: int) -> RuleBook:
        """The book, or 404 for somebody who does not keep it."""
        book: RuleBook = self.get_object(request, str(book_id))
        return book

    def page(self, request: HttpRequest, name: str, book: RuleBook | None, context: dict[str, Any]) -> HttpResponse:
        """One of our pages in the frame of the administration."""
        frame = self.admin_site.each_context(request)
        whole = {**frame, "book": book, "title": self.TITLES.get(name, ""), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/offers/rulebook/{name}.html", whole)

    def compiled(self, book: RuleBook, *, on: datetime.date) -> Compiled:
        """The rules as if the book were in force; 404 while there is no base at all."""
        try:
            return compiled_with(book, on=on)
        except NoRuleBookError:
            raise Http404("No base is in force.") from None

    def check_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """All that keeps the book from being published, and what is worth a look."""
        book = self.kept_book(request, book_id)
        day = _day(request, book)
        compiled = self.compiled(book, on=day)
        regions = [book.region] if book.region else Region.objects.active().order_by("name")
        named = {rule.agency_kind for rule in compiled.rules.values()}
        check = check_book(book, valid_from=day)
        results = [
            (result, kinds_words(result.example.expected_primary, _kinds(result.example.expected_also)),
             kinds_words(result.primary, result.also))
            for result in check.parts[0].examples
        ]  # fmt: skip
        gaps = [gap for region in regions for gap in contact_gaps(region, named)]
        return self.page(request, "check", book, {"check": check, "results": results, "gaps": gaps, "day": day})

    def compare_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """Which combinations get another result, and which texts change."""
        book = self.kept_book(request, book_id)
        day = _day(request, book)
        self.compiled(book, on=day)
        return self.page(request, "compare", book, {"comparison": compare_book(book, on=day), "day": day})

    def bench_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """Choose answers, see which rules fired. By POST, so that no answer gets into an address or a log."""
        book = self.kept_book(request, book_id)
        compiled = self.compiled(book, on=_day(request, book))
        form = BenchForm(compiled, request.POST if request.method == "POST" else None)
        trial = tried(compiled, form.answers()) if form.is_bound and form.is_valid() else None
        return self.page(request, "bench", book, {"form": form, "trial": trial})

    def confirm_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """Rules in force with this book whose source asks for a local or legal sign-off."""
        book = self.kept_book(request, book_id)
        compiled = self.compiled(book, on=_day(request, book))
        rows = {row.code: row.pk for row in book.rules.order_by("valid_from")}
        waiting = [(rule, rows.get(rule.code)) for rule in compiled.rules.values() if rule.to_confirm]
        return self.page(request, "confirm", book, {"waiting": waiting, "is_draft": book.state == BookState.DRAFT})

    def base_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """The base's questions and rules, each with a button that takes it into the region's draft."""
        book = self.kept_book(request, book_id)
        if book.region_id is None:
            raise Http404("The base has nothing below it.")
        day = _day(request, book)
        if request.method == "POST":
            return self._override(request, book, on=day)
        try:
            base = compiled_books(books_in_force(None, on=day)[:1], on=day)
        except NoRuleBookError:
            raise Http404("No base is in force.") from None
        labels = labels_of(base)
        own = set(book.rules.values_list("code", flat=True).order_by("code"))
        rules = [(rule, condition_words(rule.rule.condition, labels), code in own) for code, rule in base.rules.items()]
        pages = set(book.questions.values_list("slug", flat=True).order_by("slug"))
        questions = [(page, slug in pages) for slug, page in base.questions.items()]
        context = {"rules": rules, "questions": questions, "is_draft": book.state == BookState.DRAFT}
        return self.page(request, "base", book, context)

    def _override(self, request: HttpRequest, book: RuleBook, *, on: datetime.date) -> HttpResponse:
        if not self.has_change_permission(request, book):
            raise PermissionDenied
        common: dict[str, Any] = {
            "book_id": book.pk, "remove": request.POST.get("remove") == "1", "actor": editor(request).pk, "on": on,
            "now": timezone.now(),
        }  # fmt: skip
        try:
            if "rule" in request.POST:
                rule = services.override_rule(code=request.POST["rule"], **common)
                return HttpResponseRedirect(reverse("admin:offers_wayrule_change", args=[rule.pk]))
            page = services.override_question(slug=request.POST.get("question", ""), **common)
        except (WayRule.DoesNotExist, WayQuestion.DoesNotExist):
            raise Http404("The base has no such row.") from None
        except BookClosedError:
            raise PermissionDenied from None
        return HttpResponseRedirect(reverse("admin:offers_wayquestion_change", args=[page.pk]))

    def figures_view(self, request: HttpRequest) -> HttpResponse:
        """Results per agency kind and month in the person's own regions; small groups are hidden."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        regions = Region.objects.editable_by(editor(request)).order_by("name")
        rows = ResultCount.objects.filter(region__in=regions).order_by("month", "agency_kind")
        by_region: dict[int, list[tuple[datetime.date, str, int]]] = {}
        for region_id, month, kind, count in rows.values_list("region_id", "month", "agency_kind", "count"):
            by_region.setdefault(region_id, []).append((month, kind, count))
        tables = [(region, month_figures(by_region.get(region.pk, []), AgencyKind.values)) for region in regions]
        title = _("Ergebnisse des Wegweisers")
        context = {"tables": tables, "kinds": AgencyKind.labels, "smallest": SMALLEST_GROUP, "title": title}
        return self.page(request, "figures", None, context)


def _day(request: HttpRequest, book: RuleBook) -> datetime.date:
    """The day that a page is about: the one asked for, the book's first day if that is still to come, or today."""
    today = timezone.localdate()
    try:
        asked = parse_date(request.GET.get("ab", ""))
    except ValueError:
        asked = None
    return max(asked or book.valid_from or today, today)


def _kinds(text: str) -> list[str]:
    return [kind.strip() for kind in text.split(";") if kind.strip()]
