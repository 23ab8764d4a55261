"""Roles as dated grants, and delegations to an officer-in-charge: who holds what, from which day, granted by
whom.

A day is a day in Asia/Ashgabat. A grant counts from its first day up to, but not on, the day it ends. A grant
is ended and never edited, so the rows show who held which role on any day.
"""

from datetime import date
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database.change_log import track


class Sensitivity(models.IntegerChoices):
    """The three levels of ST/SGB/2007/6, Information sensitivity, classification and handling."""

    UNCLASSIFIED = 0, _("Unclassified")
    CONFIDENTIAL = 1, _("Confidential")
    STRICTLY_CONFIDENTIAL = 2, _("Strictly confidential")


class Role(models.TextChoices):
    """What a person does in the portal; each role sees other pages and other records."""

    OFFICER = "officer", _("Political affairs officer")
    ANALYST = "analyst", _("Analyst")
    HEAD = "head", _("Head of the Centre")
    DESK = "desk", _("Headquarters desk")
    ADMINISTRATOR = "administrator", _("Administrator")
    SYSTEM = "system", _("The portal itself")


STAFF = frozenset({Role.OFFICER, Role.ANALYST, Role.HEAD})
GRANTERS = frozenset({Role.HEAD, Role.ADMINISTRATOR})
READING = frozenset({*STAFF, Role.DESK})  # the roles that read records

# Asked of the database's clock when the query runs: a queryset made at start-up is right for years.
TODAY = TruncDate(Now(), tzinfo=ZoneInfo("Asia/Ashgabat"))
NEEDS_SECOND = models.Q(role__in=sorted(GRANTERS)) | models.Q(level=Sensitivity.STRICTLY_CONFIDENTIAL)


class Days(models.Func):
    """An SQL range of days: from the first one up to, but not including, the second."""

    function = "daterange"
    output_field = DateRangeField()


DAYS = Days("starts_on", "ends_on")


def by(did: Any, **options: Any) -> Any:
    """A foreign key to the person who did something.

    Accounts are deactivated and never deleted, so the name stays.
    """
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=did, **options
    )


def usual_export_level(role: str, level: int) -> int | None:
    """The highest marking a role exports unless its grant says otherwise; None, nothing, for the desk and the
    administrator.
    """
    if role == Role.HEAD:
        return level
    return min(level, Sensitivity.CONFIDENTIAL) if role in STAFF else None


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that count from a day to a day."""

    def in_force(self) -> Self:
        """Those that count today."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=TODAY), starts_on__lte=TODAY)

    def in_charge_today(self) -> "Delegation | None":
        """The delegation in force today with its person; None where the head clears."""
        return self.in_force().select_related("user").first()

    def on(self, day: date) -> Self:
        """Those that counted on that day."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day), starts_on__lte=day)


class GrantQuerySet(DatedQuerySet):
    """Grants; one that is not confirmed counts on no day."""

    def confirmed(self) -> Self:
        """Grants that need no second person, or have been confirmed by one."""
        return self.exclude(confirmed_at=None)

    def in_force(self) -> Self:
        """Those that count today, with the second person's word where one is needed."""
        return super().in_force().confirmed()

    def on(self, day: date) -> Self:
        """Those that counted on that day; grants never confirmed counted on none."""
        return super().on(day).confirmed()

    def waiting(self) -> Self:
        """Grants proposed by one person and not yet decided by a second."""
        return self.filter(confirmed_at=None, ended_at=None)


@track()
class Grant(models.Model):
    """One role with one clearance for one person. At most one grant per person is in force on a day.

    What a head grants counts mostly at once. The roles of head and administrator, a clearance for the strictly
    confidential, and every role that reads records where an administrator grants it, are proposed by one person and
    confirmed by another; until then the grant gives nothing. One of the two is a head where the role reads records.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    level = models.SmallIntegerField(
        _("clearance"),
        choices=Sensitivity,
        default=Sensitivity.CONFIDENTIAL,
        help_text=_(
            "The highest marking this person may read, where they need to know. "
            "An administrator reads nothing and grants up to this marking."
        ),
    )
    export_level = models.SmallIntegerField(
        _("may export up to"),
        choices=Sensitivity,
        null=True,
        blank=True,
        help_text=_("Reading and taking away are two rights."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("On this day it no longer counts. Empty: until it is ended."),
    )
    granted_by = by(_("granted by"), null=True)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("entered at"), default=timezone.now)
    confirmed_by = by(_("confirmed by"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_by = by(_("ended by"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_because = models.TextField(_("why it was ended"), blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="one_grant_a_day",
                expressions=[("user", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                condition=models.Q(confirmed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(role="system"), name="one_system_account"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="known_role"),
            models.CheckConstraint(condition=models.Q(level__in=Sensitivity.values), name="known_level"),
            models.CheckConstraint(
                condition=models.Q(export_level=None)
                | models.Q(export_level__gte=0, export_level__lte=models.F("level")),
                name="export_within_clearance",
                violation_error_message=_("Nobody exports above what they may read."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="grant_dates_in_order",
                violation_error_message=_("It cannot end before it begins: check the two dates."),
            ),
            models.CheckConstraint(
                condition=~models.Q(granted_by=models.F("user")) & ~models.Q(confirmed_by=models.F("user")),
                name="granted_by_another",
            ),
            models.CheckConstraint(
                # What nobody granted was set up with the portal, by the owner of its database.
                condition=models.Q(confirmed_at=None)
                | models.Q(granted_by=None)
                | ~NEEDS_SECOND
                | (models.Q(confirmed_by__isnull=False) & ~models.Q(confirmed_by=models.F("granted_by"))),
                name="weighty_grant_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.get_level_display()}"

    @property
    def needs_second(self) -> bool:
        """Whether this grant counts only when a second person confirms it."""
        weighty = self.role in GRANTERS or self.level == Sensitivity.STRICTLY_CONFIDENTIAL
        return weighty or self.needs_head

    @property
    def needs_head(self) -> bool:
        """Whether that second person is a head: who keeps accounts lets nobody at records alone, nor with another who
        keeps accounts.
        """
        by_head = self.granted_by is None or self.granted_by.role == Role.HEAD
        return self.role in READING and not by_head


@track()
class Delegation(models.Model):
    """An officer-in-charge: on these days this person clears as the head does, but never their own text."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="delegations",
        verbose_name=_("person"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("On this day the head is back."))
    granted_by = by(_("delegated by"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("entered at"), default=timezone.now)
    ended_by = by(_("ended by"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer-in-charge")
        verbose_name_plural = _("officers-in-charge")
        ordering: ClassVar = ["-starts_on", "-pk"]
        constraints = [
            ExclusionConstraint(
                name="one_officer_in_charge_a_day",
                expressions=[(DAYS, RangeOperators.OVERLAPS)],
                violation_error_message=_("On some of these days another person stands in already."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="delegation_dates_in_order",
                violation_error_message=_("It cannot end before it begins: check the two dates."),
            ),
            models.CheckConstraint(
                condition=~models.Q(granted_by=models.F("user")), name="delegated_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.starts_on}–{self.ends_on}"
