"""The directory's forms: a person with spellings and posts, an institution with its former names."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.access.forms import Saying
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import STAFF
from ashgabat_centre.database.context import current_reader
from ashgabat_centre.directory import names
from ashgabat_centre.directory.identities import ProtectedIdentity
from ashgabat_centre.directory.models import OrganizationName, Person, PersonName, Post
from ashgabat_centre.editing.forms import PageForm, RowForm, row_forms
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.reference.forms import OrganizationField, offer_organizations
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.alphabet import ByName
from ashgabat_centre.web.dates import OLDEST
from ashgabat_centre.web.forms import DateField, RowSet, limit_lengths, reason_field, say_what_to_do


class EntryForm(PageForm):
    """What both kinds of entry share: the version it was opened at, and rows saved together with it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organizations(self)
        say_what_to_do(self)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def store(self, formsets: Iterable[Any]) -> Any:
        """Insert the entry, or save it over the version it was opened at and no other, in the caller's transaction.

        Raises StaleRecord where somebody saved since.
        """
        entry = self.instance
        if entry.pk:
            seen = self.cleaned_data["version"] or 0
            if not type(entry).objects.filter(pk=entry.pk, version=seen).update(version=seen + 1):
                raise StaleRecord
            entry.version = seen + 1
        entry.save()
        for formset in formsets:
            formset.save()
        names.index(entry)
        return entry

    def alike(self, formsets: Iterable[Any]) -> list[names.Match]:
        """Entries that this new one may be a second one of; the writer is told, and may go on."""
        return []


class Rows(RowSet):
    """Rows of one sort below an entry: `legend` heads them, `add_label` is on the button that adds one."""

    legend: ClassVar[Any]
    add_label: ClassVar[Any]


# --- A person -----------------------------------------------------------------------------------------------------


class PersonNameForm(RowForm):
    """Another spelling of a person's name."""

    class Meta:
        model = PersonName
        fields = ("text",)
        labels: ClassVar = {"text": _("Other spelling")}


class PersonNames(Rows):
    """A person's other spellings and names."""

    legend = _("Other spellings and names")
    add_label = _("Add a spelling")


class PostForm(RowForm):
    """A post somebody holds or held, from one day until another; both days count."""

    organization = OrganizationField(label=_("Institution"))
    since = DateField(since=OLDEST, label=_("From"), required=False)
    until = DateField(
        since=OLDEST,
        label=_("Until"),
        required=False,
        help_text=_("The last day. Empty: still held."),
    )

    class Meta:
        model = Post
        fields = ("title_en", "title_ru", "organization", "since", "until")

    def clean(self) -> dict[str, Any]:
        """A post has its title in English or in Russian at least."""
        cleaned = super().clean() or {}
        if not cleaned.get("title_en") and not cleaned.get("title_ru"):
            self.add_error("title_en", _("Give the post in English or in Russian."))
        return cleaned


class PostRows(Rows):
    """A person's posts; the same post is not held twice on one day."""

    legend = _("Posts")
    add_label = _("Add a post")

    @cached_property
    def offered(self) -> list[Any]:
        """The institutions, read once for all rows: those in use, and those that stand in a row already."""
        field: Any = OrganizationField()
        kept = {post.organization_id for post in self.get_queryset()}
        field.queryset = field.queryset | Organization.objects.filter(pk__in=kept)
        field.queryset = field.queryset.select_related("country").order_by(
            "country__order", "type", ByName(), "pk"
        )
        return list(field.choices)

    def add_fields(self, form: Any, index: int | None) -> None:
        """Gives every row the one list of institutions, which is drawn only once."""
        super().add_fields(form, index)
        form.fields["organization"].widget.choices = lambda: self.offered

    def clean(self) -> None:
        """The same post twice for the same days is refused by the database too; here it is said."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        kept = [row for row in kept if not row.get("DELETE")]
        for number, row in enumerate(kept):
            if any(overlap(row, other) for other in kept[:number]):
                raise ValidationError(_("The same post is entered twice for the same days."))


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two rows name the same post at the same institution, at times that overlap."""
    same = ("organization", "title_en", "title_ru")
    if any(one.get(name) != other.get(name) for name in same):
        return False
    return not _ends_before(one, other) and not _ends_before(other, one)


def _ends_before(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["until"] and other["since"] and one["until"] < other["since"])


