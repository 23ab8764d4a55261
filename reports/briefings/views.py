"""Pages of briefings."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
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
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.web.refusals import refused
from ashgabat_centre.web.small_numbers import small_number
from reports.briefings import assembly
from reports.briefings import printed as printing
from reports.briefings.forms import ParagraphForm
from reports.briefings.models import Briefing, Schedule, sources
from reports.documents import release


class BriefingPages(RecordPages):
    """The pages of briefings."""

    model = Briefing
    menu = Menu(keys="gb")
    joins = ("schedule",)
    offers = ("list", "export", "detail", "print", "step", "history", "readings")

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """The schedule in force, and whether this person may ask for a briefing."""
        schedule = Schedule.objects.filter(active=True).order_by("pk").first()
        return {"schedule": schedule, "may_ask": user.role == Role.HEAD and schedule is not None}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """The paragraphs by function, numbered as they are printed; the desk sees no other."""
        rows = record.printed() if user.role == Role.DESK else record.paragraphs
        paragraphs = list(rows.prefetch_related(sources()))
        printed = [paragraph for paragraph in paragraphs if not paragraph.excluded_because]
        for number, paragraph in enumerate(printed, start=1):
            paragraph.number = number
        _choose_language(paragraphs)
        return {
            "sections": [(f.label, [p for p in paragraphs if p.function == f]) for f in MandateFunction],
            "untranslated": [p for p in printed if not (p.text_en and p.text_ru)],
            "name": record.name(get_language() or "en"),
            "may_export": user.may_export(record.sensitivity),
            "may_edit_paragraphs": user.role == Role.HEAD and record.is_open,
        }


def _choose_language(paragraphs: list[Any]) -> None:
    language = get_language() or "en"
    for paragraph in paragraphs:
        paragraph.shown, paragraph.shown_in = paragraph.text(language)


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


class ParagraphView(FormView):
    """Edit a paragraph of an open briefing; for the head."""

    def find(self, **address: Any) -> Any:
        """The paragraph of this briefing. Raises Http404 where this reader may not see it."""
        return get_object_or_404(briefing_at(address["slug"]).paragraphs, pk=address["pk"])

    def refusal(self) -> str:
        """The head alone edits a paragraph, until the briefing is cleared."""
        may = self.user.role == Role.HEAD and self.subject.parent.is_open
        return "" if may else _("The head of the Centre edits a briefing until it is cleared.")

    def gives_back(self) -> bool:
        """The head gets back what they typed when the briefing was cleared meanwhile."""
        return self.user.role == Role.HEAD

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
    """The head asks for the current period's briefing before its cut-off, or for an update of it."""
    user = request.user
    if user.role != Role.HEAD:
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
