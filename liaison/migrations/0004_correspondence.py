import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only, fence, fence_events, show_people

# A note verbale goes to ministries, missions and the like alone; an answer goes the other way than what it answers,
# and what answers a strictly confidential piece tells of it. A piece the writer doesn't see is none they can answer.
RULES = """
create function portal.check_correspondence() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    answered record;
begin
    if new.form = 'note_verbale' and new.direction = 'outgoing'
       and not exists (select from records_organization o where o.id = new.organization_id
                       and o.type in ('presidency', 'government', 'ministry', 'un_mission')) then
        raise check_violation using message = 'a note verbale is addressed to ministries, missions and the like alone';
    end if;
    if new.answers_id is null or tg_op = 'UPDATE'
       and (new.answers_id, new.direction) is not distinct from (old.answers_id, old.direction) then
        return new;
    end if;
    select c.direction, r.sensitivity into answered
        from liaison_correspondence c join records_record r on r.id = c.record_id where c.record_id = new.answers_id;
    if not found or answered.direction = new.direction then
        raise check_violation using message = 'what came in is answered by what goes out, and the other way round';
    elsif answered.sensitivity = 2
          and (select sensitivity from records_record where id = new.record_id) < 2 then
        raise check_violation using message = 'what answers a strictly confidential piece is strictly confidential';
    end if;
    return new;
end $$;
revoke execute on function portal.check_correspondence() from public;
create trigger checked before insert or update on liaison_correspondence
    for each row execute function portal.check_correspondence();
"""
NO_RULES = """
drop trigger checked on liaison_correspondence;
drop function portal.check_correspondence();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0003_meeting"),
        ("records", "0014_follow_ups"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correspondence",
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
                        choices=[("incoming", "Incoming"), ("outgoing", "Outgoing")],
                        default="incoming",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("note_verbale", "Note verbale"),
                            ("letter", "Letter"),
                            ("cable", "Code cable"),
                            ("memorandum", "Memorandum"),
                        ],
                        default="note_verbale",
                        max_length=12,
                        verbose_name="form",
                    ),
                ),
                ("their_number", models.CharField(blank=True, max_length=80, verbose_name="their number")),
                ("our_number", models.CharField(blank=True, max_length=80, verbose_name="our number")),
                (
                    "written_in",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("ru", "Russian"),
                            ("kk", "Kazakh"),
                            ("ky", "Kyrgyz"),
                            ("tg", "Tajik"),
                            ("tk", "Turkmen"),
                            ("uz", "Uzbek"),
                            ("fr", "French"),
                            ("xx", "Another language"),
                        ],
                        default="en",
                        max_length=2,
                        verbose_name="language of the original",
                    ),
                ),
                ("reply_due", models.DateField(blank=True, null=True, verbose_name="reply due")),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="liaison.correspondence",
                        verbose_name="in answer to",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correspondence",
                        to="records.organization",
                        verbose_name="from or to",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who signed it, or to whose attention it goes.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correspondence",
                        to="records.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "correspondence",
                "verbose_name_plural": "correspondence",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="CorrespondenceEvent",
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
                        choices=[("incoming", "Incoming"), ("outgoing", "Outgoing")],
                        default="incoming",
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("note_verbale", "Note verbale"),
                            ("letter", "Letter"),
                            ("cable", "Code cable"),
                            ("memorandum", "Memorandum"),
                        ],
                        default="note_verbale",
                        max_length=12,
                        verbose_name="form",
                    ),
                ),
                ("their_number", models.CharField(blank=True, max_length=80, verbose_name="their number")),
                ("our_number", models.CharField(blank=True, max_length=80, verbose_name="our number")),
                (
                    "written_in",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("ru", "Russian"),
                            ("kk", "Kazakh"),
                            ("ky", "Kyrgyz"),
                            ("tg", "Tajik"),
                            ("tk", "Turkmen"),
                            ("uz", "Uzbek"),
                            ("fr", "French"),
                            ("xx", "Another language"),
                        ],
                        default="en",
                        max_length=2,
                        verbose_name="language of the original",
                    ),
                ),
                ("reply_due", models.DateField(blank=True, null=True, verbose_name="reply due")),
                (
                    "answers",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="liaison.correspondence",
                        verbose_name="in answer to",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                        verbose_name="from or to",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who signed it, or to whose attention it goes.",
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
                        related_name="correspondence_events",
                        to="liaison.correspondence",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="correspondence",
            index=models.Index(
                condition=models.Q(("reply_due__isnull", False)),
                fields=["reply_due"],
                name="correspondence_reply_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="correspondence",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ("incoming", "outgoing"))),
                name="known_correspondence_direction",
            ),
        ),
        migrations.AddConstraint(
            model_name="correspondence",
            constraint=models.CheckConstraint(
                condition=models.Q(("form__in", ("note_verbale", "letter", "cable", "memorandum"))),
                name="known_correspondence_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="correspondence",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers", models.F("record")), _negated=True),
                name="answers_another_piece",
                violation_error_message="A piece does not answer itself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="correspondence",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("direction", "outgoing"), ("form", "cable"), models.Q(("our_number", ""), _negated=True)
                ),
                fields=("our_number",),
                name="cable_number_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correspondence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_correspondenceevent" ("answers_id", "direction", "form", "organization_id", "our_number", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reply_due", "their_number", "written_in") VALUES (NEW."answers_id", NEW."direction", NEW."form", NEW."organization_id", NEW."our_number", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."record_id", NEW."reply_due", NEW."their_number", NEW."written_in"); RETURN NULL;',
                    hash="04a16f565499b94543a8ed15aa5e41e6e0efc4d1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d326a",
                    table="liaison_correspondence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correspondence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answers_id" IS DISTINCT FROM (NEW."answers_id") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."form" IS DISTINCT FROM (NEW."form") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."our_number" IS DISTINCT FROM (NEW."our_number") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."reply_due" IS DISTINCT FROM (NEW."reply_due") OR OLD."their_number" IS DISTINCT FROM (NEW."their_number") OR OLD."written_in" IS DISTINCT FROM (NEW."written_in"))',
                    func='INSERT INTO "liaison_correspondenceevent" ("answers_id", "direction", "form", "organization_id", "our_number", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reply_due", "their_number", "written_in") VALUES (NEW."answers_id", NEW."direction", NEW."form", NEW."organization_id", NEW."our_number", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."record_id", NEW."reply_due", NEW."their_number", NEW."written_in"); RETURN NULL;',
                    hash="b1e6f1b856da2d637e7b5da7de47154f2d2eb15d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_51dd8",
                    table="liaison_correspondence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correspondence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_correspondenceevent" ("answers_id", "direction", "form", "organization_id", "our_number", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "reply_due", "their_number", "written_in") VALUES (OLD."answers_id", OLD."direction", OLD."form", OLD."organization_id", OLD."our_number", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."record_id", OLD."reply_due", OLD."their_number", OLD."written_in"); RETURN NULL;',
                    hash="fd61fea5d7d0c898119dfd34e378b2e02f07cb5b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9111e",
                    table="liaison_correspondence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="correspondenceevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="19a53d05e8a010be3c1dffdb336c65053c424b78",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_43424",
                    table="liaison_correspondenceevent",
                    when="BEFORE",
                ),
            ),
        ),
        fence("liaison_correspondence"),
        fence_events("liaison_correspondenceevent", "pgh_obj_id"),
        append_only("liaison_correspondenceevent"),
        show_people("liaison_correspondence"),
        migrations.RunSQL(RULES, NO_RULES),
    ]
