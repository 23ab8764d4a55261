"""Pages of briefings."""

from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.web import resume
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
        schedule = Schedule.objects.filter(active=True).order_by("pk").first()
        return {"schedule": schedule, "may_ask": user.role == Role.HEAD and schedule is not None}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
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


def briefing_at(slug: str) -> Any:
    """The briefing at this address, or Http404."""
    rows = Briefing.objects.select_related("schedule")
    return get_object_or_404(rows.at(slug))


@require_safe
def briefing_pdf(request: Request, slug: str, language: str) -> HttpResponse:
    """The printed briefing, in English or Russian, under a file name that carries its marking."""
    if language not in ("en", "ru"):
        raise Http404
    briefing = briefing_at(slug)
    if refused := release.refuse(request, briefing):
        return refused
    pdf = printing.pdf(briefing, cast(printing.Language, language))
    name = f"{briefing.slug}-{release.MARKINGS[briefing.sensitivity]}-{language}"
    return release.hand_out(request, briefing, pdf, name)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_paragraph(request: Request, slug: str, pk: int) -> HttpResponse:
    """Edit a paragraph of an open briefing; for the head."""
    user = request.user
    briefing = briefing_at(slug)
    paragraph = get_object_or_404(briefing.paragraphs, pk=pk)
    if user.role != Role.HEAD or not briefing.is_open:
        sentence = _("The head of the Centre edits a briefing until it is cleared.")
        if request.method == "POST" and user.role == Role.HEAD:
            form = ParagraphForm(request.POST, instance=paragraph)
            return _show_paragraph(request, form, briefing, 403, refusal=sentence)
        return render(request, "403.html", {"sentence": sentence}, status=403)
    posted = request.POST or resume.typed_before(request)
    form = ParagraphForm(posted, instance=paragraph, initial={"version": briefing.version})
    if request.method == "POST" and form.is_valid():
        if form.store(briefing, user):
            return HttpResponseRedirect(f"{briefing.get_absolute_url()}#p{pk}")
        return _show_paragraph(request, form, briefing_at(slug), 409)
    refused = request.method == "POST" and form.errors
    return _show_paragraph(request, form, briefing, 422 if refused else 200)


def _show_paragraph(
    request: Request, form: ParagraphForm, briefing: Any, status: int, refusal: str = ""
) -> HttpResponse:
    """The form with its text and, where somebody saved in between, the stored text beside it."""
    access_log.note(briefing, request.user, Reading.OPENED)
    stored = None
    if status == 409:
        stored = briefing.paragraphs.get(pk=form.instance.pk)
        form.data = request.POST.copy()
        form.data["version"] = str(briefing.version)
    context = {
        "form": form,
        "record": briefing,
        "stored": stored,
        "refusal": refusal,
        "marking": briefing.sensitivity,
        "form_token": resume.form_token(request.user),
    }
    return render(request, "reports/briefings/paragraph.html", context, status=status)


@require_POST
def ask_for_briefing(request: Request) -> HttpResponse:
    """The head asks for the current period's briefing before its cut-off, or for an update of it."""
    user = request.user
    if user.role != Role.HEAD:
        sentence = _(
            "The head of the Centre asks for a briefing; it is also assembled by itself at the cut-off."
        )
        return render(request, "403.html", {"sentence": sentence}, status=403)
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
