"""Legal pages: written by those who answer for the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offers.legal import rules, selectors
from offers.legal.models import LegalPage

if TYPE_CHECKING:
    PageAdmin = admin.ModelAdmin[LegalPage]
else:
    PageAdmin = admin.ModelAdmin


@admin.register(LegalPage)
class LegalPageAdmin(PageAdmin):
    """Superusers only. A new page starts with the text shipped with the portal."""

    list_display = ["title", "name", "open_blanks", "updated_on"]
    fields = ["name", "title", "body"]

    @admin.display(description=_("fehlende Angaben"))
    def open_blanks(self, page: LegalPage) -> int:
        """How many blanks the text still has."""
        return len(rules.blanks(page.body))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The first page that nobody has written yet, with its shipped text."""
        open_pages = selectors.unwritten_pages()
        if not open_pages:
            return {}
        name = open_pages[0]
        return {"name": name.value, "title": name.label, "body": selectors.shipped_text(name)}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: LegalPage | None = None) -> bool:
        return self._is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._is_superuser(request) and bool(selectors.unwritten_pages())

    def has_change_permission(self, request: HttpRequest, obj: LegalPage | None = None) -> bool:
        return self._is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: LegalPage | None = None) -> bool:
        return self._is_superuser(request)

    def _is_superuser(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_superuser", False))
