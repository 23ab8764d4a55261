"""Forms of commitments and follow-ups: rows in a record's form, and pages of their own."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.access.forms import Saying
from ashgabat_centre.access.rules import staff_reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.directory.names.matches import MODELS
from ashgabat_centre.editing.forms import PageForm, RowForm, row_forms
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.reference_numbers import read_reference
from ashgabat_centre.reference.forms import OrganizationField
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.forms import DateField, RowSet, reason_field
from ashgabat_centre.web.small_numbers import small_number

WORDS = ("side", "what", "organization")


class FollowUpForm(RowForm):
    """One commitment or follow-up.

    Left empty, the institution is the only one of its record and the owner is the writer.
    """

    organization = OrganizationField(
        label=gettext_lazy("To whom, or by whom"),
        required=False,
        empty_label=gettext_lazy("The institution above"),
    )
    due = DateField(label=gettext_lazy("By when"), quick="week fortnight")
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Owner"),
        required=False,
        empty_label=gettext_lazy("Me"),
    )

    class Meta:
        model = FollowUp
        fields = ("what", "side", "organization", "due", "priority", "owner")
        widgets = {"what": forms.TextInput(attrs={"autocomplete": "off"}), "side": forms.RadioSelect()}

    def __init__(self, *args: Any, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record = record
        owner = cast(Any, self.fields["owner"])
        people = staff_reading(record)
        kept = self.instance.owner_id
        owner.queryset = people | User.objects.filter(pk=kept) if kept else people
        if self.instance.pk and not self.instance.is_open:
            for field in self.fields.values():
                field.disabled = True

    def clean_owner(self) -> Any:
        """An empty owner means the writer, whom the row takes when it is saved."""
        return self.cleaned_data["owner"] or getattr(self.instance, "owner", None)

    def save(self, commit: bool = True) -> Any:
        """A due date that is changed here was moved without a reason."""
        if "due" in self.changed_data:
            self.instance.moved_because = ""
        return super().save(commit)

    def validate_constraints(self) -> None:
        """Left to `clean`, because an institution may still be filled in from the record."""


class BaseFollowUps(RowSet):
    """Rows in the form of a record that is not cleared yet; afterwards they are added and changed on the
    record's page.
    """

    legend = gettext_lazy("Commitments and follow-ups")
    add_label = gettext_lazy("Add a commitment or a follow-up")
    row_template = "commitments/follow_up_row.html"
    beside_the_text = "commitments/still_open.html"  # no words of the record: drawn above its rows

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tells each row on which record it stands."""
        return super().get_form_kwargs(index) | {"record": self.instance}

    def clean(self) -> None:
        """For a record that is not filed yet: each owner must be able to read it with the marking and list
        entered here.
        """
        super().clean()
        if any(self.errors) or self.instance.pk:
            return
        marking, named = self._typed_marking(), self._typed("readers")
        for row in self.forms:
            owner = row.cleaned_data.get("owner") if row.has_changed() else None
            if owner and (owner.level < marking or marking == 2 and str(owner.pk) not in named):
                row.add_error("owner", _unable(owner))

    def _typed_marking(self) -> int:
        posted = self._typed("sensitivity")
        known = posted and posted[-1] in map(str, Sensitivity.values)
        return int(posted[-1]) if known else Sensitivity.STRICTLY_CONFIDENTIAL

    def _typed(self, name: str) -> list[str]:
        """The values the surrounding form was posted with under this name."""
        data: Any = self.data
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [str(value) for value in (values if isinstance(values, list) else [values])]

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Saves a row with the other side its record has, where none is named."""
        self._fill_in(form)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """As `save_new`, for a row that was there."""
        self._fill_in(form)
        return super().save_existing(form, obj, commit)

    def _fill_in(self, form: Any) -> None:
        """The record says who is on the other side; whoever was there stays while the institution does."""
        one = form.instance
        if one.side == FollowUp.Side.OWN or one.pk and "organization" not in form.changed_data:
            return
        organization, one.person = self.instance.other_side(one.organization_id)
        one.organization = one.organization or organization

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete open rows only: what was closed stays."""
        if obj.is_open:
            super().delete_existing(obj, commit)


def _unable(person: User) -> ValidationError:
    return ValidationError(
        _(
            "%(name)s could not read this record: choose somebody who is cleared for it and, if it is strictly "
            "confidential, named among those who need to know."
        )
        % {"name": person.name}
    )


def follow_up_rows(
    kind: type[Model], row: type[FollowUpForm] = FollowUpForm, rows: type[BaseFollowUps] = BaseFollowUps
) -> type[BaseFollowUps]:
    """The formset for the form of this kind of record.

    The kind's `other_side` says who is on the other side where a row names nobody.
    """
    made: Any = row_forms(kind, FollowUp, row, rows, fk_name="record", can_delete_extra=True)
    return cast(type[BaseFollowUps], made)


def still_open(form: Any, formsets: Iterable[Any]) -> dict[str, Any]:
    """Earlier commitments still open with the institutions and people a record's form names so far."""
    sets = list(formsets)
    if not any(isinstance(rows, BaseFollowUps) for rows in sets):
        return {}
    parts = [form, *(row for rows in sets if not isinstance(rows, BaseFollowUps) for row in rows)]
    earlier = commitments.still_open(
        {number for part in parts for number in _named(part, Organization)},
        {number for part in parts for number in _named(part, Person)},
        apart_from=form.instance,
    )
    return {"still_open": earlier, "looked": "look" in form.data}


