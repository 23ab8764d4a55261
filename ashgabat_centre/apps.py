"""The kernel as one Django app, whose rooms are the folders beside this file."""

from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.db.models import fields
from django.utils.translation import gettext_lazy as _

# What the pages and the imports find in a registry, and nothing imports by itself.
REGISTERED_BY_IMPORT = (
    "ashgabat_centre.imports.people",
    "ashgabat_centre.jobs.backup",
    "ashgabat_centre.pages.view_notices",
    "ashgabat_centre.workflow.timeline",
)


class Kernel(AppConfig):
    """Every room of the kernel but accounts, under the label of its tables and permissions."""

    name = "ashgabat_centre"
    label = "records"
    verbose_name = _("Reference data")

    def ready(self) -> None:
        """Loads the rooms that register by being imported, and the checks of a deployment."""
        from ashgabat_centre import self_checks
        from ashgabat_centre.database.fitness import TAG

        # Django's own words for it have no Russian; before any form is made.
        fields.BLANK_CHOICE_LABEL = _("Choose…")
        for room in REGISTERED_BY_IMPORT:
            import_module(room)
        for check in (self_checks.check_settings, self_checks.check_database):
            register(TAG, deploy=True)(check)
