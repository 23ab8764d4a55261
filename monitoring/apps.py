"""The monitoring app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Monitoring and analysis of the situation on the ground."""

    name = "monitoring"
    verbose_name = _("Monitoring")
