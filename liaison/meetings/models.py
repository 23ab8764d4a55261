"""Meetings with the Governments of the region, the first function in the founding letter (S/2007/279)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.reference.models import MandateFunction, Organization
from ashgabat_centre.web.small_numbers import small_number
from liaison.meetings import zones
from liaison.meetings.lists import Channel, Level, name_of

STATED = "stated"  # in a kept correction, the number of the row that says a post


class State(models.TextChoices):
    """Whether a meeting is planned, was held, or was not."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    NOT_HELD = "not_held", _("Not held")
    CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")


# A plan comes to one of the three ends. Whether it was held can still be put right; a plan it is never again.
WAYS: list[tuple[str, str]] = [
    (State.PLANNED, State.HELD),
    (State.PLANNED, State.NOT_HELD),
    (State.PLANNED, State.CANCELLED),
    (State.HELD, State.NOT_HELD),
    (State.NOT_HELD, State.HELD),
]


@track()
class Meeting(RecordKind):
    """A contact with institutions: who was met, through which channel, what was said.

    Its date is the day at the place where it was held. `time_zone` is that place's, kept as it was when the
    log was written, so that every reader sees the same hour for good.
    """

    State = State

    prefix = "MTG"
    rank = -1
    default_function = MandateFunction.LIAISON
    counted_by = {"state": "held"}
    exchanged = True

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    not_held_because = models.CharField(_("why it was not held"), max_length=500, blank=True)
    channel = models.ForeignKey(
        Channel,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="channel",
        default="in_person",
        related_name="+",
        verbose_name=_("how"),
    )
    level = models.ForeignKey(
        Level,
        on_delete=models.PROTECT,
        to_field="code",
        db_column="level",
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("level"),
    )
    town = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place = models.CharField(
        _("where exactly"),
        max_length=200,
        blank=True,
        help_text=_("The building or room; or the place, where the list does not have it."),
    )
    time_zone = models.CharField(_("time zone"), max_length=40, choices=zones.OFFERED, default=zones.OWN)
    starts_at = models.DateTimeField(_("beginning"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    spoken_in = models.CharField(_("language of the conversation"), max_length=80, blank=True)
    interpreter = models.CharField(_("interpreter"), max_length=160, blank=True)
    logistics = models.TextField(_("logistics"), blank=True)
    their_position = models.TextField(_("their position"), blank=True)
    our_message = models.TextField(_("our message"), blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        triggers = [pgtrigger.FSM(name="ways_of_a_meeting", field="state", transitions=WAYS)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("planned", "held", "not_held", "cancelled")),
                name="known_meeting_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="not_held") | ~models.Q(not_held_because=""),
                name="not_held_for_a_reason",
                violation_error_message=_("Say why the meeting was not held."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="hours_in_order",
                violation_error_message=_("It cannot end before it begins: check the two hours."),
            ),
        ]

    @property
    def hours(self) -> str:
        """From when to when at the place where it is held, with the time zone named; '' where not known."""
        return zones.hours(self.starts_at, self.ends_at, self.time_zone)

    @property
    def where(self) -> str:
        """The place, as precisely as it is known."""
        return ", ".join(filter(None, (self.place, self.town.name if self.town else "")))

    @property
    def channel_name(self) -> str:
        """The channel in the reader's language."""
        return name_of(Channel, self.channel_id)

    @property
    def level_name(self) -> str:
        """The level in the reader's language."""
        return name_of(Level, self.level_id)

    @property
    def is_held(self) -> bool:
        """Whether it was held."""
        return self.state == self.State.HELD

    def parties(self) -> list[Organization]:
        """Institutions met that are neither Governments nor organizations of States: contact needs
        concurrence.
        """
        rows = self.counterparts.select_related("organization")
        return list(
            {
                row.organization_id: row.organization for row in rows if row.organization.is_other_party
            }.values()
        )

    def other_side(self, named: int | None = None) -> tuple[Organization | None, Person | None]:
        """With whom a commitment is made: the institution of this number, else the only one met; nobody where there
        are several. The person is the only one met of it, else nobody: who of several, is not for the portal to say.
        """
        rows = list(self.counterparts.select_related("organization", "person"))
        institutions = {row.organization_id: row.organization for row in rows}
        number = named or (min(institutions) if len(institutions) == 1 else None)
        people = {row.person_id: row.person for row in rows if row.organization_id == number}
        return institutions.get(number or 0), min(people.values(), key=id) if len(people) == 1 else None

    def tell_numbers(self, data: QueryDict) -> None:
        """Posts of people of the directory, beside whom a kept correction holds the numbers of rows that say them."""
        keys = [key for key in data if key.endswith(f"-{STATED}")]
        words = dict(self.stated_posts.values_list("pk", "words")) if keys else {}
        for key in keys:
            (number,) = data.pop(key)[-1:]
            data[f"{key.removesuffix(STATED)}post"] = words.get(small_number(str(number)), "")

    def interlocutors(self) -> list[int]:
        """The numbers of the people of the directory who were met."""
        return [row.person_id for row in self.counterparts.all() if row.person_id]

    def prose(self) -> Iterable[str]:
        """Place, notes, who was met without standing in the directory, and points."""
        if self.town:
            yield from (self.town.name_en, self.town.name_ru)
        yield from (self.place, self.not_held_because, self.logistics, self.their_position, self.our_message)
        for row in self.counterparts.all():
            yield from (row.name, "" if row.person_id else row.post)
        for point in self.points.all():
            yield str(point)

    def entries(self) -> Iterable[Organization | Person]:
        """The institutions and people of the directory who were met."""
        for row in self.counterparts.select_related("organization", "person"):
            yield row.organization
            if row.person:
                yield row.person


@track(exclude=("heard",))
class StatedPost(models.Model):
    """The post in which somebody of the directory was met, in the words of that day.

    It stands apart from the row that names the person by number: whoever may not know who stands behind a pseudonym is
    shown no row of this table, nor of its log. A row is never changed; other words are another row.
    """

    told_elsewhere = True  # where the person met is told

    record = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="stated_posts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("post"), max_length=160)
    heard = SearchVectorField(null=True, editable=False)  # as of a name

    class Meta:
        verbose_name = _("post as stated")
        indexes = [GinIndex(fields=["heard"], name="stated_post_heard")]
        constraints = [
            models.UniqueConstraint(fields=["record", "person", "words"], name="stated_once_a_meeting")
        ]

    def __str__(self) -> str:
        return self.words


@track(exclude=("heard",))
class Counterpart(models.Model):
    """A person met, with the post of that day.

    Who stands in the directory has their name there alone, and their post in a row of its own; a name and a post stand
    here only of somebody who does not.
    """

    beside_person = ("stated",)  # what would tell who a protected person is

    record = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="counterparts")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("person in the directory"),
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    post = models.CharField(_("post"), max_length=160, blank=True)
    stated = models.ForeignKey(
        StatedPost,
        on_delete=models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("post"),
    )
    # What name and post say, as the database hears it (directory/names): the register of parties is asked by it.
    heard = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("person met")
        ordering: ClassVar = ["pk"]
        indexes = [GinIndex(fields=["heard"], name="counterpart_heard")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None, stated=None)
                | models.Q(person__isnull=False, name="", post=""),
                name="named_by_the_directory_alone",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.shown_name, self.shown_post, self.organization.name)))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row; an entry of the directory is named by its number, its post apart, a pseudonym without one."""
        if self.person is None:
            self.stated = None
        elif self.post and not self.person.protected:
            self.stated = state_post(self.record, self.person, self.post)
        if self.person:
            self.name = self.post = ""
        super().save(*args, **kwargs)

    @property
    def shown_name(self) -> str:
        """The name, or pseudonym, that the directory gives; as it was written down where it gives none."""
        return self.person.name if self.person else self.name

    @property
    def shown_post(self) -> str:
        """The post of that day; of a protected person the level alone."""
        if self.person is None:
            return self.post
        return self.person.told_post("" if self.person.protected or not self.stated else self.stated.words)

    @property
    def institution_then(self) -> str:
        """The name its institution bore on the day of the meeting."""
        return self.organization.named_on(self.record.occurred_on)

    def fill(self, day: date, language: str) -> None:
        """Copy from the directory the post held there that day, where it was left open and may be told."""
        if self.person is None or self.person.protected:
            return
        with translation.override(language):
            held = self.person.post_on(day, self.organization)
            self.post = self.post or (held.title[:160] if held else "")

    def was_filled(self, day: date) -> bool:
        """Whether the post that stands here is the one the directory has for that day, in either language."""
        if self.person is None or self.stated is None:
            return False
        held = self.person.post_on(day, self.organization)
        return held is not None and self.stated.words in (held.title_en[:160], held.title_ru[:160])


def state_post(record: Meeting, person: Person, words: str) -> StatedPost:
    """The row that says in these words in which post the person was met; made where there is none."""
    return StatedPost.objects.get_or_create(record=record, person=person, words=words)[0]


@track()
class OwnParticipant(models.Model):
    """A person of the Centre who took part, with post and section as they were that day."""

    record = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("colleague"))
    post = models.CharField(_("post"), max_length=160, blank=True)
    section = models.CharField(_("section"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("our participant")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "user"],
                name="colleague_once_per_meeting",
                violation_error_message=_("This colleague is named twice."),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.user.name, self.post, self.section)))

    def fill(self) -> None:
        """Copy the colleague's present post and section; what was entered by hand stays."""
        self.post = self.post or self.user.post
        self.section = self.section or self.user.section


@track(exclude=("heard",))
class Point(models.Model):
    """Something that was said, and who said it."""

    record = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="points")
    speaker = models.CharField(_("who said it"), max_length=160)
    text = models.TextField(_("what was said"))
    heard = SearchVectorField(null=True, editable=False)  # of the speaker: whoever spoke was met

    class Meta:
        verbose_name = _("point by speaker")
        ordering: ClassVar = ["pk"]
        indexes = [GinIndex(fields=["heard"], name="point_heard")]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.text}"
