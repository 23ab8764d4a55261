"""The form of a note verbale, letter, cable or memorandum."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.commitments.forms import follow_up_rows
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.forms import OrganizationField
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.forms import DateField
from liaison.letters.models import NOTE_VERBALE_RULE, TAKE_NOTES_VERBALES, Correspondence, answered

Type = Organization.Type

# Governments, those they agree to our meeting, and Headquarters, to which cables and memoranda go.
CORRESPONDENTS = (
    *Organization.GOVERNMENT_TYPES,
    *Organization.OTHER_PARTY_TYPES,
    Type.UN_ENTITY,
    Type.UN_MISSION,
)
MOST_OFFERED = 200


class AnsweredField(forms.ModelChoiceField[Any]):
    """A piece of correspondence that has no answer yet, labelled as people refer to it."""

    def label_from_instance(self, piece: Any) -> str:
        """Reference, correspondent and title."""
        return f"{piece.reference} · {piece.organization.name} · {piece.title}"

    def offer(self, kept: int | None) -> None:
        """Offer the newest unanswered pieces, and the one this piece answers already."""
        pieces = Correspondence.objects.select_related("organization")
        newest = pieces.filter(~answered()).exclude(status__in=(Status.DRAFT, Status.WITHDRAWN))
        numbers = newest.order_by("-occurred_on", "-pk").values("pk")[:MOST_OFFERED]
        # Not an OR of the two, for which PostgreSQL would look at every piece there is.
        chosen = numbers.union(pieces.filter(pk=kept).values("pk"))
        self.queryset = pieces.filter(pk__in=chosen).order_by("-occurred_on", "-pk")


class CorrespondenceForm(RecordForm):
    """A piece of correspondence.

    Notes verbales have addressees of their own (Correspondence Manual, ST/DCS/4/Rev.1).
    """

    heading = gettext_lazy("Register correspondence")
    rows = {"follow_ups": follow_up_rows(Correspondence)}
    layout = (
        "direction",
        "form",
        "organization",
        "person",
        "occurred_on",
        "title",
        "their_number",
        "our_number",
        "summary",
        "body",
        "reply_due",
        "answers",
        "follow_ups",
        "countries",
        "themes",
        "comment",
    )
    more = ("written_in", *RecordForm.more)

    organization = OrganizationField(types=CORRESPONDENTS, label=gettext_lazy("From or to"))
    person = DirectoryField(
        kinds=("person",),
        required=False,
        label=gettext_lazy("Person"),
        help_text=gettext_lazy("Who signed it, or to whose attention it goes."),
    )
    reply_due = DateField(label=gettext_lazy("Reply due"), required=False)
    answers = AnsweredField(
        Correspondence.objects.none(),
        label=gettext_lazy("In answer to"),
        required=False,
        empty_label=gettext_lazy("Nothing entered here"),
    )

    class Meta(RecordForm.Meta):
        model = Correspondence
        fields = (
            *RecordForm.Meta.fields,
            "direction",
            "form",
            "organization",
            "person",
            "their_number",
            "our_number",
            "written_in",
            "reply_due",
            "answers",
        )
        widgets = RecordForm.Meta.widgets | {"direction": forms.RadioSelect(), "form": forms.RadioSelect()}
        labels = {"body": gettext_lazy("What it says")}
        help_texts = {
            "our_number": gettext_lazy(
                "Left empty for a code cable: it takes the next number of the year’s series."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(AnsweredField, self.fields["answers"]).offer(self.instance.answers_id)
        if self.instance.answers_id and not self.instance.pk:
            self.initial["sensitivity"] = max(self.initial["sensitivity"], self.instance.answers.sensitivity)

    def clean(self) -> dict[str, Any]:
        """Asks the checks that need several answers together, each told beside the answer it is about."""
        cleaned = super().clean()
        for name, check in (
            ("organization", self._refuse_addressee),
            ("our_number", self._refuse_number),
            ("reply_due", self._refuse_day),
            ("answers", self._refuse_answer),
        ):
            if name not in self.errors and (sentence := check(cleaned)):
                self.add_error(name, ValidationError(sentence))
        return cleaned

    def _refuse_addressee(self, cleaned: dict[str, Any]) -> str:
        note = (cleaned.get("form"), cleaned.get("direction")) == ("note_verbale", "outgoing")
        taken = cleaned["organization"].type in TAKE_NOTES_VERBALES
        return str(NOTE_VERBALE_RULE) if note and not taken else ""

    def _refuse_number(self, cleaned: dict[str, Any]) -> str:
        """A cable's number is given from its series, once: it is neither entered by hand nor used again."""
        stored = self.instance
        cable = (cleaned.get("form"), cleaned.get("direction")) == ("cable", "outgoing")
        if stored.pk and stored.is_our_cable:
            if cable and cleaned.get("our_number") == stored.our_number:
                return ""
            return _(
                "It bears the number %(number)s of the year’s series of cables, and keeps it. Withdraw it and enter "
                "another one if it is no cable."
            ) % {"number": stored.our_number}
        if cable and cleaned.get("our_number"):
            return _("A code cable takes the next number of the year’s series: leave this empty.")
        return ""

    def _refuse_day(self, cleaned: dict[str, Any]) -> str:
        due, day = cleaned.get("reply_due"), cleaned.get("occurred_on")
        early = due is not None and day is not None and due < day
        return _("A reply cannot be due before the date of what it replies to.") if early else ""

    def _refuse_answer(self, cleaned: dict[str, Any]) -> str:
        piece = cleaned.get("answers")
        if piece is None:
            return ""
        if piece.pk == self.instance.pk or piece.direction == cleaned.get("direction"):
            return _(
                "What came in is answered by what goes out, and the other way round: check the direction."
            )
        marking = cleaned.get("sensitivity", self.instance.sensitivity)
        if piece.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL != marking:
            return _("A reply to a strictly confidential document is strictly confidential itself.")
        return ""

    def concerned(self) -> Iterable[Organization]:
        """The correspondent, whom the record concerns."""
        return [self.cleaned_data["organization"]]
