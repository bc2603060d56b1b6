from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    default = True
    name = "portal"
    verbose_name = _("Portal")


UNUSED = (
    "account.EmailAddress",
    "auth.Group",
    "django_tasks_database.DBTaskResult",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
    "usersessions.UserSession",
)
"""Tables of other packages that nobody edits by hand."""


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's administration with the portal's own site: its door and its start page."""

    default = False
    default_site = "portal.admin_site.PortalAdminSite"

    def ready(self) -> None:
        """Finds all pages, then takes out what the portal does not use: rights are rows of our own."""
        super().ready()
        pages: Any = self.module
        for model in UNUSED:
            pages.site.unregister(apps.get_model(model))
