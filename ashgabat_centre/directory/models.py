"""The directory: people, the posts they held, what institutions were called, where one meets. Read by all staff.

Entries are retired or merged, never deleted: records point at them for good.
"""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self
from zoneinfo import available_timezones

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.reference.models import (
    Area,
    Country,
    Named,
    Organization,
    ReferenceQuerySet,
    kept,
    with_acronym,
)
from ashgabat_centre.web.alphabet import ByName, SortKey, kept_order


class Span(models.Model):
    """From a day to a day, both included; an empty day is not known, or still to come."""

    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def covers(self, day: date) -> bool:
        """Whether this day lies within the span; both ends count, and an end not given is open."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def days() -> models.Func:
    """The days of a Span as PostgreSQL compares them."""
    return models.Func(
        "since", "until", models.Value("[]"), function="daterange", output_field=DateRangeField()
    )


def in_order(name: str) -> models.CheckConstraint:
    """The constraint that a span does not end before it begins."""
    return models.CheckConstraint(
        condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
        name=name,
        violation_error_message=_("It cannot end before it begins: check the two dates."),
    )


@track()
class OrganizationName(Span):
    """What an institution was called before, until which day."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="former_names")
    name_en = models.CharField(_("name in English"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    acronym_ru = models.CharField(_("acronym in Russian"), max_length=20, blank=True)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering: ClassVar = [models.F("since").asc(nulls_first=True), "pk"]
        constraints = [
            in_order("organization_name_dates"),
            ExclusionConstraint(
                name="one_name_a_day",
                expressions=[("organization", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "An institution bears one name at a time: the dates of two names overlap."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The former name in the reader's language, with its acronym."""
        return with_acronym(self)


class Place(Named):
    """A populated place, or a place where one meets, with the time that is kept there.

    Countries, rivers and the like are here for the search alone, which leads from their names to the records.
    """

    class Kind(models.TextChoices):
        """What a place is."""

        CAPITAL = "capital", _("Capital")
        CENTRE = "centre", _("Regional centre")
        TOWN = "town", _("Town")
        VILLAGE = "village", _("Village")
        REGION = "region", _("Region")
        VENUE = "venue", _("Meeting place")
        COUNTRY = "country", _("Country")
        RIVER = "river", _("River")
        CANAL = "canal", _("Canal")
        LAKE = "lake", _("Lake")
        SEA = "sea", _("Sea")
        DAM = "dam", _("Reservoir")
        VALLEY = "valley", _("Valley")
        MOUNTAIN = "mountain", _("Mountains")
        DESERT = "desert", _("Desert")

    MET_AT = (Kind.CAPITAL, Kind.CENTRE, Kind.TOWN, Kind.VILLAGE, Kind.REGION, Kind.VENUE)

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TOWN)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("administrative area")
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, help_text=_("Its name in the international list of time zones.")
    )
    sort_en, sort_ru = kept_order("name_en"), kept_order("name_ru")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar = [ByName(), "pk"]
        indexes = [
            models.Index(fields=[column, "id"], name=f"place_{column}") for column in ("sort_en", "sort_ru")
        ]
        triggers = kept("code")

    def clean(self) -> None:
        """Refuses a time zone that the zone database does not have."""
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": _("There is no time zone of this name.")})

    @property
    def is_met_at(self) -> bool:
        """Whether it is a place where one may meet."""
        return self.kind in self.MET_AT


class PersonQuerySet(ReferenceQuerySet):
    """People of the directory, with what a list of them shows."""

    def in_use(self) -> Self:
        """Whom new records offer: neither retired nor merged into another entry."""
        return super().in_use().filter(merged_into=None)

    def together_with(self, entry: "Person") -> Self:
        """An entry and every duplicate merged into it."""
        return self.filter(models.Q(pk=entry.pk) | models.Q(merged_into=entry))

    def with_posts(self) -> Self:
        """What `post_on` and the names of its institutions need, in a fixed number of queries."""
        posts = Post.objects.select_related("organization").prefetch_related("organization__former_names")
        return self.prefetch_related(models.Prefetch("posts", posts))


@track(exclude=("sort_en", "sort_ru"))
class Person(Named):
    """Somebody the Centre speaks with, by names in English, in Russian and in their own script.

    A protected person bears a pseudonym as names; the true ones stand in ProtectedIdentity.
    """

    class Tier(models.IntegerChoices):
        """Counted from the top; the longer the silence, the sooner the higher tiers are reminded of."""

        HEAD_OF_STATE = 1, _("Head of State or Government")
        MINISTER = 2, _("Minister")
        DEPUTY = 3, _("Deputy minister")
        DEPARTMENT = 4, _("Head of department")
        OTHER = 5, _("Other")

    name_en = models.CharField(pgettext_lazy("contact", "name in English"), max_length=200, blank=True)
    name_ru = models.CharField(pgettext_lazy("contact", "name in Russian"), max_length=200, blank=True)
    name_native = models.CharField(_("name in their own script"), max_length=200, blank=True)
    honorific = models.CharField(
        _("form of address"), max_length=60, blank=True, help_text=_("As in a letter: H.E. Mr.")
    )
    tier = models.SmallIntegerField(_("tier"), choices=Tier, default=Tier.OTHER)
    lead = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("whose contact"),
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="duplicates"
    )
    protected = models.BooleanField(_("protected identity"), default=False, editable=False)
    version = models.IntegerField(default=1, editable=False)
    sort_en = kept_order("name_en", "name_ru", "name_native")
    sort_ru = kept_order("name_ru", "name_en", "name_native")

    objects: ClassVar = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("contact", "person")
        verbose_name_plural = pgettext_lazy("contact", "people")
        ordering: ClassVar = [ByName(), "pk"]
        indexes = [
            models.Index(
                fields=[column, "id"],
                condition=models.Q(retired_on=None, merged_into=None),
                name=f"person_{column}",
            )
            for column in ("sort_en", "sort_ru")
        ]
        triggers = [pgtrigger.Protect(name="retired_not_deleted", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name_en="", name_ru="", name_native=""),
                name="person_has_a_name",
                violation_error_message=_("Give the name in English, in Russian or in their own script."),
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="person_merged_into_another",
            ),
        ]

    @property
    def name(self) -> str:
        """The first name there is, in the reader's language where it can be."""
        names = [self.name_en, self.name_ru, self.name_native]
        if get_language() == "ru":
            names.insert(0, self.name_ru)
        return next(filter(None, names), "")

    def get_absolute_url(self) -> str:
        """The person's page in the directory."""
        return reverse("contact", args=[self.pk])

    def address(self, page: str) -> str:
        """The address of one of the person's other pages: `edit`, `history` and the like."""
        return reverse(f"contact-{page}", args=[self.pk])

    def told_post(self, post: str) -> str:
        """A post as it may stand beside the name: beside a pseudonym only its level, since the post tells who it is."""
        return str(self.get_tier_display()) if self.protected else post

    def post_on(self, day: date, at: Organization | None = None) -> "Post | None":
        """The post held that day, at that institution if one is given; of several, the one entered upon last.

        Asks nothing after `with_posts`.
        """
        held = (post for post in self.posts.all() if post.covers(day))
        return latest(post for post in held if at is None or post.is_at(at))


def latest(posts: "Iterable[Post]") -> "Post | None":
    """A post whose beginning is not known counts as the oldest."""
    return max(posts, key=lambda post: (post.since or date.min, post.pk), default=None)


@track()
class PersonName(models.Model):
    """Another spelling or name under which a person is found."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="variants")
    text = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        ordering: ClassVar = [SortKey("text"), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"],
                name="variant_once_per_person",
                violation_error_message=_("This spelling stands there already."),
            )
        ]

    def __str__(self) -> str:
        return self.text


@track()
class Post(Span):
    """What a person is or was at an institution, from when to when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="posts", verbose_name=_("institution")
    )
    title_en = models.CharField(_("post in English"), max_length=200, blank=True)
    title_ru = models.CharField(_("post in Russian"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar = [models.F("since").desc(nulls_last=True), "-pk"]
        constraints = [
            in_order("post_dates"),
            ExclusionConstraint(
                name="same_post_once_a_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organization", RangeOperators.EQUAL),
                    ("title_en", RangeOperators.EQUAL),
                    ("title_ru", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The same post is entered twice for the same days."),
            ),
        ]

    def __str__(self) -> str:
        """As on its last day, or today."""
        return self.shown_on(min(self.until or date.max, timezone.localdate()))

    @property
    def title(self) -> str:
        """The title in the reader's language, or in the other where it has only that."""
        russian = get_language() == "ru"
        return (self.title_ru or self.title_en) if russian else (self.title_en or self.title_ru)

    def is_at(self, organization: Organization) -> bool:
        """Whether it is a post at this institution, or at a duplicate of it."""
        return organization.pk in (self.organization_id, self.organization.merged_into_id)

    def shown_on(self, day: date) -> str:
        """The title, and the institution by the name it bore that day."""
        return ", ".join(filter(None, (self.title, self.organization.named_on(day))))


class Merging(models.Model):
    """Two entries were found to be one: by whom, why, and until when that was held true.

    The duplicate keeps its rows and what points at them; `merged_into` leads readers on. `into` is what it was
    merged into then; where that was merged further, `merged_into` names the last.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="mergings")
    person_into = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="mergings"
    )
    organization_into = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    person__isnull=False,
                    person_into__isnull=False,
                    organization=None,
                    organization_into=None,
                )
                | models.Q(
                    person=None,
                    person_into=None,
                    organization__isnull=False,
                    organization_into__isnull=False,
                ),
                name="merges_like_with_like",
            ),
            models.UniqueConstraint(
                fields=["person", "organization"],
                condition=models.Q(undone_at=None),
                nulls_distinct=False,
                name="merged_once_at_a_time",
            ),
        ]
