"""The form of a concurrence, and the short one that enters a Government's answer."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying
from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, RecordKind
from ashgabat_centre.records.reference_numbers import read_reference
from ashgabat_centre.reference.models import Country
from ashgabat_centre.web.forms import DateField, limit_lengths, reason_field, say_what_to_do
from ashgabat_centre.workflow.clearance import log_step
from liaison.concurrences import basis
from liaison.concurrences.models import Concurrence, ConcurrenceState, Settlement
from liaison.parties.forms import PartyField
from liaison.parties.models import Party

State = ConcurrenceState.State
AT_FIRST = (State.REQUESTED, State.GRANTED, State.CONDITIONAL, State.REFUSED)
LATER = (State.GRANTED, State.CONDITIONAL, State.REFUSED, State.WITHDRAWN)
TAKING = (State.REFUSED, State.WITHDRAWN)


def choices(states: Iterable[State]) -> list[tuple[str, Any]]:
    """Answers as choices of a form."""
    return [(state.value, state.label) for state in states]


class ConcurrenceForm(RecordForm):
    """A concurrence: the party, the Governments, the themes, and what was answered."""

    heading = _("Request or enter a concurrence")
    layout = (
        *("party", "countries", "themes", "all_themes", "form", "answer", "valid_from", "valid_until"),
        *("occurred_on", "summary"),
    )
    folds = (
        (
            _("The answer: whose, when, on what conditions, and what shows it"),
            (
                *("answer_of", "answered_on", "answer_reason", "conditions"),
                *("given_by", "evidence", "evidence_reference"),
            ),
        ),
    )
    more = ("title", "body", "comment", *RecordForm.more)

    last: ConcurrenceState | None = None  # the answer that stands when the form is opened

    party = PartyField(label=_("Party"))
    title = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=300,
        help_text=_("Left empty, it names the Governments."),
    )
    occurred_on = DateField(label=_("Asked on"))
    valid_from = DateField(label=_("Valid from"))
    valid_until = DateField(
        label=_("Valid until"),
        required=False,
        help_text=_("The last day. Only a standing one may have none."),
    )
    answer = forms.ChoiceField(label=_("Answer"))
    answer_of = forms.ModelChoiceField(
        Country.objects.none(),
        label=_("Whose answer"),
        required=False,
        empty_label=_("Every Government named above"),
    )
    answered_on = DateField(label=_("Answered on"), required=False)
    answer_reason = forms.CharField(
        label=_("What was said"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence_reference = forms.CharField(
        label=_("Record of it"),
        required=False,
        max_length=40,
        help_text=_("The reference of the record it was given in, such as a meeting’s."),
    )

    class Meta(RecordForm.Meta):
        model = Concurrence
        fields = (
            *RecordForm.Meta.fields,
            "party",
            "form",
            "given_by",
            "evidence",
            "conditions",
            "all_themes",
            "valid_from",
            "valid_until",
        )
        widgets = RecordForm.Meta.widgets | {
            "form": forms.RadioSelect(),
            "evidence": forms.Textarea(attrs={"rows": 2}),
            "conditions": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 4}),
            "given_by": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def _offer_choices(self) -> None:
        super()._offer_choices()
        fields, chosen = cast(dict[str, Any], self.fields), self.instance
        fields["party"].offer(chosen.party_id)
        served = Country.objects.filter(member=True)
        fields["countries"].queryset = served.filter(retired_on=None) | served.filter(
            pk__in=chosen.country_ids
        )
        fields["countries"].label = gettext("Governments concerned")
        fields["answer_of"].queryset = served
        fields["summary"].help_text = gettext(
            "One or two sentences: what was asked of whom, and what was said."
        )
        if chosen.pk:
            fields["answer"].choices = choices((*self._standing(chosen), *LATER))
        else:
            fields["answer"].choices = choices(AT_FIRST)

    def _standing(self, chosen: Concurrence) -> list[State]:
        """The last answer, shown as it is; a changed one is a new answer."""
        self.last = chosen.states.first()
        if self.last is None:
            return [State.REQUESTED]
        self.initial.update(
            {
                "answer": self.last.state,
                "answer_of": self.last.country_id,
                "answered_on": self.last.on,
                "answer_reason": self.last.reason,
            }
        )
        return [State.REQUESTED] if self.last.state == State.REQUESTED else []

    def _suggest(self) -> None:
        super()._suggest()
        self.initial["answer"] = State.REQUESTED
        self.initial["countries"] = self.instance.country_ids
        self.initial["themes"] = self.instance.theme_ids
        self.initial["valid_from"] = self.instance.valid_from or timezone.localdate()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and (record := self.instance.evidence_record):
            self.initial["evidence_reference"] = record.reference

    def clean_evidence_reference(self) -> str:
        """The record that proves the answer; one this person may not see is treated as if it did not exist."""
        wanted = read_reference(self.cleaned_data["evidence_reference"])
        self.evidence = Record.objects.filter(reference=wanted).first() if wanted else None
        if wanted and self.evidence is None:
            raise ValidationError(gettext("There is no record of this reference that you may read."))
        return wanted

    def clean(self) -> dict[str, Any]:
        """What an answer needs: conditions, a reason, days in order, a Government among those concerned."""
        cleaned = super().clean()
        answer = cleaned.get("answer")
        if answer == State.CONDITIONAL and not cleaned.get("conditions", "").strip():
            self.add_error("conditions", gettext("Write down the conditions on which it was granted."))
        if answer in TAKING and not cleaned.get("answer_reason", "").strip():
            self.add_error(
                "answer_reason", gettext("Say what was said, so that others know where they stand.")
            )
        self._clean_validity(cleaned)
        of = cleaned.get("answer_of")
        if of is not None and of not in cleaned.get("countries", ()):
            self.add_error("answer_of", gettext("This Government is not among those concerned."))
        cleaned["title"] = cleaned.get("title") or self._named(cleaned.get("countries", ()))
        self.instance.evidence_record = getattr(self, "evidence", None)
        return cleaned

    def _clean_validity(self, cleaned: dict[str, Any]) -> None:
        since, until = cleaned.get("valid_from"), cleaned.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", gettext("It cannot end before it begins: check the two dates."))
        if (
            not until
            and "valid_until" not in self.errors
            and cleaned.get("form") != Concurrence.Form.STANDING
        ):
            self.add_error(
                "valid_until", gettext("Give the last day it is valid. Only a standing concurrence has none.")
            )

    def _named(self, countries: Iterable[Country]) -> str:
        """The record's subject, by the Governments and not by the party, whose identity may come to be
        protected.
        """
        return gettext("Concurrence asked of %(countries)s") % {
            "countries": ", ".join(country.name for country in countries)
        }

    def store(self, formsets: Any) -> RecordKind:
        """Save the record, and the answer as a row of its own."""
        record = super().store(formsets)
        cleaned = self.cleaned_data
        said = ConcurrenceState(
            record_id=record.pk,
            country=cleaned["answer_of"],
            state=cleaned["answer"],
            on=cleaned["answered_on"] or cleaned["occurred_on"],
            reason=cleaned["answer_reason"],
            by=self.user,
        )
        if self.last is None or not said.repeats(self.last):
            said.save()
            record.index_prose()
        return record


class GovernmentAnswerForm(forms.ModelForm[ConcurrenceState]):
    """An answer that takes a concurrence away.

    It counts at once, whoever learns of it; one that gives a concurrence needs a correction.
    """

    on = DateField(label=_("From"))

    class Meta:
        model = ConcurrenceState
        fields = ("state", "country", "on", "reason")
        widgets = {"state": forms.RadioSelect(), "reason": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, record: Concurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.record = record
        fields = cast(dict[str, Any], self.fields)
        fields["state"].choices = choices(TAKING)
        fields["country"].queryset = Country.objects.filter(pk__in=record.country_ids)
        fields["country"].empty_label = gettext("Every Government named")
        fields["country"].help_text = ""
        fields["reason"].required = True
        fields["reason"].label = gettext("What was said, by whom")
        self.initial.update({"state": State.WITHDRAWN, "on": timezone.localdate()})
        say_what_to_do(self)
        limit_lengths(self)

    def store(self, by: User) -> None:
        """Note the answer, in one transaction; its words, which nobody has cleared, stand with the steps for staff."""
        said, self.instance.reason, self.instance.by = self.cleaned_data["reason"], "", by
        record = self.instance.record
        with transaction.atomic():
            self.save()
            log_step(record, Verb.NOTE, by, record.version, said)


class SettlementForm(Saying):
    """Regularised where a concurrence covers the contact by now; waived where the head lets it stand without."""

    how = forms.ChoiceField(label=_("Decision"), choices=Settlement.How.choices, widget=forms.RadioSelect)
    reason = reason_field()

    def __init__(self, *args: Any, standing: basis.Standing, themes: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = basis.basis_for(Party.objects.filter(pk__in=standing.parties), themes, standing.day)
        self.initial["how"] = "regularised" if self.may_regularise else "waived"

    @property
    def may_regularise(self) -> bool:
        """Whether a concurrence covers the contact by now."""
        return bool(self.now.parties) and self.now.complete

    def clean_how(self) -> str:
        """Refuses to regularise a contact before every Government concerned has granted it for that day."""
        how: str = self.cleaned_data["how"]
        if how == Settlement.How.REGULARISED and not self.may_regularise:
            raise ValidationError(
                gettext(
                    "It is regularised once every Government concerned has granted its concurrence for that day and "
                    "the record of it is cleared. Until then it can be waived."
                )
            )
        return how

    def store(self, record: Record, by: Any) -> None:
        """Save the head's decision."""
        Settlement.objects.create(record_id=record.pk, by=by, **self.cleaned_data)
