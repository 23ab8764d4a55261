"""Rows in the form of a meeting: who was met, who took part for the Centre, who said what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Sensitivity
from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.editing.forms import RowForm, row_forms
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.forms import RowSet
from ashgabat_centre.web.small_numbers import small_number
from liaison.concurrences.basis import plan_refusal
from liaison.meetings import interlocutors
from liaison.meetings.models import STATED, Counterpart, Meeting, OwnParticipant, Point, state_post

LONGEST_POINT = 2_500  # letters
WHOM = _("Say whom you met: a person or an institution.")
WHICH = _("Say of which institution.")
ELSEWHERE = _(
    "That day the directory has “%(post)s”, and no post at “%(institution)s”. Choose the institution of the post, or "
    "write in which post the person was met."
)


class CounterpartForm(RowForm):
    """An interlocutor: first one field for whoever it is, and then what that was found to be (`interlocutors`): an
    entry of the directory; or a name and its institution, with a tick that enters the person there.
    """

    whom = DirectoryField(
        kinds=interlocutors.KINDS,
        required=False,
        label=_("Person or institution"),
        help_text=_("By a name or its beginning, in any script."),
    )
    unknown = forms.BooleanField(required=False, label=_("None of these: a new person"))
    organization = DirectoryField(kinds=("organization",), required=False, label=_("Institution"))
    person = DirectoryField(kinds=("person",), required=False, label=_("In the directory"))
    enter = forms.BooleanField(
        required=False,
        label=_("Enter this person into the directory"),
    )

    class Meta:
        model = Counterpart
        fields = ("organization", "person", "name", "post")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.person and self.instance.person.protected:
            del self.fields["post"]  # it would tell who it is, and stays as it was written
        elif self.instance.stated:
            self.initial["post"] = self.instance.stated.words

    def clean(self) -> dict[str, Any]:
        """Somebody was met of some institution; whoever is to be entered in the directory has a name and does not stand
        there yet.
        """
        cleaned = super().clean() or {}
        self._clean_person(cleaned)
        if cleaned.get("enter") and cleaned.get("person"):
            self.add_error("enter", _("This person stands in the directory already."))
        elif cleaned.get("enter") and not cleaned.get("name"):
            self.add_error("name", _("Write the name that is to stand in the directory."))
        if not cleaned.get("organization") and not self.errors:
            known = cleaned.get("person") or cleaned.get("name")
            self.add_error("organization" if known else "whom", WHICH if known else WHOM)
        return cleaned

    def _clean_person(self, cleaned: dict[str, Any]) -> None:
        person = cleaned.get("person")
        if person:
            cleaned["name"] = ""  # the directory has it
        if person != self.instance.person:
            self.instance.stated = None  # it was another's
            if "post" not in self.changed_data:
                cleaned["post"] = ""  # and so was this

    def ask_about(self, day: date) -> None:
        """Ask where the directory has a post of that day, but at another institution than the row says."""
        person, organization = self.cleaned_data.get("person"), self.cleaned_data.get("organization")
        answered = self.cleaned_data.get("post") or not {"person", "organization"} & set(self.changed_data)
        if (
            not person
            or not organization
            or answered
            or person.protected
            or person.post_on(day, organization)
        ):
            return
        if held := person.post_on(day):
            names = {"post": held.shown_on(day), "institution": organization.named_on(day)}
            self.add_error("post", ELSEWHERE % names)

    def keep_numbers(self, text: QueryDict) -> None:
        """In a kept correction the post of somebody in the directory stands by number too: it may become a secret."""
        person, words = self.cleaned_data.get("person"), self.cleaned_data.get("post")
        if person and words:
            text[self.add_prefix("post")] = ""
        if person and words and not person.protected:
            text[self.add_prefix(STATED)] = str(state_post(self.instance.record, person, words).pk)

    def validate_constraints(self) -> None:
        """What the table asks of a row `clean` has seen to; asking the database again would be a query a row."""

    def entered(self) -> Person:
        """The named person, now in the directory with the post in which they were met."""
        name, post = self.cleaned_data["name"], self.cleaned_data["post"]
        person: Person = Person.objects.create(**{_name_field(name, "name"): name})
        if post:
            Post.objects.create(
                person=person,
                organization=self.cleaned_data["organization"],
                **{_name_field(post, "title"): post},
            )
        names.index(person)
        return person


@dataclass
class Card:
    """What a row shows of the entries it names."""

    form: CounterpartForm
    person: Person | None
    organization: Organization | None
    day: date

    @property
    def is_known(self) -> bool:
        """Whether the row names an entry of the directory; else it is a name that is new, or still to be filled in."""
        return bool(self.person or self.organization and not self.form["name"].value())

    @property
    def is_open(self) -> bool:
        """Whether there is something to answer in what a card folds away."""
        return bool(self.form.errors or self.organization is None)

    @property
    def name(self) -> str:
        """Of the person, or of an institution met without one."""
        return self.person.name if self.person else self.institution

    @property
    def institution(self) -> str:
        """By the name it bore that day."""
        return self.organization.named_on(self.day) if self.organization else ""

    @property
    def post(self) -> str:
        """As written in the row; else the one the directory has for that day, which will be."""
        if self.person is None:
            return ""
        if self.person.protected:
            return self.person.told_post("")
        held = self.person.post_on(self.day, self.organization) if self.organization else None
        return str(self.form["post"].value() or "") or (held.title if held else "")


def _named(rows: Any, forms: Iterable[Any], name: str) -> dict[int, Any]:
    """The entries of these rows that the forms name in this field, by their numbers."""
    numbers = {small_number(str(form[name].value() or "")) for form in forms} - {0}
    return dict(rows.in_bulk(numbers)) if numbers else {}


def _name_field(words: str, name: str) -> str:
    """The field for the Russian name where the words are in Cyrillic letters, otherwise that for the English
    one.
    """
    cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in words)
    return f"{name}_ru" if cyrillic else f"{name}_en"


def _written(*words: str | None) -> str:
    """What stands in a row by hand, as the database hears it."""
    return "; ".join(filter(None, words))


class BaseCounterparts(RowSet):
    """The people and institutions met."""

    legend = _("With whom")
    row_template = "liaison/meetings/counterpart_row.html"
    foot_template = "liaison/meetings/counterparts_foot.html"
    add_label = _("Add another person or institution")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"queryset": Counterpart.objects.select_related("person", "stated")} | kwargs
        )
        self.day_before = self.instance.occurred_on  # the form beside these rows is about to move it

    @cached_property
    def day(self) -> date:
        """The day of the meeting, as typed so far."""
        return interlocutors.day_of(self.data) if self.is_bound else self.day_before or timezone.localdate()

    def add_fields(self, form: Any, index: int | None) -> None:
        """Who was put there by mistake is removed."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def __iter__(self) -> Iterator[Any]:
        """The rows as the page shows them."""
        return iter(self.cards)

    @cached_property
    def cards(self) -> list[Any]:
        """The rows, each with the entries it names: two questions however many there are."""
        people = _named(Person.objects.with_posts(), self.forms, "person")
        rows = Organization.objects.select_related("country").prefetch_related("former_names")
        institutions = _named(rows, self.forms, "organization")
        for form in self.forms:
            person, organization = (
                table.get(small_number(str(form[name].value() or "")))
                for table, name in ((people, "person"), (institutions, "organization"))
            )
            form.fields["organization"].widget.known = organization
            form.card = Card(form, person, organization, self.day)
        return self.forms

    def clean(self) -> None:
        """Ask for at least one row. An empty first row already says so; this is for a form without rows."""
        super().clean()
        if any(self.errors):
            return
        if not self.concerned():
            raise ValidationError(WHOM)
        for form in self.forms:
            if form in self.deleted_forms:
                continue
            form.ask_about(self.day)
        if any(self.errors):
            return
        if sentence := plan_refusal(self.instance, self.met()):
            raise ValidationError(sentence)
        secret = self.instance.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL
        if secret and any(row.get("enter") for row in self.standing()):
            raise ValidationError(
                _(
                    "The directory is read by all colleagues, so nobody is entered into it from a "
                    "strictly confidential record: untick this, and the name stands in this record alone."
                )
            )

    def standing(self) -> list[dict[str, Any]]:
        """The values of the rows that stay."""
        kept = (form.cleaned_data for form in self.forms if form.has_changed() or form.instance.pk)
        return [row for row in kept if row.get("organization") and not row.get("DELETE")]

    def met(self) -> list[Organization | Person | str]:
        """The entries of the directory in the rows, and what is written of others beside them, row by row."""
        met = [
            one
            for row in self.standing()
            for one in (row["organization"], row.get("person"), _written(row.get("name"), row.get("post")))
        ]
        return [one for one in met if one]

    def concerned(self) -> list[Organization]:
        """The institutions in the rows, which the record concerns."""
        return [row["organization"] for row in self.standing()]

    def save(self, commit: bool = True) -> Any:
        """Saves the rows; where the day was moved, also those nobody touched, whose post was that of the former day."""
        saved = super().save(commit)
        if self.day_before not in (None, self.instance.occurred_on):
            for form in self.initial_forms:
                if not form.has_changed() and form.instance.was_filled(self.day_before):
                    self.save_existing(form, form.instance, commit)
        return saved

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Saves a row with the name and the post held on that day; enters the person where that was ticked."""
        self._fill(form)
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """As `save_new`, for a row that was there."""
        self._fill(form)
        return super().save_existing(form, obj, commit)

    def _fill(self, form: Any) -> None:
        if form.cleaned_data.get("enter"):
            form.instance.person = form.entered()
        moved = form.instance.pk and self.day_before != self.instance.occurred_on
        if moved and "post" not in form.changed_data and form.instance.was_filled(self.day_before):
            form.instance.post = ""  # the directory's for the former day
            form.instance.stated = None
        form.instance.fill(self.instance.occurred_on, self.instance.language)


class OwnParticipantForm(RowForm):
    """A person of the Centre who took part."""

    class Meta:
        model = OwnParticipant
        fields = ("user", "post", "section")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        here = Q(is_active=True, pk__in=User.objects.holding(*STAFF).values("pk"))
        user.queryset = User.objects.filter(here | Q(pk=self.instance.user_id))
        user.empty_label = _("Choose…")


class BaseParticipants(RowSet):
    """The people of the Centre who took part."""

    legend = _("Who of us was there")
    note = _("Post and section left open are written down as the account has them today, and stay so.")
    add_label = _("Add a colleague")

    def save_new(self, form: Any, commit: bool = True) -> Any:
        """Saves a row with the colleague's present post and section where none were entered."""
        form.instance.fill()
        return super().save_new(form, commit)

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        """Post and section are filled in only where it is another colleague now."""
        if "user" in form.changed_data:
            form.instance.fill()
        return super().save_existing(form, obj, commit)


class PointForm(RowForm):
    """Something that was said, and who said it."""

    class Meta:
        model = Point
        fields = ("speaker", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(MaxLengthValidator(LONGEST_POINT))


class BasePoints(RowSet):
    """What was said."""

    legend = _("Who said what")
    add_label = _("Add a point")


Counterparts = row_forms(
    Meeting, Counterpart, CounterpartForm, BaseCounterparts, min_num=1, can_delete_extra=True
)
Participants = row_forms(Meeting, OwnParticipant, OwnParticipantForm, BaseParticipants)
Points = row_forms(Meeting, Point, PointForm, BasePoints)
