"""Import and export in the administration: added here to the pages of the rooms below, which know nothing of files.

Who may import is who may change: every resource gets the regions of the person at the screen and their account, so
rows of other regions are refused by line, and an import of offers counts as an edit of theirs (four eyes).
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from import_export.admin import ImportExportMixin
from import_export.results import RowResult
from import_export.tmp_storages import CacheStorage

from offers.catalogue import admin as catalogue_pages
from offers.catalogue.lifecycle import EditingError
from offers.catalogue.models import Event, Offer, Programme
from offers.exchange import resources
from offers.exchange.forms import FileExportForm, FileImportForm
from offers.exchange.reading import UnreadableError
from offers.exchange.spreadsheets import SafeCSV, SafeXLSX
from offers.regions.admin_scope import editor
from offers.regions.models import ContactPoint, Cooperation, Organisation, Place, Region

__all__ = ["ExchangePages", "catalogue_pages"]


class WaitingFile(CacheStorage):  # type: ignore[misc]  # django-import-export ships no types
    """An uploaded file between preview and confirmation: in the cache, so that every web machine finds it, and under
    a random name, so that a forged one leads to nothing (a folder would let the name lead to other people's files)."""

    CACHE_LIFETIME = 60 * 60

    def read(self) -> bytes:
        """Raises `UnreadableError` when nothing waits there (any more)."""
        data = cache.get(self.CACHE_PREFIX + str(self.name)[:64])
        if not isinstance(data, bytes):
            raise UnreadableError(
                0, _("Diese Datei wartet nicht mehr: Sie wurde schon übernommen, oder es ist zu lange her.")
            )
        return data


class ExchangePages(ImportExportMixin):  # type: ignore[misc]  # django-import-export ships no types
    """Import (with preview, all or nothing) and export, as CSV and XLSX."""

    formats = (SafeCSV, SafeXLSX)
    import_form_class = FileImportForm
    export_form_class = FileExportForm
    tmp_storage_class = WaitingFile
    import_template_name = "admin/offers/import.html"
    export_template_name = "admin/offers/export.html"
    import_export_change_list_template = "admin/offers/change_list_exchange.html"

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What a resource may reach: the regions of the person at the screen, under their name."""
        return {"regions": Region.objects.editable_by(editor(request)), "actor_id": editor(request).pk}

    def has_import_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and self.has_change_permission(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def get_valid_export_item_pks(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).order_by("pk").values_list("pk", flat=True)

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing of the page: a resource knows all it needs."""
        return {}

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        said = error.message if isinstance(error, UnreadableError) else _("Diese Datei kann nicht gelesen werden.")
        where = _("Zeile %d: ") % error.line if isinstance(error, UnreadableError) and error.line else ""
        form.add_error("import_file", where + said)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Carry out what the preview showed; a file that is gone or a forged form is told, never a breakdown."""
        if request.method == "POST" and not self.confirm_form_class(request.POST).is_valid():
            if not self.has_import_permission(request):
                raise PermissionDenied
            return self._back(request, _("Diese Anfrage war nicht vollständig. Es wurde nichts übernommen."))
        try:
            response: HttpResponse = super().process_import(request, **kwargs)
        except UnreadableError as error:
            return self._back(request, error.message)
        except EditingError:
            return self._back(
                request, _("Inzwischen hat jemand eines der Angebote geändert. Es wurde nichts übernommen.")
            )
        except (ValueError, IndexError):
            return self._back(request, _("Diese Anfrage war nicht vollständig. Es wurde nichts übernommen."))
        return response

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Says what was done; what was refused since the preview changes nothing and is not called a success."""
        if result.has_errors() or result.has_validation_errors():
            return self._back(request, _("Der Stand hat sich seit der Vorschau geändert. Es wurde nichts übernommen."))
        self.generate_log_entries(result, request)
        rows = result.totals[RowResult.IMPORT_TYPE_NEW] + result.totals[RowResult.IMPORT_TYPE_UPDATE]
        messages.success(request, ngettext("%d Zeile übernommen.", "%d Zeilen übernommen.", rows) % rows)
        return HttpResponseRedirect(reverse("admin:{}_{}_changelist".format(*self.get_model_info())))

    def generate_log_entries(self, result: Any, request: HttpRequest) -> None:
        """Who imported what, in the administration's own log."""
        for kind, flag in ((RowResult.IMPORT_TYPE_NEW, ADDITION), (RowResult.IMPORT_TYPE_UPDATE, CHANGE)):
            written: Any = [row.instance for row in result if row.import_type == kind]
            if written:
                said = _("aus einer Datei übernommen")
                LogEntry.objects.log_actions(editor(request).pk, written, flag, change_message=said)

    def _back(self, request: HttpRequest, said: str) -> HttpResponse:
        messages.error(request, said)
        return HttpResponseRedirect(reverse("admin:{}_{}_import".format(*self.get_model_info())))


RESOURCES = {
    ContactPoint: resources.ContactPointResource,
    Cooperation: resources.CooperationResource,
    Event: resources.EventResource,
    Offer: resources.OfferResource,
    Organisation: resources.OrganisationResource,
    Place: resources.PlaceResource,
    Programme: resources.ProgrammeResource,
}
"""Which pages get import and export, and what reads and writes their files."""

for _model, _resource in RESOURCES.items():
    _present = type(admin.site.get_model_admin(_model))
    _page = type(f"Exchange{_present.__name__}", (ExchangePages, _present), {"resource_classes": [_resource]})
    admin.site.unregister(_model)
    admin.site.register(_model, _page)
