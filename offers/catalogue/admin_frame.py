"""What the catalogue adds to places, organisations and shared words: public copies and the search follow a change."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offers.catalogue.models import Offer, PublishedOffer, Synonym
from offers.catalogue.service_search import store_synonym
from offers.catalogue.services import rename_place, reword_offers
from offers.regions.admin import CatalogueFrameAdmin, OrganisationAdmin, PlaceAdmin
from offers.regions.admin_scope import SharedWordsAdmin, keeps_portal
from offers.regions.models import Region
from offers.regions.services import touch_catalogue


class CataloguePlaceAdmin(PlaceAdmin):
    """Places: published offers carry their names, and a place in use stays."""

    def get_queryset(self, request: HttpRequest) -> Any:
        uses = Offer.places.through.objects.filter(place=OuterRef("pk"))
        return super().get_queryset(request).annotate(in_use=Exists(uses))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not getattr(obj, "in_use", False)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            rename_place(place=obj)


class CatalogueOrganisationAdmin(OrganisationAdmin):
    """Organisations: their names are found by the search."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and {"name", "short_name"} & set(form.changed_data):
            reword_offers(PublishedOffer.objects.filter(organisation=obj))


class WordsAdmin(SharedWordsAdmin):
    """Shared words stand on every region's pages, so a change makes all of them stale."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            reword_offers(self.offers_with(obj))
        touch_catalogue(Region.objects.order_by("pk").values_list("pk", flat=True))

    def offers_with(self, obj: Any) -> Any:
        """The published offers that say this word."""
        return PublishedOffer.objects.filter(programme=obj)


class LabelAdmin(WordsAdmin):
    """Topics and situations; the short name is in addresses and in stored offers, so it stays."""

    list_display = ("label_de", "slug", "label_easy_de", "position")
    search_fields = ("label_de", "slug")
    fields = ("slug", "label_de", "label_easy_de", "label_en", "position")

    def offers_with(self, obj: Any) -> Any:
        return PublishedOffer.objects.filter(Q(topics__contains=[obj.pk]) | Q(situations__contains=[obj.pk]))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj is not None else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A word that some offer uses cannot be deleted: the offer would lose it silently."""
        used = obj is not None and obj.offers.exists()
        return super().has_delete_permission(request, obj) and not used


class ProgrammeAdmin(WordsAdmin):
    """Funding programmes, shared by all regions."""

    list_display = ("name", "funder", "legal_basis", "starts_on", "ends_on")
    list_filter = ("legal_basis",)
    search_fields = ("name", "slug", "funder")
    fields = ("slug", "name", "funder", "legal_basis", "starts_on", "ends_on", "summary", "source")


class SynonymAdmin(CatalogueFrameAdmin):
    """What people say and what they mean by it. Coordinators keep their region's own words and read the shared ones."""

    list_display = ("word", "meanings", "is_active", "region")
    list_select_related = ("region",)
    list_filter = ("is_active",)
    search_fields = ("word", "meaning")
    fields = ("region", "word", "meaning", "is_active")

    @admin.display(description=_("Gemeint ist"))
    def meanings(self, synonym: Synonym) -> str:
        """The meanings as one line."""
        return ", ".join(synonym.meaning)

    def get_queryset(self, request: HttpRequest) -> Any:
        own = super().get_queryset(request)
        if keeps_portal(request) or not self.keeps(request):
            return own
        return own | Synonym.objects.filter(region__isnull=True)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        shared = obj is not None and obj.region_id is None
        return super().has_view_permission(request, None if shared else obj)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return list(self.list_display)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not keeps_portal(request):
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        store_synonym(region=obj.region, word=obj.word, meaning=obj.meaning, is_active=obj.is_active)
        if obj.region_id is None:
            touch_catalogue(Region.objects.order_by("pk").values_list("pk", flat=True))
