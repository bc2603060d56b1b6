"""The part of allauth's pages that the portal offers: accounts are made by whoever keeps the portal."""

from __future__ import annotations

from allauth.account import urls

OFFERED = {
    "account_change_password",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
}
"""`account_signup` only says that nobody signs up alone; allauth needs its address."""

urlpatterns = [pattern for pattern in urls.urlpatterns if pattern.name in OFFERED]
