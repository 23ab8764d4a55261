"""The pages on which an entry of the directory is written: a person, an institution."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from ashgabat_centre.directory import pseudonyms
from ashgabat_centre.directory.forms import EntryForm, OrganizationForm, PersonForm
from ashgabat_centre.directory.gates import for_writers, refused
from ashgabat_centre.directory.models import Person
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web import resume


class Pages:
    """What `FormView` asks about the pages of a kind of entry."""

    def __init__(self, model: Any, form: type[EntryForm]) -> None:
        self.model, self.form = model, form


class EntryView(FormView):
    """Create an entry, or edit the one of this number."""

    pages: Any = None

    @method_decorator(for_writers)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.subject = self.pages.model()
        if "pk" in kwargs:
            self.subject = get_object_or_404(self.pages.model, pk=kwargs["pk"])
        if sentence := self.refusal():
            if self.subject.protected:
                resume.drop(self.request)
            return refused(self.request, sentence)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str:
        if self.subject.merged_into_id:
            return _("It is a duplicate: change the entry it was merged into, or undo the merging first.")
        if self.subject.protected and not pseudonyms.knows(self.subject):
            return _(
                "A protected identity is written by the people on its list. Ask the head to be put on it."
            )
        return ""

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        form = self.pages.form(data, instance=instance)
        rows = {} if instance.protected and self.pages.model is Organization else form.rows
        rows = {name: made for name, made in rows.items() if not (instance.protected and name == "variants")}
        return form, [made(data, instance=instance, prefix=name) for name, made in rows.items()]

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        return render(self.request, "directory/form.html", {"entry": self.subject} | shown, status=status)

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """The directory has no markings, and whoever may not open an entry's form opens no draft of it.

        A form opened before its entry was protected still holds the name: nothing of it is kept.
        """
        name = posted.get("name_en", "") or posted.get("name_ru", "")
        if name and self.subject.protected:
            raise Http404
        return DraftFacts(name, **{f"{self.subject._meta.model_name}_id": self.subject.pk})

    def next_address(self, saved: Any) -> str:
        return str(saved.get_absolute_url())


PERSONS = Pages(Person, PersonForm)
ORGANIZATIONS = Pages(Organization, OrganizationForm)
