import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only

# A calendar program has not signed in: it learns whose address it holds, and reads as that person from then on.
FEEDS = """
    alter table liaison_calendarfeed enable row level security;
    create policy own on liaison_calendarfeed to portal_web, portal_worker
        using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
    revoke delete, truncate on liaison_calendarfeed from portal_web, portal_worker;

    create function portal.owner_of_feed(hash text) returns bigint
        language sql stable security definer set search_path = pg_catalog, public
        as $$ select user_id from public.liaison_calendarfeed where key_hash = hash and ended_at is null $$;
    revoke all on function portal.owner_of_feed(text) from public;
    grant execute on function portal.owner_of_feed(text) to portal_web;
"""
NO_FEEDS = """
    drop function portal.owner_of_feed(text);
    drop policy own on liaison_calendarfeed;
    alter table liaison_calendarfeed disable row level security;
"""

# The head alone says after how long the Centre is reminded. The days are a beginning, to be set as the office wishes.
THRESHOLDS = """
    insert into liaison_silencethreshold (tier, days) values (1, 180), (2, 90), (3, 60), (4, 45), (5, null);
    alter table liaison_silencethreshold enable row level security;
    create policy reading on liaison_silencethreshold for select to portal_web, portal_worker
        using (true);
    create policy setting on liaison_silencethreshold for update to portal_web, portal_worker
        using ((select portal.role()) = 'head');
    revoke insert, delete, truncate on liaison_silencethreshold from portal_web, portal_worker;
    alter table liaison_silencethresholdevent enable row level security;
    create policy reading on liaison_silencethresholdevent for select to portal_web, portal_worker
        using ((select portal.is_staff()));
    create policy writing on liaison_silencethresholdevent for insert to portal_web, portal_worker
        with check ((select portal.role()) = 'head');
"""
NO_THRESHOLDS = """
    drop policy writing on liaison_silencethresholdevent;
    drop policy reading on liaison_silencethresholdevent;
    drop policy setting on liaison_silencethreshold;
    drop policy reading on liaison_silencethreshold;
    alter table liaison_silencethresholdevent disable row level security;
    alter table liaison_silencethreshold disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0005_concurrence"),
        ("records", "0009_directory"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SilenceThresholdEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                (
                    "tier",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Head of State or Government"),
                            (2, "Minister"),
                            (3, "Deputy minister"),
                            (4, "Head of department"),
                            (5, "Other"),
                        ],
                        serialize=False,
                        verbose_name="tier",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days without contact"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
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
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
            },
        ),
        migrations.CreateModel(
            name="SilenceThreshold",
            fields=[
                (
                    "tier",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Head of State or Government"),
                            (2, "Minister"),
                            (3, "Deputy minister"),
                            (4, "Head of department"),
                            (5, "Other"),
                        ],
                        primary_key=True,
                        serialize=False,
                        verbose_name="tier",
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days without contact"
                    ),
                ),
            ],
            options={
                "verbose_name": "days without contact",
                "verbose_name_plural": "days without contact",
                "ordering": ["tier"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("days", None), ("days__gte", 1), _connector="OR"),
                        name="days_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tier__in", [1, 2, 3, 4, 5])), name="known_tier"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silencethreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_silencethresholdevent" ("days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (NEW."days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."tier", NEW."tier"); RETURN NULL;',
                    hash="e85dccccc7fa6e8cbedb5cf9ca5d4141d777d856",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7c342",
                    table="liaison_silencethreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silencethreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "liaison_silencethresholdevent" ("days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (NEW."days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."tier", NEW."tier"); RETURN NULL;',
                    hash="3710630c14262be16a0b9593601793c7526b60d8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f848f",
                    table="liaison_silencethreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silencethreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_silencethresholdevent" ("days", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "tier") VALUES (OLD."days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."tier", OLD."tier"); RETURN NULL;',
                    hash="32e08bb96b6f70104f7c60044c7f1ec01c383c4f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7e8a1",
                    table="liaison_silencethreshold",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="silencethresholdevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="silencethreshold_events",
                to="liaison.silencethreshold",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("user",), name="one_calendar_address_each"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="silencethresholdevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="54cd485dca3bf8bcb2359d364b767e90a200d5b6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f81c7",
                    table="liaison_silencethresholdevent",
                    when="BEFORE",
                ),
            ),
        ),
        append_only("liaison_silencethresholdevent"),
        migrations.RunSQL(FEEDS, NO_FEEDS),
        migrations.RunSQL(THRESHOLDS, NO_THRESHOLDS),
    ]
