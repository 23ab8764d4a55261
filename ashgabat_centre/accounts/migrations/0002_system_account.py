from typing import Any

from django.db import migrations


def create_system_account(apps: Any, schema_editor: Any) -> None:
    """The author of what the worker assembles. No password: nobody signs in with it."""
    apps.get_model("accounts", "User").objects.get_or_create(
        role="system",
        defaults={
            "email": "portal@system.invalid",
            "name": "UNRCCA portal",
            "password": "!",
            "level": 1,
            "language": "en",
            "is_active": False,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create_system_account, migrations.RunPython.noop)]
