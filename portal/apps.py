from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")


class StaticFiles(StaticFilesConfig):
    """Static files without what the design system carries but the pages never use: its sources and fonts."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "src", "fonts", "*.md", "package.json"]