def _named(form: Any, entry: type[Model]) -> Iterator[int]:
    """Numbers of the directory entries of this kind that a form names so far, whether the form is valid or
    not.
    """
    for name, field in form.fields.items():
        if _leads_to(field) is entry and (number := small_number(str(form[name].value() or ""))):
            yield number


def _leads_to(field: Any) -> type[Model] | None:
    """The kind of directory entry a field of a form chooses; None where it chooses none, or several kinds."""
    if isinstance(field, DirectoryField):
        return MODELS[field.kinds[0]] if len(field.kinds) == 1 else None
    return getattr(getattr(field, "queryset", None), "model", None)


class AddedForm(FollowUpForm, PageForm):
    """The same form on a page of its own, for a record that is filed already."""

    heading = gettext_lazy("Add a commitment or a follow-up")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        organization = cast(Any, self.fields["organization"])
        organization.empty_label = _("Nobody: a follow-up of our own")
        if self.instance.pk:
            cast(Any, self.fields["owner"]).empty_label = None
            answers = commitments.answers_for(self.instance.record, user)
            settled = self.instance.record.status not in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
            for name in WORDS if settled else ():
                self.fields[name].disabled = True
            for name in (*WORDS, "priority") if not answers else ():
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """A commitment has another side, and nobody lowers a high priority of their own."""
        cleaned = super().clean() or {}
        if cleaned.get("side") not in (None, FollowUp.Side.OWN) and not cleaned.get("organization"):
            self.add_error("organization", _("Say to whom the commitment was made, or who made it."))
        if self.instance.pk and self._lowers_own(cleaned):
            self.add_error("priority", _("A high priority is lowered by somebody other than its owner."))
        return cleaned

    def store(self, formsets: Iterable[Any] = ()) -> Record:
        """Save it, and return the record it stands on."""
        self.save()
        return cast(Record, self.record)

    def _lowers_own(self, cleaned: dict[str, Any]) -> bool:
        stored = FollowUp.objects.only("priority", "owner").get(pk=self.instance.pk)
        settled = self.instance.record.status not in (Status.DRAFT, Status.RETURNED)
        return (
            settled
            and stored.owner_id == self.user.pk
            and cleaned.get("priority", stored.priority) < stored.priority
        )


class OwnFollowUpForm(FollowUpForm):
    """A follow-up of our own on a record that is filed, where several are given the same."""

    def __init__(self, *args: Any, record: Record | None = None, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        del self.fields["side"], self.fields["organization"]
        self.instance.side = FollowUp.Side.OWN
        if record is not None:
            self.instance.record = record


class ResultForm(Saying):
    """How a commitment was closed: with which outcome, and what came of it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[(state.value, state.label) for state in FollowUp.ENDS],
        widget=forms.RadioSelect,
        initial=FollowUp.Status.DONE,
    )
    result = forms.CharField(
        label=gettext_lazy("Result"),
        help_text=gettext_lazy("If it was transferred, to whom; if it was dropped, why."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )


class EndForm(ResultForm):
    """How one commitment was closed, and for a high priority that was done, the proof."""

    proof = forms.CharField(
        label=gettext_lazy("Proof: reference of a record"),
        help_text=gettext_lazy("The letter sent, the meeting where it was said."),
        max_length=40,
        required=False,
    )
    proof_file = forms.ModelChoiceField(
        Attachment.objects.none(),
        label=gettext_lazy("Proof: a file of this record"),
        required=False,
        empty_label=gettext_lazy("None"),
    )

    def __init__(self, *args: Any, one: FollowUp, **kwargs: Any) -> None:
        self.one = one
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["proof_file"]).queryset = one.record.attachments.kept()

    def clean_proof(self) -> Record | None:
        """A record this person may read, and to which every reader of the commitment's own record may be led."""
        reference = read_reference(self.cleaned_data["proof"])
        if not reference:
            return None
        own = self.one.record
        within = Q(sensitivity__lte=min(own.sensitivity, Sensitivity.CONFIDENTIAL)) & ~Q(status=Status.DRAFT)
        proof = Record.objects.filter(Q(reference=reference) & within).exclude(pk=own.pk).first()
        if proof is None:
            raise ValidationError(
                _(
                    "No other record under this reference can serve as proof here: it has to be submitted or cleared, "
                    "and marked no higher than this one."
                )
            )
        return cast(Record, proof)

    def clean(self) -> dict[str, Any]:
        """A high priority is done only with a proof: a record or a file."""
        cleaned = super().clean() or {}
        high = self.one.priority == FollowUp.Priority.HIGH and cleaned.get("outcome") == FollowUp.Status.DONE
        proved = cleaned.get("proof") or cleaned.get("proof_file")
        if high and not proved and "proof" not in self.errors:
            self.add_error(
                "proof", _("A high priority is closed with a proof: name a record or choose a file.")
            )
        return cleaned


class RescheduleForm(Saying):
    """Until when it is put off, and why."""

    due = DateField(label=gettext_lazy("New date"), quick="week fortnight")
    reason = reason_field(label=gettext_lazy("Reason for moving it"))

    def clean_due(self) -> Any:
        """A day that is still to come, or today."""
        if self.cleaned_data["due"] < timezone.localdate():
            raise ValidationError(_("This day is past. Choose today or a later day."))
        return self.cleaned_data["due"]


class ReopenForm(Saying):
    """Why a closed commitment is opened again."""

    reason = reason_field(label=gettext_lazy("Reason for reopening it"))
