"""The page that takes back the last step of a record."""

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.pages.record_pages import pages_of
from ashgabat_centre.pages.step import RecordStepView
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record
from ashgabat_centre.workflow import retraction


class TakeBackView(RecordStepView):
    """Takes back the step that led to the version in the address."""

    road = retraction.ROAD
    stale = gettext_lazy("Somebody else took a step at the same moment. Look at its status now.")

    @property
    def version(self) -> int:
        """The version that the step led to."""
        return int(self.kwargs["led_to"])

    def form(self, verb: str, data: Any) -> forms.BaseForm:
        """Nothing is asked."""
        return forms.Form(data)

    def refusal(self, verb: str) -> str:
        """Why it is not taken back; also where another step was taken since."""
        if self.thing.version != self.version:
            return str(retraction.REFUSALS["none"])
        return super().refusal(verb)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took it back already."""
        return retraction.was_taken(self.thing, self.user, self.version)

    def take(self, verb: str, form: Any) -> None:
        """Takes it back. Raises Refused, and StaleRecord where another was faster."""
        retraction.retract(self.thing, self.user, self.version)

    def said(self, verb: str) -> str:
        """The record's reference and the status it has again."""
        words = {"reference": self.thing.reference, "status": self.thing.get_status_display()}
        return _("%(reference)s: the step is taken back. It stands as before: %(status)s") % words


def take_step_back(request: Request, slug: str, led_to: int) -> HttpResponseBase:
    """Taking back the last step of a record, on the page of the kind it is of."""
    record: Record = get_object_or_404(Record.objects.at(slug))
    view = TakeBackView.as_view(pages=pages_of(record.kind))
    return view(request, slug=slug, led_to=led_to, verb=Verb.TAKE_BACK.value)
