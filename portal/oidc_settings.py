"""Agencies' own logins in the shape that allauth reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from portal.env import OidcAgency


def oidc_providers(agencies: Iterable[OidcAgency]) -> dict[str, Any]:
    """`SOCIALACCOUNT_PROVIDERS`; with PKCE (RFC 7636), so that a code that leaks is of no use."""
    apps = [
        {
            "provider_id": agency.id,
            "name": agency.name,
            "client_id": agency.client_id,
            "secret": agency.secret,
            "settings": {"server_url": agency.server_url, "oauth_pkce_enabled": True},
        }
        for agency in agencies
    ]
    return {"openid_connect": {"APPS": apps}}
