"""Logging in with an agency's own login (OpenID Connect): for accounts that exist here, and nobody else."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from cases.staff.enums import SecurityKind
from cases.staff.models import User
from portal.accounts import AccountAdapter


class AgencyLoginAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """An agency vouches for an e-mail address of its own domains; the account with that address is logged in.

    Nothing is stored about the agency's login: the address is matched each time, so that its end there ends it here.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: accounts are made by invitation."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds the account; without one, the same answer for every reason (403), which ends the login."""
        user = None
        if sociallogin.state.get("process") == "login":
            user = account_for(sociallogin.account.provider, sociallogin.account.extra_data)
        if user is None:
            AccountAdapter().note(SecurityKind.LOGIN_FAILED, None)
            raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", status=403))
        sociallogin.user = user


def account_for(provider: str, data: dict[str, Any]) -> User | None:
    """The active account that these claims of a provider are about, None if there is none or a doubt.

    The address must be verified (`email_verified` is exactly true), of a domain that this provider speaks for, and
    both answers of the provider must be about one subject (OpenID Connect Core 1.0, 5.3.2).
    """
    answers = [data[name] for name in ("userinfo", "id_token") if data.get(name)]
    agency = settings.OIDC_AGENCIES.get(provider)
    if agency is None or not answers or len({answer.get("sub") for answer in answers}) != 1:
        return None
    claims = answers[0]
    email = str(claims.get("email") or "").lower()
    if claims.get("email_verified") is not True or email.rpartition("@")[2] not in agency.domains:
        return None
    return User.objects.filter(email=email, is_active=True).first()
