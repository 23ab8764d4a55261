"""People of the Centre and of the Headquarters desk, and what each of them may do today."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.roles import STAFF, Delegation, Grant, Role, Sensitivity, usual_export_level
from ashgabat_centre.accounts.second_factors import SecondFactor
from ashgabat_centre.database.change_log import track
from ashgabat_centre.database.context import Reader
from ashgabat_centre.database.facts import facts_of
from ashgabat_centre.web.alphabet import kept_order

__all__ = [
    "STAFF",
    "USUAL",
    "AccountChange",
    "Delegation",
    "Grant",
    "Invitation",
    "Role",
    "SecondFactor",
    "Sensitivity",
    "User",
]

USUAL = -1  # the export ceiling that goes with the role
HELD = ("role", "level", "export_level")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UserQuerySet(models.QuerySet["User"]):
    """People with the role and clearance they hold today, and conditions on these."""

    def with_grant(self) -> Self:
        """Load role, clearance, export ceiling and being in charge with each person, in the same query."""
        grant = Grant.objects.in_force().filter(user=models.OuterRef("pk"))
        in_charge = Delegation.objects.in_force().filter(user=models.OuterRef("pk"))
        held = grant.values(facts=facts_of(HELD))[:1]
        return self.annotate(held=models.Subquery(held), in_charge=models.Exists(in_charge))

    def holding(self, *roles: str) -> Self:
        """People who hold one of these roles today."""
        return self._held(role__in=roles)

    def cleared_for(self, level: int) -> Self:
        """People whose clearance reaches this marking today."""
        return self._held(level__gte=level)

    def able_to_read(self, level: int) -> Self:
        """People who may read records of this marking, need to know apart. Administrators read no records."""
        return self.holding(*STAFF, Role.DESK).cleared_for(level)

    def who_clear(self) -> Self:
        """The heads, and the officer-in-charge of today."""
        in_charge = Delegation.objects.in_force().filter(user=models.OuterRef("pk"))
        grant = Grant.objects.in_force().filter(user=models.OuterRef("pk"))
        staff = models.Exists(grant.filter(role__in=STAFF))
        return self.filter(models.Exists(grant.filter(role=Role.HEAD)) | (models.Exists(in_charge) & staff))

    def who_wrote(self) -> Self:
        """People who hold, or once held, a role that files records."""
        wrote = Grant.objects.confirmed().filter(user=models.OuterRef("pk"), role__in=(*STAFF, Role.SYSTEM))
        return self.filter(models.Exists(wrote))

    def _held(self, **what: Any) -> Self:
        grant = Grant.objects.in_force().filter(user=models.OuterRef("pk"), **what)
        return self.filter(models.Exists(grant))


@cache
def _with_grant() -> UserQuerySet:
    """The query above, built once: every request loads its person with it."""
    return UserQuerySet(User).with_grant()


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes accounts; every query for people begins with what they hold today."""

    def get_queryset(self) -> UserQuerySet:
        """People, each with the grant they hold today."""
        return _with_grant().using(self._db)

    @transaction.atomic
    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        role: str = "",
        level: int = Sensitivity.CONFIDENTIAL,
        granted_by: "User | None" = None,
        reason: str = "",
        export_level: int | None = USUAL,
        **fields: Any,
    ) -> "User":
        """Make an account and, where a role is given, its first grant from today on.

        Only the database's owner may do so without `granted_by`. A grant that needs a second person gives
        nothing until it is confirmed.
        """
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if role:
            user.hold(role, level, granted_by=granted_by, reason=reason, export_level=export_level)
        return user

    def system(self) -> "User":
        """The portal's own account, author of what the worker assembles. Nobody can sign in with it."""
        portal: User = self.holding(Role.SYSTEM).get()
        return portal


