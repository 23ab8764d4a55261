import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only, fence, fence_events


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("call", "Telephone"),
                            ("video", "Video"),
                            ("margins", "In the margins of an event"),
                        ],
                        default="in_person",
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="time")),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="MeetingEvent",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("call", "Telephone"),
                            ("video", "Video"),
                            ("margins", "In the margins of an event"),
                        ],
                        default="in_person",
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="time")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Counterpart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.organization",
                        verbose_name="institution",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counterparts",
                        to="liaison.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CounterpartEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                        verbose_name="institution",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="counterpart_events",
                        to="liaison.counterpart",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="liaison.meeting",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_meetingevent" ("channel", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "starts_at") VALUES (NEW."channel", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."place", NEW."record_id", NEW."starts_at"); RETURN NULL;',
                    hash="0d4328ac27da2e8381aaf0346247f00a3c02dfad",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4a873",
                    table="liaison_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at"))',
                    func='INSERT INTO "liaison_meetingevent" ("channel", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "starts_at") VALUES (NEW."channel", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."place", NEW."record_id", NEW."starts_at"); RETURN NULL;',
                    hash="4939cae9ab7187a6c9f43e8012345279b2aa0a37",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_26f83",
                    table="liaison_meeting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_meetingevent" ("channel", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "starts_at") VALUES (OLD."channel", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."place", OLD."record_id", OLD."starts_at"); RETURN NULL;',
                    hash="795a7036053774726ca2d4d4c4ba1308fed8bf23",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6d694",
                    table="liaison_meeting",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="meetingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="meeting_events",
                to="liaison.meeting",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="counterpartevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4d722475a650c39676b32a50698d6d4e467f02fa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b8578",
                    table="liaison_counterpartevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="counterpart",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_counterpartevent" ("id", "name", "organization_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id") VALUES (NEW."id", NEW."name", NEW."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."post", NEW."record_id"); RETURN NULL;',
                    hash="93276bbd6cf37112ba25f5463dc5f02ea7a1baf3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_77854",
                    table="liaison_counterpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="counterpart",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "liaison_counterpartevent" ("id", "name", "organization_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id") VALUES (NEW."id", NEW."name", NEW."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."post", NEW."record_id"); RETURN NULL;',
                    hash="025d464379a13a5c473c8458790eb236f3831392",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5adc0",
                    table="liaison_counterpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="counterpart",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_counterpartevent" ("id", "name", "organization_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id") VALUES (OLD."id", OLD."name", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."post", OLD."record_id"); RETURN NULL;',
                    hash="c604f74f30067251d1cbea135dd406a36cc23c69",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c7e66",
                    table="liaison_counterpart",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5042ce9712b16f30ff620b87495b21fdadcd104e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_34032",
                    table="liaison_meetingevent",
                    when="BEFORE",
                ),
            ),
        ),
        fence("liaison_meeting"),
        fence_events("liaison_meetingevent", "pgh_obj_id"),
        fence("liaison_counterpart"),
        fence_events("liaison_counterpartevent", "record_id", column="record_id"),
        append_only("liaison_meetingevent", "liaison_counterpartevent"),
    ]