class PersonForm(EntryForm):
    """A person of the directory. Protected, they are written without their names."""

    heading = _("New person")
    rows = {
        "variants": row_forms(Person, PersonName, PersonNameForm, PersonNames),
        "posts": row_forms(Person, Post, PostForm, PostRows),
    }

    class Meta:
        model = Person
        fields = ("name_en", "name_ru", "name_native", "honorific", "tier", "lead")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_lead()
        if self.instance.protected:
            for name in ("name_en", "name_ru", "name_native", "honorific"):
                del self.fields[name]

    def alike(self, formsets: Iterable[Any]) -> list[names.Match]:
        """People who bear one of the names, whatever script they were entered in."""
        if self.instance.pk:
            return []
        variants = next(rows for rows in formsets if rows.prefix == "variants").cleaned_data
        spelled = [self.cleaned_data[name] for name in ("name_en", "name_ru", "name_native")]
        spelled += [row["text"] for row in variants if row.get("text") and not row.get("DELETE")]
        return names.find_same(filter(None, spelled), "person")

    def _offer_lead(self) -> None:
        """One takes up a contact that nobody leads, or lets one's own go; to a colleague it passes by a handover."""
        lead: Any = self.fields["lead"]
        reader = current_reader()
        me, now = reader.user_id if reader else 0, self.instance.lead_id
        lead.queryset = User.objects.filter(pk=now or me)
        lead.empty_label = _("Nobody in particular")
        lead.disabled = now not in (None, me)


# --- An institution -----------------------------------------------------------------------------------------------


class FormerNameForm(RowForm):
    """A name an institution bore, until its last day."""

    since = DateField(since=OLDEST, label=_("From"), required=False)
    until = DateField(since=OLDEST, label=_("Until"), help_text=_("The last day it bore this name."))

    class Meta:
        model = OrganizationName
        fields = ("name_en", "name_ru", "acronym", "acronym_ru", "since", "until")


class FormerNames(Rows):
    """An institution's former names; it bears one name at a time."""

    legend = _("Former names")
    add_label = _("Add a former name")

    def clean(self) -> None:
        """Refuses two names of an institution whose dates overlap."""
        super().clean()
        kept = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        kept = [row for row in kept if not row.get("DELETE")]
        for number, row in enumerate(kept):
            if any(not _ends_before(row, other) and not _ends_before(other, row) for other in kept[:number]):
                raise ValidationError(
                    _("An institution bears one name at a time: the dates of two names overlap.")
                )


class OrganizationForm(EntryForm):
    """An institution, and the one it is part of. Protected, it is written without its names."""

    heading = _("New institution")
    rows = {"former_names": row_forms(Organization, OrganizationName, FormerNameForm, FormerNames)}

    parent = OrganizationField(label=_("Part of"), required=False, empty_label=_("No other institution"))

    class Meta:
        model = Organization
        fields = ("name_en", "name_ru", "acronym", "acronym_ru", "type", "country", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country: Any = self.fields["country"]
        country.empty_label = _("None of them")
        if self.instance.protected:
            for name in ("name_en", "name_ru", "acronym", "acronym_ru", "type"):
                del self.fields[name]


# --- Steps --------------------------------------------------------------------------------------------------------


class MergeForm(Saying):
    """Which entry stands for this one from now on, and why the two are one."""

    into = forms.ModelChoiceField(Person.objects.none(), label=_("It is the same as"), empty_label=None)
    reason = reason_field(help_text=_("How you know that the two are one."))

    def __init__(self, *args: Any, entry: Person | Organization, alike: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into: Any = self.fields["into"]
        into.queryset = type(entry).objects.in_use().exclude(pk=entry.pk)
        into.widget = forms.RadioSelect(choices=[(row.pk, described(row)) for row in alike])


def described(entry: Person | Organization) -> str:
    """An entry in a list of such as look alike."""
    if isinstance(entry, Person):
        posts = [str(post) for post in entry.posts.all()[:1]]
        return " — ".join(filter(None, (entry.name, entry.name_native, *posts)))
    return f"{entry.name} — {entry.get_type_display()}"


class ProtectionForm(Saying):
    """Why an identity is to be protected, or its protection lifted."""

    reason = reason_field()


class IdentityForm(forms.ModelForm[ProtectedIdentity]):
    """The true names, corrected by who knows them; why it is protected stays as it was said."""

    class Meta:
        model = ProtectedIdentity
        fields = ("name_en", "name_ru", "name_native", "variants")
        widgets: ClassVar = {"variants": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_lengths(self)
        say_what_to_do(self)

    def save(self, commit: bool = True) -> ProtectedIdentity:
        """These columns alone: of the others the database lets nobody write any."""
        self.instance.save(update_fields=self.Meta.fields)
        return self.instance


class ListForm(Saying):
    """A name for the list of those who know."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"), empty_label=_("Choose…"))

    def __init__(self, *args: Any, known: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = User.objects.filter(is_active=True).holding(*STAFF).exclude(pk__in=known)
