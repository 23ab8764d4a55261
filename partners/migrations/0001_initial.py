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
            name="Exchange",
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
                    "direction",
                    models.CharField(
                        choices=[("sent", "Sent"), ("received", "Received")],
                        default="sent",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("note_verbale", "Note verbale"),
                            ("cable", "Code cable"),
                            ("email", "E-mail"),
                            ("meeting", "Meeting"),
                            ("call", "Telephone"),
                        ],
                        default="letter",
                        max_length=12,
                        verbose_name="medium",
                    ),
                ),
                ("our_reference", models.CharField(blank=True, max_length=80, verbose_name="our reference")),
                (
                    "their_reference",
                    models.CharField(blank=True, max_length=80, verbose_name="their reference"),
                ),
                ("reply_due", models.DateField(blank=True, null=True, verbose_name="reply due")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="records.organization",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange",
                "verbose_name_plural": "exchanges",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="ExchangeEvent",
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
                    "direction",
                    models.CharField(
                        choices=[("sent", "Sent"), ("received", "Received")],
                        default="sent",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("note_verbale", "Note verbale"),
                            ("cable", "Code cable"),
                            ("email", "E-mail"),
                            ("meeting", "Meeting"),
                            ("call", "Telephone"),
                        ],
                        default="letter",
                        max_length=12,
                        verbose_name="medium",
                    ),
                ),
                ("our_reference", models.CharField(blank=True, max_length=80, verbose_name="our reference")),
                (
                    "their_reference",
                    models.CharField(blank=True, max_length=80, verbose_name="their reference"),
                ),
                ("reply_due", models.DateField(blank=True, null=True, verbose_name="reply due")),
                (
                    "partner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                        verbose_name="partner",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="exchange_events",
                        to="partners.exchange",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchange",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_exchangeevent" ("direction", "medium", "our_reference", "partner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reply_due", "their_reference") VALUES (NEW."direction", NEW."medium", NEW."our_reference", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."record_id", NEW."reply_due", NEW."their_reference"); RETURN NULL;',
                    hash="d79b33ad2d941c10193915d2f8beb715a1e488cb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5650e",
                    table="partners_exchange",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchange",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."medium" IS DISTINCT FROM (NEW."medium") OR OLD."our_reference" IS DISTINCT FROM (NEW."our_reference") OR OLD."partner_id" IS DISTINCT FROM (NEW."partner_id") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."reply_due" IS DISTINCT FROM (NEW."reply_due") OR OLD."their_reference" IS DISTINCT FROM (NEW."their_reference"))',
                    func='INSERT INTO "partners_exchangeevent" ("direction", "medium", "our_reference", "partner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reply_due", "their_reference") VALUES (NEW."direction", NEW."medium", NEW."our_reference", NEW."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."record_id", NEW."reply_due", NEW."their_reference"); RETURN NULL;',
                    hash="d61b8f816d5aa9fda31f102dc852d1b6c90196bf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4151f",
                    table="partners_exchange",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchange",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "partners_exchangeevent" ("direction", "medium", "our_reference", "partner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reply_due", "their_reference") VALUES (OLD."direction", OLD."medium", OLD."our_reference", OLD."partner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."record_id", OLD."reply_due", OLD."their_reference"); RETURN NULL;',
                    hash="4cdfb8f0fde54d68e320f72691ca7ebd1569b59f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_84b90",
                    table="partners_exchange",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="46f1b89dd0afc38fa2d026850ced83b49f86c3ec",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_831a1",
                    table="partners_exchangeevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = batch(operations)
