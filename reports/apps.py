"""The reports app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Briefings, the home page, and papers made from records."""

    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register what the rooms have for those below: days, notices, levels, a section, a command of the search."""
        import_module("reports.briefings.due")
        import_module("reports.briefings.issue_notices")
        import_module("reports.briefings.printed")
        import_module("reports.countries.levels")
        import_module("reports.countries.section")
        import_module("reports.preparation.commands")
        import_module("reports.quality.review_days")
        import_module("reports.quality.section")
