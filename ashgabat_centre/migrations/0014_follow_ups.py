import uuid

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
        ("records", "0013_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("ours", "We promised"),
                            ("theirs", "They promised"),
                            ("own", "Our own step"),
                        ],
                        default="ours",
                        max_length=6,
                        verbose_name="who",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("due", models.DateField(verbose_name="by when")),
                (
                    "priority",
                    models.SmallIntegerField(
                        choices=[(0, "Normal"), (1, "High")], default=0, verbose_name="priority"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("reported", "To be verified"),
                            ("done", "Done"),
                            ("transferred", "Transferred"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        editable=False,
                        max_length=11,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, editable=False, max_length=11, verbose_name="outcome"),
                ),
                ("result", models.TextField(blank=True, editable=False, verbose_name="result")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="ended at")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified at")),
                (
                    "reopened_because",
                    models.TextField(blank=True, editable=False, verbose_name="why it was opened again"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="records.organization",
                        verbose_name="to whom, or by whom",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sees to it",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="records.person",
                        verbose_name="interlocutor",
                    ),
                ),
                (
                    "proof_file",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proves",
                        to="records.attachment",
                        verbose_name="proof: file",
                    ),
                ),
                (
                    "proof_record",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proves",
                        to="records.record",
                        verbose_name="proof: record",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="records.record",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "promise or follow-up",
                "verbose_name_plural": "promises and follow-ups",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="FollowUpEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("number", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("ours", "We promised"),
                            ("theirs", "They promised"),
                            ("own", "Our own step"),
                        ],
                        default="ours",
                        max_length=6,
                        verbose_name="who",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what")),
                ("due", models.DateField(verbose_name="by when")),
                (
                    "priority",
                    models.SmallIntegerField(
                        choices=[(0, "Normal"), (1, "High")], default=0, verbose_name="priority"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("reported", "To be verified"),
                            ("done", "Done"),
                            ("transferred", "Transferred"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        editable=False,
                        max_length=11,
                        verbose_name="status",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, editable=False, max_length=11, verbose_name="outcome"),
                ),
                ("result", models.TextField(blank=True, editable=False, verbose_name="result")),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="ended at")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified at")),
                (
                    "reopened_because",
                    models.TextField(blank=True, editable=False, verbose_name="why it was opened again"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "closed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                        verbose_name="to whom, or by whom",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who sees to it",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.person",
                        verbose_name="interlocutor",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="followup_events",
                        to="records.followup",
                    ),
                ),
                (
                    "proof_file",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.attachment",
                        verbose_name="proof: file",
                    ),
                ),
                (
                    "proof_record",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.record",
                        verbose_name="proof: record",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.record",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactHandover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted", models.BooleanField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "giver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="from",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_handovers",
                        to="records.person",
                        verbose_name="contact",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to be taken over by",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("receiver", models.F("proposed_by")), _negated=True),
                            models.Q(
                                ("giver", None),
                                models.Q(("receiver", models.F("giver")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="contact_taken_over_by_another",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("person",),
                        name="one_open_contact_handover",
                        violation_error_message="A handover is proposed already and waits for its receiver.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("status__in", ("open", "reported"))),
                fields=["owner", "due"],
                name="follow_up_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("status__in", ("open", "reported"))),
                fields=["organization", "due"],
                name="follow_up_with_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("priority__in", (0, 1)),
                    ("side__in", ("ours", "theirs", "own")),
                    ("status__in", ("open", "reported", "done", "transferred", "dropped")),
                    ("outcome__in", ("", "done", "transferred", "dropped")),
                ),
                name="known_follow_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("side", "own"), ("organization__isnull", False), _connector="OR"),
                name="promised_to_somebody",
                violation_error_message="Say to whom it was promised, or who promised it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at", None),
                        ("closed_by", None),
                        ("outcome", ""),
                        ("result", ""),
                        ("status", "open"),
                        ("proof_file", None),
                        ("proof_record", None),
                        ("verified_by", None),
                    ),
                    models.Q(
                        models.Q(("status", "open"), _negated=True),
                        models.Q(("outcome", ""), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("result__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="ended_with_a_result",
                violation_error_message="Say what came of it: nothing is closed without a result.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("open", "reported")), ("status", models.F("outcome")), _connector="OR"
                ),
                name="ended_as_reported",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("priority", 0),
                    models.Q(("outcome", "done"), _negated=True),
                    ("proof_record__isnull", False),
                    ("proof_file__isnull", False),
                    _connector="OR",
                ),
                name="high_priority_is_proved",
                violation_error_message="A high priority is closed with a proof: a file or a record.",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("priority", 0),
                    ("status__in", ("open", "reported")),
                    models.Q(
                        ("verified_at__isnull", False),
                        ("verified_by__isnull", False),
                        models.Q(("verified_by", models.F("closed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="high_priority_is_verified_by_another",
                violation_error_message="A high priority is verified by another person than the one who did it.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_when_made",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="a1087fbb45a7139d7992b7bb5b7922fc1f442b14",
                    operation="UPDATE",
                    pgid="pgtrigger_fixed_when_made_0fd31",
                    table="records_followup",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_followupevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "due", "id", "number", "organization_id", "outcome", "owner_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "proof_file_id", "proof_record_id", "record_id", "reopened_because", "result", "side", "status", "verified_at", "verified_by_id", "what") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."due", NEW."id", NEW."number", NEW."organization_id", NEW."outcome", NEW."owner_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."priority", NEW."proof_file_id", NEW."proof_record_id", NEW."record_id", NEW."reopened_because", NEW."result", NEW."side", NEW."status", NEW."verified_at", NEW."verified_by_id", NEW."what"); RETURN NULL;',
                    hash="f8aab5d5c5fb6ce6c58a0e96305cba1070fa826a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7efeb",
                    table="records_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_followupevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "due", "id", "number", "organization_id", "outcome", "owner_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "proof_file_id", "proof_record_id", "record_id", "reopened_because", "result", "side", "status", "verified_at", "verified_by_id", "what") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."created_at", NEW."created_by_id", NEW."due", NEW."id", NEW."number", NEW."organization_id", NEW."outcome", NEW."owner_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."priority", NEW."proof_file_id", NEW."proof_record_id", NEW."record_id", NEW."reopened_because", NEW."result", NEW."side", NEW."status", NEW."verified_at", NEW."verified_by_id", NEW."what"); RETURN NULL;',
                    hash="61283ad7b4170b783c63612051314d96d8eec532",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d0527",
                    table="records_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_followupevent" ("closed_at", "closed_by_id", "created_at", "created_by_id", "due", "id", "number", "organization_id", "outcome", "owner_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "priority", "proof_file_id", "proof_record_id", "record_id", "reopened_because", "result", "side", "status", "verified_at", "verified_by_id", "what") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."created_at", OLD."created_by_id", OLD."due", OLD."id", OLD."number", OLD."organization_id", OLD."outcome", OLD."owner_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."priority", OLD."proof_file_id", OLD."proof_record_id", OLD."record_id", OLD."reopened_because", OLD."result", OLD."side", OLD."status", OLD."verified_at", OLD."verified_by_id", OLD."what"); RETURN NULL;',
                    hash="248460ecb593fdfbcf3ba12b6c9adfc86d341282",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_20c68",
                    table="records_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="916bfc7c64b5eb91ea8e51dfb96d049ae4face2d",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_751a0",
                    table="records_followupevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(statements("0045_follow_ups.sql"), migrations.RunSQL.noop),
        migrations.RunSQL(statements("0046_contacts.sql"), migrations.RunSQL.noop),
        append_only("records_followupevent"),
    ]
