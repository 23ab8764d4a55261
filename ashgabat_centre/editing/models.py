"""What somebody typed into a form and has not saved: kept on the server, for that person alone."""

from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Organization

LONGEST = 2_000_000  # letters as a browser sends them, where one Cyrillic letter is six
MOST = 30  # of one person; the oldest give way


class FormDraftQuerySet(models.QuerySet["FormDraft"]):
    """Unsaved texts: kept, offered and closed, for their author alone."""

    def of(self, user: User) -> Self:
        """Those this person typed."""
        return self.filter(user=user)

    def at(self, path: str) -> Self:
        """Those of the form at this address, the last typed first."""
        return self.filter(path=path).order_by("-saved_at", "-pk")

    def keep(self, number: UUID, user: User, **words: Any) -> bool:
        """Write down what is typed by now. False where the number is another person's, or its form was saved."""
        if FormToken.objects.filter(number=number).exists():
            return False
        if self.of(user).filter(number=number).update(saved_at=timezone.now(), **words):
            return True
        try:
            with transaction.atomic():
                self.create(number=number, user=user, **words)
        except IntegrityError:
            return False
        oldest = self.of(user).order_by("-saved_at", "-pk").values("pk")[MOST:]
        self.filter(pk__in=oldest).delete()
        return True

    def close(self, number: UUID, user: User) -> None:
        """Its form was saved or given up: a copy still on its way over a slow line is not kept any more."""
        FormToken.objects.get_or_create(number=number, defaults={"user": user, "digest": ""})
        self.of(user).filter(number=number).delete()


class FormDraft(models.Model):
    """One open form's unsaved text. It is no record: nobody else sees it, and the change log does not hold it.

    `number` is given when the form is first shown and stays with it; `path` is where it is opened again. At most one of
    `record`, `person` and `organization` says over what it was typed; none, that it was something new.
    """

    KEPT_FOR = timedelta(days=30)

    number = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey("records.Person", on_delete=models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=LONGEST)
    sensitivity = models.SmallIntegerField(choices=Sensitivity)
    begun_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "path"], name="draft_at_form")]
        constraints = [
            models.CheckConstraint(
                condition=Q(record=None, person=None)
                | Q(record=None, organization=None)
                | Q(person=None, organization=None),
                name="typed_over_one_thing",
            ),
        ]


def forget_old_drafts() -> int:
    """For the sweeper, which sees none of them: how many nobody touched for too long, and are gone."""
    with connection.cursor() as cursor:
        cursor.execute("select portal.forget_drafts(%s)", [timezone.now() - FormDraft.KEPT_FOR])
        (gone,) = cursor.fetchone()
    return int(gone)


class FormToken(models.Model):
    """A form's one-time number, spent in the transaction that saves it; a second post waits for the first.

    `led_to` is the address where a small form led; of what saves a record or an entry, that thing is kept instead, and
    of a row of any other table its model and number, as `monitoring.source 12`.
    """

    number = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True)
    person = models.ForeignKey("records.Person", on_delete=models.CASCADE, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    row = models.CharField(max_length=80, blank=True)
    led_to = models.TextField(blank=True)
    spent_at = models.DateTimeField(auto_now_add=True)
