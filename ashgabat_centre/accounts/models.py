"""Who: the people of the Centre and the desk at Headquarters, and what each may reach."""

from datetime import date
from functools import cache, cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import JSONObject, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.invitations import Invitation
from ashgabat_centre.accounts.roles import STAFF, Delegation, Grant, Role, Sensitivity, usual_export_level
from ashgabat_centre.database.context import Reader

__all__ = ["STAFF", "USUAL", "Delegation", "Grant", "Invitation", "Role", "Sensitivity", "User"]

USUAL = -1  # the export ceiling that goes with the role
HELD = ("role", "level", "export_level")


class UserQuerySet(models.QuerySet["User"]):
    """People, each with what they hold today; the same words narrow a list of people to some of them."""

    def with_grant(self) -> Self:
        """Bring role, clearance, export ceiling and being in charge along: whoever is loaded is judged by these."""
        grant = Grant.objects.in_force().filter(user=models.OuterRef("pk"))
        in_charge = Delegation.objects.in_force().filter(user=models.OuterRef("pk"))
        held = grant.values(told=JSONObject(**dict(zip(HELD, HELD, strict=True))))[:1]
        return self.annotate(held=models.Subquery(held), in_charge=models.Exists(in_charge))

    def holding(self, *roles: str) -> Self:
        return self._held(role__in=roles)

    def cleared_for(self, level: int) -> Self:
        return self._held(level__gte=level)

    def able_to_read(self, level: int) -> Self:
        """Who may read what bears this marking, need to know apart: an administrator reads nothing."""
        return self.holding(*STAFF, Role.DESK).cleared_for(level)

    def who_clear(self) -> Self:
        """The heads, and who stands in for the head today."""
        in_charge = Delegation.objects.in_force().filter(user=models.OuterRef("pk"))
        grant = Grant.objects.in_force().filter(user=models.OuterRef("pk"))
        staff = models.Exists(grant.filter(role__in=STAFF))
        return self.filter(models.Exists(grant.filter(role=Role.HEAD)) | (models.Exists(in_charge) & staff))

    def who_wrote(self) -> Self:
        """Who holds a role that files records, or held one before."""
        wrote = Grant.objects.confirmed().filter(user=models.OuterRef("pk"), role__in=(*STAFF, Role.SYSTEM))
        return self.filter(models.Exists(wrote))

    def _held(self, **what: Any) -> Self:
        grant = Grant.objects.in_force().filter(user=models.OuterRef("pk"), **what)
        return self.filter(models.Exists(grant))


@cache
def _with_grant() -> UserQuerySet:
    """Built once: it is the beginning of every question for a person, and one is asked with every request."""
    return UserQuerySet(User).with_grant()


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> UserQuerySet:
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
        """An account and, with a role, its first grant from today on. Where nobody granted it, only the
        database's owner may; what needs a second person's word gives nothing until it is confirmed."""
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if role:
            user.hold(role, level, granted_by=granted_by, reason=reason, export_level=export_level)
        return user

    def system(self) -> "User":
        """The portal's own account: author of what the worker assembles; nobody can sign in with it."""
        found: User = self.holding(Role.SYSTEM).get()
        return found


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=160, blank=True)
    section = models.CharField(_("section"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("en", "English"), ("ru", "Русский")])
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
        ]

    def __str__(self) -> str:
        return self.name

    # What this person holds today. The manager brings it along; a person reached another way is asked for once.

    @cached_property
    def held(self) -> dict[str, Any] | None:
        """Role, level and export ceiling of the grant in force."""
        found: dict[str, Any] | None = Grant.objects.in_force().filter(user_id=self.pk).values(*HELD).first()
        return found

    @property
    def role(self) -> str:
        """Empty where no grant is in force: such a person reads nothing and does nothing."""
        return self.held["role"] if self.held else ""

    @property
    def level(self) -> int:
        """-1, below every marking, where no grant is in force."""
        return self.held["level"] if self.held else -1

    @property
    def export_level(self) -> int:
        """-1 where this person takes nothing away."""
        ceiling = self.held["export_level"] if self.held else None
        return -1 if ceiling is None else ceiling

    @cached_property
    def in_charge(self) -> bool:
        """Whether the head delegated clearance to this person for today."""
        return bool(Delegation.objects.in_force().filter(user_id=self.pk).exists())

    def forget_grant(self) -> None:
        for name in ("held", "in_charge"):
            self.__dict__.pop(name, None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
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
        """Enter a grant, from today on unless said otherwise; what stood before ends on its first day.

        One that needs a second person only waits. The rules of who may grant what are in granting.py and in
        the database; this is the one way in.
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
        """End on that day what is in force then or later."""
        standing = Grant.objects.confirmed().filter(user=self)
        standing = standing.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day))
        for grant in standing.select_for_update(of=("self",)):
            grant.ends_on = max(day, grant.starts_on)
            grant.ended_by, grant.ended_at = ended_by, timezone.now()
            grant.save(update_fields=["ends_on", "ended_by", "ended_at"])

    @property
    def is_desk_or_staff(self) -> bool:
        return self.role in STAFF or self.role == Role.DESK

    @property
    def writes(self) -> bool:
        """Whether this person files records: the desk only reads, the administrator reads nothing."""
        return self.role in STAFF

    def reader(self) -> Reader:
        """This person as the database's policies see them. An administrator keeps accounts and reads nothing."""
        return Reader(self.pk, self.role, -1 if self.role == Role.ADMINISTRATOR else self.level)

    @property
    def clears(self) -> bool:
        """Whether this person clears what others wrote: the head, and who stands in for the head today."""
        return self.role == Role.HEAD or (self.in_charge and self.writes)

    @property
    def grants_roles(self) -> bool:
        return self.role in (Role.HEAD, Role.ADMINISTRATOR)

    def may_export(self, level: int) -> bool:
        """Whether what bears this marking may leave the portal with this person; reading it is another right."""
        return self.is_desk_or_staff and level <= self.export_level

    # What Django's admin asks: the administrator, and only for the pages registered there.

    @property
    def is_staff(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff
