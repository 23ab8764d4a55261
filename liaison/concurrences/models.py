"""Concurrence: what a Government said to the Centre's meeting another party, and what contacts rest on."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.change_log import track
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Record, RecordKind
from ashgabat_centre.reference.models import Country, MandateFunction, Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.parties.models import Party


@track()
class Concurrence(RecordKind):
    """Asked of one or more Governments (the record's countries) for one party and the record's themes.

    It counts once it is cleared. Its marking is at most confidential, so that its withdrawal reveals nothing.
    """

    class Form(models.TextChoices):
        """How the concurrence was given."""

        WRITTEN = "written", _("In writing")
        ORAL = "oral", _("Orally")
        STANDING = "standing", _("Standing, until withdrawn")

    prefix = "CNC"
    rank = 1
    default_function = MandateFunction.LIAISON
    highest = Sensitivity.CONFIDENTIAL

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="concurrences", verbose_name=_("party")
    )
    form = models.CharField(_("form"), max_length=8, choices=Form, default=Form.WRITTEN)
    given_by = models.CharField(
        _("given by"),
        max_length=300,
        blank=True,
        help_text=_("Who answered for the Government: name and post."),
    )
    evidence = models.TextField(
        _("what shows it"),
        blank=True,
        help_text=_("The note verbale’s number and date, or who heard it. Attach the note itself as a file."),
    )
    evidence_record = models.ForeignKey(
        Record,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("record of it"),
    )
    conditions = models.TextField(_("conditions"), blank=True)
    all_themes = models.BooleanField(
        _("whatever is discussed"),
        default=False,
        help_text=_("Tick it where the concurrence is not limited to these themes."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The last day. Only a standing one may have none."),
    )

    class Meta:
        verbose_name = _("concurrence")
        verbose_name_plural = _("concurrences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="concurrence_dates_in_order",
                violation_error_message=_("It cannot end before it begins: check the two dates."),
            ),
            models.CheckConstraint(
                condition=models.Q(form="standing") | models.Q(valid_until__isnull=False),
                name="only_standing_without_end",
                violation_error_message=_(
                    "Give the last day it is valid. Only a standing concurrence has none."
                ),
            ),
        ]

    def prose(self) -> Iterable[str]:
        """Evidence, terms, and every answer with its reason."""
        yield from (self.given_by, self.evidence, self.conditions)
        yield f"{self.form} {self.valid_from} {self.valid_until or ''}"
        yield "all themes" if self.all_themes else ""
        for said in self.states.order_by("pk"):
            yield f"{said.state} {said.country_id or ''} {said.on} {said.reason}"

    def entries(self) -> Iterable[Organization | Person]:
        """The party's entry."""
        return (self.party.entry,)

    def state_on(self, day: date, country: int) -> str:
        """What this Government had said by that day; an expired concurrence counts as expired.

        Prefetch `states` where many are shown.
        """
        said = [
            row
            for row in self.states.all()
            if row.country_id in (None, country) and (row.state in GIVING or row.on <= day)
        ]
        last = max(said, key=lambda row: row.pk, default=None)
        if last is None:
            return str(ConcurrenceState.State.REQUESTED)
        ended = self.valid_until is not None and self.valid_until < day
        return EXPIRED if last.state in GIVING and ended else str(last.state)

    def states_today(self) -> dict[int, str]:
        """What each Government it names says today."""
        today = timezone.localdate()
        return {country: self.state_on(today, country) for country in self.country_ids}

    def get_state_display(self) -> str:
        """One word where all Governments say the same, otherwise each with its own."""
        said = self.states_today()
        if len(set(said.values())) == 1:
            return str(STATES[next(iter(said.values()))])
        names = terms().countries
        return "; ".join(f"{names[country].name}: {STATES[state]}" for country, state in said.items())

    @property
    def gives(self) -> bool:
        """Whether some Government's concurrence is in force today."""
        return any(state in GIVING for state in self.states_today().values())

    def refuse_submission(self) -> str:
        """A concurrence that gives something needs its evidence first."""
        if self.gives and not self.evidence.strip() and self.evidence_record_id is None:
            return gettext("Say what shows it first: the note’s number and date, or who heard it.")
        return ""


class ConcurrenceState(models.Model):
    """What a Government said, and from which day it counts. Rows are only added."""

    class State(models.TextChoices):
        """What a Government said."""

        REQUESTED = "requested", _("Requested")
        GRANTED = "granted", _("Granted")
        CONDITIONAL = "conditional", _("Granted on conditions")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    record = models.ForeignKey(Concurrence, on_delete=models.CASCADE, related_name="states")
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Government"),
        help_text=_("Empty: every Government named."),
    )
    state = models.CharField(_("answer"), max_length=11, choices=State)
    on = models.DateField(_("from"))
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer")
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=("requested", "granted", "conditional", "refused", "withdrawn")),
                name="known_concurrence_state",
            )
        ]

    def repeats(self, other: "ConcurrenceState") -> bool:
        """Whether it says the same as the other."""
        return all(
            getattr(self, name) == getattr(other, name) for name in ("state", "country_id", "on", "reason")
        )


GIVING = ("granted", "conditional")
EXPIRED = "expired"
STATES = {**dict(ConcurrenceState.State.choices), EXPIRED: _("Expired")}


class ContactBasis(models.Model):
    """What a contact rested on when it was planned, and on its day; or, as `met`, that it turned out to be with a party
    by what the register, a merge or a name said later, and what it rests on is asked anew.

    Written by the database alone, and never changed.
    """

    class Kind(models.TextChoices):
        """What a contact rested on."""

        CONCURRENCE = "concurrence", _("Concurrence")
        OVERRIDE = "override", _("Decision of the head")
        NONE = "none", _("None")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="bases")
    phase = models.CharField(
        max_length=10, choices=[("planned", _("Planned")), ("held", _("Held")), ("met", _("Known later"))]
    )
    terms = models.TextField()  # which parties, themes and day were judged
    basis = models.CharField(max_length=11, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "terms"], condition=models.Q(phase="held"), name="judged_once"
            )
        ]


class Settlement(models.Model):
    """The head's decision on a contact that took place without basis. Rows are only added."""

    class How(models.TextChoices):
        """What the head decided."""

        REGULARISED = "regularised", _("Regularised")
        WAIVED = "waived", _("Waived")

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="settlements")
    how = models.CharField(_("decision"), max_length=11, choices=How)
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision of the head")
        ordering: ClassVar = ["-pk"]
