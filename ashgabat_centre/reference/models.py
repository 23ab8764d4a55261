"""Reference data, under which everything is filed. Rows are deactivated and never deleted."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database.change_log import track
from ashgabat_centre.web.alphabet import ByName, kept_order


class ReferenceQuerySet(models.QuerySet[Any]):
    """Rows of reference data."""

    def in_use(self) -> Self:
        """Rows that new records offer."""
        return self.filter(retired_on=None)

    def offered(self, kept: Iterable[int] = ()) -> Self:
        """Rows in use, and those in `kept`, which what is being written carries already."""
        return self.filter(models.Q(retired_on=None) | models.Q(pk__in=kept))


class Named(models.Model):
    """A row with an English and a Russian name, shown in the reader's language."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_ru = models.CharField(_("name in Russian"), max_length=200)
    retired_on = models.DateField(
        _("inactive from"),
        null=True,
        blank=True,
        help_text=_("Old records keep it; new ones no longer offer it."),
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_ru if get_language() == "ru" else self.name_en


def kept(*fixed: str) -> list[Any]:
    """Triggers that forbid deleting a row and changing these columns: records refer to the row by number,
    briefings by name.
    """
    return [
        pgtrigger.ReadOnly(name="fixed_once_filed", fields=list(fixed)),
        pgtrigger.Protect(name="retired_not_deleted", operation=pgtrigger.Delete),
    ]


def with_acronym(row: Any) -> str:
    """An organization's name, present or former, with its acronym in the reader's language."""
    russian = get_language() == "ru"
    name, acronym = (row.name_ru, row.acronym_ru) if russian else (row.name_en, row.acronym)
    return f"{name} ({acronym})" if acronym else name


class Country(Named):
    """The five States whose Governments the Centre serves, and Afghanistan, whose situation affects them.

    The number is that of ISO 3166-1; the order is the English alphabetical order the United Nations uses.
    """

    id = models.SmallIntegerField(_("number by ISO 3166-1"), primary_key=True)
    iso3 = models.CharField(_("code by ISO 3166-1"), max_length=3, unique=True)
    official_en = models.CharField(_("official name in English"), max_length=200)
    official_ru = models.CharField(_("official name in Russian"), max_length=200)
    capital_en = models.CharField(_("capital in English"), max_length=80)
    capital_ru = models.CharField(_("capital in Russian"), max_length=80)
    member = models.BooleanField(_("served by the Centre"))
    order = models.SmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["order", "pk"]
        triggers = kept("id", "iso3")


class Area(Named):
    """A first-level administrative area with its ISO 3166-2 code; a list, with no boundaries."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=8, unique=True)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="areas", verbose_name=_("country")
    )
    order = models.SmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("administrative area")
        verbose_name_plural = _("administrative areas")
        ordering = ["country__order", "order", "pk"]
        triggers = kept("id", "code", "country")


class Taxonomy(Named):
    """A list of terms with the dates on which it is in force: the Centre's themes, the pillars of the UN
    Global Counter-Terrorism Strategy, each Programme of Action. A record carries terms in force on its date.
    """

    code = models.SlugField(_("code"), unique=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("taxonomy")
        verbose_name_plural = _("taxonomies")
        ordering = ["valid_from", "code", "pk"]
        triggers = kept("code")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="taxonomy_dates_in_order",
                violation_error_message=_("A taxonomy cannot end before it begins."),
            )
        ]


class ThemeQuerySet(ReferenceQuerySet):
    """Terms of the taxonomies."""

    def main(self) -> Self:
        """The Centre's own themes, the four threats named in the founding letter first (S/2007/279)."""
        return self.filter(taxonomy__code="themes")

    def beside_main(self) -> Self:
        """Terms of the other taxonomies: the Counter-Terrorism Strategy and the Programmes of Action."""
        return self.exclude(taxonomy__code="themes")

    def in_force(self, day: date, kept: Iterable[int] = ()) -> Self:
        """Terms in force on that day, and those in `kept`, which a record already carries."""
        in_force = models.Q(taxonomy__valid_from__lte=day) & (
            models.Q(taxonomy__valid_to=None) | models.Q(taxonomy__valid_to__gte=day)
        )
        return self.filter(in_force | models.Q(pk__in=kept))


class Theme(Named):
    """One term of a taxonomy; a record stores the numbers of its terms."""

    id = models.SmallAutoField(primary_key=True)
    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, related_name="terms")
    code = models.SlugField(_("code"), unique=True)
    order = models.SmallIntegerField(_("order"), default=0)

    objects: ClassVar = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["taxonomy__valid_from", "taxonomy__code", "order", "pk"]
        triggers = kept("id", "taxonomy", "code")


