"""The page behind an invitation's link: the only way to an account, open to whoever holds the link."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.staff.models import User
from cases.team.forms import StaffInvitationAcceptForm
from cases.team.services_invitations import InvitationGone, accept_invitation, account_for, find_invitation


@sensitive_post_parameters("password", "password_again")
@never_cache
@require_http_methods(["GET", "POST"])
def staff_invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account and log in, or add the roles to the account that is logged in."""
    visitor = request.user if isinstance(request.user, User) else None
    try:
        answer = _accept(request, token, visitor)
    except (InvitationGone, IntegrityError):
        answer = render(request, "cases/team/staff_invitation_gone.html", status=404)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _accept(request: HttpRequest, token: str, visitor: User | None) -> HttpResponse:
    now = timezone.now()
    invitation = find_invitation(token, user=visitor, now=now)
    account = visitor or account_for(invitation)
    must_log_in = account is not None and account.is_active and visitor is None
    form = StaffInvitationAcceptForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and not must_log_in and (visitor or form.is_valid()):
        typed = {} if visitor else {key: form.cleaned_data[key] for key in ("name", "password")}
        joined = accept_invitation(token=token, user=visitor, now=now, **typed)
        return _welcome(request, joined, known=account is not None)
    return render(
        request,
        "cases/team/staff_invitation_accept.html",
        {
            "agency": invitation.agency.organisation.name,
            "form": form,
            "visitor": visitor,
            "must_log_in": must_log_in,
        },
    )


def _welcome(request: HttpRequest, account: User, *, known: bool) -> HttpResponse:
    """A new account is logged in; one that has a second factor already goes through the ordinary door."""
    if request.user == account:
        messages.success(request, _("Willkommen im Team. Ihre neue Rolle gilt ab sofort."))
        return redirect("cases:desk")
    if known:
        messages.success(request, _("Ihr Konto ist wieder offen. Bitte melden Sie sich an."))
        return redirect("account_login")
    answer: HttpResponse = perform_login(request, account, email_verification="none", redirect_url="/fach/")
    return answer
