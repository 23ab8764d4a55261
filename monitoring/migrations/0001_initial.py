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
            name="SituationNote",
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
                (
                    "reported_on",
                    models.DateField(
                        blank=True,
                        help_text="When the Centre learned of it.",
                        null=True,
                        verbose_name="reported on",
                    ),
                ),
            ],
            options={
                "verbose_name": "situation note",
                "verbose_name_plural": "situation notes",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="SituationNoteEvent",
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
                (
                    "reported_on",
                    models.DateField(
                        blank=True,
                        help_text="When the Centre learned of it.",
                        null=True,
                        verbose_name="reported on",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("citation", models.CharField(max_length=400, verbose_name="source")),
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A · Completely reliable"),
                            ("B", "B · Usually reliable"),
                            ("C", "C · Fairly reliable"),
                            ("D", "D · Not usually reliable"),
                            ("E", "E · Unreliable"),
                            ("F", "F · Reliability cannot be judged"),
                        ],
                        max_length=1,
                        verbose_name="reliability",
                    ),
                ),
                (
                    "credibility",
                    models.SmallIntegerField(
                        choices=[
                            (1, "1 · Confirmed by other sources"),
                            (2, "2 · Probably true"),
                            (3, "3 · Possibly true"),
                            (4, "4 · Doubtful"),
                            (5, "5 · Improbable"),
                            (6, "6 · Truth cannot be judged"),
                        ],
                        verbose_name="credibility",
                    ),
                ),
            ],
            options={
                "verbose_name": "source",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("citation", models.CharField(max_length=400, verbose_name="source")),
                (
                    "reliability",
                    models.CharField(
                        choices=[
                            ("A", "A · Completely reliable"),
                            ("B", "B · Usually reliable"),
                            ("C", "C · Fairly reliable"),
                            ("D", "D · Not usually reliable"),
                            ("E", "E · Unreliable"),
                            ("F", "F · Reliability cannot be judged"),
                        ],
                        max_length=1,
                        verbose_name="reliability",
                    ),
                ),
                (
                    "credibility",
                    models.SmallIntegerField(
                        choices=[
                            (1, "1 · Confirmed by other sources"),
                            (2, "2 · Probably true"),
                            (3, "3 · Possibly true"),
                            (4, "4 · Doubtful"),
                            (5, "5 · Improbable"),
                            (6, "6 · Truth cannot be judged"),
                        ],
                        verbose_name="credibility",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="situationnote",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_situationnoteevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reported_on") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."record_id", NEW."reported_on"); RETURN NULL;',
                    hash="3574a129ca70cdea23950c8cf64597f273ea7c4e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0da53",
                    table="monitoring_situationnote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="situationnote",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."reported_on" IS DISTINCT FROM (NEW."reported_on"))',
                    func='INSERT INTO "monitoring_situationnoteevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reported_on") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."record_id", NEW."reported_on"); RETURN NULL;',
                    hash="5d79e25e6e83c5db3f1c5681859a3037b853f941",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d203a",
                    table="monitoring_situationnote",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="situationnote",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_situationnoteevent" ("pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reported_on") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."record_id", OLD."reported_on"); RETURN NULL;',
                    hash="c6af94288e65a51f92e5f574b63ca12f0d798c56",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_da692",
                    table="monitoring_situationnote",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="situationnoteevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="situationnote_events",
                to="monitoring.situationnote",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sources",
                to="monitoring.situationnote",
            ),
        ),
        migrations.AddField(
            model_name="sourceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="source_events",
                to="monitoring.source",
            ),
        ),
        migrations.AddField(
            model_name="sourceevent",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="monitoring.situationnote",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="situationnoteevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a26cafd71bc049ff381c5018e25ad060a63ceb7d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6b296",
                    table="monitoring_situationnoteevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_sourceevent" ("citation", "credibility", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reliability") VALUES (NEW."citation", NEW."credibility", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."reliability"); RETURN NULL;',
                    hash="de3978754fc0fa7178115e41efb43a5b6da1a833",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_29bd1",
                    table="monitoring_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_sourceevent" ("citation", "credibility", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reliability") VALUES (NEW."citation", NEW."credibility", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."reliability"); RETURN NULL;',
                    hash="54e25d8e0a479cda724e2088e33f8e08b220e4ab",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_202f2",
                    table="monitoring_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_sourceevent" ("citation", "credibility", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reliability") VALUES (OLD."citation", OLD."credibility", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."reliability"); RETURN NULL;',
                    hash="d7d68873cc678384760bf2be8399adcceecdd061",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_88b09",
                    table="monitoring_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sourceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5ce438a49ffa538084e6c25aa67c9ebc3727bc82",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ab28b",
                    table="monitoring_sourceevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = batch(operations)
