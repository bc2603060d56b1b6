"""The part of allauth's pages that the portal offers: accounts are made by invitation or in the administration."""

from __future__ import annotations

from allauth.account import urls
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as agency
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import path

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

urlpatterns = [
    *(pattern for pattern in urls.urlpatterns if pattern.name in OFFERED),
    path("zweiter-faktor/", factor.index, name="mfa_index"),
    path("zweiter-faktor/anmelden/", factor.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/app/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    path("zweiter-faktor/app/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("zweiter-faktor/notfallcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("zweiter-faktor/notfallcodes/neu/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("zweiter-faktor/notfallcodes/datei/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("zweiter-faktor/schluessel/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("zweiter-faktor/schluessel/neu/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("zweiter-faktor/schluessel/bestaetigen/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("zweiter-faktor/schluessel/<int:pk>/entfernen/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("zweiter-faktor/schluessel/<int:pk>/umbenennen/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path("stelle/abgebrochen/", agency.login_cancelled, name="socialaccount_login_cancelled"),
    path("stelle/fehler/", agency.login_error, name="socialaccount_login_error"),
    path("stelle/<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("stelle/<slug:provider_id>/zurueck/", oidc.callback, name="openid_connect_callback"),
]
