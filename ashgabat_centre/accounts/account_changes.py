"""What would open an account to somebody else: another address, no second factors. One proposes it, another decides.

What was done on the server, by a command, stands in the same table, with nobody who proposed it: every head is told of
it at the next sign-in. Each row is sealed with the other logs.
"""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.roles import by
from ashgabat_centre.database.change_log import track


class AccountChangeQuerySet(models.QuerySet["AccountChange"]):
    """Changes of accounts, by where they stand."""

    def waiting(self) -> Self:
        """Those proposed and not decided yet."""
        return self.filter(decided_at=None)

    def on_the_server(self, since: datetime | None) -> Self:
        """What a command on the server did since that moment, or ever."""
        done = self.filter(proposed_by=None)
        return done.filter(at__gt=since) if since else done


@track()
class AccountChange(models.Model):
    """Another address for an account, or the removal of its second factors; or the account itself, where it was
    opened on the server. Until a second person agrees, nothing changes.
    """

    class Kind(models.TextChoices):
        """What is changed."""

        ADDRESS = "address", _("another e-mail address")
        FACTORS = "factors", _("removal of the second factors")
        OPENED = "opened", _("opening of the account")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes", verbose_name=_("person")
    )
    kind = models.CharField(max_length=8, choices=Kind)
    email = models.EmailField(_("e-mail"), blank=True)  # the new one, where it is another
    was = models.EmailField(_("e-mail until now"))
    proposed_by = by(_("proposed by"), null=True)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(default=timezone.now)
    accepted = models.BooleanField(null=True)
    decided_by = by(_("decided by"), null=True)
    decided_at = models.DateTimeField(null=True)

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=models.Q(decided_at=None), name="account_change_waits_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("address", "factors", "opened"))
                & (models.Q(kind="address") ^ models.Q(email="")),
                name="known_account_change",
            ),
            models.CheckConstraint(
                # What nobody proposed was done on the server, by the owner of its database.
                condition=models.Q(proposed_by=None, decided_by=None, accepted=True, decided_at__isnull=False)
                | models.Q(proposed_by__isnull=False, decided_by=None, accepted=None, decided_at=None)
                | models.Q(
                    proposed_by__isnull=False,
                    decided_by__isnull=False,
                    accepted__isnull=False,
                    decided_at__isnull=False,
                ),
                name="account_change_decided_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None)
                | (~models.Q(decided_by=models.F("proposed_by")) & ~models.Q(decided_by=models.F("user"))),
                name="account_change_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"

    def decide(self, agrees: bool) -> None:
        """Agree or decline, as the second person, once; the database makes the change.

        Raises ProgrammingError for who may not, and where it was decided meanwhile.
        """
        with connection.cursor() as cursor:
            cursor.execute("select portal.decide_account_change(%s, %s)", [self.pk, agrees])
        self.refresh_from_db()
