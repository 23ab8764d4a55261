"""The worker's Celery application. Tasks carry only a job's number; PostgreSQL holds the rest."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

from ashgabat_centre.start import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")

app = Celery("ashgabat_centre")
app.config_from_object("django.conf:settings", namespace="CELERY")
ROOMS = ("jobs", "notices", "history", "editing", "workflow", "files", "imports")
app.autodiscover_tasks(
    [
        *(f"ashgabat_centre.{room}" for room in ROOMS),
        *("monitoring.events", "monitoring.feeds", "reports.briefings"),
    ]
)


@worker_init.connect
@beat_init.connect
def examine(**kwargs: Any) -> None:
    """Run the portal's own checks before the worker starts."""
    refuse_unfit()


@setup_logging.connect
def log_as_settings_say(**kwargs: Any) -> None:
    """Log through the handlers Django has set up, not Celery's own."""
