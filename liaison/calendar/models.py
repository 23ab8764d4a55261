"""The secret address at which a person's calendar program reads meetings, valid until it is deactivated."""

import hashlib
import secrets
from typing import ClassVar, Self

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User


def digest(key: str) -> str:
    """The hash that is stored in place of an address's key.

    The key is long and random, so a fast hash is enough.
    """
    return hashlib.sha256(key.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Calendar addresses."""

    def of(self, user: User) -> Self:
        """This person's address, if it opens: not deactivated, nor older than their password or what else ends it."""
        return self.filter(user=user, ended_at=None, stamp=user.stamp)

    def end(self, user: User) -> int:
        """Deactivate this person's address, and return how many there were."""
        return self.filter(user=user, ended_at=None).update(ended_at=timezone.now())

    def renew(self, user: User) -> str:
        """Make a new key and return it; it is stored nowhere. The one before it is deactivated."""
        self.end(user)
        key = secrets.token_urlsafe(32)
        self.create(user=user, key_hash=digest(key))
        return key

    def reader_of(self, key: str) -> User | None:
        """The person whose address this is, with the role they hold today; None where it is deactivated,
        its owner has left or has another password.

        A calendar program is not signed in, so a definer function looks the key up among rows nobody may
        read.
        """
        with connection.cursor() as cursor:
            cursor.execute("select portal.owner_of_feed(%s)", [digest(key)])
            (number,) = cursor.fetchone()
        reader: User | None = User.objects.filter(pk=number, is_active=True).first() if number else None
        return reader if reader and reader.is_desk_or_staff and reader.export_level >= 0 else None


class CalendarFeed(models.Model):
    """One address. What it shows is read anew each time, as its owner."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    # Its owner's, written by the database
    stamp = models.CharField(max_length=64, default="", editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_calendar_address_each"
            )
        ]
