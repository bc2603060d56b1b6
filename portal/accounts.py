"""How people log in and prove who they are: allauth, as this portal uses it. Nobody signs up."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.staff import factors, sessions
from cases.staff.models import Membership, User

NO_ADDRESS = "0.0.0.0"  # noqa: S104  # stands in the list of logins where allauth would keep the visitor's address
WAYS = {
    "reauthenticate": _("Mit dem Passwort"),
    "mfa_reauthenticate": _("Mit einem Code aus der App oder einem Notfallcode"),
    "mfa_reauthenticate:webauthn": _("Mit einem Sicherheitsschlüssel"),
}
FACTOR_ADDED = {
    "mfa/email/totp_activated": Authenticator.Type.TOTP,
    "mfa/email/webauthn_added": Authenticator.Type.WEBAUTHN,
}
"""Mails that tell of a new factor; whoever has just set it up has just proved it."""
FACTOR_REMOVED = frozenset({"mfa/email/totp_deactivated", "mfa/email/webauthn_removed"})


POLITE = {
    "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht."),
    "enter_current_password": _("Bitte geben Sie Ihr jetziges Passwort ein."),
    "incorrect_code": _("Dieser Code stimmt nicht oder wurde schon benutzt."),
    "incorrect_password": _("Das Passwort stimmt nicht."),
    "rate_limited": _("Das waren zu viele Versuche. Bitte warten Sie einige Minuten."),
    "too_many_login_attempts": _("Das waren zu viele Versuche. Bitte warten Sie einige Minuten."),
}
"""Where allauth's German says du, or too little."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Login, password and mail as allauth does them, without sign-up."""

    error_messages: ClassVar = {**DefaultAccountAdapter.error_messages, **POLITE}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by invitation or in the administration."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Starts the clocks of the session."""
        super().login(request, user)
        sessions.begin_session(request.session, now=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Keeps the login in the person's own list, without the address it came from."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        UserSession.objects.filter(session_key=request.session.session_key).update(ip=NO_ADDRESS)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Whoever works for an agency lands at the desk, everybody else in the administration."""
        working = Membership.objects.filter(user=request.user.pk).current(on=timezone.localdate()).exists()
        return "/fach/" if working else reverse("admin:index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within `STEP_UP_LIMIT` of a proof: of the second factor if the account has one, else of the password."""
        request, user = self.request, self.request.user
        if not isinstance(user, User):
            return True
        at = factors.factor_used_at(request, user)
        if at is None and not factors.kinds_of_factor(user):
            at = factors.proved_at(request, user)
        return at is None or timezone.now() - at >= settings.STEP_UP_LIMIT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """With a second factor set up, the password alone proves nothing any more."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] != "reauthenticate"]
        return [{**method, "description": WAYS[method["id"]]} for method in strong or methods]

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tells the account's own address what was changed, not from where; logins follow the change.

        allauth calls this after each change of a factor. It has no other hook there but signals.
        """
        if template_prefix in FACTOR_ADDED:
            kind = FACTOR_ADDED[template_prefix]
            newest = Authenticator.objects.filter(user=user, type=kind).order_by("pk").last()
            record_authentication(self.request, user, "mfa", id=newest and newest.pk, type=kind)
        elif template_prefix in FACTOR_REMOVED:
            _forget_removed_factors(self.request, user)
        self.send_mail(template_prefix, email or user.email, context or {})


def _forget_removed_factors(request: HttpRequest, user: User) -> None:
    """What this login proved by a factor that is gone counts no more; all other logins of the account end."""
    present = set(Authenticator.objects.filter(user=user).values_list("pk", flat=True))
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record
        for record in get_authentication_records(request, user)
        if record["method"] != "mfa" or record.get("id") in present
    ]
    sessions.end_other_logins(user, session=request.session)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors; their secrets are encrypted in the database by a key that is not in it."""

    error_messages: ClassVar = {**DefaultMFAAdapter.error_messages, "incorrect_code": POLITE["incorrect_code"]}

    def encrypt(self, text: str) -> str:
        """A secret as the database keeps it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; `InvalidToken` when `SECRET_KEY` was changed without `SECRET_KEY_FALLBACKS`."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(("second factor " + key).encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
