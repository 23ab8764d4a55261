"""The monitoring app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Registered by being imported: overviews, notices, what a note is begun from, the jobs of imports.
REGISTERED = (
    *("country_calls.section", "country_calls.call_notices"),
    *("feeds.section", "feeds.outcomes"),
    *("events.section", "events.import_jobs"),
    *("judgements.section", "judgements.horizons"),
    *("alerts.section", "alerts.watch"),
    *("indicators.section", "indicators.reading_import"),
    *("questions.section", "sources.section"),
)


class MonitoringConfig(AppConfig):
    """Monitoring and analysis of the situation on the ground."""

    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        """Register what its rooms lead to, begin and do in the background."""
        for module in REGISTERED:
            import_module(f"monitoring.{module}")
