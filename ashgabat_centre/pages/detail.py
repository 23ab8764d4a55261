"""The generic page of one record."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ashgabat_centre.access import access_log as reading
from ashgabat_centre.access import rules as access
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.pages.record_view import RecordView
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.panels import panels_of
from ashgabat_centre.records.rules import is_mine
from ashgabat_centre.records.steps import ClosedStep, Offer
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import resume
from ashgabat_centre.workflow import clearance, corrections
from ashgabat_centre.workflow.forms import StepForm


def _step_form(record: Record, offer: Offer) -> StepForm:
    clears = any(step.verb == Verb.CLEAR for step in offer.open)
    return StepForm(initial={"version": record.version, "text_hash": record.whole_hash() if clears else ""})


class DetailView(RecordView):
    """The page of one record: its text, its facts, the steps open to its reader, and the rooms' panels."""

    reading: ClassVar[Reading] = Reading.OPENED

    def get(self, request: Request, slug: str) -> HttpResponse:
        """The record's page. Raises Http404 where this reader may not see it."""
        return self.show(self.record(slug))

    def show(
        self,
        record: Record,
        status: int = 200,
        refusal: str = "",
        taking: str = "",
        answers: Mapping[str, Any] = MappingProxyType({}),
        unsent: str = "",
    ) -> HttpResponse:
        """The record; after a refused step with the sentence why, and what was written still in the step's form.

        `unsent` is what was written for a step that is not offered any more.
        """
        reading.note(record, self.user, self.reading)
        offer = clearance.ROAD.offer(record, self.user, record.step_address)
        context = {
            "record": record,
            "marking": record.sensitivity,
            "verbs": [step for step in offer.open if not step.rare],
            "rare_verbs": [step for step in offer.open if step.rare],
            "closed": [*offer.closed, *self._closed_texts(record)],
            "concerned": is_mine(record, self.user) or clearance.decides(record, self.user),
            "step": _step_form(record, offer),
            "form_token": resume.form_token(self.user),
            "statement": self.pages.statement,
            "taking": taking,
            "step_answers": answers,
            "unsent": unsent,
            "refusal": refusal,
            "printing": self.reading == Reading.PRINTED,
        }
        context |= self._may(record) | self._facts(record) | panels_of(record, self.user, self.pages)
        return self.render("detail", context | self.pages.shown(record, self.user), status=status)

    def _may(self, record: Record) -> dict[str, Any]:
        may_edit = "edit" in self.pages.offers and not clearance.refuse_editing(record, self.user)
        return {
            "may_edit": may_edit,
            "edit_url": record.address("edit") if may_edit else "",
            "may_mark": not access.refuse_marking(record, self.user),
            "may_name": record.sensitivity == 2 and not access.refuse_naming(record, self.user),
            "may_hand_over": not access.refuse_handing_over(record, self.user),
            "may_translate": not clearance.refuse_translating(record, self.user),
        }

    def _closed_texts(self, record: Record) -> list[ClosedStep]:
        """Why this person may not change the text that is open, or correct the one that is cleared."""
        if record.status == Status.CLEARED and "correct" in self.pages.offers:
            verb, button, sentence = "correct", _("Correct"), corrections.refuse_correcting(record, self.user)
        elif record.status in (*clearance.OPEN, Status.SUBMITTED) and "edit" in self.pages.offers:
            verb, button, sentence = "edit", _("Edit"), clearance.refuse_editing(record, self.user)
        else:
            return []
        return [ClosedStep(verb, button, sentence)] if sentence and self.user.writes else []

    def _facts(self, record: Record) -> dict[str, Any]:
        return {
            "countries": terms().country_names(record.country_ids),
            "themes": terms().theme_names(record.theme_ids),
            "organizations": record.organizations.select_related("country"),
        }
