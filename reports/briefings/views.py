"""Pages of briefings."""

from collections import defaultdict
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.editing import merge
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.web.refusals import decision, not_done, refused
from ashgabat_centre.web.small_numbers import small_number
from reports.briefings import assembly
from reports.briefings import printed as printing
from reports.briefings.checklist import checks
from reports.briefings.forms import ParagraphForm
from reports.briefings.models import Briefing, Schedule, Shift, sources
from reports.documents import list_unprintable, release


class BriefingPages(RecordPages):
    """The pages of briefings."""

    model = Briefing
    menu = Menu("briefings", keys="gb")
    joins = ("schedule",)
    statement = gettext_lazy(
        "I have read the briefing to its end and looked at what is listed before it. "
        "I answer for what Headquarters reads."
    )
    offers = ("list", "export", "detail", "print", "step", "history", "readings")

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """The schedule in force, and whether this person may ask for a briefing."""
        schedule = Schedule.objects.filter(active=True).order_by("pk").first()
        return {"schedule": schedule, "may_ask": user.clears and schedule is not None}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """The paragraphs by function, numbered as they are printed; the desk sees no other."""
        rows = record.printed() if user.role == Role.DESK else record.paragraphs
        paragraphs = list(rows.prefetch_related(sources()))
        printed = [paragraph for paragraph in paragraphs if not paragraph.excluded_because]
        for number, paragraph in enumerate(printed, start=1):
            paragraph.number = number
        _choose_language(paragraphs)
        _see_sources(record, paragraphs)
        return {
            "sections": [(f.label, [p for p in paragraphs if p.function == f]) for f in MandateFunction],
            "untranslated": [p for p in printed if not p.is_translated],
            "unprinted": list_unprintable(*map(record.name, ("en", "ru")), *map(_printed_words, printed)),
            "checks": checks(printed) if record.is_open else [],
            "taken_out": 0 if user.role == Role.DESK else record.taken_out(),
            "name": record.name(get_language() or "en"),
            "may_export": user.may_export(record.sensitivity),
            "may_edit_paragraphs": user.clears and record.is_open,
        }


def _printed_words(paragraph: Any) -> list[str]:
    """What the PDFs print of a paragraph: its texts, who or what translated it, and the titles it cites."""
    titles = [citation.title for citation in paragraph.citations.all()]
    return [paragraph.text_en, paragraph.text_ru, paragraph.machine, paragraph.translator, *titles]


def _choose_language(paragraphs: list[Any]) -> None:
    language = get_language() or "en"
    for paragraph in paragraphs:
        paragraph.shown, paragraph.shown_in = paragraph.text(language)
        paragraph.shown_from = paragraph.translated_by(language)


def _see_sources(briefing: Any, paragraphs: list[Any]) -> None:
    """Say beside each paragraph of an open briefing what became of its records since, and which countries they are
    about.
    """
    cited: dict[int, list[Any]] = defaultdict(list)
    for citation in briefing.shifts() if briefing.is_open else ():
        citation.shift = Shift(citation.moved) if citation.moved else None
        cited[citation.paragraph_id].append(citation)
    for paragraph in paragraphs:
        paragraph.countries = {pk for one in cited[paragraph.pk] for pk in one.countries or ()}
        paragraph.shifts = [one for one in cited[paragraph.pk] if one.shift]
        checked = paragraph.is_unchecked and any(one.checked for one in cited[paragraph.pk])
        paragraph.renewable = checked or {one.shift for one in paragraph.shifts} == {Shift.CORRECTED}


def briefing_at(slug: str) -> Briefing:
    """The briefing at this address, or Http404."""
    rows = Briefing.objects.select_related("schedule")
    briefing: Briefing = get_object_or_404(rows.at(slug))
    return briefing


@require_safe
def briefing_pdf(request: Request, slug: str, language: str) -> HttpResponse:
    """The printed briefing, in English or Russian, under a file name that carries its marking."""
    if language not in ("en", "ru"):
        raise Http404
    briefing = briefing_at(slug)
    if answer := release.refuse(request, briefing):
        return answer
    pdf = printing.pdf(briefing, cast(printing.Language, language))
    name = f"{briefing.slug}-{release.MARKINGS[briefing.sensitivity]}-{language}"
    return release.hand_out(request, briefing, pdf, name)


