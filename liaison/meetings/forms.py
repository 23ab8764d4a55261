"""The form of a meeting."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.web.characters import fold
from liaison.meetings import interlocutors, zones
from liaison.meetings.commitment_rows import FollowUps
from liaison.meetings.lists import Channel, Level
from liaison.meetings.models import WAYS, Counterpart, Meeting
from liaison.meetings.rows import Counterparts, Participants, Points

LONGEST = {"logistics": 5_000, "their_position": 20_000, "our_message": 20_000}  # letters
SUGGESTED = _("Suggested: as at the last meeting with them, {reference}. Check them.")
ENDS_FIRST = _("It cannot end before it begins: check the two hours, or say that it ended the next day.")
LASTS = _("That is more than a day: check the two hours, or take away that it ended the next day.")
DAY_AHEAD = _("This date is in the future: enter the day it took place, or mark the meeting as planned.")
HOUR_AHEAD = _("This hour is still to come: enter the hour it took place, or mark the meeting as planned.")
OWN = (
    *("state", "not_held_because", "channel", "level", "town", "place", "spoken_in", "interpreter"),
    *LONGEST,
)


def hour(label: Any) -> forms.TimeField:
    """An optional hour of the day."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class MeetingForm(RecordForm):
    """A meeting, planned or held."""

    alike_words = _("The same day, institution and counterpart stand in:")
    heading = _("Log a meeting")
    rows = {"counterparts": Counterparts, "participants": Participants, "points": Points}
    rows |= {"follow_ups": FollowUps}
    layout = (
        *("state", "not_held_because", "counterparts", "occurred_on", "title", "summary", "body", "points"),
        *("their_position", "our_message", "follow_ups", "countries", "themes", "comment"),
    )
    folds = (
        (
            _("Where, when and how"),
            (
                *("town", "place", "starts", "ends", "next_day", "time_zone"),
                *("channel", "level", "spoken_in", "interpreter"),
            ),
        ),
        (_("Our side and logistics"), ("participants", "logistics")),
    )

    suggested = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # the meeting whose themes are ticked
    town = DirectoryField(kinds=("place",), required=False, label=_("Place"))
    starts = hour(_("From what hour"))
    ends = hour(_("Until what hour"))
    next_day = forms.BooleanField(required=False, label=_("It ended the next day"))
    time_zone = forms.ChoiceField(
        choices=zones.choices,
        required=False,
        label=_("By the clocks of"),
        help_text=_("Left open: of the place chosen; without one, of Ashgabat."),
    )

    class Meta(RecordForm.Meta):
        model = Meeting
        fields = (*RecordForm.Meta.fields, *OWN)
        widgets = RecordForm.Meta.widgets | {
            "state": forms.RadioSelect(),
            "channel": forms.RadioSelect(),
            **{name: forms.Textarea(attrs={"rows": 4}) for name in LONGEST},
        }
        labels = {"body": _("Key points")}
        help_texts = {
            "body": _("What was said, in order, and what was agreed."),
            "not_held_because": _("In a sentence: who called it off, and why."),
            "logistics": _("Protocol, arrival, room, gifts, next appointment: nothing of substance."),
            "spoken_in": _("Such as Russian, or Turkmen and English."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, most in LONGEST.items():
            self.fields[name].validators.append(MaxLengthValidator(most))
        self._offer_lists()
        self._show_hours()
        if reference := self.data.get("suggested", ""):
            self.fields["themes"].help_text = format_html(str(SUGGESTED), reference=reference)

    @classmethod
    def follow(cls, posted: QueryDict) -> QueryDict:
        """With whom it is, put into the rows; with it the countries and, while it is written, suggested themes."""
        return interlocutors.follow(posted)

    def parts(self, formsets: Iterable[Any]) -> dict[str, list[Any]]:
        """As of every record, with whom its writer met lately."""
        sets = list(formsets)
        for rows in sets:
            if rows.prefix == interlocutors.PREFIX:
                rows.recent = interlocutors.recent_interlocutors(self.user)
        return super().parts(sets)

    def _offer_lists(self) -> None:
        """Offer the channels and levels in use, and the inactive one this meeting already has."""
        fields: Any = self.fields
        for name, model in (("channel", Channel), ("level", Level)):
            kept = getattr(self.instance, f"{name}_id")
            fields[name].queryset = model.objects.filter(Q(retired_on=None) | Q(code=kept))
        fields["channel"].empty_label = None
        fields["level"].empty_label = _("Choose…")

    def _show_hours(self) -> None:
        """Show the hours as they were entered, in the time zone of the place."""
        meeting = self.instance
        for name, at in (("starts", meeting.starts_at), ("ends", meeting.ends_at)):
            local = zones.local(at, meeting.time_zone)
            self.initial[name] = local.time() if local else None
        ends = zones.local(meeting.ends_at, meeting.time_zone)
        self.initial["next_day"] = bool(ends and meeting.occurred_on and ends.date() > meeting.occurred_on)
        own = meeting.town.time_zone if meeting.town else zones.OWN
        choices: Any = self.fields["time_zone"]
        if meeting.pk and meeting.time_zone != own:
            self.initial["time_zone"] = meeting.time_zone
            if meeting.time_zone not in zones.OFFERED:
                choices.choices = [*zones.choices(), (meeting.time_zone, zones.name(meeting.time_zone))]

    def clean_occurred_on(self) -> date:
        """A future day is allowed here: whether the meeting is planned is known only when the whole form is."""
        day: date = self.cleaned_data["occurred_on"]
        return day

    def clean(self) -> dict[str, Any]:
        """Checks state and day together, and the hours by the clock of the place."""
        cleaned = super().clean()
        self._clean_state(cleaned)
        self._clean_hours(cleaned)
        if cleaned.get("state") == Meeting.State.HELD:
            self._refuse_future(cleaned)
        return cleaned

    def _clean_state(self, cleaned: dict[str, Any]) -> None:
        state = cleaned.get("state")
        if state == Meeting.State.NOT_HELD and not cleaned.get("not_held_because"):
            self.add_error("not_held_because", _("Say why the meeting was not held."))
        if state != Meeting.State.NOT_HELD:
            cleaned["not_held_because"] = ""
        before = self.initial.get("state")
        if self.instance.pk and state and state != before and (before, state) not in WAYS:
            self.add_error("state", self._refuse_way(before))

    def _refuse_way(self, before: Any) -> Any:
        if before == Meeting.State.CANCELLED:
            return _("It was cancelled, and stays so: log the meeting that took its place as a new one.")
        return _("What was planned came to an end: plan the next meeting as a new one.")

    def _clean_hours(self, cleaned: dict[str, Any]) -> None:
        """Both hours in UTC, entered in the zone chosen, else of the place, else of Ashgabat."""
        day, town = cleaned.get("occurred_on"), cleaned.get("town")
        zone = cleaned.get("time_zone") or (town.time_zone if town else zones.OWN)
        self.instance.time_zone = zone
        for name, column in (("starts", "starts_at"), ("ends", "ends_at")):
            at, later = cleaned.get(name), name == "ends" and cleaned.get("next_day")
            try:
                moment = zones.moment(day + timedelta(days=bool(later)), at, zone) if day and at else None
            except ValidationError as refused:
                self.add_error(name, refused)
                continue
            setattr(self.instance, column, moment)
        begins, ends = cleaned.get("starts"), cleaned.get("ends")
        if ends and not begins:
            self.add_error("starts", _("Say from what hour, if it is known until what hour."))
        elif begins and ends and (ends <= begins) != bool(cleaned.get("next_day")):
            self.add_error("ends", LASTS if cleaned.get("next_day") else ENDS_FIRST)

    def _refuse_future(self, cleaned: dict[str, Any]) -> None:
        """What was held is past, day and hours, by the clocks of the place."""
        day, now = cleaned.get("occurred_on"), timezone.now()
        if day and day > zones.today(self.instance.time_zone):
            self.add_error("occurred_on", DAY_AHEAD)
            return
        for name, at in (("starts", self.instance.starts_at), ("ends", self.instance.ends_at)):
            if day and cleaned.get(name) and at and at > now:
                self.add_error(name, HOUR_AHEAD)
                return

    def marks(self, formsets: Iterable[Any]) -> set[tuple[date, int, Any]]:
        """With whom it is, and on which day."""
        met = next(rows for rows in formsets if rows.prefix == "counterparts").standing()
        day = self.cleaned_data["occurred_on"]
        return {_mark(day, row["organization"].pk, row.get("person"), row.get("name", "")) for row in met}

    def alike(self, formsets: Iterable[Any]) -> list[Meeting]:
        """Meetings this person can see of the same day, with the same institution and the same interlocutor."""
        marks = self.marks(formsets)
        rows = Counterpart.objects.filter(
            record__occurred_on=self.cleaned_data["occurred_on"],
            organization__in={organization for _day, organization, _known in marks},
        ).exclude(record__state=Meeting.State.CANCELLED)
        same_day = {
            row.record_id
            for row in rows.exclude(record=self.instance.pk).select_related("person", "record")
            if _mark(row.record.occurred_on, row.organization_id, row.person, row.name) in marks
        }
        return list(Meeting.objects.filter(pk__in=same_day).newest_first()[:5]) if same_day else []


def _mark(day: date, organization: int, person: Any, name: str) -> tuple[date, int, Any]:
    """A day and an interlocutor, by their entry in the directory, else by the name as written, else by nothing."""
    return day, organization, person.pk if person else fold(name)
