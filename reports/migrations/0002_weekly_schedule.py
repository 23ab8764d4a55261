from datetime import date, time
from typing import Any

from django.db import migrations


def create_weekly_schedule(apps: Any, schema_editor: Any) -> None:
    """The weekly briefing, cut off on Friday at 15:00 in Ashgabat."""
    apps.get_model("reports", "Schedule").objects.get_or_create(
        code="wb",
        defaults={
            "name_en": "Weekly briefing",
            "name_ru": "Еженедельный обзор",
            "weekday": 4,
            "cutoff": time(15),
            "starts_on": date.today(),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(create_weekly_schedule, migrations.RunPython.noop)]
