"""Who stands behind a pseudonym: the true names, the list of those who are told them, and who was told when."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Organization


class OfEntryQuerySet(models.QuerySet[Any]):
    """Rows about one entry, whether it is a person or an institution."""

    def of(self, entry: Person | Organization) -> Self:
        """Rows that belong to this person or institution."""
        return self.filter(**{entry._meta.model_name or "": entry})


def one_of(name: str) -> models.CheckConstraint:
    """The constraint that a row belongs to a person or to an institution, and never to both."""
    return models.CheckConstraint(
        condition=models.Q(person__isnull=False, organization=None)
        | models.Q(person=None, organization__isnull=False),
        name=name,
    )


@track()
class ProtectedIdentity(models.Model):
    """Who stands behind a pseudonym. The database shows it to the people on its list and to nobody else.

    Made by a function of the database alone, together with the pseudonym and the first name on the list.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="identity")
    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, null=True, related_name="identity"
    )
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_native = models.CharField(_("name in their own script"), max_length=200, blank=True)
    variants = models.TextField(_("other spellings"), blank=True, help_text=_("One a line."))
    reason = models.TextField(_("why it is protected"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("protected identity")
        verbose_name_plural = _("protected identities")
        ordering: ClassVar = ["pk"]
        constraints = [
            one_of("identity_of_one"),
            models.CheckConstraint(
                condition=~models.Q(name_en="", name_ru="", name_native=""),
                name="identity_has_a_name",
                violation_error_message=_("Give the name in English, in Russian or in their own script."),
            ),
        ]

    @property
    def entry(self) -> Any:
        """The person or the institution whose identity it is."""
        return self.person or self.organization


class OfEntry(models.Model):
    """Hangs from a protected person or a protected organization, not from the identity, which fewer people see."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfEntryQuerySet.as_manager()

    class Meta:
        abstract = True


@track()
class ProtectedReader(OfEntry):
    """A name on the list of a protected identity; the head of the Centre puts it there and takes it off."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="identities", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("name on the list of a protected identity")
        ordering: ClassVar = ["pk"]
        constraints = [
            one_of("listed_for_one"),
            models.UniqueConstraint(
                fields=["person", "organization", "user"],
                name="once_on_the_list",
                nulls_distinct=False,
                violation_error_message=_("This name is on the list already."),
            ),
        ]


class IdentityReading(OfEntry):
    """This person was shown who stands behind the pseudonym, in this minute. Rows are only ever added."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints = [
            one_of("read_of_one"),
            models.UniqueConstraint(
                "person",
                "organization",
                "user",
                models.Func(
                    models.Value("1 minute"),
                    "at",
                    models.Value("2000-01-01 00:00:00+00"),
                    function="date_bin",
                ),
                nulls_distinct=False,
                name="identity_read_once_a_minute",
            ),
        ]
