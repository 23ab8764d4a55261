"""The page that takes a step of a record, and those of its correction, on the record's own page."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.pages import clearance_queue
from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.web.return_address import HOME, THEN
from ashgabat_centre.workflow import clearance, corrections, retraction
from ashgabat_centre.workflow.corrections import Correction, CorrectionAct, Seen
from ashgabat_centre.workflow.forms import StatedStepForm, StepForm
from ashgabat_centre.workflow.step_view import StepView


class RecordStepView(StepView, DetailView):
    """A step that is offered on a record's page; a refusal is told there."""

    def find(self, **address: Any) -> Any:
        """The record at this address. Raises Http404 where this reader may not see it."""
        return self.record(address["slug"])

    def form(self, verb: str, data: Any) -> forms.BaseForm:
        """The version that was read, and a reason."""
        return StepForm(data)

    def reshow(self, verb: str, form: forms.BaseForm, status: int = 200, refusal: str = "") -> HttpResponse:
        """The record's page, with the step's form open on it."""
        unsent = self.unsent(verb, form)
        return self.show(self.thing, status, refusal, verb, form.data, unsent)


class LifecycleStepView(RecordStepView):
    """A step of clearance: submit, clear, return, withdraw, archive, restore."""

    road = clearance.ROAD
    stale = gettext_lazy("The text was changed after you opened it. Read it again before you decide.")

    def form(self, verb: str, data: Any) -> forms.BaseForm:
        """The version that was read, and a reason; where a clearance takes a statement, the statement as well."""
        return StatedStepForm(data) if self.takes_statement(verb) else StepForm(data)

    def takes_statement(self, verb: str) -> bool:
        """Whether this step is no matter of one press: its page asks for a statement, and for who it is."""
        return verb == Verb.CLEAR and bool(self.pages.statement)

    proves = takes_statement

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step of this version already."""
        version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        return clearance.was_taken(self.thing, Verb(verb), self.user, version, reason)

    def take(self, verb: str, form: Any) -> None:
        """Takes the step of clearance. Raises Refused, and StaleRecord where another was faster."""
        given = {name: form.cleaned_data[name] for name in StepForm.base_fields}
        clearance.take_step(self.thing, Verb(verb), self.user, **given)

    def said(self, verb: str) -> str:
        """The record's reference and the status it has now."""
        return f"{self.thing.reference}: {self.thing.get_status_display()}"

    def take_back_address(self) -> str:
        """Where it is taken back, while nothing rests on it."""
        return retraction.offered_at(self.thing, self.user)

    def reshow(self, verb: str, form: forms.BaseForm, status: int = 200, refusal: str = "") -> HttpResponse:
        """The record's page; in clearing, the row at this record, with the reason as it was written."""
        if self.request.POST.get(THEN, HOME) == HOME:
            return super().reshow(verb, form, status, refusal)
        row = clearance_queue.shown_at(self.thing, self.user)
        written = {
            "refusal": refusal,
            "unsent": self.unsent(verb, form),
            "reason": form.data.get("reason", ""),
        }
        return render(self.request, "pages/clearing.html", row | written, status=status)

    def next_address(self) -> str:
        """The record, where it is still in this person's sight; else its list."""
        seen = self.pages.model.objects.filter(pk=self.thing.pk).exists()
        return str(self.thing.get_absolute_url() if seen else self.thing.list_address())


class CorrectionStepView(RecordStepView):
    """A step of the open correction: submit, clear, return, discard."""

    road = corrections.ROAD
    stale = gettext_lazy("The correction was changed after you opened it. Read it again before you decide.")

    def find(self, **address: Any) -> Any:
        """The record, and with it the correction that is open, or else the last one."""
        record = super().find(**address)
        self.revision = corrections.open_correction(record) or record.revisions.first()
        return record

    def refusal(self, verb: str) -> str:
        """Why the correction may not move. Raises Http404 for a writer where there is no correction."""
        if self.user.writes and self.revision is None:
            raise Http404
        return self.road.refusal(Correction(self.thing, self.revision), verb, self.user)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step of this correction already."""
        act, seen, reason = CorrectionAct(verb), self._seen(form), form.cleaned_data["reason"]
        return self.revision is not None and corrections.was_done(
            self.thing, self.revision, act, self.user, seen, reason
        )

    def take(self, verb: str, form: Any) -> None:
        """Takes the step of the correction. Raises Refused, and StaleRecord where another was faster."""
        act, seen, reason = CorrectionAct(verb), self._seen(form), form.cleaned_data["reason"]
        corrections.act_on(self.thing, self.revision, act, self.user, seen, reason, self.pages.form)

    def said(self, verb: str) -> str:
        """The record's reference, and what became of the correction."""
        return f"{self.thing.reference}: {_DONE[CorrectionAct(verb)]()}"

    @staticmethod
    def _seen(form: Any) -> Seen:
        return Seen(form.cleaned_data["version"], form.cleaned_data["text_hash"])


_DONE = {
    CorrectionAct.SUBMIT: lambda: _("the correction is submitted"),
    CorrectionAct.CLEAR: lambda: _("the correction is cleared"),
    CorrectionAct.RETURN: lambda: _("the correction is returned"),
    CorrectionAct.DISCARD: lambda: _("the correction is discarded"),
}
