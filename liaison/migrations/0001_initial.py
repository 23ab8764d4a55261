import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from ashgabat_centre.database.batches import batch


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Channel",
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
                        verbose_name="inactive from",
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                ("order", models.SmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "channel of a meeting",
                "verbose_name_plural": "channels of meetings",
                "ordering": ["order", "code"],
                "abstract": False,
            },
        ),
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
            ],
            options={
                "verbose_name": "concurrence",
                "verbose_name_plural": "concurrences",
            },
            bases=("records.record",),
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
            ],
            options={
                "abstract": False,
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
            ],
            options={
                "verbose_name": "answer",
                "ordering": ["-pk"],
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
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
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
            ],
            options={
                "verbose_name": "person met",
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Level",
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
                        verbose_name="inactive from",
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="code")),
                ("order", models.SmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "level of a meeting",
                "verbose_name_plural": "levels of meetings",
                "ordering": ["order", "code"],
                "abstract": False,
            },
        ),
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
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("not_held", "Not held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "not_held_because",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was not held"),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="The building or room; or the place, where the list does not have it.",
                        max_length=200,
                        verbose_name="where exactly",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        choices=[
                            ("Asia/Ashgabat", "Ashgabat"),
                            ("Asia/Almaty", "Almaty, Astana"),
                            ("Asia/Bishkek", "Bishkek"),
                            ("Asia/Dushanbe", "Dushanbe"),
                            ("Asia/Tashkent", "Tashkent"),
                            ("Asia/Kabul", "Kabul"),
                            ("Asia/Tehran", "Tehran"),
                            ("Asia/Baku", "Baku"),
                            ("Asia/Shanghai", "Beijing"),
                            ("Asia/Kolkata", "New Delhi"),
                            ("Asia/Karachi", "Islamabad"),
                            ("Europe/Istanbul", "Ankara"),
                            ("Europe/Moscow", "Moscow"),
                            ("Europe/Brussels", "Brussels"),
                            ("Europe/Vienna", "Vienna"),
                            ("Europe/Zurich", "Geneva"),
                            ("America/New_York", "New York"),
                        ],
                        default="Asia/Ashgabat",
                        max_length=40,
                        verbose_name="time zone",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="beginning"),
                ),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="end"),
                ),
                (
                    "spoken_in",
                    models.CharField(blank=True, max_length=80, verbose_name="language of the conversation"),
                ),
                ("interpreter", models.CharField(blank=True, max_length=160, verbose_name="interpreter")),
                ("logistics", models.TextField(blank=True, verbose_name="logistics")),
                ("their_position", models.TextField(blank=True, verbose_name="their position")),
                ("our_message", models.TextField(blank=True, verbose_name="our message")),
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
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("not_held", "Not held"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="held",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "not_held_because",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was not held"),
                ),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="The building or room; or the place, where the list does not have it.",
                        max_length=200,
                        verbose_name="where exactly",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        choices=[
                            ("Asia/Ashgabat", "Ashgabat"),
                            ("Asia/Almaty", "Almaty, Astana"),
                            ("Asia/Bishkek", "Bishkek"),
                            ("Asia/Dushanbe", "Dushanbe"),
                            ("Asia/Tashkent", "Tashkent"),
                            ("Asia/Kabul", "Kabul"),
                            ("Asia/Tehran", "Tehran"),
                            ("Asia/Baku", "Baku"),
                            ("Asia/Shanghai", "Beijing"),
                            ("Asia/Kolkata", "New Delhi"),
                            ("Asia/Karachi", "Islamabad"),
                            ("Europe/Istanbul", "Ankara"),
                            ("Europe/Moscow", "Moscow"),
                            ("Europe/Brussels", "Brussels"),
                            ("Europe/Vienna", "Vienna"),
                            ("Europe/Zurich", "Geneva"),
                            ("America/New_York", "New York"),
                        ],
                        default="Asia/Ashgabat",
                        max_length=40,
                        verbose_name="time zone",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="beginning"),
                ),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="end"),
                ),
                (
                    "spoken_in",
                    models.CharField(blank=True, max_length=80, verbose_name="language of the conversation"),
                ),
                ("interpreter", models.CharField(blank=True, max_length=160, verbose_name="interpreter")),
                ("logistics", models.TextField(blank=True, verbose_name="logistics")),
                ("their_position", models.TextField(blank=True, verbose_name="their position")),
                ("our_message", models.TextField(blank=True, verbose_name="our message")),
            ],
            options={
                "abstract": False,
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
            ],
            options={
                "verbose_name": "decision of the head",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="OwnParticipant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                ("section", models.CharField(blank=True, max_length=120, verbose_name="section")),
            ],
            options={
                "verbose_name": "our participant",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="OwnParticipantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("post", models.CharField(blank=True, max_length=160, verbose_name="post")),
                ("section", models.CharField(blank=True, max_length=120, verbose_name="section")),
            ],
            options={
                "abstract": False,
            },
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
            ],
            options={
                "verbose_name": "other party",
                "verbose_name_plural": "other parties",
                "ordering": ["pk"],
            },
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
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("speaker", models.CharField(max_length=160, verbose_name="who said it")),
                ("text", models.TextField(verbose_name="what was said")),
            ],
            options={
                "verbose_name": "point by speaker",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PointEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("speaker", models.CharField(max_length=160, verbose_name="who said it")),
                ("text", models.TextField(verbose_name="what was said")),
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
            ],
            options={
                "verbose_name": "decision of the head",
                "ordering": ["-pk"],
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
            },
        ),
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
            name="TransitionItem",
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
                    "category",
                    models.CharField(
                        choices=[
                            ("task", "Task"),
                            ("series", "Record series"),
                            ("commitment", "Commitment"),
                            ("asset", "Asset"),
                        ],
                        default="task",
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                ("custodian", models.CharField(blank=True, max_length=200, verbose_name="where it is now")),
                ("destination", models.CharField(blank=True, max_length=200, verbose_name="where it goes")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("identified", "Identified"),
                            ("proposed", "Receiver proposed"),
                            ("accepted", "Accepted"),
                            ("handed_over", "Handed over"),
                            ("verified", "Verified"),
                            ("discontinued", "Discontinued"),
                        ],
                        default="identified",
                        editable=False,
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("accepted_at", models.DateTimeField(editable=False, null=True, verbose_name="accepted at")),
            ],
            options={
                "verbose_name": "item of UNTOP",
                "verbose_name_plural": "UNTOP’s transition",
            },
            bases=("records.record",),
        ),
        migrations.CreateModel(
            name="TransitionItemEvent",
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
                    "category",
                    models.CharField(
                        choices=[
                            ("task", "Task"),
                            ("series", "Record series"),
                            ("commitment", "Commitment"),
                            ("asset", "Asset"),
                        ],
                        default="task",
                        max_length=10,
                        verbose_name="category",
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                ("custodian", models.CharField(blank=True, max_length=200, verbose_name="where it is now")),
                ("destination", models.CharField(blank=True, max_length=200, verbose_name="where it goes")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("identified", "Identified"),
                            ("proposed", "Receiver proposed"),
                            ("accepted", "Accepted"),
                            ("handed_over", "Handed over"),
                            ("verified", "Verified"),
                            ("discontinued", "Discontinued"),
                        ],
                        default="identified",
                        editable=False,
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                ("accepted_at", models.DateTimeField(editable=False, null=True, verbose_name="accepted at")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TransitionStep",
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
                            ("propose", "proposed a receiver"),
                            ("accept", "accepted it"),
                            ("decline", "declined it"),
                            ("hand_over", "handed it over"),
                            ("verify", "verified that it arrived"),
                            ("discontinue", "discontinued it"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["at", "pk"],
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
        pgtrigger.migrations.AddTrigger(
            model_name="channel",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_once_filed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7527237a60dd1ee40f301608593e1e66e99aa2f7",
                    operation="UPDATE",
                    pgid="pgtrigger_fixed_once_filed_31f86",
                    table="liaison_channel",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="channel",
            trigger=pgtrigger.compiler.Trigger(
                name="retired_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f3e63601e6ff1c22043fc8bc355737faae042f60",
                    operation="DELETE",
                    pgid="pgtrigger_retired_not_deleted_e3c75",
                    table="liaison_channel",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="concurrence",
            name="evidence_record",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.record",
                verbose_name="record of it",
            ),
        ),
        migrations.AddField(
            model_name="concurrenceevent",
            name="evidence_record",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="concurrenceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="concurrence_events",
                to="liaison.concurrence",
            ),
        ),
        migrations.AddField(
            model_name="concurrencestate",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="concurrencestate",
            name="country",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: every Government named.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.country",
                verbose_name="Government",
            ),
        ),
        migrations.AddField(
            model_name="concurrencestate",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="states", to="liaison.concurrence"
            ),
        ),
        migrations.AddField(
            model_name="contactbasis",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="bases", to="records.record"
            ),
        ),
        migrations.AddField(
            model_name="correspondence",
            name="answers",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answered_by",
                to="liaison.correspondence",
                verbose_name="in answer to",
            ),
        ),
        migrations.AddField(
            model_name="correspondence",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correspondence",
                to="records.organization",
                verbose_name="from or to",
            ),
        ),
        migrations.AddField(
            model_name="correspondence",
            name="person",
            field=models.ForeignKey(
                blank=True,
                help_text="Who signed it, or to whose attention it goes.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correspondence",
                to="records.person",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="correspondenceevent",
            name="answers",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="correspondenceevent",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.organization",
                verbose_name="from or to",
            ),
        ),
        migrations.AddField(
            model_name="correspondenceevent",
            name="person",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="correspondenceevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="correspondence_events",
                to="liaison.correspondence",
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.organization",
                verbose_name="institution",
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meetings",
                to="records.person",
                verbose_name="person in the directory",
            ),
        ),
        migrations.AddField(
            model_name="counterpartevent",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.organization",
                verbose_name="institution",
            ),
        ),
        migrations.AddField(
            model_name="counterpartevent",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.person",
                verbose_name="person in the directory",
            ),
        ),
        migrations.AddField(
            model_name="counterpartevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="counterpart_events",
                to="liaison.counterpart",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="level",
            trigger=pgtrigger.compiler.Trigger(
                name="fixed_once_filed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5b657c2483b7236d93f88ea19cdb1de449e39026",
                    operation="UPDATE",
                    pgid="pgtrigger_fixed_once_filed_b51d0",
                    table="liaison_level",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="level",
            trigger=pgtrigger.compiler.Trigger(
                name="retired_not_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8817ec67e75453260a2090c64cadfc506955ddee",
                    operation="DELETE",
                    pgid="pgtrigger_retired_not_deleted_f64c6",
                    table="liaison_level",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="channel",
            field=models.ForeignKey(
                db_column="channel",
                default="in_person",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="liaison.channel",
                to_field="code",
                verbose_name="how",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="level",
            field=models.ForeignKey(
                blank=True,
                db_column="level",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="liaison.level",
                to_field="code",
                verbose_name="level",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="town",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.place",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="counterpartevent",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="liaison.meeting",
            ),
        ),
        migrations.AddField(
            model_name="counterpart",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="counterparts", to="liaison.meeting"
            ),
        ),
        migrations.AddField(
            model_name="meetingevent",
            name="channel",
            field=models.ForeignKey(
                db_column="channel",
                db_constraint=False,
                default="in_person",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="liaison.channel",
                to_field="code",
                verbose_name="how",
            ),
        ),
        migrations.AddField(
            model_name="meetingevent",
            name="level",
            field=models.ForeignKey(
                blank=True,
                db_column="level",
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="liaison.level",
                to_field="code",
                verbose_name="level",
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
        migrations.AddField(
            model_name="meetingevent",
            name="town",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.place",
                verbose_name="place",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="ownparticipant",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="liaison.meeting"
            ),
        ),
        migrations.AddField(
            model_name="ownparticipant",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="colleague",
            ),
        ),
        migrations.AddField(
            model_name="ownparticipantevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="ownparticipant_events",
                to="liaison.ownparticipant",
            ),
        ),
        migrations.AddField(
            model_name="ownparticipantevent",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="liaison.meeting",
            ),
        ),
        migrations.AddField(
            model_name="ownparticipantevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="colleague",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="organization",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="party",
                to="records.organization",
                verbose_name="institution",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="person",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="party",
                to="records.person",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="override",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="overrides",
                to="liaison.party",
                verbose_name="party",
            ),
        ),
        migrations.AddField(
            model_name="concurrenceevent",
            name="party",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="liaison.party",
                verbose_name="party",
            ),
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
        migrations.AddField(
            model_name="partyconcern",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="partyconcern",
            name="country",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.country",
                verbose_name="Government",
            ),
        ),
        migrations.AddField(
            model_name="partyconcern",
            name="party",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="concerns", to="liaison.party"
            ),
        ),
        migrations.AddField(
            model_name="partyevent",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.organization",
                verbose_name="institution",
            ),
        ),
        migrations.AddField(
            model_name="partyevent",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="records.person",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="partyevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="party_events",
                to="liaison.party",
            ),
        ),
        migrations.AddField(
            model_name="point",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="points", to="liaison.meeting"
            ),
        ),
        migrations.AddField(
            model_name="pointevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="point_events",
                to="liaison.point",
            ),
        ),
        migrations.AddField(
            model_name="pointevent",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="liaison.meeting",
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="settlements", to="records.record"
            ),
        ),
        migrations.AddConstraint(
            model_name="silencethreshold",
            constraint=models.CheckConstraint(
                condition=models.Q(("days", None), ("days__gte", 1), _connector="OR"), name="days_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="silencethreshold",
            constraint=models.CheckConstraint(
                condition=models.Q(("tier__in", [1, 2, 3, 4, 5])), name="known_tier"
            ),
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
        migrations.AddField(
            model_name="transitionitem",
            name="receiver",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="receiver",
            ),
        ),
        migrations.AddField(
            model_name="transitionitemevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="transitionitem_events",
                to="liaison.transitionitem",
            ),
        ),
        migrations.AddField(
            model_name="transitionitemevent",
            name="receiver",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="receiver",
            ),
        ),
        migrations.AddField(
            model_name="transitionstep",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transitionstep",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="transition_steps",
                to="liaison.transitionitem",
            ),
        ),
        migrations.AddField(
            model_name="transitionstep",
            name="receiver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("user",), name="one_calendar_address_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="concurrencestate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("requested", "granted", "conditional", "refused", "withdrawn"))
                ),
                name="known_concurrence_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactbasis",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phase", "held")), fields=("record", "terms"), name="judged_once"
            ),
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
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("planned", "held", "not_held", "cancelled"))),
                name="known_meeting_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "not_held"), _negated=True),
                    models.Q(("not_held_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="not_held_for_a_reason",
                violation_error_message="Say why the meeting was not held.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at", None),
                    models.Q(("ends_at__gt", models.F("starts_at")), ("starts_at__isnull", False)),
                    _connector="OR",
                ),
                name="hours_in_order",
                violation_error_message="It cannot end before it begins: check the two hours.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="ways_of_a_meeting",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:held,planned:not_held,planned:cancelled,held:not_held,not_held:held}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="6cf0e32431fcd2eeb64b468a23efc3403bc0302c",
                    operation="UPDATE",
                    pgid="pgtrigger_ways_of_a_meeting_85045",
                    table="liaison_meeting",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_meetingevent" ("channel", "ends_at", "interpreter", "level", "logistics", "not_held_because", "our_message", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "spoken_in", "starts_at", "state", "their_position", "time_zone", "town_id") VALUES (NEW."channel", NEW."ends_at", NEW."interpreter", NEW."level", NEW."logistics", NEW."not_held_because", NEW."our_message", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."place", NEW."record_id", NEW."spoken_in", NEW."starts_at", NEW."state", NEW."their_position", NEW."time_zone", NEW."town_id"); RETURN NULL;',
                    hash="c96a56d64680cb02ab3055c09a36af5779c0e310",
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
                    condition='WHEN (OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."interpreter" IS DISTINCT FROM (NEW."interpreter") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."logistics" IS DISTINCT FROM (NEW."logistics") OR OLD."not_held_because" IS DISTINCT FROM (NEW."not_held_because") OR OLD."our_message" IS DISTINCT FROM (NEW."our_message") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."spoken_in" IS DISTINCT FROM (NEW."spoken_in") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."their_position" IS DISTINCT FROM (NEW."their_position") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."town_id" IS DISTINCT FROM (NEW."town_id"))',
                    func='INSERT INTO "liaison_meetingevent" ("channel", "ends_at", "interpreter", "level", "logistics", "not_held_because", "our_message", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "spoken_in", "starts_at", "state", "their_position", "time_zone", "town_id") VALUES (NEW."channel", NEW."ends_at", NEW."interpreter", NEW."level", NEW."logistics", NEW."not_held_because", NEW."our_message", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."place", NEW."record_id", NEW."spoken_in", NEW."starts_at", NEW."state", NEW."their_position", NEW."time_zone", NEW."town_id"); RETURN NULL;',
                    hash="1beb56e24837d1c6cfcff8da7b3ce196829ccd1e",
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
                    func='INSERT INTO "liaison_meetingevent" ("channel", "ends_at", "interpreter", "level", "logistics", "not_held_because", "our_message", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "record_id", "spoken_in", "starts_at", "state", "their_position", "time_zone", "town_id") VALUES (OLD."channel", OLD."ends_at", OLD."interpreter", OLD."level", OLD."logistics", OLD."not_held_because", OLD."our_message", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."place", OLD."record_id", OLD."spoken_in", OLD."starts_at", OLD."state", OLD."their_position", OLD."time_zone", OLD."town_id"); RETURN NULL;',
                    hash="56064c6951a5766f33e70db010cb8c8decb54fca",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6d694",
                    table="liaison_meeting",
                    when="AFTER",
                ),
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
                    func='INSERT INTO "liaison_counterpartevent" ("id", "name", "organization_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id") VALUES (NEW."id", NEW."name", NEW."organization_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."post", NEW."record_id"); RETURN NULL;',
                    hash="21b8ee737d30c602a44759b49bfb0e6f165d71ff",
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
                    func='INSERT INTO "liaison_counterpartevent" ("id", "name", "organization_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id") VALUES (NEW."id", NEW."name", NEW."organization_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."post", NEW."record_id"); RETURN NULL;',
                    hash="f63b4292b2fb48d29a6cf5c8a1ad2ef52b71ddac",
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
                    func='INSERT INTO "liaison_counterpartevent" ("id", "name", "organization_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id") VALUES (OLD."id", OLD."name", OLD."organization_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."post", OLD."record_id"); RETURN NULL;',
                    hash="f081fd8899a0244c680f7d48943f0406f0ba13ab",
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
        migrations.AddConstraint(
            model_name="ownparticipant",
            constraint=models.UniqueConstraint(
                fields=("record", "user"),
                name="colleague_once_per_meeting",
                violation_error_message="This colleague is named twice.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownparticipant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_ownparticipantevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id", "section", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."post", NEW."record_id", NEW."section", NEW."user_id"); RETURN NULL;',
                    hash="0c89a918fe0761d9f29beb53bd8ed065eef0ba92",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8e1c8",
                    table="liaison_ownparticipant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownparticipant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "liaison_ownparticipantevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id", "section", "user_id") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."post", NEW."record_id", NEW."section", NEW."user_id"); RETURN NULL;',
                    hash="b58a22a1175c7ad799a39b6eb4e50f7158be178f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6ab81",
                    table="liaison_ownparticipant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownparticipant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_ownparticipantevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "post", "record_id", "section", "user_id") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."post", OLD."record_id", OLD."section", OLD."user_id"); RETURN NULL;',
                    hash="49059a68f352dd91ee080e0da794e12f4e569e8b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6f040",
                    table="liaison_ownparticipant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownparticipantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="558e7dbb08050df3017029b590a53229325895be",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b3bc6",
                    table="liaison_ownparticipantevent",
                    when="BEFORE",
                ),
            ),
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
        pgtrigger.migrations.AddTrigger(
            model_name="point",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_pointevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "speaker", "text") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."record_id", NEW."speaker", NEW."text"); RETURN NULL;',
                    hash="2afae99abac0ac55abf2723601ae3eca34e50058",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_ca589",
                    table="liaison_point",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="point",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "liaison_pointevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "speaker", "text") VALUES (NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."record_id", NEW."speaker", NEW."text"); RETURN NULL;',
                    hash="c43a6e2e29cb96e196049f14f369005f488664c4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9e9cd",
                    table="liaison_point",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="point",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_pointevent" ("id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "speaker", "text") VALUES (OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."record_id", OLD."speaker", OLD."text"); RETURN NULL;',
                    hash="546bee9162b38b32f3eefbe29b5d43d80f1c0a93",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dbd71",
                    table="liaison_point",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pointevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="45dd2c6a9eed26b24d49d0abfb18159924d8e3f1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3580b",
                    table="liaison_pointevent",
                    when="BEFORE",
                ),
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
        migrations.AddConstraint(
            model_name="transitionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        ["identified", "proposed", "accepted", "handed_over", "verified", "discontinued"],
                    )
                ),
                name="known_stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="transitionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ("identified", "discontinued")),
                    models.Q(("receiver__isnull", False), ("stage", "proposed")),
                    models.Q(("accepted_at__isnull", False), ("receiver__isnull", False)),
                    _connector="OR",
                ),
                name="closed_by_its_receivers_word",
                violation_error_message="Nothing is handed over before its named receiver has accepted it.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transitionitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_transitionitemevent" ("accepted_at", "basis", "category", "custodian", "destination", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "record_id", "stage") VALUES (NEW."accepted_at", NEW."basis", NEW."category", NEW."custodian", NEW."destination", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."record_id", NEW."receiver_id", NEW."record_id", NEW."stage"); RETURN NULL;',
                    hash="ed9af23ebe80bde1c9e3985a279fde17574549c3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0fb1b",
                    table="liaison_transitionitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transitionitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."custodian" IS DISTINCT FROM (NEW."custodian") OR OLD."destination" IS DISTINCT FROM (NEW."destination") OR OLD."receiver_id" IS DISTINCT FROM (NEW."receiver_id") OR OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."stage" IS DISTINCT FROM (NEW."stage"))',
                    func='INSERT INTO "liaison_transitionitemevent" ("accepted_at", "basis", "category", "custodian", "destination", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "record_id", "stage") VALUES (NEW."accepted_at", NEW."basis", NEW."category", NEW."custodian", NEW."destination", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."record_id", NEW."receiver_id", NEW."record_id", NEW."stage"); RETURN NULL;',
                    hash="e83abc07e450ea8307a8713aad01f9fb783bc027",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ff9cc",
                    table="liaison_transitionitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transitionitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "liaison_transitionitemevent" ("accepted_at", "basis", "category", "custodian", "destination", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "record_id", "stage") VALUES (OLD."accepted_at", OLD."basis", OLD."category", OLD."custodian", OLD."destination", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."record_id", OLD."receiver_id", OLD."record_id", OLD."stage"); RETURN NULL;',
                    hash="ebca22917461a313c895ae84d7ce42491f0ed6fb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8fc3e",
                    table="liaison_transitionitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transitionitemevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="68f176100e22aa1532c35327f5841857382291eb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_180b7",
                    table="liaison_transitionitemevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = batch(operations)
