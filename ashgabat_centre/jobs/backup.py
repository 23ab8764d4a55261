"""When the last backup was taken, as far as the portal can tell.

The portal takes none itself: whatever does touches the file BACKUP_STAMP once a backup is whole.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from ashgabat_centre.jobs.health import Finding, examines

OVERDUE = timedelta(hours=36)  # a backup a day, and half a day for one that runs late


def last_backup() -> datetime | None:
    """The moment at which the file was last touched; None where none is named, or it can't be looked at."""
    if not settings.BACKUP_STAMP:
        return None
    try:
        return datetime.fromtimestamp(Path(settings.BACKUP_STAMP).stat().st_mtime, UTC)
    except OSError:
        return None


@examines
def look_at_backup() -> list[Finding]:
    """Whether the last backup is young enough; nothing of an installation that names no file."""
    return [_finding(last_backup())] if settings.BACKUP_STAMP else []


def _finding(taken: datetime | None) -> Finding:
    if taken is None:
        return Finding(_("Last backup"), False, _("none was noted"))
    age = timezone.now() - taken
    words = _("%(time)s ago") % {"time": timesince(taken, depth=1)}
    return Finding(_("Last backup"), age < OVERDUE, words)
