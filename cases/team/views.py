"""The team pages: who works for my agency, in which roles, and who was asked to."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.audit.decorators import CaseRequest, audited
from cases.audit.enums import AuditAction
from cases.staff.decorators import step_up_back_to, step_up_required
from cases.staff.enums import Role
from cases.staff.errors import Refused
from cases.staff.models import Membership
from cases.staff.models_invitations import StaffInvitation
from cases.team import services, services_invitations
from cases.team.forms import RoleGrantForm, StaffInviteForm
from cases.team.selectors import DECIDING, Person, Team, teams_of

EITHER = ["GET", "POST"]


def load_team(request: CaseRequest, agency: int) -> Team:
    """The team of an agency that the person decides about; any other is said not to exist."""
    for team in teams_of(request.actor):
        if team.agency.pk == agency:
            request.actor.acting = request.trail.about = team.agency
            return team
    raise Http404


def load_person(request: CaseRequest, agency: int, user: int) -> tuple[Team, Person]:
    """Somebody of such a team; 403 for those about whom the person does not decide."""
    team = load_team(request, agency)
    for person in team.people:
        if person.user.pk == user:
            if not person.may:
                raise PermissionDenied
            return team, person
    raise Http404


def load_invitation(request: CaseRequest, pk: int) -> StaffInvitation:
    """An invitation that stands on the person's team page."""
    for team in teams_of(request.actor):
        for invitation in team.invitations:
            if invitation.pk == pk:
                invitation.agency = request.actor.acting = request.trail.about = team.agency
                return invitation
    raise Http404


def accept_link(request: HttpRequest) -> Callable[[str], str]:
    """How a token becomes the address in the mail."""
    return lambda token: request.build_absolute_uri(reverse("staff_invitation_accept", args=[token]))


def _attempt(request: CaseRequest, step: Callable[[], object], said: str) -> HttpResponse:
    """Run a service whose page has nothing to type; say what came of it on the team page."""
    try:
        step()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect("cases:team")


@require_GET
@audited(AuditAction.TEAM)
def team(request: CaseRequest) -> HttpResponse:
    """Every team that the person decides about."""
    if not request.actor.has_role(*DECIDING):
        raise PermissionDenied
    return render(request, "cases/team/team.html", {"teams": teams_of(request.actor), "now": request.actor.now})


@require_http_methods(EITHER)
@step_up_required
@audited(AuditAction.TEAM)
def staff_invite(request: CaseRequest, agency: int) -> HttpResponse:
    """Ask somebody to join."""
    team = load_team(request, agency)
    form = StaffInviteForm(request.POST or None, grants=team.grants, domains=team.agency.email_domains)
    if request.method == "POST" and form.is_valid():
        try:
            services_invitations.invite_member(
                actor=request.actor,
                agency=team.agency,
                email=form.cleaned_data["email"],
                roles=[Role(role) for role in form.cleaned_data["roles"]],
                link=accept_link(request),
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("Die Einladung ist auf dem Weg. Unten steht, ob die E-Mail verschickt ist."))
            return redirect("cases:team")
    context = {"team": team, "form": form, "days": settings.STAFF_INVITATION_DAYS}
    return render(request, "cases/team/staff_invite.html", context)


@require_POST
@step_up_back_to("cases:team")
@audited(AuditAction.TEAM)
def staff_invitation_resend(request: CaseRequest, pk: int) -> HttpResponse:
    """Send an invitation again."""
    invitation = load_invitation(request, pk)
    return _attempt(
        request,
        lambda: services_invitations.resend_invitation(
            actor=request.actor, invitation=invitation, link=accept_link(request)
        ),
        _("Die Einladung ist noch einmal auf dem Weg. Der alte Link gilt nicht mehr."),
    )


@require_http_methods(EITHER)
@audited(AuditAction.TEAM)
def staff_invitation_revoke(request: CaseRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation, after asking."""
    invitation = load_invitation(request, pk)
    if request.method == "GET":
        return render(request, "cases/team/staff_invitation_revoke.html", {"invitation": invitation})
    return _attempt(
        request,
        lambda: services_invitations.revoke_invitation(actor=request.actor, invitation=invitation),
        _("Die Einladung ist zurückgezogen. Der Link gilt nicht mehr."),
    )


@require_http_methods(EITHER)
@step_up_required
@audited(AuditAction.TEAM)
def role_grant(request: CaseRequest, agency: int, user: int) -> HttpResponse:
    """Give somebody of the team one more role."""
    team, person = load_person(request, agency, user)
    form = RoleGrantForm(request.POST or None, grants=team.grants)
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        try:
            services.grant_role(actor=request.actor, agency=team.agency, user=person.user, role=role)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, _("Die Rolle ist gegeben. Sie gilt ab sofort."))
            return redirect("cases:team")
    return render(request, "cases/team/role_grant.html", {"team": team, "person": person, "form": form})


@require_http_methods(EITHER)
@step_up_required
@audited(AuditAction.TEAM)
def role_end(request: CaseRequest, pk: int) -> HttpResponse:
    """Take one role away, after asking."""
    membership = Membership.objects.filter(pk=pk, ended_at__isnull=True).first()
    if membership is None:
        raise Http404
    team, person = load_person(request, membership.agency_id, membership.user_id)
    if request.method == "GET":
        context = {"team": team, "person": person, "membership": membership, "is_only": len(person.rows) == 1}
        return render(request, "cases/team/role_end.html", context)
    return _attempt(
        request,
        lambda: services.end_role(actor=request.actor, membership=membership),
        _("Die Rolle ist beendet. Das wirkt beim nächsten Klick dieser Person."),
    )


@require_http_methods(EITHER)
@step_up_required
@audited(AuditAction.TEAM)
def member_deactivate(request: CaseRequest, agency: int, user: int) -> HttpResponse:
    """Take somebody out of the team, after asking."""
    team, person = load_person(request, agency, user)
    if request.method == "GET":
        return render(request, "cases/team/member_deactivate.html", {"team": team, "person": person})
    return _attempt(
        request,
        lambda: services.deactivate_member(actor=request.actor, agency=team.agency, user=person.user),
        _("Die Person gehört nicht mehr zum Team. Das wirkt bei ihrem nächsten Klick."),
    )


@require_http_methods(EITHER)
@audited(AuditAction.TEAM)
def sessions_end(request: CaseRequest, agency: int, user: int) -> HttpResponse:
    """Log somebody out everywhere, after asking."""
    team, person = load_person(request, agency, user)
    if request.method == "GET":
        return render(request, "cases/team/sessions_end.html", {"team": team, "person": person})
    return _attempt(
        request,
        lambda: services.end_sessions(actor=request.actor, user=person.user, agency=team.agency),
        _("Die Person ist überall abgemeldet."),
    )
