"""A rule book's pages in the administration: its life by buttons, sent by POST, done by services."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.regions.admin_scope import editor, keeps_portal
from offers.regions.models import Region
from offers.wayfinder import services
from offers.wayfinder.admin_files import BookFiles
from offers.wayfinder.admin_pages import BookPages
from offers.wayfinder.enums import BookState
from offers.wayfinder.forms import PublishForm
from offers.wayfinder.lifecycle import (
    BookError,
    FirstDayError,
    LastBookError,
    SecondPersonError,
    UnprovenError,
)
from offers.wayfinder.models import RuleBook
from offers.wayfinder.selectors import waiting_rules


class RuleBookAdmin(BookFiles, BookPages):
    """Versions of the rules. Coordinators keep their region's, superusers the base; drafts are made by a button."""

    list_display = ("__str__", "state_label", "valid_from", "note")
    list_select_related = ("region",)
    fields = ("note",)
    change_list_template = "admin/offers/rulebook/change_list.html"
    change_form_template = "admin/offers/rulebook/change_form.html"

    @admin.display(description=gettext_lazy("Stand"))
    def state_label(self, book: RuleBook) -> str:
        """The state, and whether it is what counts today."""
        return book.get_state_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state == BookState.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.state == BookState.DRAFT

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A draft goes with all its rows: whoever may discard it may discard them."""
        to_delete, count, _needed, _protected = super().get_deleted_objects(objs, request)
        return to_delete, count, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.discard_draft(book_id=obj.pk, actor=editor(request).pk, now=timezone.now())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.refuse_strangers(request, obj)
        book = services.mark_edited(book_id=obj.pk, actor=editor(request).pk, now=timezone.now())
        book.note = obj.note
        book.save(update_fields=["note"])

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("entwurf/", view(self.draft_view), name="offers_rulebook_draft"),
            path("<int:book_id>/veroeffentlichen/", view(self.publish_view), name="offers_rulebook_publish"),
            path("<int:book_id>/zurueckziehen/", view(self.withdraw_view), name="offers_rulebook_withdraw"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, above it what counts today and a button for each draft that can be made."""
        shelves = self._shelves(request, on=timezone.localdate())
        return super().changelist_view(request, {"shelves": shelves, **(extra_context or {})})

    def _shelves(self, request: HttpRequest, *, on: datetime.date) -> list[dict[str, Any]]:
        regions: list[Region | None] = list(Region.objects.editable_by(editor(request)).order_by("name"))
        regions = [None, *regions] if keeps_portal(request) else regions
        books = RuleBook.objects.editable_by(editor(request)).select_related("region").order_by("pk")
        in_force = {book.region_id: book for book in RuleBook.objects.in_force(on=on).select_related("region")}
        drafts = {book.region_id: book for book in books.filter(state=BookState.DRAFT)}
        return [
            {
                "region_id": region.pk if region else "",
                "name": region.name if region else _("Gemeinsame Grundlage"),
                "base": in_force.get(None),
                "book": in_force.get(region.pk) if region else None,
                "draft": drafts.get(region.pk if region else None),
                "to_confirm": waiting_rules(_together(in_force, region), on=on),
            }
            for region in regions
        ]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """Make a region's draft, or the base's where no region is named, and go there."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        sent = request.POST.get("region", "")
        if not sent:
            if not keeps_portal(request):
                raise PermissionDenied
            region_id = None
        else:
            regions = Region.objects.editable_by(editor(request))
            is_key = sent.isascii() and sent.isdigit() and len(sent) < 10
            region = regions.filter(pk=int(sent)).first() if is_key else None
            if region is None:
                raise Http404("There is no such region for this person.")
            region_id = region.pk
        book = services.draft_book(region_id=region_id, actor=editor(request).pk, now=timezone.now())
        return HttpResponseRedirect(reverse("admin:offers_rulebook_change", args=[book.pk]))

    def publish_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """Publish a draft from the day that was sent, or say what keeps it from being published."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        book = self.kept_book(request, book_id)
        form = PublishForm(request.POST)
        if not form.is_valid():
            self.message_user(request, _("Bitte wählen Sie einen Tag, ab dem die Fassung gilt."), messages.ERROR)
            return self._back(book)
        day = form.cleaned_data["valid_from"]
        try:
            services.publish_book(
                book_id=book.pk, valid_from=day, actor=editor(request).pk, on=timezone.localdate(), now=timezone.now()
            )
        except BookError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            if isinstance(error, UnprovenError):
                return HttpResponseRedirect(reverse("admin:offers_rulebook_check", args=[book.pk]) + f"?ab={day}")
        else:
            self.message_user(request, _("Die Fassung ist veröffentlicht."), messages.SUCCESS)
        return self._back(book)

    def withdraw_view(self, request: HttpRequest, book_id: int) -> HttpResponse:
        """Roll back to the version before."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        book = self.kept_book(request, book_id)
        try:
            services.withdraw_book(
                book_id=book.pk, actor=editor(request).pk, on=timezone.localdate(), now=timezone.now()
            )
        except BookError as error:
            self.message_user(request, refusal(error), messages.ERROR)
        else:
            said = _("Die Fassung ist zurückgezogen. Jetzt gilt wieder die Fassung davor.")
            self.message_user(request, said, messages.SUCCESS)
        return self._back(book)

    def _back(self, book: RuleBook) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:offers_rulebook_change", args=[book.pk]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        book = kwargs.get("obj")
        if book is not None:
            context["book"] = book
            context["today"] = timezone.localdate()
            context["four_eyes"] = self._needs_other(request, book)
            context["row_counts"] = {"rules": book.rules.count(), "questions": book.questions.count()}
            context["is_in_force"] = RuleBook.objects.in_force(on=context["today"]).filter(pk=book.pk).exists()
        return super().render_change_form(request, context, *args, **kwargs)

    def _needs_other(self, request: HttpRequest, book: RuleBook) -> bool:
        return bool(book.region and book.region.four_eyes and book.edited_by == editor(request).pk)


def _together(in_force: dict[int | None, RuleBook], region: Region | None) -> list[RuleBook]:
    """Of the books in force those that a region's visitors meet, the base first; none without a base."""
    own = [in_force[region.pk]] if region is not None and region.pk in in_force else []
    return [in_force[None], *own] if None in in_force else []


def refusal(error: BookError) -> str:
    """Why a step was refused, in words for the person who asked for it."""
    match error:
        case UnprovenError():
            return (
                _("Nichts geändert: Sonst wäre jemand ohne zuständige Stelle, oder es fehlt noch etwas. %s")
                % (error.problems[0])
            )
        case SecondPersonError():
            return _("Vier-Augen-Prinzip: Jemand anderes muss diese Fassung veröffentlichen, denn sie ist von Ihnen.")
        case FirstDayError():
            return _("Die Fassung kann frühestens ab %s gelten.") % f"{error.earliest:%d.%m.%Y}"
        case LastBookError():
            return _("Ohne diese Grundlage gibt es keine Antworten mehr. Veröffentlichen Sie erst eine neue.")
        case _other:
            return _("Das geht im jetzigen Stand nicht. Es wurde nichts geändert.")
