"""Feeds that are followed, and the inbox of what they brought.

Who follows them are the Centre's staff; the worker alone brings items. What a feed says is a stranger's word: it is
kept as it came, and nothing of it is a fact until a person has taken it.
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.violations import say
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import awaits
from ashgabat_centre.web import addresses
from ashgabat_centre.web.alphabet import SortKey
from monitoring.feeds.troubles import told_trouble
from monitoring.sources.models import Source

LEASE = timedelta(seconds=90)  # longer than a round may take: whoever died has lost it by then
LONGEST_WAIT = timedelta(days=1)
FAILED_FOR = timedelta(days=1)  # after which people are told
TOGETHER = timedelta(days=7)  # between items that may tell of the same
WITHIN = timedelta(minutes=10)  # in which a dismissal is taken back

say("feed_of_open_source", _("A feed is public: its source cannot be a protected one."))


@track()
class AllowedHost(models.Model):
    """A host that may be fetched from wherever its name leads, by an administrator's word."""

    host = models.CharField(_("host"), max_length=253, unique=True)
    reason = models.TextField(_("reason"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("allowed by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("allowed host")
        verbose_name_plural = _("allowed hosts")
        ordering: ClassVar = ["host"]

    def __str__(self) -> str:
        return self.host


class FeedQuerySet(models.QuerySet["Feed"]):
    """Feeds."""

    def due(self) -> Self:
        """Those whose turn it is, and which nobody is fetching; the longest due first."""
        free = Q(lease_until=None) | Q(lease_until__lt=Now())
        return self.filter(free, active=True, next_due__lte=Now()).order_by("next_due", "pk")

    def failing(self) -> Self:
        """Those that have failed for a day, and those that are gone."""
        return self.filter(Q(active=True, failing_since__lt=Now() - FAILED_FOR) | Q(trouble="gone"))


STATE = (
    *("etag", "last_modified", "fetched_at", "changed_at", "failures", "failing_since", "trouble", "seen"),
    *("next_due", "lease_until", "fence"),
)


@track(exclude=STATE)
class Feed(models.Model):
    """An address that is asked for news at its cadence.

    Its history keeps what people decided. How the last turn went stands beside it and has none: `failures` counts turns
    in a row, `trouble` is a key of troubles.SENTENCES, `lease_until` and `fence` say which worker has the turn.
    """

    class Cadence(models.IntegerChoices):
        """How often it is asked, in minutes."""

        QUARTER = 15, _("Every quarter of an hour")
        HALF = 30, _("Every half hour")
        HOUR = 60, _("Every hour")
        QUARTER_DAY = 360, _("Every six hours")
        DAY = 1440, _("Once a day")

    class Language(models.TextChoices):
        """The language it is written in."""

        ENGLISH = "en", _("English")
        RUSSIAN = "ru", _("Russian")
        OTHER = "", _("Another, or several")

    name = models.CharField(pgettext_lazy("thing", "name"), max_length=120, unique=True)
    address = models.CharField(_("address"), max_length=1000, unique=True)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feeds",
        verbose_name=_("source in the register"),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.OTHER, blank=True
    )
    country_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    theme_ids = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    cadence = models.SmallIntegerField(_("asked"), choices=Cadence, default=Cadence.HALF)
    active = models.BooleanField(_("active"), default=True)
    version = models.IntegerField(default=0)

    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=300, blank=True)
    fetched_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True)
    seen = models.CharField(max_length=120, blank=True)
    next_due = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    fence = models.IntegerField(default=0)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        ordering: ClassVar = [SortKey("name"), "pk"]
        indexes = [models.Index(fields=["next_due"], condition=Q(active=True), name="feed_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(cadence__in=(15, 30, 60, 360, 1440)),
                name="feed_known_cadence",
                violation_error_message=_("A feed is asked at one of the intervals on offer."),
            ),
            models.CheckConstraint(condition=Q(address__iregex=addresses.SCHEME), name="feed_on_the_web"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="open_source",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("source_id"),
                condition=pgtrigger.Condition("NEW.source_id IS NOT NULL"),
                func="PERFORM portal.refuse_protected_source(NEW.source_id); RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("feed", args=[self.pk])

    @property
    def trouble_told(self) -> str:
        """Why the last turn failed, in the reader's language; '' where it did not."""
        return told_trouble(self.trouble, self.seen) if self.trouble else ""

    @property
    def badge(self) -> str:
        """The look of its state."""
        return "failed" if self.trouble else "done" if self.active else "archived"


class FeedItemQuerySet(models.QuerySet["FeedItem"]):
    """Items of the inbox."""

    def leading(self) -> Self:
        """One for each group of near-duplicates: the first that came."""
        return self.filter(leader=None)

    def legible(self) -> Self:
        """Those whose text is kept still."""
        return self.filter(emptied_at=None)

    def waiting(self) -> Self:
        """What stands in the inbox: nobody has sorted it yet."""
        return self.leading().legible().filter(state=FeedItem.State.NEW)

    def together_with(self, item: "FeedItem") -> Self:
        """An item's whole group."""
        first = item.leader_id or item.pk
        return self.filter(Q(pk=first) | Q(leader=first))

    def newest_first(self) -> Self:
        """In the order of the inbox."""
        return self.order_by("-moment", "-pk")


@track(exclude=("sketch", "moment"))
class FeedItem(models.Model):
    """One item as its feed gave it, and what became of it. Its history keeps each text it had.

    Countries, themes and places are suggested from its words. `moment` orders the inbox: when it was published, and no
    later than it came. `sketch` are keys which near-duplicates share; `leader` is the first of those. Of what nobody
    took, no more is kept after a time than the number by which its feed knows it.
    """

    class State(models.TextChoices):
        """What became of it."""

        NEW = "new", _("Not sorted yet")
        TAKEN = "taken", _("Taken")
        DISMISSED = "dismissed", _("Dismissed")

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="items", verbose_name=_("feed"))
    upstream = models.CharField(max_length=300)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    link = models.CharField(_("link"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=2)
    published = models.DateTimeField(_("published"), null=True)
    came_at = models.DateTimeField(_("came"), default=timezone.now)
    reworded_at = models.DateTimeField(_("changed"), null=True)
    moment = models.DateTimeField(default=timezone.now)
    emptied_at = models.DateTimeField(_("text removed"), null=True)
    sketch = ArrayField(models.BigIntegerField(), default=list)
    leader = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="others")
    country_ids = ArrayField(models.SmallIntegerField(), default=list)
    theme_ids = ArrayField(models.SmallIntegerField(), default=list)
    place_ids = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.NEW)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey("monitoring.Event", on_delete=models.PROTECT, null=True, related_name="+")

    objects = FeedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed item")
        verbose_name_plural = _("feed items")
        ordering: ClassVar = ["-moment", "-pk"]
        indexes = [
            models.Index(
                "state", F("moment").desc(), F("id").desc(), condition=Q(leader=None), name="feed_inbox"
            ),
            GinIndex(fields=["sketch"], name="feed_item_sketch"),
            models.Index(
                fields=["moment"],
                condition=Q(leader=None, emptied_at=None) & ~Q(state="taken"),
                name="feed_item_untaken",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["feed", "upstream"], name="feed_item_once"),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__iregex=addresses.SCHEME), name="feed_item_on_the_web"
            ),
            models.CheckConstraint(
                condition=Q(state="new", decided_by=None, decided_at=None, record=None, event=None)
                | Q(state__in=("dismissed", "taken"), decided_by__isnull=False, decided_at__isnull=False)
                & (
                    Q(state="dismissed", record=None, event=None)
                    | Q(state="taken") & (Q(record=None) ^ Q(event=None))
                ),
                name="feed_item_decided_by_somebody",
                violation_error_message=_(
                    "An item is taken or dismissed by somebody, and taken into a note or into an event."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its own page."""
        return reverse("feed-item", args=[self.pk])

    @property
    def badge(self) -> str:
        """The look of its state."""
        return {"new": "submitted", "taken": "done"}.get(self.state, "archived")

    @property
    def became(self) -> str:
        """What became of it, in the reader's language."""
        if self.state != "taken":
            return str(self.get_state_display())
        return gettext("Taken into an event") if self.event_id else gettext("Taken into a note")

    def may_take_back(self, user: User, now: datetime) -> bool:
        """Whether this person may undo the dismissal: who dismissed it, within ten minutes."""
        decided: Any = self.decided_at
        return self.state == "dismissed" and self.decided_by_id == user.pk and now - decided <= WITHIN


@awaits("failing-feeds", _("Feeds that have failed for a day"), "feeds", state="failing")
def failing_feeds(user: User) -> Any:
    """For who follows them: a feed that is not read is news that is missed."""
    failing = Feed.objects.failing()
    return failing if user.writes else failing.none()
