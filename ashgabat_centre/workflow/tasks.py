"""Celery tasks of the life-cycle: what the calendar asks for."""

from celery import shared_task
from django.db import transaction

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.workflow import retention_views


@shared_task(name="records.archive_what_is_due", expires=3600)
def archive_what_is_due(**later: object) -> None:
    """The calendar's tick: archive what is past its time and held by nobody. Ticking twice archives once."""
    system = User.objects.system()
    with access_context(system.reader()), transaction.atomic():
        retention_views.archive_what_is_due(system)
