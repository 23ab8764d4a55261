"""The register of other parties: who is met only with concurrence, and of which Governments."""

from datetime import date
from typing import ClassVar, Self, cast

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.models import Country, Organization
from ashgabat_centre.web.alphabet import ByName


class PartyQuerySet(models.QuerySet["Party"]):
    """Parties."""

    def on_register(self) -> Self:
        """Parties that are on the register today."""
        return self.filter(struck_on=None)

    def met_on(self, day: date) -> Self:
        """Those that were on the register that day, in their standing of today or in one that ended."""
        began = models.Q(since=None) | models.Q(since__lte=day)
        former = FormerStanding.objects.filter(began, party=models.OuterRef("pk"), struck_on__gt=day)
        stands = began & (models.Q(struck_on=None) | models.Q(struck_on__gt=day))
        return self.filter(stands | models.Exists(former))

    def named(self) -> Self:
        """In alphabetical order, loaded with the directory's entries for their names."""
        name = Coalesce(ByName("organization__"), ByName("person__"))
        return self.select_related("organization", "person").order_by(name, "pk")


@track()
class Party(models.Model):
    """An institution or a person with whom contact needs concurrence (S/2007/279).

    The database enters institutions of the other-party type by itself, so that none is forgotten. A protected
    party is shown by its pseudonym, the only name its entry in the directory has.
    """

    class Type(models.TextChoices):
        """What sort of party it is."""

        PARTY = "party", _("Party or movement")
        NGO = "ngo", _("Non-governmental organization")
        FIGURE = "figure", _("Public figure")
        OTHER = "other", _("Other party")

    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, null=True, related_name="party", verbose_name=_("institution")
    )
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, related_name="party", verbose_name=_("person")
    )
    type = models.CharField(_("type"), max_length=8, choices=Type)
    note = models.TextField(_("note"), blank=True)
    since = models.DateField(_("on the register from"), null=True, blank=True)
    struck_on = models.DateField(_("taken off on"), null=True, editable=False)
    struck_because = models.TextField(_("why it was taken off"), blank=True, editable=False)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)

    concerned: list[str]  # names of the Governments concerned today, where the register shows them

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("other party")
        verbose_name_plural = _("other parties")
        ordering: ClassVar = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organization=None, person__isnull=False)
                | models.Q(organization__isnull=False, person=None),
                name="party_is_one_entry",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def entry(self) -> Organization | Person:
        """The directory's entry."""
        return cast(Organization | Person, self.organization or self.person)

    @property
    def name(self) -> str:
        """The name in the directory; of a protected party, its pseudonym."""
        return str(self.entry.name)

    def register_again(self) -> None:
        """Put it back on the register, from today on; the database keeps the standing that ended."""
        self.since, self.struck_on, self.struck_because = timezone.localdate(), None, ""
        self.save(update_fields=["since", "struck_on", "struck_because"])

    def strike(self, reason: str) -> None:
        """Take it off the register from today on. The caller holds the row locked."""
        self.struck_on, self.struck_because = timezone.localdate(), reason
        self.save(update_fields=["struck_on", "struck_because"])


class FormerStanding(models.Model):
    """From when until when a party was on the register before. Written by the database, and never changed."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="former_standings")
    since = models.DateField(_("on the register from"), null=True)
    struck_on = models.DateField(_("taken off on"))
    struck_because = models.TextField(_("why it was taken off"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former standing of a party")
        ordering: ClassVar = ["-struck_on", "-pk"]


class PartyConcern(models.Model):
    """From a day on, a Government is concerned by contact with a party, or no longer is. Rows are only added.

    Where no Government is named, all that the Centre serves are concerned.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="concerns")
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="+", verbose_name=_("Government")
    )
    concerned = models.BooleanField(_("concerned"), default=True)
    since = models.DateField(_("from"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Government concerned")
        ordering: ClassVar = ["-pk"]


class Override(models.Model):
    """The head's decision, beforehand, that a party may be met on a day without concurrence.

    Rows are only added.
    """

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="overrides", verbose_name=_("party")
    )
    day = models.DateField(_("day of the contact"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision of the head")
        ordering: ClassVar = ["-pk"]
