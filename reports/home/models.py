"""When a head was last on the home page, so that it can say what changed since."""

from datetime import datetime, timedelta

from django.db import connection, models
from django.utils import timezone

from ashgabat_centre.accounts.models import User


class HomeVisit(models.Model):
    """One person's last look at the home page, and the one before. No record, and nobody else's business.

    Looks less than half an hour apart are one visit: what changed stays until the person comes again.
    """

    APART = timedelta(minutes=30)

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    seen_at = models.DateTimeField()
    before = models.DateTimeField(null=True)


def visit(user: User) -> datetime | None:
    """Note that this person is here now; when they were here before, None where they never were."""
    apart = f"{HomeVisit.APART.total_seconds()} seconds"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into reports_homevisit (user_id, seen_at) values (%s, %s)
            on conflict (user_id) do update set seen_at = excluded.seen_at,
                before = case when excluded.seen_at - reports_homevisit.seen_at > %s::interval
                    then reports_homevisit.seen_at else reports_homevisit.before end
            returning before
            """,
            [user.pk, timezone.now(), apart],
        )
        (before,) = cursor.fetchone()
    return before if isinstance(before, datetime) else None
