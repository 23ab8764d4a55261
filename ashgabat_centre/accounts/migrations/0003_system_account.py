from typing import Any

from django.db import migrations
from django.utils import timezone

LEVEL = 1  # confidential


def create_system_account(apps: Any, schema_editor: Any) -> None:
    """The author of what the worker assembles. No password: nobody signs in with it."""
    system = apps.get_model("accounts", "User").objects.create(
        email="portal@system.invalid",
        name="UNRCCA portal",
        password="!",
        language="en",
        is_active=False,
    )
    apps.get_model("accounts", "Grant").objects.create(
        user=system,
        role="system",
        level=LEVEL,
        export_level=None,
        starts_on=timezone.localdate(),
        confirmed_at=timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_account_log")]
    operations = [migrations.RunPython(create_system_account, migrations.RunPython.noop)]
