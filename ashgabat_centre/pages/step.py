"""The generic page that takes a step of the life-cycle."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.web import resume
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.forms import StepForm


class StepView(DetailView):
    """A step is posted; looking at its address only shows the record."""

    def get(self, request: HttpRequest, slug: str, verb: str = "") -> HttpResponse:
        if typed := resume.typed_before(request):
            return self.show(self.record(slug), reason=typed.get("reason", ""), asked=verb)
        return HttpResponseRedirect(self.record(slug).get_absolute_url())

    def post(self, request: HttpRequest, slug: str, verb: str) -> HttpResponse:
        record = self.record(slug)
        form = StepForm(request.POST)
        if verb not in clearance.TRANSITIONS or not form.is_valid():
            raise Http404
        if clearance.was_taken(record, Verb(verb), self.user, form.cleaned_data["version"]):
            return HttpResponseRedirect(record.get_absolute_url())  # the second click of a double click
        status, sentence = self._take(record, Verb(verb), form)
        if status != 200:
            reason = form.cleaned_data["reason"]
            return self.show(self.record(slug), status, reason=reason, asked=verb, refusal=sentence)
        messages.success(request, f"{record.reference}: {record.get_status_display()}")
        seen = self.pages.model.objects.filter(pk=record.pk).exists()
        return HttpResponseRedirect(record.get_absolute_url() if seen else record.list_address())

    def _take(self, record: Any, verb: Verb, form: StepForm) -> tuple[int, str]:
        """Take the step; the status and the sentence of what came of it."""
        if sentence := clearance.refusal(record, verb, self.user):
            return 403, sentence
        try:
            clearance.take_step(record, verb, self.user, **form.cleaned_data)
        except Refused as refused:
            return 422, str(refused)
        except StaleRecord:
            return 409, _("The text was changed after you opened it. Read it again before you decide.")
        return 200, ""
