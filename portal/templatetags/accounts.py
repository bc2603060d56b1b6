"""What the login page offers."""

from __future__ import annotations

from django import template
from django.conf import settings

from portal.env import OidcAgency

register = template.Library()


@register.simple_tag
def agency_logins() -> list[OidcAgency]:
    """Agencies whose own login may be used here."""
    return list(settings.OIDC_AGENCIES.values())
