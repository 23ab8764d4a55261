"""Who: the people of the Centre and the desk at Headquarters, and what each may reach."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database.context import Reader


class Sensitivity(models.IntegerChoices):
    """The three levels of ST/SGB/2007/6, Information sensitivity, classification and handling."""

    UNCLASSIFIED = 0, _("Unclassified")
    CONFIDENTIAL = 1, _("Confidential")
    STRICTLY_CONFIDENTIAL = 2, _("Strictly confidential")


class Role(models.TextChoices):
    OFFICER = "officer", _("Political affairs officer")
    ANALYST = "analyst", _("Analyst")
    HEAD = "head", _("Head of the Centre")
    DESK = "desk", _("Headquarters desk")
    ADMINISTRATOR = "administrator", _("Administrator")
    SYSTEM = "system", _("The portal itself")


STAFF = frozenset({Role.OFFICER, Role.ANALYST, Role.HEAD})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def system(self) -> "User":
        """The portal's own account: author of what the worker assembles; nobody can sign in with it."""
        return self.get(role=Role.SYSTEM)


class User(AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=160, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    level = models.SmallIntegerField(
        _("clearance"),
        choices=Sensitivity,
        default=Sensitivity.CONFIDENTIAL,
        help_text=_("The highest marking this person may read, where they need to know."),
    )
    language = models.CharField(_("language"), max_length=2, choices=[("en", "English"), ("ru", "Русский")])
    is_active = models.BooleanField(_("may sign in"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.CheckConstraint(condition=models.Q(level__in=Sensitivity.values), name="known_level"),
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(role="system"), name="one_system_account"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="known_role",
                violation_error_message=_("Choose one of the portal's roles."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

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

    # What Django's admin asks: the administrator, and only for the pages registered there.

    @property
    def is_staff(self) -> bool:
        return self.role == Role.ADMINISTRATOR

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff
