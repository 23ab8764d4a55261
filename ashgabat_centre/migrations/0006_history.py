import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only, statements


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_access"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="needtoknow",
            options={"verbose_name": "need to know"},
        ),
        migrations.AlterModelOptions(
            name="paragraph",
            options={"ordering": ["function", "order", "pk"], "verbose_name": "paragraph"},
        ),
        migrations.AlterModelOptions(
            name="recordorganization",
            options={"verbose_name": "organization"},
        ),
        migrations.AlterModelOptions(
            name="translation",
            options={"verbose_name": "translation"},
        ),
        migrations.CreateModel(
            name="ExportEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("list", models.CharField(max_length=40, verbose_name="list")),
                ("filters", models.TextField(blank=True, verbose_name="filters")),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "Excel")], max_length=4, verbose_name="format"
                    ),
                ),
                ("rows", models.IntegerField(verbose_name="rows")),
                ("sha256", models.CharField(max_length=64)),
                ("complete", models.BooleanField(default=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="AccessEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("opened", "opened it"),
                            ("printed", "printed it"),
                            ("exported", "took it out in a list"),
                            ("downloaded", "downloaded a file of it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to="records.record",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["detail"], name="reading_of_export")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("record"),
                        models.F("user"),
                        models.F("what"),
                        models.F("detail"),
                        models.Func(
                            models.Value("1 minute"),
                            "at",
                            models.Value("2000-01-01 00:00:00+00"),
                            function="date_bin",
                        ),
                        name="reading_once_a_minute",
                    )
                ],
            },
        ),
        migrations.RunSQL(statements("0010_log.sql"), migrations.RunSQL.noop),
        append_only("records_accessentry", "records_exportentry"),
        migrations.RunSQL(statements("0011_seal.sql"), migrations.RunSQL.noop),
    ]
