"""How people log in and prove who they are: allauth, as this portal uses it. Nobody signs up."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.staff import factors, sessions
from cases.staff.ciphers import cipher
from cases.staff.enums import SecurityKind
from cases.staff.models import Membership, User
from cases.staff.security import note_security_event

FACTOR = "second factor"
"""What the cipher of the second factors' secrets is called."""
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
NOTED = {
    **dict.fromkeys(FACTOR_ADDED, SecurityKind.FACTOR_ADDED),
    **dict.fromkeys(FACTOR_REMOVED, SecurityKind.FACTOR_REMOVED),
    "mfa/email/recovery_codes_generated": SecurityKind.CODES_MADE,
    "account/email/password_changed": SecurityKind.PASSWORD_CHANGED,
    "account/email/password_reset": SecurityKind.PASSWORD_CHANGED,
    "account/email/password_set": SecurityKind.PASSWORD_CHANGED,
}
"""Changes that the security log keeps, by the mail that tells of them."""
LIMITS = frozenset({"too_many_login_attempts", "rate_limited"})


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
    tried = ""
    """The address that a login was tried with during this request."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by invitation or in the administration."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Starts the clocks of the session."""
        super().login(request, user)
        sessions.begin_session(request.session, now=timezone.now())
        self.note(SecurityKind.LOGIN, user)

    def logout(self, request: HttpRequest) -> None:
        """Written down with the account that leaves."""
        self.note(SecurityKind.LOGOUT, _who(request))
        super().logout(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Remembers whose login was tried, for the security log."""
        self.tried = str(credentials.get("email", ""))
        user: User | None = super().authenticate(request, **credentials)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, or an account that there is not."""
        self.note(SecurityKind.LOGIN_FAILED, self._tried_user())

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """allauth's message for a code; the one hook through which every limit on guessing passes."""
        if code in LIMITS:
            self.note(SecurityKind.LOCKED, _who(self.request) or self._tried_user())
        error: ValidationError = super().validation_error(code, *args)
        return error

    def note(self, kind: SecurityKind, user: User | None) -> None:
        """A line in the security log."""
        note_security_event(kind=kind, user=user, address=self.get_client_ip(self.request), now=timezone.now())

    def _tried_user(self) -> User | None:
        return User.objects.filter(email=self.tried.lower()).first() if self.tried else None

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
        if template_prefix in NOTED:
            self.note(NOTED[template_prefix], user)
        self.send_mail(template_prefix, email or user.email, context or {})


def _who(request: HttpRequest) -> User | None:
    """Who is logged in, or has given the password and now proves the second factor."""
    if isinstance(request.user, User):
        return request.user
    stage = getattr(request, "_login_stage", None)
    user = stage.login.user if stage else None
    return user if isinstance(user, User) else None


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

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """allauth's message for a code; a wrong proof passes through here and nowhere else."""
        if code == "incorrect_code":
            AccountAdapter().note(SecurityKind.FACTOR_FAILED, _who(self.request))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def encrypt(self, text: str) -> str:
        """A secret as the database keeps it: only who has the server's key reads it."""
        return cipher(FACTOR).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; `InvalidToken` when `SECRET_KEY` was changed without `SECRET_KEY_FALLBACKS`."""
        return cipher(FACTOR).decrypt(encrypted_text.encode()).decode()
