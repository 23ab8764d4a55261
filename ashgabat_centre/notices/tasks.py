"""Celery task of the daily mails. Beat asks often: what a killed worker or a silent mail server left is made good."""

from celery import shared_task
from django.utils import timezone

from ashgabat_centre.notices import daily_mail


@shared_task(name="records.send_notices", expires=600)
def send_notices(**later: object) -> None:
    """Send each person's mail of the day once the hour has come; a second run sends none again."""
    daily_mail.send_due(timezone.now())
