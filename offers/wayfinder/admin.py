"""The Wegweiser in the administration: books and their life, questions, rules and examples."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from offers.regions.admin_scope import RegionScopedAdmin, ScopedRelatedFilter, editor, keeps_portal
from offers.wayfinder.admin_books import RuleBookAdmin
from offers.wayfinder.enums import BookState
from offers.wayfinder.forms_rows import PersonaForm
from offers.wayfinder.lifecycle import BookClosedError
from offers.wayfinder.models import Persona, RuleBook, WayOption, WayQuestion, WayRule
from offers.wayfinder.rules import parse_condition
from offers.wayfinder.rules_books import NoRuleBookError
from offers.wayfinder.rules_checks import condition_words, labels_of
from offers.wayfinder.selectors import compiled_with
from offers.wayfinder.services import mark_edited

admin.site.register(RuleBook, RuleBookAdmin)


class BookRowAdmin(RegionScopedAdmin):
    """Rows of a book: changed in drafts only, and every change notes whose the draft is."""

    region_path = "book__region"
    list_filter: ClassVar[Any] = (("book", ScopedRelatedFilter),)
    list_select_related = ("book__region",)
    change_form_template = "admin/offers/rulebook/row_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("book__region")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.book.state == BookState.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.book.state == BookState.DRAFT)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only drafts are offered: what was published does not change."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "book" and field is not None:
            field.queryset = field.queryset.filter(state=BookState.DRAFT).select_related("region")
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "book"] if obj is not None else fields

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        drafts = list(RuleBook.objects.editable_by(editor(request)).filter(state=BookState.DRAFT).order_by("pk")[:2])
        if len(drafts) == 1:
            initial.setdefault("book", drafts[0].pk)
        return initial

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        self.refuse_strangers(request, obj)
        self.note_edit(request, {obj.book_id})
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.note_edit(request, {obj.book_id})
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        self.note_edit(request, set(queryset.order_by("book_id").values_list("book_id", flat=True)))
        super().delete_queryset(request, queryset)

    def note_edit(self, request: HttpRequest, book_ids: set[int]) -> None:
        """Lock the drafts and note who changes them; what was published meanwhile is refused."""
        try:
            for key in sorted(book_ids):
                mark_edited(book_id=key, actor=editor(request).pk, now=timezone.now())
        except BookClosedError:
            raise PermissionDenied from None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The form, with the slugs that conditions are written with."""
        book = getattr(kwargs.get("obj"), "book", None)
        context["rule_book"], context["pages"] = book, self._pages(book)
        return super().render_change_form(request, context, *args, **kwargs)

    def _pages(self, book: RuleBook | None) -> list[tuple[Any, Any]]:
        if book is None:
            return []
        try:
            compiled = compiled_with(book, on=timezone.localdate())
        except NoRuleBookError:
            return []
        return [(page, compiled.options_of[slug]) for slug, page in compiled.questions.items()]


class OptionInline(admin.StackedInline):  # type: ignore[type-arg]  # not generic at run time
    """The answers of a page, on its form."""

    model = WayOption
    extra = 0
    fields = (("slug", "position", "is_removed"), "text_de", "text_easy_de", "text_en")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.book.state == BookState.DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.book.state == BookState.DRAFT

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.book.state == BookState.DRAFT


@admin.register(WayQuestion)
class WayQuestionAdmin(BookRowAdmin):
    """Pages with their answers."""

    list_display = ("text_de", "slug", "position", "skip_if", "is_removed", "book")
    search_fields = ("slug", "text_de")
    inlines: ClassVar = [OptionInline]
    fieldsets = (
        (None, {"fields": ("book", ("slug", "position"), "skip_if", "is_removed")}),
        (_("Texte"), {"fields": ("text_de", "text_easy_de", "text_en", "help_de", "help_easy_de", "help_en")}),
    )


@admin.register(WayRule)
class WayRuleAdmin(BookRowAdmin):
    """Rules with their texts."""

    list_display = ("code", "priority", "service_de", "agency_kind", "role", "valid_from", "to_confirm", "book")
    list_filter = (("book", ScopedRelatedFilter), "agency_kind", "role", "to_confirm", "is_removed")
    search_fields = ("code", "service_de", "conditions", "reason_de")
    readonly_fields = ("in_words",)
    fieldsets = (
        (None, {"fields": ("book", "code", "priority", "conditions", "in_words", "agency_kind", "role", "valid_from",
                           "is_removed")}),
        (_("Texte"), {"fields": ("service_de", "reason_de", "next_step_de", "bring_de", "say_de")}),
        (_("Leichte Sprache"), {"fields": ("service_easy_de", "reason_easy_de", "next_step_easy_de", "bring_easy_de",
                                           "say_easy_de")}),
        (_("Englisch"), {"fields": ("service_en", "reason_en", "next_step_en", "bring_en", "say_en")}),
        (_("Nachweis"), {"fields": ("legal_norm", "to_confirm", "source")}),
    )  # fmt: skip

    @admin.display(description=_("Das heißt"))
    def in_words(self, rule: WayRule) -> str:
        """The condition as visitors would read it."""
        if rule._state.adding:
            return "–"
        try:
            labels = labels_of(compiled_with(rule.book, on=timezone.localdate()))
        except NoRuleBookError:
            return "–"
        return condition_words(parse_condition(rule.conditions), labels)


@admin.register(Persona)
class PersonaAdmin(RegionScopedAdmin):
    """Examples. Coordinators keep their region's own and read the shared ones."""

    form = PersonaForm
    list_display = ("code", "description", "expected_primary", "expected_also", "whose", "checked")
    list_select_related = ("region",)
    list_filter = ("expected_primary",)
    search_fields = ("code", "description", "answers")
    fields = ("region", "code", "description", "answers", "expected_primary", "expected_also", "why")

    @admin.display(description=_("Region"))
    def whose(self, persona: Persona) -> str:
        """The region, or that it is shared."""
        return str(persona.region) if persona.region else str(_("alle Regionen"))

    @admin.display(description=_("Ergebnis"))
    def checked(self, persona: Persona) -> str:
        """Where to see whether it is green: that depends on the book."""
        return format_html('<a href="{}">{}</a>', reverse("admin:offers_rulebook_changelist"), _("siehe Prüfung"))

    def get_queryset(self, request: HttpRequest) -> Any:
        own = super().get_queryset(request)
        if keeps_portal(request) or not self.keeps(request):
            return own
        return own | Persona.objects.filter(region__isnull=True)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        shared = obj is not None and obj.region_id is None
        return super().has_view_permission(request, None if shared else obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not keeps_portal(request):
            kwargs["required"] = True
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