@track(exclude=("password", "last_login", "time_zone", "sort_name"))
class User(AbstractBaseUser):
    """A person with an account. What they may do follows from the grant in force today."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    sort_name = kept_order("name")
    post = models.CharField(_("post"), max_length=160, blank=True)
    section = models.CharField(_("section"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("en", "English"), ("ru", "Русский")])
    # In which pages show their hours; '' is the office's. A matter of taste, and in no log.
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Until a second factor was given after it, which nothing but a command on the server takes away.
    address_changed_at = models.DateTimeField(null=True, editable=False)
    # What was given out before it is good for nothing: written by the database (policy.sql), and only ever later.
    credentials_ended_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stamp(self) -> str:
        """What every credential of this account hangs from, in 64 hexadecimal digits: another one after a new password,
        another address, the removal of all second factors, or deactivation.

        `portal.stamp` in policy.sql is the same for the database. It tells nothing of the password.
        """
        ended = self.credentials_ended_at
        moment = (ended - EPOCH) // timedelta(microseconds=1) if ended else ""
        return hashlib.sha256(f"{self.password}|{moment}".encode()).hexdigest()

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session has to know to be this account's: Django's asks for the password alone."""
        salted = salted_hmac("portal.session", self.stamp, secret=secret, algorithm="sha256")
        return salted.hexdigest()

    # What this person holds today. The manager brings it along; a person reached another way is asked for once.

    @cached_property
    def held(self) -> dict[str, Any] | None:
        """Role, clearance and export ceiling of the grant in force today; None where there is none."""
        grant: dict[str, Any] | None = Grant.objects.in_force().filter(user_id=self.pk).values(*HELD).first()
        return grant

    @property
    def role(self) -> str:
        """The role held today; '' where no grant is in force, and then nothing can be read or done."""
        return self.held["role"] if self.held else ""

    @property
    def level(self) -> int:
        """The clearance held today, as a value of `Sensitivity`; -1 where no grant is in force."""
        return self.held["level"] if self.held else -1

    @property
    def export_level(self) -> int:
        """The highest marking this person may export; -1 where they may export nothing."""
        ceiling = self.held["export_level"] if self.held else None
        return -1 if ceiling is None else ceiling

    @cached_property
    def in_charge(self) -> bool:
        """Whether this person is officer-in-charge today."""
        return bool(Delegation.objects.in_force().filter(user_id=self.pk).exists())

    def forget_grant(self) -> None:
        """Read the grant anew at the next use."""
        for name in ("held", "in_charge"):
            self.__dict__.pop(name, None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reads the grant anew too."""
        super().refresh_from_db(*args, **kwargs)
        self.forget_grant()

    def hold(
        self,
        role: str,
        level: int,
        *,
        granted_by: "User | None" = None,
        reason: str = "",
        starts_on: date | None = None,
        ends_on: date | None = None,
        export_level: int | None = USUAL,
    ) -> Grant:
        """Enter a grant, from today on unless a day is given; the grant in force before ends on its first
        day.

        A grant that needs a second person waits for confirmation. The rules of who may grant what are in
        rules.py and in the database; every grant is entered here.
        """
        grant = Grant(
            user=self,
            role=role,
            level=level,
            granted_by=granted_by,
            reason=reason,
            starts_on=starts_on or timezone.localdate(),
            ends_on=ends_on,
            export_level=usual_export_level(role, level) if export_level == USUAL else export_level,
        )
        with transaction.atomic():
            if granted_by is None or not grant.needs_second:
                grant.confirmed_at = grant.at
                self.give_way(grant.starts_on, granted_by)
            grant.save(force_insert=True)
        self.forget_grant()
        return grant

    def give_way(self, day: date, ended_by: "User | None") -> None:
        """End on that day every grant in force then or later."""
        standing = Grant.objects.confirmed().filter(user=self)
        standing = standing.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day))
        for grant in standing.select_for_update(of=("self",)):
            grant.ends_on = max(day, grant.starts_on)
            grant.ended_by, grant.ended_at = ended_by, timezone.now()
            grant.save(update_fields=["ends_on", "ended_by", "ended_at"])

    @property
    def is_desk_or_staff(self) -> bool:
        """Whether this person reads records: staff of the Centre and the Headquarters desk."""
        return self.role in STAFF or self.role == Role.DESK

    @property
    def writes(self) -> bool:
        """Whether this person files records: staff of the Centre."""
        return self.role in STAFF

    def reader(self) -> Reader:
        """This person as the database's policies see them. An administrator is no reader of records."""
        return Reader(self.pk, self.role, -1 if self.role == Role.ADMINISTRATOR else self.level)

    @property
    def clears(self) -> bool:
        """Whether this person clears records: the head, and the officer-in-charge of today."""
        return self.role == Role.HEAD or (self.in_charge and self.writes)

    @property
    def grants_roles(self) -> bool:
        """Whether this person grants roles: heads and administrators."""
        return self.role in (Role.HEAD, Role.ADMINISTRATOR)

    def may_export(self, level: int) -> bool:
        """Whether this person may export what bears this marking; reading it is another right."""
        return self.is_desk_or_staff and level <= self.export_level

    # What Django's admin asks: the administrator, and only for the pages registered there.

    @property
    def is_staff(self) -> bool:
        """Whether Django's administration is open to them."""
        return self.role == Role.ADMINISTRATOR

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The administrator may do all that Django's administration offers, others nothing there."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """As `has_perm`, for an app as a whole."""
        return self.is_active and self.is_staff
