"""Rows in the form of a meeting: who was met, who took part for the Centre, who said what."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF, Sensitivity
from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.directory.names.fields import DirectoryField
from ashgabat_centre.editing.forms import RowForm, row_forms
from ashgabat_centre.reference.forms import OrganizationField
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.forms import RowSet
from liaison.concurrences.basis import plan_refusal
from liaison.meetings.models import STATED, Counterpart, Meeting, OwnParticipant, Point, state_post

LONGEST_POINT = 2_500  # letters


class CounterpartForm(RowForm):
    """An interlocutor: an entry of the directory, or a name; a tick enters the named person in the directory."""

    organization = OrganizationField(label=_("Institution"))
    person = DirectoryField(
        kinds=("person",),
        required=False,
        label=_("In the directory"),
    )
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
        """Whoever is to be entered in the directory has a name and does not stand there yet."""
        cleaned = super().clean() or {}
        if cleaned.get("person"):
            cleaned["name"] = ""  # the directory has it
        if cleaned.get("person") != self.instance.person:
            self.instance.stated = None  # it was another's
        if cleaned.get("enter") and cleaned.get("person"):
            self.add_error("enter", _("This person stands in the directory already."))
        elif cleaned.get("enter") and not cleaned.get("name"):
            self.add_error("name", _("Write the name that is to stand in the directory."))
        return cleaned

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
    note = _(
        "Choose somebody from the directory, which has the name, and the post of that day is written down by itself; "
        "or type the name, and tick to enter a new person."
    )
    add_label = _("Add another person or institution")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{"queryset": Counterpart.objects.select_related("person", "stated")} | kwargs
        )

    def clean(self) -> None:
        """Ask for at least one row. An empty first row already says so; this is for a form without rows."""
        super().clean()
        if any(self.errors):
            return
        if not self.concerned():
            raise ValidationError(_("Say whom you met: choose the institution."))
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


Counterparts = row_forms(Meeting, Counterpart, CounterpartForm, BaseCounterparts, min_num=1)
Participants = row_forms(Meeting, OwnParticipant, OwnParticipantForm, BaseParticipants)
Points = row_forms(Meeting, Point, PointForm, BasePoints)
