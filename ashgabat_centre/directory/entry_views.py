"""The pages on which an entry of the directory is written: a person, an institution."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from ashgabat_centre.directory import pseudonyms
from ashgabat_centre.directory.forms import EntryForm, OrganizationForm, PersonForm
from ashgabat_centre.directory.gates import for_writers
from ashgabat_centre.directory.models import Person
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web import resume


class Pages:
    """What `FormView` asks about the pages of a kind of entry."""

    def __init__(self, model: Any, form: type[EntryForm]) -> None:
        self.model, self.form = model, form


@method_decorator(for_writers, name="dispatch")
class EntryView(FormView):
    """Create an entry, or edit the one of this number."""

    pages: Any = None

    def find(self, **address: Any) -> Any:
        """The entry of this number, or a new one where the address has none. Raises Http404."""
        return get_object_or_404(self.pages.model, pk=address["pk"]) if address else self.pages.model()

    def row_sets(self) -> dict[str, Any]:
        """The sets of rows of this sort of entry."""
        rows: dict[str, Any] = self.pages.form.rows
        return rows

    def refusal(self) -> str:
        """A duplicate is not written any more; a protected identity only by those on its list."""
        if self.subject.merged_into_id:
            return _("It is a duplicate: change the entry it was merged into, or undo the merging first.")
        if self.subject.protected and not pseudonyms.knows(self.subject):
            return _(
                "A protected identity is written by the people on its list. Ask the head to be put on it."
            )
        return ""

    def gives_back(self) -> bool:
        """A protected identity is shown to the people on its list alone."""
        return not self.subject.protected or pseudonyms.knows(self.subject)

    def refused(self, sentence: str) -> HttpResponse:
        """What was carried over a sign-in goes too, where it may hold the name behind the pseudonym."""
        if not self.gives_back():
            resume.drop(self.request)
        return super().refused(sentence)

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        """A protected entry's form comes without the rows that would name it."""
        form = self.pages.form(data, instance=instance)
        rows = {} if instance.protected and self.pages.model is Organization else form.rows
        rows = {name: made for name, made in rows.items() if not (instance.protected and name == "variants")}
        return form, [made(data, instance=instance, prefix=name) for name, made in rows.items()]

    def alike(self, form: Any, formsets: list[Any]) -> list[Any]:
        """Entries that may be this one already, as its form looks for them."""
        entries: list[Any] = form.alike(formsets)
        return entries

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page with the entry beside it."""
        return render(self.request, "directory/form.html", {"entry": self.subject} | shown, status=status)

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """The directory has no markings, and whoever may not open an entry's form opens no draft of it.

        A form opened before its entry was protected still holds the name: nothing of it is kept.
        """
        name = posted.get("name_en", "") or posted.get("name_ru", "")
        if name and self.subject.protected:
            raise Http404
        return DraftFacts(name, **{f"{self.subject._meta.model_name}_id": self.subject.pk})


PERSONS = Pages(Person, PersonForm)
ORGANIZATIONS = Pages(Organization, OrganizationForm)
