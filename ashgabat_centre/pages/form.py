"""The generic pages on which a record is written: create and edit, with text that is never lost."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.commitments.forms import still_open
from ashgabat_centre.editing import drafts, merge, tokens
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.editing.stale_form import StaleForm
from ashgabat_centre.pages.record_view import RecordView
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import is_mine
from ashgabat_centre.web import resume
from ashgabat_centre.web.small_numbers import small_number
from ashgabat_centre.workflow import clearance, corrections

Formset = BaseInlineFormSet[Any, Any, Any]
ANYWAY = "anyway"  # the button under a warning that this may stand there already


class FormView(StaleForm, RecordView):
    """What create and edit share: the form with its rows, and text that is never lost."""

    def form_class(self) -> type[RecordForm]:
        form: type[RecordForm] = self.pages.form
        return form

    def forms(self, instance: Any, data: Any = None) -> tuple[RecordForm, list[Formset]]:
        form = self.form_class()(data, instance=instance, user=self.user)
        rows = form.rows.items()
        return form, [formset(data, instance=instance, prefix=prefix) for prefix, formset in rows]

    def reshown(
        self, instance: Any, data: Any, add: str = "", status: int = 200, **context: Any
    ) -> HttpResponse:
        """The form with everything as typed, unsaved; with one more empty row where asked."""
        if add:
            data = data.copy()
            key = f"{add}-TOTAL_FORMS"
            data[key] = str(min(small_number(data.get(key, "")) + 1, 50))
        form, formsets = self.forms(instance, data)
        form.hush(formsets)
        return self.page(form, formsets, status, **context)

    def page(
        self, form: RecordForm, formsets: list[Formset], status: int = 200, **context: Any
    ) -> HttpResponse:
        if form.instance.pk:
            access_log.note(form.instance, self.user, Reading.OPENED)
        shown = {
            "form": form,
            "formsets": formsets,
            "parts": form.parts(formsets),
            "form_token": resume.form_token(self.user),
            "draft": drafts.number_of(form),
            "drafts": [] if form.is_bound else drafts.offered(self.request),
            "list_url": reverse(f"{self.pages.model._meta.model_name}-list"),
            "begin": self.pages.form.heading,
        }
        shown |= still_open(form, formsets)
        if form.instance.pk:
            side = merge.Side(form, formsets)
            shown["seen"] = form.data.get(merge.SEEN, "") if form.is_bound else merge.fingerprints(side)
        return self.render(
            "form", shown | {"record": form.instance, "marking": form.marking()} | context, status=status
        )

    def begun(self) -> Any:
        """What was typed into this form before: carried through a sign-in, or kept unsaved and gone on with."""
        return resume.typed_before(self.request) or drafts.taken_up(self.request)

    def handle(self, request: HttpRequest, instance: Any) -> HttpResponse:
        if drafts.KEEP in request.POST:
            return drafts.keep(request, instance)
        posted = self.brought_up(instance, request.POST)
        if (add := posted.get("add_row")) or "put_in" in posted or "look" in posted:
            return self.reshown(instance, posted, add or "")
        token = resume.read_form_token(request.POST.get(resume.FORM_TOKEN, ""))
        if token is None or token[0] != self.user.pk:
            messages.warning(
                request, _("This form was open for too long. Nothing is lost: check the text and save.")
            )
            return self.reshown(instance, posted)
        form, formsets = self.forms(instance, posted)
        if not all([form.is_valid(), *(formset.is_valid() for formset in formsets)]):
            return self.page(form, formsets, status=422)
        # The second post of a double click finds what the first has made, and is no second one of it.
        if ANYWAY not in posted and (alike := form.alike(formsets)) and not tokens.is_spent(token[1]):
            return self.page(form, formsets, status=422, alike=alike)
        try:
            with transaction.atomic():
                typed = tokens.digest(request.POST)
                record = tokens.save(token[1], self.user, typed, lambda: form.store(formsets))
                drafts.close(request)
        except StaleRecord:
            return self.conflict(form, formsets)
        except tokens.SavedOtherwise as saved:
            return self.reshown(instance, posted, status=409, saved=saved.record)
        messages.success(request, _("%(reference)s is saved.") % {"reference": record.reference})
        return HttpResponseRedirect(self.next_address(request, record))

    def next_address(self, request: HttpRequest, record: Any) -> str:
        return str(record.address("create") if "save_and_new" in request.POST else record.address("detail"))


class CreateView(FormView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.user.writes:
            return render(
                request,
                "403.html",
                {"sentence": _("Your role reads records and does not file them.")},
                status=403,
            )
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if typed := self.begun():
            return self.reshown(self.pages.model(), typed)
        return self.page(*self.forms(self.pages.begun(request.GET)))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.handle(request, self.pages.model())


class EditView(FormView):
    def correct_url(self) -> str:
        """Where the text goes on as a correction, if the record was cleared while it was typed."""
        may = "correct" in self.pages.offers and not corrections.refuse_correcting(self.found, self.user)
        return str(self.found.address("correct")) if may else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.found = self.record(kwargs["slug"])
        if sentence := clearance.refuse_editing(self.found, self.user):
            if request.method == "POST" and is_mine(self.found, self.user):
                meant = {"refusal": sentence, "correct_url": self.correct_url()}
                return self.reshown(self.found, request.POST, status=403, **meant)
            return render(request, "403.html", {"sentence": sentence}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if typed := self.begun():
            return self.reshown(self.found, typed)
        return self.page(*self.forms(self.found))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.handle(request, self.found)
