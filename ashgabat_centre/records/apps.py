from django.apps import AppConfig
from django.core.checks import register
from django.db.models import fields
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "ashgabat_centre.records"
    label = "records"
    verbose_name = _("Reference data")

    def ready(self) -> None:
        from ashgabat_centre.database.fitness import TAG
        from ashgabat_centre.records import checks

        for check in (checks.check_settings, checks.check_database):
            register(TAG, deploy=True)(check)
        # Django's own words for it have no Russian.
        fields.BLANK_CHOICE_LABEL = _("Choose…")
        from ashgabat_centre.records.attachments import intake as attachments
        from ashgabat_centre.records.imports import intake as imports

        assert attachments.ATTACHMENT and imports.IMPORT  # registered by being imported
