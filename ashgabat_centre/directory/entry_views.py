"""The pages on which an entry is written. Text is never lost: not by a double click, nor by a second saver."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from ashgabat_centre.directory import pseudonyms
from ashgabat_centre.directory.forms import EntryForm, OrganizationForm, PersonForm
from ashgabat_centre.directory.gates import for_writers, refused, user_of
from ashgabat_centre.directory.models import Person
from ashgabat_centre.editing import merge, tokens
from ashgabat_centre.editing.stale_form import StaleForm
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web import resume
from ashgabat_centre.web.small_numbers import small_number


class Pages:
    """What `StaleForm` asks about the pages of a kind of entry."""

    def __init__(self, model: Any, form: type[EntryForm]) -> None:
        self.model, self.form = model, form


class EntryView(StaleForm, View):
    """Create an entry, or edit the one of this number."""

    pages: Any = None

    @method_decorator(for_writers)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.found = self.pages.model()
        if "pk" in kwargs:
            self.found = get_object_or_404(self.pages.model, pk=kwargs["pk"])
        if sentence := self.refusal():
            return refused(request, sentence)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str:
        if self.found.merged_into_id:
            return _("It is a duplicate: change the entry it was merged into, or undo the merging first.")
        if self.found.protected and not pseudonyms.knows(self.found):
            return _(
                "A protected identity is written by the people on its list. Ask the head to be put on it."
            )
        return ""

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        form = self.pages.form(data, instance=instance)
        rows = {} if instance.protected and self.pages.model is Organization else form.rows
        rows = {name: made for name, made in rows.items() if not (instance.protected and name == "variants")}
        return form, [made(data, instance=instance, prefix=name) for name, made in rows.items()]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if typed := resume.typed_before(request):
            return self.reshown(typed)
        return self.page(*self.forms(self.found))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        posted = self.brought_up(self.found, request.POST)
        if (add := posted.get("add_row")) or "put_in" in posted:
            return self.reshown(posted, add or "")
        token = resume.read_form_token(request.POST.get(resume.FORM_TOKEN, ""))
        if token is None or token[0] != user_of(request).pk:
            messages.warning(
                request, _("This form was open for too long. Nothing is lost: check the text and save.")
            )
            return self.reshown(posted)
        return self.save(*self.forms(self.found, posted), token[1])

    def save(self, form: Any, formsets: list[Any], number: Any) -> HttpResponse:
        if not all([form.is_valid(), *(formset.is_valid() for formset in formsets)]):
            return self.page(form, formsets, status=422)
        try:
            with transaction.atomic():
                typed = tokens.digest(self.request.POST)
                user = user_of(self.request)
                entry = tokens.save(number, user, typed, lambda: form.store(formsets))
        except StaleRecord:
            return self.conflict(form, formsets)
        except tokens.SavedOtherwise as saved:
            return self.reshown(form.data, status=409, saved=saved.record)
        messages.success(self.request, _("%(name)s is saved.") % {"name": entry.name})
        return HttpResponseRedirect(entry.get_absolute_url())

    def reshown(self, data: Any, add: str = "", status: int = 200, **context: Any) -> HttpResponse:
        """The form with everything as typed, unsaved; with one more empty row where asked."""
        if add:
            data = data.copy()
            key = f"{add}-TOTAL_FORMS"
            data[key] = str(min(small_number(data.get(key, "")) + 1, 60))
        form, formsets = self.forms(self.found, data)
        form.hush(formsets)
        return self.page(form, formsets, status, **context)

    def page(self, form: Any, formsets: list[Any], status: int = 200, **context: Any) -> HttpResponse:
        shown = {
            "form": form,
            "formsets": formsets,
            "parts": form.parts(formsets),
            "form_token": resume.form_token(user_of(self.request)),
            "entry": self.found,
        }
        if self.found.pk:
            side = merge.Side(form, formsets)
            shown["seen"] = form.data.get(merge.SEEN, "") if form.is_bound else merge.fingerprints(side)
        return render(self.request, "directory/form.html", shown | context, status=status)


PERSONS = Pages(Person, PersonForm)
ORGANIZATIONS = Pages(Organization, OrganizationForm)