class MandateFunction(models.IntegerChoices):
    """The five functions in the Secretary-General's letter that founded the Centre (S/2007/279)."""

    LIAISON = 1, _("Liaison with the Governments of the region")
    MONITORING = 2, _("Monitoring and analysis of the situation on the ground")
    REGIONAL = 3, _("Contact with regional organizations")
    COUNTRY_TEAMS = 4, _("Political framework and leadership for the country teams")
    UNAMA = 5, _("Contact with UNAMA and integrated analysis of the region")


class OrganizationQuerySet(ReferenceQuerySet):
    """Institutions of the directory."""

    def in_use(self) -> Self:
        """Entries that new records offer: neither deactivated nor merged into another."""
        return super().in_use().filter(merged_into=None)

    def together_with(self, entry: "Organization") -> Self:
        """An entry and all duplicates merged into it."""
        return self.filter(models.Q(pk=entry.pk) | models.Q(merged_into=entry))


def random_code() -> str:
    """A random code, which does not even show how many entries there are."""
    return "o-" + get_random_string(8, "abcdefghjkmnpqrstuvwxyz23456789")


@track(exclude=("sort_en", "sort_ru"))
class Organization(Named):
    """An institution or organization the Centre deals with, in one directory for all functions.

    Its names are the present ones; former names stand with their dates in OrganizationName. A protected entry
    (another party or a non-governmental organization) bears a pseudonym as its name.
    """

    class Type(models.TextChoices):
        """What sort of institution it is."""

        PRESIDENCY = "presidency", _("Presidency")
        GOVERNMENT = "government", _("Government")
        MINISTRY = "ministry", _("Ministry")
        PARLIAMENT = "parliament", _("Parliament")
        REGIONAL = "regional", _("Regional organization")
        FORMAT = "format", _("Format of dialogue")
        UN_ENTITY = "un_entity", _("United Nations entity")
        COUNTRY_TEAM = "country_team", _("United Nations country team")
        UN_MISSION = "un_mission", _("United Nations mission")
        BRETTON_WOODS = "bretton_woods", _("Bretton Woods institution")
        OTHER_IFI = "other_ifi", _("Other financial institution")
        PARTY = "party", _("Party or movement")
        NGO = "ngo", _("Non-governmental organization")

    GOVERNMENT_TYPES = (Type.PRESIDENCY, Type.GOVERNMENT, Type.MINISTRY, Type.PARLIAMENT)
    # "Other parties" in the sense of S/2007/279: met with the concurrence of the Governments concerned.
    OTHER_PARTY_TYPES = (Type.PARTY, Type.NGO)
    PARTNER_TYPES = tuple(
        t
        for t in Type
        if t.value not in ("presidency", "government", "ministry", "parliament", "party", "ngo")
    )

    code = models.SlugField(_("code"), unique=True, default=random_code)
    type = models.CharField(_("type"), max_length=16, choices=Type)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    acronym_ru = models.CharField(_("acronym in Russian"), max_length=20, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="duplicates"
    )
    protected = models.BooleanField(_("protected identity"), default=False, editable=False)
    version = models.IntegerField(default=1, editable=False)
    sort_en, sort_ru = kept_order("name_en"), kept_order("name_ru")

    objects: ClassVar = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["type", ByName(), "pk"]
        triggers = [
            *kept("code"),
            pgtrigger.Trigger(
                name="part_of_no_circle",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func="PERFORM portal.refuse_circle(NEW.id, NEW.parent_id); RETURN NEW;",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(protected=False) | models.Q(type__in=["party", "ngo"]),
                name="only_other_parties_protected",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="organization_merged_into_another",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The institution's page in the directory."""
        return reverse("institution", args=[self.pk])

    def address(self, page: str) -> str:
        """The address of one of this entry's pages."""
        return reverse(f"institution-{page}", args=[self.pk])

    @property
    def name(self) -> str:
        """The name in the reader's language, with the acronym."""
        return with_acronym(self)

    def named_on(self, day: date) -> str:
        """The name it had on that day, with its acronym. Prefetch `former_names` where many are shown."""
        return next((former.name for former in self.former_names.all() if former.covers(day)), self.name)

    @property
    def is_other_party(self) -> bool:
        """Whether contact with it needs the concurrence of the Governments concerned (S/2007/279)."""
        return self.type in self.OTHER_PARTY_TYPES

    def clean(self) -> None:
        """Refuse a parent that is the entry itself or one below it."""
        above, seen = self.parent, set[int]()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError(
                    {"parent": _("This institution stands above it already, so it cannot be a part of it.")}
                )
            seen.add(above.pk)
            above = above.parent

    @property
    def function(self) -> MandateFunction:
        """The function of the mandate that contact with this organization serves."""
        match self.type:
            case t if t in (*self.GOVERNMENT_TYPES, *self.OTHER_PARTY_TYPES):
                return MandateFunction.LIAISON
            case self.Type.REGIONAL | self.Type.FORMAT:
                return MandateFunction.REGIONAL
            case self.Type.UN_MISSION:
                return MandateFunction.UNAMA
            case _:
                return MandateFunction.COUNTRY_TEAMS
