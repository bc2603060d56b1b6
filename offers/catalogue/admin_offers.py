"""The administration of offers: list, form, versions. The steps of an offer's life: `admin_steps`."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from offers.catalogue import enums
from offers.catalogue.admin_lists import TaskFilter
from offers.catalogue.admin_steps import DONE, OfferSteps
from offers.catalogue.enums import OfferAction, OfferState
from offers.catalogue.forms_editing import OfferForm
from offers.catalogue.lifecycle import EDITABLE
from offers.catalogue.models import Offer, OfferReport
from offers.catalogue.selectors_offer_page import offer_page
from offers.catalogue.selectors_versions import version_list
from offers.catalogue.service_drafts import create_offer, plan_offer, save_draft
from offers.catalogue.services import archive_offer, confirm_offers, public_copy, submit_offer
from offers.catalogue.wording import CHOSEN_FIELDS, WORDING_FIELDS
from offers.regions.admin_scope import RegionScopedAdmin, editor

READABLE = {"audiences": "audience_labels", "formats": "format_labels"}
"""How a field is shown where it cannot be changed."""


class OfferAdmin(OfferSteps, RegionScopedAdmin):
    """Offers as coordinators work on them.

    Texts are changed in drafts only. A published offer is read here; "Überarbeiten" opens a draft while the public
    keeps the approved wording. What stands beside the wording (successor, review interval) can always be changed.
    """

    form = OfferForm
    list_display = ("title", "state_label", "due_label", "open_reports", "organisation", "edited_at", "region")
    list_filter = (TaskFilter, "state", "legal_basis")
    list_select_related = ("organisation", "region")
    search_fields = ("title", "summary", "slug", "organisation__name")
    autocomplete_fields = ("organisation", "contact_point", "places", "successor")
    prepopulated_fields: ClassVar = {"slug": ("title",)}
    actions = ("confirm_selected", "archive_selected")
    change_form_template = "admin/offers/offer/change_form.html"
    object_history_template = "admin/offers/offer/versions.html"
    fieldsets = (
        (None, {"fields": ("region", "title", "slug", "summary", "description")}),
        (_("Für wen und worum geht es?"), {"fields": ("audiences", ("age_min", "age_max"), "topics", "situations")}),
        (_("Was genau?"), {"fields": ("formats", "cost", "how_to_join", "legal_basis", "programme")}),
        (_("Wo und bei wem?"), {"fields": ("organisation", "contact_point", "region_wide", "places", "website")}),
        (_("Wann?"), {"fields": (("starts_on", "ends_on"),)}),
        (_("Pflege"), {"fields": ("review_interval_months", "successor", "source", "seen_revision")}),
    )

    # Rows ------------------------------------------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> Any:
        public = ExpressionWrapper(Q(published__isnull=False), output_field=BooleanField())
        # A subquery for the rows shown, not a join: joining would group the whole catalogue first.
        open_reports = OfferReport.objects.filter(offer=OuterRef("pk"), closed_at__isnull=True).order_by()
        counted = open_reports.values("offer").annotate(number=Count("pk")).values("number")
        offers = super().get_queryset(request).annotate(is_public=public)
        lists = request.resolver_match is not None and request.resolver_match.url_name == "offers_offer_changelist"
        return offers.annotate(report_count=Coalesce(Subquery(counted), 0)) if lists else offers

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The offer; locked while a form about it is being saved, so that nobody saves in between."""
        offer = super().get_object(request, object_id, from_field)
        if request.method == "POST" and connection.in_atomic_block:
            offer = self.get_queryset(request).select_for_update(of=("self",)).get(pk=offer.pk)
        return offer

    @admin.display(description=_("Stand"), ordering="state")
    def state_label(self, offer: Any) -> str:
        """The state, and whether the public still reads an older wording."""
        label = str(OfferState(offer.state).label)
        revising = offer.is_public and offer.state != OfferState.PUBLISHED
        return f"{label} ({_('öffentlich in alter Fassung')})" if revising else label

    @admin.display(description=_("Prüfung fällig"), ordering="review_due_on")
    def due_label(self, offer: Any) -> str:
        """The day of the next review; only public offers have one that matters."""
        if not offer.is_public:
            return ""
        if offer.review_due_on is None:
            return str(_("nie geprüft"))
        day = f"{offer.review_due_on:%d.%m.%Y}"
        return f"{day} ({_('überfällig')})" if offer.review_due_on < timezone.localdate() else day

    @admin.display(description=_("Hinweise"), ordering="report_count")
    def open_reports(self, offer: Any) -> int | str:
        """How many visitors' reports are open."""
        return offer.report_count or ""

    @admin.display(description=_("Für wen?"))
    def audience_labels(self, offer: Offer) -> str:
        """Audiences in words."""
        return ", ".join(str(enums.Audience(value).label) for value in offer.audiences)

    @admin.display(description=_("Form"))
    def format_labels(self, offer: Offer) -> str:
        """Formats in words."""
        return ", ".join(str(enums.Format(value).label) for value in offer.formats)

    # Rights ----------------------------------------------------------------------------------------------------------
    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is or may become public again is archived; only drafts and archived offers off line are deleted."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or (obj.state in {OfferState.DRAFT, OfferState.ARCHIVED} and not self._is_public(obj))

    def _is_public(self, offer: Any) -> bool:
        known: bool | None = getattr(offer, "is_public", None)
        return Offer.objects.public().filter(pk=offer.pk).exists() if known is None else known

    def wording_is_open(self, request: HttpRequest, offer: Any) -> bool:
        """Whether the texts can be typed now: in a draft, and in review for whoever asked to edit."""
        if offer is None or offer.state == OfferState.DRAFT:
            return True
        asked = "bearbeiten" in request.GET or (request.method == "POST" and "title" in request.POST)
        return offer.state in EDITABLE and asked

    # Form ------------------------------------------------------------------------------------------------------------
    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        if self.wording_is_open(request, obj):
            return [*fields, "slug"] if obj is not None and self._is_public(obj) else fields
        return [*fields, *WORDING_FIELDS, *CHOSEN_FIELDS, *READABLE.values()]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return dict(self.prepopulated_fields) if obj is None else {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self.wording_is_open(request, obj):
            return fieldsets
        return [(title, {**options, "fields": _readable(options["fields"])}) for title, options in fieldsets]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Everything goes through the services, so that versions and four eyes hold for forms, too."""
        actor, now = editor(request).pk, timezone.now()
        if not change:
            self.refuse_strangers(request, obj)
            values = {**form.wording(), **form.planning()}
            stored = create_offer(region=obj.region, values=values, actor=actor, now=now)
        else:
            stored = self._save(form, obj.pk, actor=actor, now=now)
        if "_submit_offer" in request.POST and stored.state == OfferState.DRAFT:
            stored = submit_offer(offer_id=stored.pk, actor=actor, now=now)
        obj.__dict__.update({name: value for name, value in stored.__dict__.items() if name != "_state"})
        obj._state.adding = False

    def _save(self, form: Any, offer_id: int, *, actor: int, now: datetime.datetime) -> Offer:
        """One version for one click; whoever only plans does not become an author of the wording."""
        wording, planning = form.wording(), form.planning()
        if set(form.changed_data) & set(wording):
            return save_draft(offer_id=offer_id, values={**wording, **planning}, actor=actor, now=now)
        return plan_offer(offer_id=offer_id, values=planning, actor=actor, now=now)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """After handing in, the offer itself: there it says what happens next."""
        if "_submit_offer" not in request.POST:
            return super().response_change(request, obj)
        self.message_user(request, str(DONE[OfferAction.SUBMIT]), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[obj.pk]))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing left to do: the services stored the chosen topics, situations and places with the rest."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        obj._history_user = editor(request).pk
        super().delete_model(request, obj)

    # Lists -----------------------------------------------------------------------------------------------------------
    @admin.action(description=_("Unverändert bestätigen"), permissions=["change"])
    def confirm_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Confirm all chosen offers that are published."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True))
        today, now = timezone.localdate(), timezone.now()
        done = confirm_offers(offer_ids=keys, actor=editor(request).pk, on=today, now=now)
        said = ngettext("%d Angebot ist bestätigt.", "%d Angebote sind bestätigt.", done) % done
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
        if left := len(keys) - done:
            words = ngettext(
                "%d Angebot ist nicht veröffentlicht oder wird überarbeitet und blieb, wie es ist.",
                "%d Angebote sind nicht veröffentlicht oder werden überarbeitet und blieben, wie sie sind.",
                left,
            )
            self.message_user(request, words % left, messages.WARNING)

    @admin.action(description=_("Archivieren (nimmt sie aus dem Netz)"), permissions=["change"])
    def archive_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Archive all chosen offers that are not archived yet."""
        rows = queryset.exclude(state=OfferState.ARCHIVED)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        for key in keys:
            archive_offer(offer_id=key, actor=editor(request).pk, now=timezone.now())
        said = ngettext("%d Angebot ist archiviert.", "%d Angebote sind archiviert.", len(keys)) % len(keys)
        self.message_user(request, said, messages.SUCCESS)

    # Versions --------------------------------------------------------------------------------------------------------
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """All versions with what each of them changed, and a way back to each."""
        offer = self.get_object(request, object_id)
        asked = request.GET.get("seite", "1")
        page = min(int(asked), 1000) if asked.isascii() and asked.isdigit() and asked.strip("0") else 1
        versions, has_older = version_list(offer, page=page)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Versionen: %s") % offer,
            "opts": self.opts,
            "offer": offer,
            "versions": versions,
            "older": page + 1 if has_older else None,
            "newer": page - 1,
            "can_restore": self.has_change_permission(request, offer),
        }
        return TemplateResponse(request, self.object_history_template, context)

    # Preview ---------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        preview = self.admin_site.admin_view(self.preview_view)
        return [path("<int:offer_id>/vorschau/", preview, name="offers_offer_preview"), *super().get_urls()]

    def preview_view(self, request: HttpRequest, offer_id: int) -> HttpResponse:
        """The public page as it would look if the present wording were published now."""
        offer = self.get_object(request, str(offer_id))
        copy = public_copy(offer, now=timezone.now())
        context = {
            "region": offer.region,
            "offer": copy,
            "page": offer_page(copy, now=timezone.localtime()),
            "url": request.build_absolute_uri(copy.get_absolute_url()),
            "structured_data": "",
        }
        return TemplateResponse(request, "admin/offers/offer/preview.html", context)


def _readable(fields: Any) -> list[Any]:
    """Names of fields with those that have a readable form replaced by it."""
    return [tuple(_readable(item)) if isinstance(item, tuple) else READABLE.get(item, item) for item in fields]