def refuse_editing(briefing: Any, user: User) -> str:
    """Why this person may not change the briefing's paragraphs; '' where they may."""
    may = user.clears and briefing.is_open
    return "" if may else _("The head of the Centre edits a briefing until it is cleared.")


@decision
def renew_paragraph(request: Request, slug: str, pk: int) -> HttpResponse:
    """Let a paragraph say what its records say by now, where one was corrected and cleared again."""
    briefing = briefing_at(slug)
    paragraph = get_object_or_404(briefing.paragraphs, pk=pk)
    if sentence := refuse_editing(briefing, request.user):
        return refused(request, sentence)
    version = small_number(request.POST.get("version", ""))
    try:
        with transaction.atomic():
            briefing.revise(version or 0)
            assembly.renew(paragraph)
    except StaleRecord:
        return not_done(request, _("Somebody changed this briefing while you were reading it."), briefing)
    except Refused as why:
        return not_done(request, str(why), briefing)
    messages.success(request, _("The paragraph says what is cleared by now."))
    return redirect(f"{briefing.get_absolute_url()}#p{paragraph.pk}")


class ParagraphView(FormView):
    """Edit a paragraph of an open briefing; for the head, or who stands in for the head."""

    def find(self, **address: Any) -> Any:
        """The paragraph of this briefing. Raises Http404 where this reader may not see it."""
        return get_object_or_404(briefing_at(address["slug"]).paragraphs, pk=address["pk"])

    def refusal(self) -> str:
        """Who may clear the briefing mends it, until it is cleared."""
        return refuse_editing(self.subject.parent, self.user)

    def gives_back(self) -> bool:
        """Who edits gets back what they typed when the briefing was cleared meanwhile."""
        return self.user.clears

    def forms(self, instance: Any, data: Any = None) -> tuple[ParagraphForm, list[Any]]:
        """The paragraph's form, which has no rows."""
        return ParagraphForm(data, instance=instance, briefing=instance.parent, user=self.user), []

    def standing(self, side: merge.Side) -> dict[str, str]:
        """The version of the briefing: of all its paragraphs."""
        return {"version": str(side.form.initial["version"])}

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """Called by its text, marked as its briefing is."""
        words = posted.get("text_en", "") or posted.get("text_ru", "")
        return DraftFacts(words, self.subject.parent.sensitivity, self.subject.parent.pk)

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The form's page. Opening it is noted as reading the briefing."""
        briefing = self.subject.parent
        access_log.note(briefing, self.user, Reading.OPENED)
        own = {"record": briefing, "marking": briefing.sensitivity}
        return render(self.request, "reports/briefings/paragraph.html", own | shown, status=status)

    def next_address(self, saved: Any) -> str:
        """The paragraph's place on the briefing's page."""
        return f"{saved.get_absolute_url()}#p{self.subject.pk}"


@require_POST
def ask_for_briefing(request: Request) -> HttpResponse:
    """Who clears asks for the current period's briefing before its cut-off, or for an update of it."""
    user = request.user
    if not user.clears:
        sentence = _(
            "The head of the Centre asks for a briefing; it is also assembled by itself at the cut-off."
        )
        return refused(request, sentence)
    wanted = request.POST.get("schedule", "")
    schedule = get_object_or_404(Schedule, pk=small_number(wanted), active=True)
    with transaction.atomic():
        job = assembly.ask_for(schedule, schedule.slot_at(timezone.now()), user, due=False)
    return redirect("briefing-job", pk=job.pk)


@require_safe
def briefing_job(request: Request, pk: int) -> HttpResponse:
    """How far the worker is; the page reloads itself until the briefing is there."""
    job = get_object_or_404(Job.objects.select_related("result"), pk=pk, name=assembly.WORK)
    if job.state == Job.State.DONE and job.result:
        messages.success(request, _("The briefing is assembled."))
        return redirect(job.result)
    return render(request, "reports/briefings/job.html", {"job": job})
