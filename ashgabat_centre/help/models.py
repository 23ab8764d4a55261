"""A problem that somebody reports: what they saw in their own words, and on what sort of page. Never what was on it."""

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    """Reports; the database shows each to who wrote it and to the administrator."""

    def open(self) -> Self:
        """Those nobody has dealt with yet."""
        return self.filter(done_at=None)


class ProblemReport(models.Model):
    """One report. `page` is the name of an address, without the record's reference or what was asked for; `incident`
    is the number that an error page showed.
    """

    number = models.UUIDField(unique=True, default=uuid4, editable=False)
    reporter = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    what = models.TextField(_("what happened"), max_length=2_000)
    page = models.CharField(_("page"), max_length=80, blank=True)
    incident = models.CharField(_("number of the error"), max_length=8, blank=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    screen = models.CharField(_("screen"), max_length=11, blank=True)
    language = models.CharField(_("language"), max_length=2)
    done_at = models.DateTimeField(null=True, editable=False)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="problem_done_by_somebody",
            )
        ]
