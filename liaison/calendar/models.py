"""The secret address at which a person's calendar program reads the meetings, each good until it is ended."""

import hashlib
import secrets
from typing import Any, ClassVar, Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User


def digest(key: str) -> str:
    """What is stored of an address's key. It is random and long, so nothing slow is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def in_use(self) -> Self:
        return self.filter(ended_at=None)

    def end(self, user: User) -> int:
        """From this moment on the address answers as if it had never been; how many were ended."""
        return self.in_use().filter(user=user).update(ended_at=timezone.now())

    def renew(self, user: User) -> str:
        """A new key, which is returned and kept nowhere; the one before it ends."""
        self.end(user)
        key = secrets.token_urlsafe(32)
        self.create(user=user, key_hash=digest(key))
        return key

    def reader_of(self, key: str) -> User | None:
        """Whose address this is, with what they hold today; None where it has ended or its owner has left.

        Asked by a calendar program that has not signed in, so a definer function looks among rows nobody may read.
        """
        with connection.cursor() as cursor:
            cursor.execute("select portal.owner_of_feed(%s)", [digest(key)])
            (number,) = cursor.fetchone()
        found: User | None = User.objects.filter(pk=number, is_active=True).first() if number else None
        return found if found and found.is_desk_or_staff and found.export_level >= 0 else None


class CalendarFeed(models.Model):
    """One address. What it shows is asked as its owner, each time anew."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_calendar_address_each"
            )
        ]
