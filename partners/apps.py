"""The partners app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """Regional organizations, United Nations country teams and UNAMA."""

    name = "partners"
    verbose_name = _("Partners")
