import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only, fence, fence_events, show_people, statements


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0004_correspondence"),
        ("records", "0014_follow_ups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Concurrence",
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
                    "form",
                    models.CharField(
                        choices=[
                            ("written", "In writing"),
                            ("oral", "Orally"),
                            ("standing", "Standing, until withdrawn"),
                        ],
                        default="written",
                        max_length=8,
                        verbose_name="form",
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        blank=True,
                        help_text="Who answered for the Government: name and post.",
                        max_length=300,
                        verbose_name="given by",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        help_text="The note verbale’s number and date, or who heard it. Attach the note itself as a file.",
                        verbose_name="what shows it",
                    ),
                ),
                ("conditions", models.TextField(blank=True, verbose_name="conditions")),
                (
                    "all_themes",
                    models.BooleanField(
                        default=False,
                        help_text="Tick it where the concurrence is not limited to these themes.",
                        verbose_name="whatever is discussed",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Only a standing one may have none.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "evidence_record",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.record",
                        verbose_name="record of it",
                    ),
                ),
            ],
            options={
                "verbose_name": "concurrence",
                "verbose_name_plural": "concurrences",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("party", "Party or movement"),
                            ("ngo", "Non-governmental organization"),
                            ("figure", "Public figure"),
                            ("other", "Other party"),
                        ],
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("since", models.DateField(blank=True, null=True, verbose_name="on the register from")),
                ("struck_on", models.DateField(editable=False, null=True, verbose_name="taken off on")),
                (
                    "struck_because",
                    models.TextField(blank=True, editable=False, verbose_name="why it was taken off"),
                ),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "organization",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party",
                        to="records.organization",
                        verbose_name="institution",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party",
                        to="records.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "other party",
                "verbose_name_plural": "other parties",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Override",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day of the contact")),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="overrides",
                        to="liaison.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision of the head",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ConcurrenceEvent",
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
                    "form",
                    models.CharField(
                        choices=[
                            ("written", "In writing"),
                            ("oral", "Orally"),
                            ("standing", "Standing, until withdrawn"),
                        ],
                        default="written",
                        max_length=8,
                        verbose_name="form",
                    ),
                ),
                (
                    "given_by",
                    models.CharField(
                        blank=True,
                        help_text="Who answered for the Government: name and post.",
                        max_length=300,
                        verbose_name="given by",
                    ),
                ),
                (
                    "evidence",
                    models.TextField(
                        blank=True,
                        help_text="The note verbale’s number and date, or who heard it. Attach the note itself as a file.",
                        verbose_name="what shows it",
                    ),
                ),
                ("conditions", models.TextField(blank=True, verbose_name="conditions")),
                (
                    "all_themes",
                    models.BooleanField(
                        default=False,
                        help_text="Tick it where the concurrence is not limited to these themes.",
                        verbose_name="whatever is discussed",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Only a standing one may have none.",
                        null=True,
                        verbose_name="valid until",
                    ),
                ),
                (
                    "evidence_record",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.record",
                        verbose_name="record of it",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="concurrence_events",
                        to="liaison.concurrence",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="liaison.party",
                        verbose_name="party",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="concurrence",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="concurrences",
                to="liaison.party",
                verbose_name="party",
            ),
        ),
        migrations.CreateModel(
            name="PartyConcern",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("concerned", models.BooleanField(default=True, verbose_name="concerned")),
                ("since", models.DateField(verbose_name="from")),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.country",
                        verbose_name="Government",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="liaison.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "Government concerned",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PartyEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("party", "Party or movement"),
                            ("ngo", "Non-governmental organization"),
                            ("figure", "Public figure"),
                            ("other", "Other party"),
                        ],
                        max_length=8,
                        verbose_name="type",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("since", models.DateField(blank=True, null=True, verbose_name="on the register from")),
                ("struck_on", models.DateField(editable=False, null=True, verbose_name="taken off on")),
                (
                    "struck_because",
                    models.TextField(blank=True, editable=False, verbose_name="why it was taken off"),
                ),
                ("registered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                        verbose_name="institution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="party_events",
                        to="liaison.party",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[("regularised", "Regularised"), ("waived", "Waived")],
                        max_length=11,
                        verbose_name="decision",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settlements",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision of the head",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ConcurrenceState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "Requested"),
                            ("granted", "Granted"),
                            ("conditional", "Granted on conditions"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=11,
                        verbose_name="answer",
                    ),
                ),
                ("on", models.DateField(verbose_name="from")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: every Government named.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.country",
                        verbose_name="Government",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="states",
                        to="liaison.concurrence",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("requested", "granted", "conditional", "refused", "withdrawn"))
                        ),
                        name="known_concurrence_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactBasis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phase",
                    models.CharField(choices=[("planned", "Planned"), ("held", "Held")], max_length=10),
                ),
                ("terms", models.TextField()),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("concurrence", "Concurrence"),
                            ("override", "Decision of the head"),
                            ("none", "None"),
                        ],
                        max_length=11,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bases", to="records.record"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("phase", "held")), fields=("record", "terms"), name="judged_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organization", None), ("person__isnull", False)),
                    models.Q(("organization__isnull", False), ("person", None)),
                    _connector="OR",
                ),
                name="party_is_one_entry",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="party",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_partyevent" ("id", "note", "organization_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_at", "since", "struck_because", "struck_on", "type") VALUES (NEW."id", NEW."note", NEW."organization_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."registered_at", NEW."since", NEW."struck_because", NEW."struck_on", NEW."type"); RETURN NULL;',
                    hash="915704f0cd75865fac40d59e23a4a471c444c766",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5efcc",
                    table="liaison_party",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="party",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "liaison_partyevent" ("id", "note", "organization_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_at", "since", "struck_because", "struck_on", "type") VALUES (NEW."id", NEW."note", NEW."organization_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."registered_at", NEW."since", NEW."struck_because", NEW."struck_on", NEW."type"); RETURN NULL;',
                    hash="517e9d747bc29438f62d8982ddc2db6f2bbeee0a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_aff53",
                    table="liaison_party",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="party",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_partyevent" ("id", "note", "organization_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_at", "since", "struck_because", "struck_on", "type") VALUES (OLD."id", OLD."note", OLD."organization_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."registered_at", OLD."since", OLD."struck_because", OLD."struck_on", OLD."type"); RETURN NULL;',
                    hash="7350ced8f97ee15d74d2329754c7056be9ed98b0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d61eb",
                    table="liaison_party",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="concurrenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="697c8391482bd0739472ad3eafbecd9ad98f65e4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e3e93",
                    table="liaison_concurrenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="concurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="concurrence_dates_in_order",
                violation_error_message="It cannot end before it begins: check the two dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="concurrence",
            constraint=models.CheckConstraint(
                condition=models.Q(("form", "standing"), ("valid_until__isnull", False), _connector="OR"),
                name="only_standing_without_end",
                violation_error_message="Give the last day it is valid. Only a standing concurrence has none.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="concurrence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_concurrenceevent" ("all_themes", "conditions", "evidence", "evidence_record_id", "form", "given_by", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "valid_from", "valid_until") VALUES (NEW."all_themes", NEW."conditions", NEW."evidence", NEW."evidence_record_id", NEW."form", NEW."given_by", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."record_id", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="09680c48932599b8f9c35b8701fc3a4dce7d1f2f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_295aa",
                    table="liaison_concurrence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="concurrence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."all_themes" IS DISTINCT FROM (NEW."all_themes") OR OLD."conditions" IS DISTINCT FROM (NEW."conditions") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."evidence_record_id" IS DISTINCT FROM (NEW."evidence_record_id") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."given_by" IS DISTINCT FROM (NEW."given_by") OR OLD."party_id" IS DISTINCT FROM (NEW."party_id") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_until" IS DISTINCT FROM (NEW."valid_until"))',
                    func='INSERT INTO "liaison_concurrenceevent" ("all_themes", "conditions", "evidence", "evidence_record_id", "form", "given_by", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "valid_from", "valid_until") VALUES (NEW."all_themes", NEW."conditions", NEW."evidence", NEW."evidence_record_id", NEW."form", NEW."given_by", NEW."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."record_id", NEW."valid_from", NEW."valid_until"); RETURN NULL;',
                    hash="a78279ae036937200b5d15ae5a09c3519f55ab7f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c2f94",
                    table="liaison_concurrence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="concurrence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_concurrenceevent" ("all_themes", "conditions", "evidence", "evidence_record_id", "form", "given_by", "party_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "valid_from", "valid_until") VALUES (OLD."all_themes", OLD."conditions", OLD."evidence", OLD."evidence_record_id", OLD."form", OLD."given_by", OLD."party_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."record_id", OLD."valid_from", OLD."valid_until"); RETURN NULL;',
                    hash="d7d37998a5e48b964cb06e287d4b49375644c42c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d373f",
                    table="liaison_concurrence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="partyevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8b0d688dd3aacd93d6e243b8782536e10fe3c724",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_46d88",
                    table="liaison_partyevent",
                    when="BEFORE",
                ),
            ),
        ),
        fence("liaison_concurrence"),
        fence_events("liaison_concurrenceevent", "pgh_obj_id"),
        fence("liaison_concurrencestate"),
        fence("liaison_contactbasis"),
        fence("liaison_settlement"),
        migrations.RunSQL(statements("0040_concurrence.sql"), migrations.RunSQL.noop),
        show_people("liaison_party"),
        append_only(
            "liaison_concurrenceevent",
            "liaison_concurrencestate",
            "liaison_contactbasis",
            "liaison_override",
            "liaison_partyconcern",
            "liaison_partyevent",
            "liaison_settlement",
        ),
    ]
