"""The reports app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Briefings, the home page, and papers made from records."""

    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register the days on which a briefing is assembled with the calendar, and what a clearance keeps of it."""
        import_module("reports.briefings.due")
        import_module("reports.briefings.printed")
