import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only, statements


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Correction in draft"),
                            ("submitted", "Correction submitted"),
                            ("returned", "Correction returned"),
                            ("applied", "Correction cleared"),
                            ("discarded", "Correction discarded"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("base_version", models.IntegerField()),
                ("applied_version", models.IntegerField(null=True)),
                ("typed", models.TextField()),
                ("text_hash", models.CharField(max_length=64)),
                ("reason", models.TextField()),
                (
                    "sensitivity",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")]
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="RevisionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Correction in draft"),
                            ("submitted", "Correction submitted"),
                            ("returned", "Correction returned"),
                            ("applied", "Correction cleared"),
                            ("discarded", "Correction discarded"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("base_version", models.IntegerField()),
                ("applied_version", models.IntegerField(null=True)),
                ("typed", models.TextField()),
                ("text_hash", models.CharField(max_length=64)),
                ("reason", models.TextField()),
                (
                    "sensitivity",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")]
                    ),
                ),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="record",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="record",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="record",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="record",
            name="hold_because",
            field=models.TextField(blank=True, editable=False, verbose_name="held because"),
        ),
        migrations.AddField(
            model_name="record",
            name="keep_until",
            field=models.DateField(editable=False, null=True, verbose_name="kept until"),
        ),
        migrations.AddField(
            model_name="recordevent",
            name="hold_because",
            field=models.TextField(blank=True, editable=False, verbose_name="held because"),
        ),
        migrations.AddField(
            model_name="recordevent",
            name="keep_until",
            field=models.DateField(editable=False, null=True, verbose_name="kept until"),
        ),
        migrations.AlterField(
            model_name="step",
            name="verb",
            field=models.CharField(
                choices=[
                    ("submit", "submitted it for clearance"),
                    ("clear", "cleared it"),
                    ("return", "returned it to its author"),
                    ("withdraw", "withdrew it"),
                    ("archive", "archived it"),
                    ("restore", "restored it from the archive"),
                    ("retain", "decided how long it is kept"),
                    ("correct", "submitted a correction"),
                    ("send_back", "returned the correction"),
                    ("discard", "discarded the correction"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("status__in", ("submitted", "returned"))),
                fields=["status", "reviewer"],
                name="record_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("keep_until__isnull", False)),
                fields=["keep_until"],
                name="record_keep_until",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_recordevent" ("area_ids", "author_id", "body", "cleared_at", "cleared_by_id", "cleared_version", "comment", "country_ids", "created_at", "details", "ends_on", "function", "hold_because", "id", "keep_until", "kind", "language", "occurred_on", "originator_id", "owner_id", "permitted_use", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reference", "reviewer_id", "sensitivity", "status", "summary", "theme_ids", "title", "uncitable_because", "updated_at", "version") VALUES (NEW."area_ids", NEW."author_id", NEW."body", NEW."cleared_at", NEW."cleared_by_id", NEW."cleared_version", NEW."comment", NEW."country_ids", NEW."created_at", NEW."details", NEW."ends_on", NEW."function", NEW."hold_because", NEW."id", NEW."keep_until", NEW."kind", NEW."language", NEW."occurred_on", NEW."originator_id", NEW."owner_id", NEW."permitted_use", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."reference", NEW."reviewer_id", NEW."sensitivity", NEW."status", NEW."summary", NEW."theme_ids", NEW."title", NEW."uncitable_because", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="1f66599ebb5b132ff63b40cabb0ad3509f2e3c21",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_63ec8",
                    table="records_record",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."area_ids" IS DISTINCT FROM (NEW."area_ids") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."cleared_at" IS DISTINCT FROM (NEW."cleared_at") OR OLD."cleared_by_id" IS DISTINCT FROM (NEW."cleared_by_id") OR OLD."cleared_version" IS DISTINCT FROM (NEW."cleared_version") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR OLD."country_ids" IS DISTINCT FROM (NEW."country_ids") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."function" IS DISTINCT FROM (NEW."function") OR OLD."hold_because" IS DISTINCT FROM (NEW."hold_because") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."keep_until" IS DISTINCT FROM (NEW."keep_until") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."occurred_on" IS DISTINCT FROM (NEW."occurred_on") OR OLD."originator_id" IS DISTINCT FROM (NEW."originator_id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."permitted_use" IS DISTINCT FROM (NEW."permitted_use") OR OLD."provenance" IS DISTINCT FROM (NEW."provenance") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."sensitivity" IS DISTINCT FROM (NEW."sensitivity") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."theme_ids" IS DISTINCT FROM (NEW."theme_ids") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."uncitable_because" IS DISTINCT FROM (NEW."uncitable_because") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "records_recordevent" ("area_ids", "author_id", "body", "cleared_at", "cleared_by_id", "cleared_version", "comment", "country_ids", "created_at", "details", "ends_on", "function", "hold_because", "id", "keep_until", "kind", "language", "occurred_on", "originator_id", "owner_id", "permitted_use", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reference", "reviewer_id", "sensitivity", "status", "summary", "theme_ids", "title", "uncitable_because", "updated_at", "version") VALUES (NEW."area_ids", NEW."author_id", NEW."body", NEW."cleared_at", NEW."cleared_by_id", NEW."cleared_version", NEW."comment", NEW."country_ids", NEW."created_at", NEW."details", NEW."ends_on", NEW."function", NEW."hold_because", NEW."id", NEW."keep_until", NEW."kind", NEW."language", NEW."occurred_on", NEW."originator_id", NEW."owner_id", NEW."permitted_use", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."provenance", NEW."reference", NEW."reviewer_id", NEW."sensitivity", NEW."status", NEW."summary", NEW."theme_ids", NEW."title", NEW."uncitable_because", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="96d5f4dc777f4df4a6c92aba48b522d0a9997f99",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1a81e",
                    table="records_record",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_recordevent" ("area_ids", "author_id", "body", "cleared_at", "cleared_by_id", "cleared_version", "comment", "country_ids", "created_at", "details", "ends_on", "function", "hold_because", "id", "keep_until", "kind", "language", "occurred_on", "originator_id", "owner_id", "permitted_use", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reference", "reviewer_id", "sensitivity", "status", "summary", "theme_ids", "title", "uncitable_because", "updated_at", "version") VALUES (OLD."area_ids", OLD."author_id", OLD."body", OLD."cleared_at", OLD."cleared_by_id", OLD."cleared_version", OLD."comment", OLD."country_ids", OLD."created_at", OLD."details", OLD."ends_on", OLD."function", OLD."hold_because", OLD."id", OLD."keep_until", OLD."kind", OLD."language", OLD."occurred_on", OLD."originator_id", OLD."owner_id", OLD."permitted_use", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."reference", OLD."reviewer_id", OLD."sensitivity", OLD."status", OLD."summary", OLD."theme_ids", OLD."title", OLD."uncitable_because", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="0783cfcd9281f3deae482b5dc9483aa4a60d41ed",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_099dc",
                    table="records_record",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="records.record"
            ),
        ),
        migrations.AddField(
            model_name="revisionevent",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revisionevent",
            name="decided_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revisionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="revision_events",
                to="records.revision",
            ),
        ),
        migrations.AddField(
            model_name="revisionevent",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "submitted", "returned"))),
                fields=("record",),
                name="one_open_correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("draft", "submitted", "returned", "applied", "discarded"))
                ),
                name="known_correction_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "applied"), _negated=True),
                    models.Q(
                        ("applied_version__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("author")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_cleared_by_another",
                violation_error_message="A text is cleared by another person than its author.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_revisionevent" ("applied_version", "author_id", "base_version", "decided_at", "decided_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "saved_at", "sensitivity", "started_at", "status", "submitted_at", "text_hash", "typed", "version") VALUES (NEW."applied_version", NEW."author_id", NEW."base_version", NEW."decided_at", NEW."decided_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."record_id", NEW."saved_at", NEW."sensitivity", NEW."started_at", NEW."status", NEW."submitted_at", NEW."text_hash", NEW."typed", NEW."version"); RETURN NULL;',
                    hash="5220e34742eb21ee5b218eca394436a1170afcf9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9bedd",
                    table="records_revision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_revisionevent" ("applied_version", "author_id", "base_version", "decided_at", "decided_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "saved_at", "sensitivity", "started_at", "status", "submitted_at", "text_hash", "typed", "version") VALUES (NEW."applied_version", NEW."author_id", NEW."base_version", NEW."decided_at", NEW."decided_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."record_id", NEW."saved_at", NEW."sensitivity", NEW."started_at", NEW."status", NEW."submitted_at", NEW."text_hash", NEW."typed", NEW."version"); RETURN NULL;',
                    hash="7d653d1b2f4c548094a1ff3fa6696f159e1c4c7c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f9bc0",
                    table="records_revision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_revisionevent" ("applied_version", "author_id", "base_version", "decided_at", "decided_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record_id", "saved_at", "sensitivity", "started_at", "status", "submitted_at", "text_hash", "typed", "version") VALUES (OLD."applied_version", OLD."author_id", OLD."base_version", OLD."decided_at", OLD."decided_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."record_id", OLD."saved_at", OLD."sensitivity", OLD."started_at", OLD."status", OLD."submitted_at", OLD."text_hash", OLD."typed", OLD."version"); RETURN NULL;',
                    hash="7a00f2cf9240b7f8b5197b8924d19e48085e79ef",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_81def",
                    table="records_revision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revisionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3e04bd70a8b11ee08517bffff59c8393ebb12c8d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ef9ac",
                    table="records_revisionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(statements("0013_corrections.sql"), migrations.RunSQL.noop),
        append_only("records_revisionevent"),
    ]
