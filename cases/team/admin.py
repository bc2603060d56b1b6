"""The people of agencies in the administration: superusers only, through the same verbs as the team pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.staff.actors import Actor, load_actor
from cases.staff.admin import PortalKeepersOnly
from cases.staff.decorators import step_up_back_to, step_up_required
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Membership, User
from cases.staff.models_invitations import StaffInvitation
from cases.staff.rules import KEEPER_GRANTS
from cases.team import services, services_invitations
from cases.team.forms import role_choices

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin
View = Callable[..., HttpResponse]


class ThroughServices(PortalKeepersOnly, Base):
    """Rows are added and ended by services, never edited and never deleted; adding asks for a recent second factor."""

    add_fields: tuple[str, ...] = ()
    """Fields of the form that adds a row."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else self.add_fields

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form; what a service refuses is said above it."""
        view = self._stepped_up(step_up_required, request, super().add_view)
        try:
            return view(request, form_url, extra_context)
        except Refused as refused:
            messages.error(request, refused.message)
            return HttpResponseRedirect(request.path)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list; its actions ask for a recent second factor."""
        view = super().changelist_view
        if request.method == "POST":
            meta = self.opts
            again = step_up_back_to(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            return self._stepped_up(again, request, view)(request, extra_context)
        return view(request, extra_context)

    def _stepped_up(self, decorate: Callable[[Any], Any], request: HttpRequest, view: View) -> View:
        if not self._keeps_portal(request):
            return view
        request.actor = self.actor(request)  # type: ignore[attr-defined]  # what the decorator reads the time from
        stepped_up: View = decorate(view)
        return stepped_up

    def actor(self, request: HttpRequest) -> Actor:
        """The superuser at work."""
        assert isinstance(request.user, User)  # noqa: S101  # only superusers come here
        return load_actor(request.user, now=timezone.now())

    def each(self, request: HttpRequest, rows: QuerySet[Any], step: Callable[[Actor, Any], None]) -> None:
        """Run a service for every chosen row and say what came of it."""
        for row in rows.order_by("pk"):
            try:
                step(self.actor(request), row)
            except Refused as refused:
                self.message_user(request, f"{row}: {refused.message}", messages.ERROR)
            else:
                self.message_user(request, str(row), messages.SUCCESS)


@admin.register(Membership)
class MembershipAdmin(ThroughServices):
    """Who belongs to which agency in which role, with the rows that have ended."""

    add_fields = ("user", "agency", "role")
    list_display = ("user", "agency", "role", "granted_at", "ends_on", "ended_at")
    list_filter = ("agency", "role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "agency__organisation")
    search_fields = ("user__email", "user__name")
    autocomplete_fields = ("user",)
    actions = ("end_roles",)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["choices"] = role_choices(KEEPER_GRANTS)
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        """Give the role as the service does."""
        obj.pk = services.grant_role(
            actor=self.actor(request), agency=obj.agency, user=obj.user, role=Role(obj.role)
        ).pk

    @admin.action(description=_("Rolle beenden"))
    def end_roles(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        """End the chosen roles; the last lead stays."""
        self.each(request, rows, lambda actor, row: services.end_role(actor=actor, membership=row))


class InvitationAddForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """Whom to ask for which agency, in which roles."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"), choices=role_choices(KEEPER_GRANTS), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = StaffInvitation
        fields = ("agency", "email")


@admin.register(StaffInvitation)
class StaffInvitationAdmin(ThroughServices):
    """Invitations by superusers: the first lead of an agency, its data protection officer."""

    add_fields = ("agency", "email", "roles")
    list_display = ("agency", "email", "role_names", "expires_at", "used_at", "revoked_at", "mail_failed_at")
    list_filter = ("agency", ("used_at", admin.EmptyFieldListFilter), ("revoked_at", admin.EmptyFieldListFilter))
    list_select_related = ("agency__organisation",)
    search_fields = ("email",)
    exclude = ("token_hash",)
    actions = ("resend", "revoke")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = InvitationAddForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: StaffInvitation, form: Any, change: bool) -> None:
        """Invite as the service does; the mail goes out after the commit."""
        obj.pk = services_invitations.invite_member(
            actor=self.actor(request),
            agency=obj.agency,
            email=obj.email,
            roles=[Role(role) for role in form.cleaned_data["roles"]],
            link=_link(request),
        ).pk
        obj.refresh_from_db()

    @admin.action(description=_("Erneut senden"))
    def resend(self, request: HttpRequest, rows: QuerySet[StaffInvitation]) -> None:
        """Send the chosen ones again, each with a new link."""
        link = _link(request)
        self.each(
            request,
            rows,
            lambda actor, row: services_invitations.resend_invitation(actor=actor, invitation=row, link=link),
        )

    @admin.action(description=_("Zurückziehen"))
    def revoke(self, request: HttpRequest, rows: QuerySet[StaffInvitation]) -> None:
        """Make the chosen ones worthless."""
        self.each(request, rows, lambda actor, row: services_invitations.revoke_invitation(actor=actor, invitation=row))


def _link(request: HttpRequest) -> services_invitations.Link:
    return lambda token: request.build_absolute_uri(reverse("staff_invitation_accept", args=[token]))
