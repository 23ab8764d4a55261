import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import ashgabat_centre.accounts.roles
from ashgabat_centre.database.batches import batch


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                ("section", models.CharField(blank=True, max_length=120, verbose_name="section")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Русский")], max_length=2, verbose_name="language"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="one_account_per_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "ends_on",
                    models.DateField(help_text="On this day the head is back.", verbose_name="until"),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="delegated by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "officer-in-charge",
                "verbose_name_plural": "officers-in-charge",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DelegationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "ends_on",
                    models.DateField(help_text="On this day the head is back.", verbose_name="until"),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="delegated by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="delegation_events",
                        to="accounts.delegation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Political affairs officer"),
                            ("analyst", "Analyst"),
                            ("head", "Head of the Centre"),
                            ("desk", "Headquarters desk"),
                            ("administrator", "Administrator"),
                            ("system", "The portal itself"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        default=1,
                        help_text="The highest marking this person may read, where they need to know. An administrator reads nothing and grants up to this marking.",
                        verbose_name="clearance",
                    ),
                ),
                (
                    "export_level",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        help_text="Reading and taking away are two rights.",
                        null=True,
                        verbose_name="may export up to",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="On this day it no longer counts. Empty: until it is ended.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered at")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("ended_because", models.TextField(blank=True, verbose_name="why it was ended")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "role held",
                "verbose_name_plural": "roles held",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="GrantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Political affairs officer"),
                            ("analyst", "Analyst"),
                            ("head", "Head of the Centre"),
                            ("desk", "Headquarters desk"),
                            ("administrator", "Administrator"),
                            ("system", "The portal itself"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        default=1,
                        help_text="The highest marking this person may read, where they need to know. An administrator reads nothing and grants up to this marking.",
                        verbose_name="clearance",
                    ),
                ),
                (
                    "export_level",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        help_text="Reading and taking away are two rights.",
                        null=True,
                        verbose_name="may export up to",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="On this day it no longer counts. Empty: until it is ended.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered at")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                ("ended_because", models.TextField(blank=True, verbose_name="why it was ended")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="grant_events",
                        to="accounts.grant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Political affairs officer"),
                            ("analyst", "Analyst"),
                            ("head", "Head of the Centre"),
                            ("desk", "Headquarters desk"),
                            ("administrator", "Administrator"),
                            ("system", "The portal itself"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        default=1,
                        verbose_name="clearance",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Русский")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("invited_at", models.DateTimeField(auto_now_add=True, verbose_name="invited")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="good until")),
                ("used_at", models.DateTimeField(editable=False, null=True, verbose_name="used")),
                ("revoked", models.BooleanField(default=False, editable=False, verbose_name="revoked")),
                (
                    "invited_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-invited_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="InvitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Political affairs officer"),
                            ("analyst", "Analyst"),
                            ("head", "Head of the Centre"),
                            ("desk", "Headquarters desk"),
                            ("administrator", "Administrator"),
                            ("system", "The portal itself"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                (
                    "level",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        default=1,
                        verbose_name="clearance",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Русский")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("invited_at", models.DateTimeField(auto_now_add=True, verbose_name="invited")),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="good until")),
                ("used_at", models.DateTimeField(editable=False, null=True, verbose_name="used")),
                ("revoked", models.BooleanField(default=False, editable=False, verbose_name="revoked")),
                (
                    "invited_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="invitation_events",
                        to="accounts.invitation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(ashgabat_centre.accounts.roles.Days("starts_on", "ends_on"), "&&")],
                name="one_officer_in_charge_a_day",
                violation_error_message="On some of these days another person stands in already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="delegation_dates_in_order",
                violation_error_message="It cannot end before it begins: check the two dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_by", models.F("user")), _negated=True),
                name="delegated_to_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_delegationevent" ("at", "ended_at", "ended_by_id", "ends_on", "granted_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_on", "user_id") VALUES (NEW."at", NEW."ended_at", NEW."ended_by_id", NEW."ends_on", NEW."granted_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."starts_on", NEW."user_id"); RETURN NULL;',
                    hash="d2b50019646c3e4b9ea7202dd08c60f2902d72db",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_31e89",
                    table="accounts_delegation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_delegationevent" ("at", "ended_at", "ended_by_id", "ends_on", "granted_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_on", "user_id") VALUES (NEW."at", NEW."ended_at", NEW."ended_by_id", NEW."ends_on", NEW."granted_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."starts_on", NEW."user_id"); RETURN NULL;',
                    hash="f034819ff16caddf6edd8860233465ab1fd3ba0d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0bc20",
                    table="accounts_delegation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_delegationevent" ("at", "ended_at", "ended_by_id", "ends_on", "granted_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "starts_on", "user_id") VALUES (OLD."at", OLD."ended_at", OLD."ended_by_id", OLD."ends_on", OLD."granted_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."starts_on", OLD."user_id"); RETURN NULL;',
                    hash="94ab65be53b148b7736a113f760a5f13490a4291",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c7771",
                    table="accounts_delegation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delegationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="82c14c2c0d1fcb979c91ad026368c94dc03df7e7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_48735",
                    table="accounts_delegationevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("confirmed_at__isnull", False)),
                expressions=[
                    ("user", "="),
                    (ashgabat_centre.accounts.roles.Days("starts_on", "ends_on"), "&&"),
                ],
                name="one_grant_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "system")), fields=("role",), name="one_system_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["officer", "analyst", "head", "desk", "administrator", "system"])
                ),
                name="known_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [0, 1, 2])), name="known_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("export_level", None),
                    models.Q(("export_level__gte", 0), ("export_level__lte", models.F("level"))),
                    _connector="OR",
                ),
                name="export_within_clearance",
                violation_error_message="Nobody exports above what they may read.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="grant_dates_in_order",
                violation_error_message="It cannot end before it begins: check the two dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("granted_by", models.F("user")), _negated=True),
                    models.Q(("confirmed_by", models.F("user")), _negated=True),
                ),
                name="granted_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at", None),
                    ("granted_by", None),
                    models.Q(
                        ("role__in", ["administrator", "head"]), ("level", 2), _connector="OR", _negated=True
                    ),
                    models.Q(
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="weighty_grant_by_two",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_grantevent" ("at", "confirmed_at", "confirmed_by_id", "ended_at", "ended_because", "ended_by_id", "ends_on", "export_level", "granted_by_id", "id", "level", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "starts_on", "user_id") VALUES (NEW."at", NEW."confirmed_at", NEW."confirmed_by_id", NEW."ended_at", NEW."ended_because", NEW."ended_by_id", NEW."ends_on", NEW."export_level", NEW."granted_by_id", NEW."id", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reason", NEW."role", NEW."starts_on", NEW."user_id"); RETURN NULL;',
                    hash="92b668aeb3f8191f50e38755585072d719d83e91",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a8d42",
                    table="accounts_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "accounts_grantevent" ("at", "confirmed_at", "confirmed_by_id", "ended_at", "ended_because", "ended_by_id", "ends_on", "export_level", "granted_by_id", "id", "level", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "starts_on", "user_id") VALUES (NEW."at", NEW."confirmed_at", NEW."confirmed_by_id", NEW."ended_at", NEW."ended_because", NEW."ended_by_id", NEW."ends_on", NEW."export_level", NEW."granted_by_id", NEW."id", NEW."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reason", NEW."role", NEW."starts_on", NEW."user_id"); RETURN NULL;',
                    hash="9e43750388e80c1242f35c23f44fa0005c43defc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c6802",
                    table="accounts_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_grantevent" ("at", "confirmed_at", "confirmed_by_id", "ended_at", "ended_because", "ended_by_id", "ends_on", "export_level", "granted_by_id", "id", "level", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "role", "starts_on", "user_id") VALUES (OLD."at", OLD."confirmed_at", OLD."confirmed_by_id", OLD."ended_at", OLD."ended_because", OLD."ended_by_id", OLD."ends_on", OLD."export_level", OLD."granted_by_id", OLD."id", OLD."level", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reason", OLD."role", OLD."starts_on", OLD."user_id"); RETURN NULL;',
                    hash="1865322e9e149f72a42a37dd621748378987c26e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_505e5",
                    table="accounts_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="37e99b1e1b72116f22397695db300cd7295f2f94",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d6a42",
                    table="accounts_grantevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["officer", "analyst", "head", "desk", "administrator"])),
                name="invited_to_a_role_of_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", [0, 1, 2])), name="invited_to_a_level"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_invitationevent" ("email", "expires_at", "id", "invited_at", "invited_by_id", "language", "level", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "revoked", "role", "used_at") VALUES (NEW."email", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."language", NEW."level", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."post", NEW."revoked", NEW."role", NEW."used_at"); RETURN NULL;',
                    hash="71d380265d9c1fced17638d813c1f5edd84baee5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8c354",
                    table="accounts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."invited_by_id" IS DISTINCT FROM (NEW."invited_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."post" IS DISTINCT FROM (NEW."post") OR OLD."revoked" IS DISTINCT FROM (NEW."revoked") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at"))',
                    func='INSERT INTO "accounts_invitationevent" ("email", "expires_at", "id", "invited_at", "invited_by_id", "language", "level", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "revoked", "role", "used_at") VALUES (NEW."email", NEW."expires_at", NEW."id", NEW."invited_at", NEW."invited_by_id", NEW."language", NEW."level", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."post", NEW."revoked", NEW."role", NEW."used_at"); RETURN NULL;',
                    hash="d6e755fb339bcccdc262d028a156258979e42a66",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_4e12d",
                    table="accounts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_invitationevent" ("email", "expires_at", "id", "invited_at", "invited_by_id", "language", "level", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "revoked", "role", "used_at") VALUES (OLD."email", OLD."expires_at", OLD."id", OLD."invited_at", OLD."invited_by_id", OLD."language", OLD."level", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."post", OLD."revoked", OLD."role", OLD."used_at"); RETURN NULL;',
                    hash="d45573c6c3240206585af8e74158a324c0b2077e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f2c14",
                    table="accounts_invitation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invitationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="daf23d962af867f3cb4eedb3f026a1b651002cd3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b4566",
                    table="accounts_invitationevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = batch(operations)
