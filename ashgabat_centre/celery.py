"""The worker's Celery application. Tasks carry a job's number and nothing else; PostgreSQL holds the rest."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")

app = Celery("ashgabat_centre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
