import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

from ashgabat_centre.database.policy import append_only, fence, fence_events, statements


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(statements("0001_functions.sql"), migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "series", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("series", models.CharField(max_length=16)),
                ("year", models.SmallIntegerField()),
                ("n", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Country",
            fields=[
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "retired_on",
                    models.DateField(
                        blank=True,
                        help_text="Old records keep it; new ones no longer offer it.",
                        null=True,
                        verbose_name="retired on",
                    ),
                ),
                (
                    "id",
                    models.SmallIntegerField(
                        primary_key=True, serialize=False, verbose_name="number by ISO 3166-1"
                    ),
                ),
                ("iso3", models.CharField(max_length=3, unique=True, verbose_name="code by ISO 3166-1")),
                ("official_en", models.CharField(max_length=200, verbose_name="official name in English")),
                ("official_ru", models.CharField(max_length=200, verbose_name="official name in Russian")),
                ("capital_en", models.CharField(max_length=80, verbose_name="capital in English")),
                ("capital_ru", models.CharField(max_length=80, verbose_name="capital in Russian")),
                ("member", models.BooleanField(verbose_name="served by the Centre")),
                ("order", models.SmallIntegerField(verbose_name="order")),
            ],
            options={
                "verbose_name": "country",
                "verbose_name_plural": "countries",
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Paragraph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "function",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Liaison with the Governments of the region"),
                            (2, "Monitoring and analysis of the situation on the ground"),
                            (3, "Contact with regional organizations"),
                            (4, "Political framework and leadership for the country teams"),
                            (5, "Contact with UNAMA and integrated analysis of the region"),
                        ]
                    ),
                ),
                ("order", models.IntegerField()),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("text_ru", models.TextField(blank=True, verbose_name="text in Russian")),
                ("language", models.CharField(max_length=2)),
                ("translator", models.CharField(blank=True, max_length=120)),
                ("excluded_because", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["function", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ClearedVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.IntegerField()),
                ("title", models.CharField(max_length=300)),
                ("summary", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                ("comment", models.TextField(blank=True)),
                ("sensitivity", models.SmallIntegerField()),
                ("text_hash", models.CharField(max_length=64)),
                ("cleared_at", models.DateTimeField()),
                (
                    "cleared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=300)),
                ("language", models.CharField(max_length=2)),
                ("occurred_on", models.DateField()),
                ("sensitivity", models.SmallIntegerField()),
                (
                    "cleared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.clearedversion",
                    ),
                ),
                (
                    "paragraph",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="records.paragraph",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Area",
            fields=[
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "retired_on",
                    models.DateField(
                        blank=True,
                        help_text="Old records keep it; new ones no longer offer it.",
                        null=True,
                        verbose_name="retired on",
                    ),
                ),
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="code")),
                ("order", models.SmallIntegerField(default=0, verbose_name="order")),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="records.country",
                        verbose_name="country",
                    ),
                ),
            ],
            options={
                "verbose_name": "administrative area",
                "verbose_name_plural": "administrative areas",
                "ordering": ["country__order", "order"],
            },
        ),
        migrations.CreateModel(
            name="NeedToKnow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="need_to_know",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "retired_on",
                    models.DateField(
                        blank=True,
                        help_text="Old records keep it; new ones no longer offer it.",
                        null=True,
                        verbose_name="retired on",
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("presidency", "Presidency"),
                            ("government", "Government"),
                            ("ministry", "Ministry"),
                            ("parliament", "Parliament"),
                            ("regional", "Regional organization"),
                            ("format", "Format of dialogue"),
                            ("un_entity", "United Nations entity"),
                            ("country_team", "United Nations country team"),
                            ("un_mission", "United Nations mission"),
                            ("bretton_woods", "Bretton Woods institution"),
                            ("other_ifi", "Other financial institution"),
                        ],
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
                ("acronym", models.CharField(blank=True, max_length=20, verbose_name="acronym")),
                (
                    "acronym_ru",
                    models.CharField(blank=True, max_length=20, verbose_name="acronym in Russian"),
                ),
                (
                    "country",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="records.country",
                        verbose_name="country",
                    ),
                ),
            ],
            options={
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
                "ordering": ["type", "name_en"],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(editable=False, max_length=40, unique=True, verbose_name="reference"),
                ),
                ("kind", models.CharField(editable=False, max_length=40)),
                (
                    "function",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Liaison with the Governments of the region"),
                            (2, "Monitoring and analysis of the situation on the ground"),
                            (3, "Contact with regional organizations"),
                            (4, "Political framework and leadership for the country teams"),
                            (5, "Contact with UNAMA and integrated analysis of the region"),
                        ],
                        editable=False,
                        verbose_name="function of the mandate",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="subject")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="One to three sentences that can stand in a briefing: who, what, when; facts only.",
                        verbose_name="summary",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        help_text="What you make of it, kept apart from the facts.",
                        verbose_name="our assessment",
                    ),
                ),
                ("details", models.TextField(blank=True, editable=False)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")],
                        max_length=2,
                        verbose_name="language of the text",
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="date")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "country_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "theme_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "area_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "sensitivity",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        default=1,
                        verbose_name="marking",
                    ),
                ),
                ("permitted_use", models.TextField(blank=True, verbose_name="permitted use")),
                ("provenance", models.TextField(blank=True, editable=False, verbose_name="provenance")),
                (
                    "uncitable_because",
                    models.TextField(blank=True, editable=False, verbose_name="why it cannot be cited"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("cleared", "Cleared"),
                            ("withdrawn", "Withdrawn"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("version", models.IntegerField(default=1, editable=False)),
                (
                    "cleared_version",
                    models.IntegerField(editable=False, null=True, verbose_name="cleared version"),
                ),
                ("cleared_at", models.DateTimeField(editable=False, null=True, verbose_name="cleared at")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector(
                                    "title", config="portal", weight="A"
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "summary", config="portal", weight="B"
                                ),
                                django.contrib.postgres.search.SearchConfig("portal"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "body", "comment", "details", config="portal", weight="C"
                            ),
                            django.contrib.postgres.search.SearchConfig("portal"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authored",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cleared",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cleared by",
                    ),
                ),
                (
                    "originator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="originated",
                        to="records.organization",
                        verbose_name="originator",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "readers",
                    models.ManyToManyField(
                        help_text="A strictly confidential record is read by its author, its owner and the people named here.",
                        related_name="+",
                        through="records.NeedToKnow",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="need to know",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        help_text="Left open, the head of the Centre clears it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewing",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to be cleared by",
                    ),
                ),
            ],
            options={
                "verbose_name": "record",
                "verbose_name_plural": "records",
            },
        ),
        migrations.CreateModel(
            name="ParagraphEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "function",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Liaison with the Governments of the region"),
                            (2, "Monitoring and analysis of the situation on the ground"),
                            (3, "Contact with regional organizations"),
                            (4, "Political framework and leadership for the country teams"),
                            (5, "Contact with UNAMA and integrated analysis of the region"),
                        ]
                    ),
                ),
                ("order", models.IntegerField()),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("text_ru", models.TextField(blank=True, verbose_name="text in Russian")),
                ("language", models.CharField(max_length=2)),
                ("translator", models.CharField(blank=True, max_length=120)),
                ("excluded_because", models.TextField(blank=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="paragraph_events",
                        to="records.paragraph",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="paragraph",
            name="parent",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="paragraphs", to="records.record"
            ),
        ),
        migrations.CreateModel(
            name="NeedToKnowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="needtoknow_events",
                        to="records.needtoknow",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="needtoknow",
            name="record",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="records.record"),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("subject", models.CharField(max_length=200, verbose_name="what")),
                ("key", models.CharField(blank=True, max_length=100)),
                ("arguments", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting for the worker"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked for"),
                ),
                ("rung_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("fence", models.IntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
            },
        ),
        migrations.CreateModel(
            name="FormToken",
            fields=[
                ("number", models.UUIDField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("spent_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="records.record"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="clearedversion",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cleared_versions",
                to="records.record",
            ),
        ),
        migrations.CreateModel(
            name="CitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("reference", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=300)),
                ("language", models.CharField(max_length=2)),
                ("occurred_on", models.DateField()),
                ("sensitivity", models.SmallIntegerField()),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="citation_events",
                        to="records.citation",
                    ),
                ),
                (
                    "cleared",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.clearedversion",
                    ),
                ),
                (
                    "paragraph",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.paragraph",
                    ),
                ),
                (
                    "cited",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="citation",
            name="cited",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="records.record"
            ),
        ),
        migrations.CreateModel(
            name="RecordEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("reference", models.CharField(editable=False, max_length=40, verbose_name="reference")),
                ("kind", models.CharField(editable=False, max_length=40)),
                (
                    "function",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Liaison with the Governments of the region"),
                            (2, "Monitoring and analysis of the situation on the ground"),
                            (3, "Contact with regional organizations"),
                            (4, "Political framework and leadership for the country teams"),
                            (5, "Contact with UNAMA and integrated analysis of the region"),
                        ],
                        editable=False,
                        verbose_name="function of the mandate",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="subject")),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        help_text="One to three sentences that can stand in a briefing: who, what, when; facts only.",
                        verbose_name="summary",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="text")),
                (
                    "comment",
                    models.TextField(
                        blank=True,
                        help_text="What you make of it, kept apart from the facts.",
                        verbose_name="our assessment",
                    ),
                ),
                ("details", models.TextField(blank=True, editable=False)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")],
                        max_length=2,
                        verbose_name="language of the text",
                    ),
                ),
                ("occurred_on", models.DateField(verbose_name="date")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "country_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "theme_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "area_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, default=list
                    ),
                ),
                (
                    "sensitivity",
                    models.SmallIntegerField(
                        choices=[(0, "Unclassified"), (1, "Confidential"), (2, "Strictly confidential")],
                        default=1,
                        verbose_name="marking",
                    ),
                ),
                ("permitted_use", models.TextField(blank=True, verbose_name="permitted use")),
                ("provenance", models.TextField(blank=True, editable=False, verbose_name="provenance")),
                (
                    "uncitable_because",
                    models.TextField(blank=True, editable=False, verbose_name="why it cannot be cited"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned"),
                            ("cleared", "Cleared"),
                            ("withdrawn", "Withdrawn"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("version", models.IntegerField(default=1, editable=False)),
                (
                    "cleared_version",
                    models.IntegerField(editable=False, null=True, verbose_name="cleared version"),
                ),
                ("cleared_at", models.DateTimeField(editable=False, null=True, verbose_name="cleared at")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "author",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "cleared_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cleared by",
                    ),
                ),
                (
                    "originator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                        verbose_name="originator",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="record_events",
                        to="records.record",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Left open, the head of the Centre clears it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to be cleared by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RecordOrganization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="records.organization"),
                ),
                (
                    "record",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="records.record"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="record",
            name="organizations",
            field=models.ManyToManyField(
                related_name="records",
                through="records.RecordOrganization",
                to="records.organization",
                verbose_name="organizations",
            ),
        ),
        migrations.CreateModel(
            name="RecordOrganizationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="records.organization",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="recordorganization_events",
                        to="records.recordorganization",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("submit", "submitted it for clearance"),
                            ("clear", "cleared it"),
                            ("return", "returned it to its author"),
                            ("withdraw", "withdrew it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.IntegerField()),
                ("reason", models.TextField(blank=True)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="records.record"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Taxonomy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "retired_on",
                    models.DateField(
                        blank=True,
                        help_text="Old records keep it; new ones no longer offer it.",
                        null=True,
                        verbose_name="retired on",
                    ),
                ),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "taxonomy",
                "verbose_name_plural": "taxonomies",
                "ordering": ["valid_from", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="taxonomy_dates_in_order",
                        violation_error_message="A taxonomy cannot end before it begins.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(max_length=200, verbose_name="name in Russian")),
                (
                    "retired_on",
                    models.DateField(
                        blank=True,
                        help_text="Old records keep it; new ones no longer offer it.",
                        null=True,
                        verbose_name="retired on",
                    ),
                ),
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("code", models.SlugField(unique=True, verbose_name="code")),
                ("order", models.SmallIntegerField(default=0, verbose_name="order")),
                (
                    "taxonomy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="records.taxonomy",
                    ),
                ),
            ],
            options={
                "verbose_name": "theme",
                "verbose_name_plural": "themes",
                "ordering": ["taxonomy__valid_from", "taxonomy__code", "order"],
            },
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="subject")),
                ("summary", models.TextField(verbose_name="summary")),
                ("of_title", models.CharField(editable=False, max_length=300)),
                ("of_summary", models.TextField(editable=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translations",
                        to="records.record",
                    ),
                ),
                (
                    "translator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TranslationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ru", "Russian")], max_length=2, verbose_name="language"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="subject")),
                ("summary", models.TextField(verbose_name="summary")),
                ("of_title", models.CharField(editable=False, max_length=300)),
                ("of_summary", models.TextField(editable=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="translation_events",
                        to="records.translation",
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
                    "translator",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paragraphevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6960f911ac2eaa4c976fbd4788b7f1d6fed38042",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6360d",
                    table="records_paragraphevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="paragraph",
            constraint=models.CheckConstraint(
                condition=models.Q(("text_en", ""), ("text_ru", ""), _negated=True),
                name="paragraph_says_something",
                violation_error_message="A paragraph needs its text in one language at least.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paragraph",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_paragraphevent" ("excluded_because", "function", "id", "language", "order", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text_en", "text_ru", "translator") VALUES (NEW."excluded_because", NEW."function", NEW."id", NEW."language", NEW."order", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."text_en", NEW."text_ru", NEW."translator"); RETURN NULL;',
                    hash="f60005e950628d79667184fd160e7699806d7bda",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_dc5b0",
                    table="records_paragraph",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paragraph",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_paragraphevent" ("excluded_because", "function", "id", "language", "order", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text_en", "text_ru", "translator") VALUES (NEW."excluded_because", NEW."function", NEW."id", NEW."language", NEW."order", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."text_en", NEW."text_ru", NEW."translator"); RETURN NULL;',
                    hash="9d76f4c8fbfb31f385da9b5718bc88087d2e4a3b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_87e33",
                    table="records_paragraph",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="paragraph",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_paragraphevent" ("excluded_because", "function", "id", "language", "order", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "text_en", "text_ru", "translator") VALUES (OLD."excluded_because", OLD."function", OLD."id", OLD."language", OLD."order", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."text_en", OLD."text_ru", OLD."translator"); RETURN NULL;',
                    hash="998d76a13951deecf8de4cb73763713f779104a2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1c2c2",
                    table="records_paragraph",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needtoknowevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="39cb21b6fa6d2b43885b83430a9ebf305dc1f942",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9c6bb",
                    table="records_needtoknowevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="needtoknow",
            constraint=models.UniqueConstraint(fields=("user", "record"), name="reader_once_per_record"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needtoknow",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_needtoknowevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."user_id"); RETURN NULL;',
                    hash="a299122d81e53d18175b7d3dd489f2aee9bf2ed5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_785c0",
                    table="records_needtoknow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needtoknow",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_needtoknowevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."user_id"); RETURN NULL;',
                    hash="70736f1413f057a98d500f36b3bf3dcb9b712148",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8f6c1",
                    table="records_needtoknow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needtoknow",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_needtoknowevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "user_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."user_id"); RETURN NULL;',
                    hash="5aa92e7d10cd001e6e322b4c9c08dc5aa07efb43",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cf273",
                    table="records_needtoknow",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(fields=["state", "rung_at"], name="job_unanswered"),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key", ""), _negated=True), fields=("key",), name="job_once_per_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearedversion",
            constraint=models.UniqueConstraint(fields=("record", "version"), name="one_text_per_version"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="68dcaf73ba0efc481e7ebafae3228b8f2a2b1fb4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e922e",
                    table="records_citationevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(
                fields=("paragraph", "cited"), name="record_once_per_paragraph"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_citationevent" ("cited_id", "cleared_id", "id", "kind", "language", "occurred_on", "paragraph_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "sensitivity", "title") VALUES (NEW."cited_id", NEW."cleared_id", NEW."id", NEW."kind", NEW."language", NEW."occurred_on", NEW."paragraph_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."reference", NEW."sensitivity", NEW."title"); RETURN NULL;',
                    hash="99c3048af0addec06c982ee2ce38f67ecbca393a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ae52a",
                    table="records_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_citationevent" ("cited_id", "cleared_id", "id", "kind", "language", "occurred_on", "paragraph_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "sensitivity", "title") VALUES (NEW."cited_id", NEW."cleared_id", NEW."id", NEW."kind", NEW."language", NEW."occurred_on", NEW."paragraph_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."reference", NEW."sensitivity", NEW."title"); RETURN NULL;',
                    hash="af76b85b5fbb5487abba5a66b83b6d1332303dda",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1e70e",
                    table="records_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_citationevent" ("cited_id", "cleared_id", "id", "kind", "language", "occurred_on", "paragraph_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "sensitivity", "title") VALUES (OLD."cited_id", OLD."cleared_id", OLD."id", OLD."kind", OLD."language", OLD."occurred_on", OLD."paragraph_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."reference", OLD."sensitivity", OLD."title"); RETURN NULL;',
                    hash="069cce86902d33a86c000a48d49c91650e11dc5b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e3a15",
                    table="records_citation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9235df6070b0ac4acb06e559bda1e310597f3114",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f41af",
                    table="records_recordevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="recordorganization",
            constraint=models.UniqueConstraint(
                fields=("record", "organization"), name="organization_once_per_record"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordorganization",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_recordorganizationevent" ("id", "organization_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id") VALUES (NEW."id", NEW."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id"); RETURN NULL;',
                    hash="4f3d9b474933cd111a2576aa0e6395b9695fb912",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_f4fd5",
                    table="records_recordorganization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordorganization",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_recordorganizationevent" ("id", "organization_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id") VALUES (NEW."id", NEW."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id"); RETURN NULL;',
                    hash="b1c8752548dba750eb486792c126e71604daff7a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_17820",
                    table="records_recordorganization",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordorganization",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_recordorganizationevent" ("id", "organization_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id") VALUES (OLD."id", OLD."organization_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id"); RETURN NULL;',
                    hash="014a82e5426e666ea5f02e062961db41f20f8e38",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_51f9b",
                    table="records_recordorganization",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["-occurred_on", "-id"], name="record_date"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["kind", "-occurred_on", "-id"], name="record_kind_date"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["-occurred_on", "-id"],
                include=("kind", "status", "sensitivity", "author", "owner", "country_ids", "theme_ids"),
                name="record_cover",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("status", "cleared")), fields=["cleared_at"], name="record_cleared"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["country_ids", "theme_ids"], name="record_facets"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="record_search"),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cleared_by", None),
                    models.Q(("cleared_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="cleared_by_another",
                violation_error_message="A text is cleared by another person than its author.",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "cleared"), _negated=True),
                    models.Q(
                        ("cleared_at__isnull", False),
                        ("cleared_by__isnull", False),
                        ("cleared_version__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="cleared_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gte", models.F("occurred_on")), _connector="OR"
                ),
                name="dates_in_order",
                violation_error_message="It cannot end before it begins: check the two dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("sensitivity__in", [0, 1, 2])), name="known_sensitivity"
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "submitted", "returned", "cleared", "withdrawn", "archived"])
                ),
                name="known_status",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="terms_exist",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="PERFORM portal.check_terms(NEW.country_ids, NEW.theme_ids, NEW.area_ids); RETURN NEW;",
                    hash="dc706a1c42e196b70aee3c6f79e082c3c6db0111",
                    operation='INSERT OR UPDATE OF "country_ids", "theme_ids", "area_ids"',
                    pgid="pgtrigger_terms_exist_4954e",
                    table="records_record",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_at_filing",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."reference" IS DISTINCT FROM (NEW."reference"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="84e0b7e4b2bcd6d2f1ff3126fce936c00b4e8812",
                    operation="UPDATE",
                    pgid="pgtrigger_fixed_at_filing_10916",
                    table="records_record",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="5a10a777403c4f2f0693969951dd2b60a56bf875",
                    operation="DELETE",
                    pgid="pgtrigger_never_deleted_6e2c1",
                    table="records_record",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="record",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_recordevent" ("area_ids", "author_id", "body", "cleared_at", "cleared_by_id", "cleared_version", "comment", "country_ids", "created_at", "details", "ends_on", "function", "id", "kind", "language", "occurred_on", "originator_id", "owner_id", "permitted_use", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reference", "reviewer_id", "sensitivity", "status", "summary", "theme_ids", "title", "uncitable_because", "updated_at", "version") VALUES (NEW."area_ids", NEW."author_id", NEW."body", NEW."cleared_at", NEW."cleared_by_id", NEW."cleared_version", NEW."comment", NEW."country_ids", NEW."created_at", NEW."details", NEW."ends_on", NEW."function", NEW."id", NEW."kind", NEW."language", NEW."occurred_on", NEW."originator_id", NEW."owner_id", NEW."permitted_use", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."provenance", NEW."reference", NEW."reviewer_id", NEW."sensitivity", NEW."status", NEW."summary", NEW."theme_ids", NEW."title", NEW."uncitable_because", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="c676d80e97ebd43bd2d1498d20216962ffaa407e",
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
                    condition='WHEN (OLD."area_ids" IS DISTINCT FROM (NEW."area_ids") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."body" IS DISTINCT FROM (NEW."body") OR OLD."cleared_at" IS DISTINCT FROM (NEW."cleared_at") OR OLD."cleared_by_id" IS DISTINCT FROM (NEW."cleared_by_id") OR OLD."cleared_version" IS DISTINCT FROM (NEW."cleared_version") OR OLD."comment" IS DISTINCT FROM (NEW."comment") OR OLD."country_ids" IS DISTINCT FROM (NEW."country_ids") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."details" IS DISTINCT FROM (NEW."details") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."function" IS DISTINCT FROM (NEW."function") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."occurred_on" IS DISTINCT FROM (NEW."occurred_on") OR OLD."originator_id" IS DISTINCT FROM (NEW."originator_id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."permitted_use" IS DISTINCT FROM (NEW."permitted_use") OR OLD."provenance" IS DISTINCT FROM (NEW."provenance") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."sensitivity" IS DISTINCT FROM (NEW."sensitivity") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."theme_ids" IS DISTINCT FROM (NEW."theme_ids") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."uncitable_because" IS DISTINCT FROM (NEW."uncitable_because") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "records_recordevent" ("area_ids", "author_id", "body", "cleared_at", "cleared_by_id", "cleared_version", "comment", "country_ids", "created_at", "details", "ends_on", "function", "id", "kind", "language", "occurred_on", "originator_id", "owner_id", "permitted_use", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reference", "reviewer_id", "sensitivity", "status", "summary", "theme_ids", "title", "uncitable_because", "updated_at", "version") VALUES (NEW."area_ids", NEW."author_id", NEW."body", NEW."cleared_at", NEW."cleared_by_id", NEW."cleared_version", NEW."comment", NEW."country_ids", NEW."created_at", NEW."details", NEW."ends_on", NEW."function", NEW."id", NEW."kind", NEW."language", NEW."occurred_on", NEW."originator_id", NEW."owner_id", NEW."permitted_use", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."provenance", NEW."reference", NEW."reviewer_id", NEW."sensitivity", NEW."status", NEW."summary", NEW."theme_ids", NEW."title", NEW."uncitable_because", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="80a01ea6a206062bf9a6d0137bfb6dad4af5af8a",
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
                    func='INSERT INTO "records_recordevent" ("area_ids", "author_id", "body", "cleared_at", "cleared_by_id", "cleared_version", "comment", "country_ids", "created_at", "details", "ends_on", "function", "id", "kind", "language", "occurred_on", "originator_id", "owner_id", "permitted_use", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "reference", "reviewer_id", "sensitivity", "status", "summary", "theme_ids", "title", "uncitable_because", "updated_at", "version") VALUES (OLD."area_ids", OLD."author_id", OLD."body", OLD."cleared_at", OLD."cleared_by_id", OLD."cleared_version", OLD."comment", OLD."country_ids", OLD."created_at", OLD."details", OLD."ends_on", OLD."function", OLD."id", OLD."kind", OLD."language", OLD."occurred_on", OLD."originator_id", OLD."owner_id", OLD."permitted_use", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."provenance", OLD."reference", OLD."reviewer_id", OLD."sensitivity", OLD."status", OLD."summary", OLD."theme_ids", OLD."title", OLD."uncitable_because", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="90818a77c490b57395d6cee7fbbfad7bbfef1501",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_099dc",
                    table="records_record",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recordorganizationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="046489fa9470998250894730adc6bf7b723b26f9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_47a91",
                    table="records_recordorganizationevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="translation",
            constraint=models.UniqueConstraint(
                fields=("record", "language"), name="one_translation_per_language"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="translation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_translationevent" ("at", "id", "language", "of_summary", "of_title", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "summary", "title", "translator_id") VALUES (NEW."at", NEW."id", NEW."language", NEW."of_summary", NEW."of_title", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."summary", NEW."title", NEW."translator_id"); RETURN NULL;',
                    hash="6fee7ab036e7e24c62913e5848f941ff227c7935",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_1619f",
                    table="records_translation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="translation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "records_translationevent" ("at", "id", "language", "of_summary", "of_title", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "summary", "title", "translator_id") VALUES (NEW."at", NEW."id", NEW."language", NEW."of_summary", NEW."of_title", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."summary", NEW."title", NEW."translator_id"); RETURN NULL;',
                    hash="980ee2b1511060de96895b5c3554db47f4043856",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_77ed1",
                    table="records_translation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="translation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "records_translationevent" ("at", "id", "language", "of_summary", "of_title", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "summary", "title", "translator_id") VALUES (OLD."at", OLD."id", OLD."language", OLD."of_summary", OLD."of_title", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."summary", OLD."title", OLD."translator_id"); RETURN NULL;',
                    hash="76fb3edb30f76a33cd440304362b87e7dafc65df",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d6c22",
                    table="records_translation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="translationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="08d6667b61c80d6012f001c448deda3a8de80705",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7f5ca",
                    table="records_translationevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(statements("0002_policy.sql"), migrations.RunSQL.noop),
        fence_events("records_recordevent", "pgh_obj_id"),
        fence("records_recordorganization"),
        fence_events("records_recordorganizationevent", "record_id", column="record_id"),
        fence("records_clearedversion"),
        fence("records_translation"),
        fence_events("records_translationevent", "record_id", column="record_id"),
        fence("records_paragraph", "parent_id"),
        fence_events("records_paragraphevent", "parent_id", column="parent_id"),
        fence("records_citation", "paragraph_id", "records_paragraph"),
        fence_events(
            "records_citationevent",
            "(select parent_id from records_paragraph p where p.id = paragraph_id)",
            "records_paragraph",
            "paragraph_id",
        ),
        migrations.RunSQL(statements("0003_need_to_know_events.sql"), migrations.RunSQL.noop),
        append_only(
            "records_step",
            "records_clearedversion",
            "records_recordevent",
            "records_recordorganizationevent",
            "records_needtoknowevent",
            "records_translationevent",
            "records_paragraphevent",
            "records_citationevent",
        ),
    ]
