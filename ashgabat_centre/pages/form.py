"""The generic pages on which a record is written: create and edit."""

from typing import Any

from django.forms.models import BaseInlineFormSet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.commitments.forms import still_open
from ashgabat_centre.directory import pseudonyms
from ashgabat_centre.directory.typed_names import named_in
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.pages import beginnings
from ashgabat_centre.pages.record_view import RecordView
from ashgabat_centre.records.rules import is_mine
from ashgabat_centre.workflow import clearance, corrections

Formset = BaseInlineFormSet[Any, Any, Any]
FILED_LAST = "filed_last"  # in the session: the kind of record this person filed last
BEGUN = "begun"  # posted by a line on another page, which opens the form with what was written there
WITH_NAME = "with_name"  # the button under the warning that a name under protection stands in the text


def names_told(request: Request, form: Any, formsets: list[Any]) -> dict[str, Any]:
    """The names under protection in the answers, for the page, which tells who they are and is marked and noted so;
    none where they are meant to stand there.
    """
    named = [] if WITH_NAME in request.POST else named_in(form, formsets)
    for _name, entry in named:
        pseudonyms.note(entry, request.user)
    return {"named": named, "marking": Sensitivity.STRICTLY_CONFIDENTIAL} if named else {}


class RecordFormView(FormView, RecordView):
    """What create, edit and correct share."""

    def form_class(self) -> type[RecordForm]:
        """The form in which this kind is written."""
        form: type[RecordForm] = self.pages.form
        return form

    def forms(self, instance: Any, data: Any = None) -> tuple[RecordForm, list[Formset]]:
        """The kind's form, which knows who writes, and its sets of rows."""
        form = self.form_class()(data, instance=instance, user=self.user)
        rows = form.rows.items()
        return form, [formset(data, instance=instance, prefix=prefix) for prefix, formset in rows]

    def brought_up(self, posted: Any) -> Any:
        """As of every form, and completed as the kind's form does."""
        return self.form_class().follow(super().brought_up(posted))

    def row_sets(self) -> dict[str, Any]:
        """The sets of rows the kind's form declares."""
        return self.form_class().rows

    def alike(self, form: RecordForm, formsets: list[Formset]) -> list[Any]:
        """Records that may be this one already, as the kind's form looks for them."""
        return form.alike(formsets)

    def doubts(self, form: RecordForm, formsets: list[Formset]) -> dict[str, Any]:
        """Names under protection in its prose, and then what may be this one already."""
        return names_told(self.request, form, formsets) or super().doubts(form, formsets)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page with list and marking. Opening a record to write it is noted as reading it."""
        if self.subject.pk:
            access_log.note(self.subject, self.user, Reading.OPENED)
        form, formsets = shown["form"], shown["formsets"]
        own = {
            "list_url": reverse(f"{self.pages.model._meta.model_name}-list"),
            "record": form.instance,
            "marking": form.marking(),
        }
        return self.render("form", own | still_open(form, formsets) | shown, status=status)

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Its marking is as chosen by now, never below its record's."""
        chosen = str(posted.get("sensitivity", ""))
        known = int(chosen) if chosen in map(str, Sensitivity.values) else Sensitivity.UNCLASSIFIED
        least = self.subject.sensitivity if self.subject.pk else Sensitivity.UNCLASSIFIED
        marking = min(max(known, least), self.user.level)
        return DraftFacts(posted.get("title", ""), marking, self.subject.pk)

    def next_address(self, saved: Any) -> str:
        """The record's page, or the next empty form where that button was pressed."""
        return str(saved.address("create" if "save_and_new" in self.request.POST else "detail"))


class CreateView(RecordFormView):
    """The empty form of a kind; the form's address may say with what it begins."""

    def find(self, **address: Any) -> Any:
        """A new record of this kind, not stored yet."""
        return self.pages.model()

    def refusal(self) -> str:
        """Only those who write may file a record."""
        return "" if self.user.writes else _("Your role reads records and does not file them.")

    def empty_forms(self) -> tuple[RecordForm, list[Formset]]:
        """The form as its address begins it."""
        return self.forms(self.pages.begun(self.request.GET))

    def first_page(self) -> HttpResponse:
        """The empty form; filled, where another room's page led here from a thing of its own."""
        answers = beginnings.begun_answers(self.kind, self.request.GET, self.user)
        return super().first_page() if answers is None else self.reshown(self._completed(answers))

    def store(self, form: Any, formsets: list[Any]) -> Any:
        """As of every form; and who began it learns what came of it."""
        record = super().store(form, formsets)
        beginnings.note_filed(self.kind, self.request.GET, self.user, record)
        return record

    def reshown(self, data: Any, add: str = "", status: int = 200, **context: Any) -> HttpResponse:
        """As of every form; one that another page began with a line is filled in as the empty form would be."""
        return super().reshown(self._completed(data) if BEGUN in data else data, add, status, **context)

    def _completed(self, begun: QueryDict) -> QueryDict:
        form, _formsets = self.empty_forms()
        whole = beginnings.completed(form, form.rows, begun)
        whole.pop(BEGUN, None)
        return whole

    def save(self, form: Any, formsets: list[Any], number: Any) -> HttpResponse:
        """As of every form; and what was filed last is offered first from now on."""
        answer = super().save(form, formsets, number)
        if isinstance(answer, HttpResponseRedirect):
            self.request.session[FILED_LAST] = self.kind
        return answer


class StandingRecordView(RecordFormView):
    """A form over a record that is filed already; what may not be written any more is shown, unsaved, to its writer."""

    def find(self, **address: Any) -> Any:
        """The record at this address. Raises Http404 where this writer may not see it."""
        return self.record(address["slug"])

    def gives_back(self) -> bool:
        """Those who answer for the record get back what they typed."""
        return is_mine(self.subject, self.user)


class EditView(StandingRecordView):
    """The form over a record that is not cleared yet."""

    def refusal(self) -> str:
        """Why this person may not edit the record; '' where they may."""
        return clearance.refuse_editing(self.subject, self.user)

    def way_on(self) -> dict[str, str]:
        """Where the text goes on as a correction, if the record was cleared while it was typed."""
        may = "correct" in self.pages.offers and not corrections.refuse_correcting(self.subject, self.user)
        return {"correct_url": str(self.subject.address("correct")) if may else ""}
