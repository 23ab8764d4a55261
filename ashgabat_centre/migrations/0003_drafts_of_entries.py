"""An unsaved text says over which entry of the directory it was typed, and goes when that entry is protected."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("records", "0002_seal")]
    operations = [
        migrations.AddField(
            "formdraft",
            "organization",
            models.ForeignKey(null=True, on_delete=CASCADE, related_name="+", to="records.organization"),
        ),
        migrations.AddField(
            "formdraft",
            "person",
            models.ForeignKey(null=True, on_delete=CASCADE, related_name="+", to="records.person"),
        ),
    ]
