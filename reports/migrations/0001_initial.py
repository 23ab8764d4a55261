import datetime

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from ashgabat_centre.database.batches import batch


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Briefing",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        parent_link=True,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("slot", models.DateTimeField(verbose_name="cut-off")),
                ("covers_from", models.DateTimeField(verbose_name="covers from")),
                ("covers_to", models.DateTimeField(verbose_name="covers until")),
            ],
            options={
                "verbose_name": "briefing",
                "verbose_name_plural": "briefings",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("name_en", models.CharField(max_length=120, verbose_name="name in English")),
                ("name_ru", models.CharField(max_length=120, verbose_name="name in Russian")),
                (
                    "weekday",
                    models.SmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        default=4,
                        verbose_name="day of the cut-off",
                    ),
                ),
                (
                    "cutoff",
                    models.TimeField(default=datetime.time(15, 0), verbose_name="hour of the cut-off"),
                ),
                (
                    "ceiling",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential")],
                        default=1,
                        verbose_name="highest marking included",
                    ),
                ),
                (
                    "distribution",
                    models.CharField(
                        choices=[
                            ("General", "General"),
                            ("Limited", "Limited"),
                            ("Restricted", "Restricted"),
                        ],
                        default="Limited",
                        max_length=20,
                        verbose_name="distribution",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first period begins")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "verbose_name": "briefing schedule",
                "verbose_name_plural": "briefing schedules",
            },
        ),
        migrations.CreateModel(
            name="BriefingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("slot", models.DateTimeField(verbose_name="cut-off")),
                ("covers_from", models.DateTimeField(verbose_name="covers from")),
                ("covers_to", models.DateTimeField(verbose_name="covers until")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="briefing_events",
                        to="reports.briefing",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="reports.schedule",
                        verbose_name="briefing schedule",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="briefing",
            name="schedule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="briefings",
                to="reports.schedule",
                verbose_name="briefing schedule",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="briefingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="205b8c099612239eecf609a002794f5b8b7cc317",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5b5c0",
                    table="reports_briefingevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.UniqueConstraint(fields=("schedule", "slot"), name="one_briefing_per_period"),
        ),
        migrations.AddConstraint(
            model_name="briefing",
            constraint=models.CheckConstraint(
                condition=models.Q(("covers_from__lt", models.F("covers_to"))), name="period_in_order"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="briefing",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_briefingevent" ("covers_from", "covers_to", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "schedule_id", "slot") VALUES (NEW."covers_from", NEW."covers_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."record_id", NEW."schedule_id", NEW."slot"); RETURN NULL;',
                    hash="5589b7f7e3a59d85033b582d493356bbe4d64d1c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cb3ab",
                    table="reports_briefing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="briefing",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."covers_from" IS DISTINCT FROM (NEW."covers_from") OR OLD."covers_to" IS DISTINCT FROM (NEW."covers_to") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."schedule_id" IS DISTINCT FROM (NEW."schedule_id") OR OLD."slot" IS DISTINCT FROM (NEW."slot"))',
                    func='INSERT INTO "reports_briefingevent" ("covers_from", "covers_to", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "schedule_id", "slot") VALUES (NEW."covers_from", NEW."covers_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."record_id", NEW."schedule_id", NEW."slot"); RETURN NULL;',
                    hash="0581a44a325d79011f4c61162d620a1a0d89c042",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_34377",
                    table="reports_briefing",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="briefing",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_briefingevent" ("covers_from", "covers_to", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "schedule_id", "slot") VALUES (OLD."covers_from", OLD."covers_to", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."record_id", OLD."schedule_id", OLD."slot"); RETURN NULL;',
                    hash="e3c03d5e69ee4b7c57406edb84d8277b40d1ed24",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_682a9",
                    table="reports_briefing",
                    when="AFTER",
                ),
            ),
        ),
    ]
    operations = batch(operations)
