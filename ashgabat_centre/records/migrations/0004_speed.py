import django.contrib.postgres.indexes
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

from ashgabat_centre.records.policy import statements


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(statements("0019_shape.sql"), migrations.RunSQL.noop),
        BtreeGinExtension(),
        migrations.RemoveIndex(
            model_name="record",
            name="record_date",
        ),
        migrations.RemoveIndex(
            model_name="record",
            name="record_kind_date",
        ),
        migrations.RemoveIndex(
            model_name="record",
            name="record_cover",
        ),
        migrations.RemoveIndex(
            model_name="record",
            name="record_facets",
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["-occurred_on", "-id"],
                include=(
                    "kind",
                    "sensitivity",
                    "status",
                    "author",
                    "owner",
                    "reviewer",
                    "cleared_version",
                    "country_ids",
                    "theme_ids",
                ),
                name="record_cover",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["kind", "-occurred_on", "-id"],
                include=(
                    "sensitivity",
                    "status",
                    "author",
                    "owner",
                    "reviewer",
                    "cleared_version",
                    "country_ids",
                    "theme_ids",
                ),
                name="record_kind_cover",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["country_ids", "theme_ids", "kind", "status"], name="record_facets"
            ),
        ),
    ]
