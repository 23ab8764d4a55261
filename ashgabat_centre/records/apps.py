from django.apps import AppConfig
from django.db.models import fields
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "ashgabat_centre.records"
    label = "records"
    verbose_name = _("Reference data")

    def ready(self) -> None:
        # Django's own words for it have no Russian.
        fields.BLANK_CHOICE_LABEL = _("Choose…")
