"""What one person has seen, chosen and been mailed. No record, and nobody else's business."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import connection, models
from django.db.models.functions import Now

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import Way
from ashgabat_centre.reference.models import Country, Theme

LEASE = timedelta(minutes=2)  # longer than the task's hard time limit: no living task outlasts its lease
KEPT = timedelta(days=60)
WEEK = timedelta(days=7)


class NoticeVisit(models.Model):
    """Up to which moment a person has seen their notices."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    seen_at = models.DateTimeField()

    @classmethod
    def note(cls, user: User, moment: datetime) -> None:
        """Note that this person has seen what is news up to this moment."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                insert into records_noticevisit (user_id, seen_at) values (%s, %s)
                on conflict (user_id) do update
                    set seen_at = greatest(excluded.seen_at, records_noticevisit.seen_at)
                """,
                [user.pk, moment],
            )


class NoticeChoice(models.Model):
    """Where a person wants to hear of one source, where that is not the usual way."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=20)
    way = models.CharField(max_length=6, choices=Way)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "source"], name="one_choice_per_source"),
            models.CheckConstraint(condition=models.Q(way__in=Way.values), name="known_way"),
        ]


class NoticeWatchQuerySet(models.QuerySet["NoticeWatch"]):
    """What people follow."""

    def of(self, user: User) -> Self:
        """What this person follows, with the names of it, in the order in which it was taken up."""
        return self.filter(user=user).select_related("country", "theme")


class NoticeWatch(models.Model):
    """A country, a theme, or a country and a theme, of which a person wants to hear what is cleared."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    country = models.ForeignKey(Country, on_delete=models.CASCADE, null=True, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, related_name="+")

    objects = NoticeWatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "country", "theme"], nulls_distinct=False, name="one_watch_each"
            ),
            models.CheckConstraint(
                condition=models.Q(country__isnull=False) | models.Q(theme__isnull=False),
                name="watches_something",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(one.name for one in (self.country, self.theme) if one)


class NoticeMailQuerySet(models.QuerySet["NoticeMail"]):
    """Daily mails: a person's own, and only to the worker."""

    def claim(self, user: User, until: datetime) -> "NoticeMail | None":
        """Take on this person's mail of the day for the length of a lease; None where it was sent, there was nothing
        to send, or another worker is at it.
        """
        day = until.date()
        mail, _new = self.get_or_create(user=user, day=day, defaults={"until": until})
        free = models.Q(lease_until=None) | models.Q(lease_until__lt=Now())
        standing = self.filter(free, pk=mail.pk, settled_at=None)
        if not standing.update(lease_until=Now() + LEASE, fence=models.F("fence") + 1):
            return None
        mail.refresh_from_db()
        return mail

    def before(self, mail: "NoticeMail") -> datetime | None:
        """Up to which moment this person was told before; None where they never were."""
        earlier = self.filter(user=mail.user_id, day__lt=mail.day).exclude(settled_at=None)
        last: datetime | None = earlier.aggregate(last=models.Max("until"))["last"]
        return last

    def weekly_before(self, mail: "NoticeMail") -> datetime | None:
        """From which moment on a week's mail tells, where this mail is the first of its week; None where it isn't."""
        monday = mail.day - timedelta(days=mail.day.weekday())
        earlier = self.filter(user=mail.user_id, day__lt=mail.day).exclude(settled_at=None)
        if earlier.filter(day__gte=monday).exists():
            return None
        last = earlier.aggregate(last=models.Max("day"))["last"]
        if last is None:
            return mail.until - WEEK
        before = last - timedelta(days=last.weekday())
        first: datetime | None = earlier.filter(day__gte=before).aggregate(first=models.Min("until"))["first"]
        return first

    def forget_old(self, mail: "NoticeMail") -> None:
        """Remove this person's mails that are of no use any more."""
        self.filter(user=mail.user_id, day__lt=mail.day - KEPT).delete()


class NoticeMail(models.Model):
    """One person's mail of one day, claimed before it is sent: a worker that is killed, a second beat and a mail server
    that is away send it once all the same.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    until = models.DateTimeField()  # what is news from here on is told the next day
    lease_until = models.DateTimeField(null=True)
    fence = models.IntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    lines = models.SmallIntegerField(default=0)  # 0: there was nothing to tell, and nothing was sent

    objects = NoticeMailQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "day"], name="one_mail_a_day"),
        ]

    def settle(self, lines: int) -> None:
        """Close it as sent with so many lines, or with none as not worth sending."""
        self._held().update(settled_at=Now(), lease_until=None, lines=lines)

    def release(self) -> None:
        """Give it back, to be tried again."""
        self._held().update(lease_until=None)

    def _held(self) -> NoticeMailQuerySet:
        """A query for this mail that gives no row once another worker has claimed it."""
        held: NoticeMailQuerySet = NoticeMail.objects.filter(pk=self.pk, fence=self.fence, settled_at=None)
        return held
