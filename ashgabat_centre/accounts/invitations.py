"""Invitations, the one way to an account: made by the administrator, mailed, valid for a week and for one
use.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.database.change_log import track


def digest(token: str) -> str:
    """The hash that is stored in place of an invitation's token.

    The token is long and random, so a fast hash is enough.
    """
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, and how one is made and accepted."""

    def open(self) -> Self:
        """Neither used nor revoked nor expired."""
        return self.filter(used_at=None, revoked=False, expires_at__gt=timezone.now())

    def at(self, token: str) -> "Invitation | None":
        """The open invitation with this token, or None: used, expired, revoked and unknown tokens are not
        told apart.
        """
        invitation = self.open().filter(token_hash=digest(token)).first()
        return invitation if invitation is not None and invitation.stands() else None

    def make(self, invitation: "Invitation") -> str:
        """Save the invitation with a new token and return the token, which is stored nowhere.

        An earlier invitation to the same address is revoked.
        """
        token = secrets.token_urlsafe(32)
        invitation.email = invitation.email.lower()
        invitation.token_hash = digest(token)
        invitation.expires_at = timezone.now() + timedelta(days=settings.INVITATION_DAYS)
        self.open().filter(email=invitation.email).update(revoked=True)
        invitation.save()
        return token

    def accept(self, token: str, password: str) -> Any:
        """Open the account as the invitation says and mark it used: the person, or None where the token is not valid.

        A role that needs confirmation waits for a second person.
        """
        invitation = self.select_for_update().at(token)
        if invitation is None:
            return None
        user = _people().create_user(
            invitation.email,
            password,
            role=invitation.role,
            level=invitation.level,
            granted_by=invitation.inviter(),
            reason=gettext("By invitation."),
            name=invitation.name,
            post=invitation.post,
            language=invitation.language,
        )
        invitation.used_at = timezone.now()
        invitation.save(update_fields=["used_at"])
        return user


def _people() -> Any:
    return get_user_model().objects


@track(exclude=("token_hash", "stamp"))
class Invitation(models.Model):
    """Who is invited to which role and clearance. It is valid only while its inviter may grant them."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    post = models.CharField(_("post"), max_length=160, blank=True)
    role = models.CharField(_("role"), max_length=16, choices=Role)
    level = models.SmallIntegerField(_("clearance"), choices=Sensitivity, default=Sensitivity.CONFIDENTIAL)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("ru", "Русский")], default="en"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("invited by"),
    )
    invited_at = models.DateTimeField(_("invited"), auto_now_add=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Its inviter's, written by the database
    stamp = models.CharField(max_length=64, default="", editable=False)
    expires_at = models.DateTimeField(_("good until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    revoked = models.BooleanField(_("revoked"), default=False, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role for role in Role.values if role != Role.SYSTEM]),
                name="invited_to_a_role_of_people",
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=Sensitivity.values), name="invited_to_a_level"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def inviter(self) -> Any:
        """The inviter, with the role and clearance they hold today."""
        return _people().get(pk=self.invited_by_id)

    def stands(self) -> bool:
        """Whether the inviter may still grant this, with the password it was made with, and the address has no account
        meanwhile.
        """
        by = self.inviter()
        may = by.is_active and by.grants_roles and self.level <= by.level and self.stamp == by.stamp
        return may and not _people().filter(email=self.email).exists()

    def state(self) -> str:
        """Open, used, expired, revoked or ended, in words."""
        if self.used_at:
            return gettext("used")
        if self.revoked:
            return gettext("revoked")
        if self.stamp != self.invited_by.stamp:
            return gettext("ended with its inviter’s password")
        return gettext("open") if self.expires_at > timezone.now() else gettext("expired")
