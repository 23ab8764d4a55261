"""The road itself: file, clear, assemble, clear the briefing, print it, and count what its pages cite."""

import os
import re
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
from django.db import transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, connected_to
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.reference.models import Country
from ashgabat_centre.tools import by_form
from ashgabat_centre.tools.road.material import Material, read
from ashgabat_centre.tools.road.records import Filing, make_people
from reports.briefings import assembly
from reports.briefings import printed as printing
from reports.briefings.models import Briefing, Schedule
from reports.briefings.printed import Language

LANGUAGES: tuple[Language, ...] = ("en", "ru")
POLL = 0.2
PATIENCE = 75.0  # seconds; the task's own hard limit is 60


class Failed(Exception):
    """The road ends here; the message says where and why."""


def walk(data: Path, out: Path, limit: int) -> dict[str, object]:
    """File, clear, assemble, clear the briefing, print it twice, and count what the pages cite."""
    material = _gather(data)
    _make_folder(out)
    schedule = _schedule()
    with connected_to(os.environ["OWNER_DATABASE_URL"]):  # who holds the first roles is the owner's word
        people = make_people()
    filed = Filing(material, people)
    filed.file(limit)
    print(f"{filed.records} records filed, {filed.translated} translated, {filed.cleared} cleared.")
    for reason, count in filed.refused.most_common():
        print(f"Refused ({count}): {reason}")
    head = filed.people["head"]
    briefing = _assemble(schedule, head)
    printed = [_print(briefing, language, head, out) for language in LANGUAGES]
    return {
        "records": filed.records,
        "cleared": filed.cleared,
        "cited": len(set.intersection(*(references for _pages, references in printed))),
        "refused": filed.refused.total(),
        "skipped": material.skipped.total(),
        "pages": sum(pages for pages, _references in printed),
    }


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"The PDFs can't be written to {out}: {error.strerror}.") from None


def _gather(data: Path) -> Material:
    if not data.is_dir():
        raise Failed(f"There is no folder {data}. Say where: make try-road DATA=folder OUT=folder")
    found = read(data, set(Country.objects.values_list("iso3", flat=True)))
    for remark in found.remarks:
        print(remark)
    for what, count in sorted(found.skipped.items()):
        print(f"Skipped {count} {what}.")
    if not found:
        raise Failed(f"Nothing under {data} can be filed: no names, no statements, no sentence pairs.")
    print(f"Read {len(found.officials)} officials, {len(found.excerpts)} parts of statements", end="")
    print(f" and {len(found.pairs)} sentence pairs.", flush=True)
    return found


def _schedule() -> Schedule:
    """The weekly briefing's calendar, moved on a day where its cut-off would fall into this run."""
    schedule: Schedule = Schedule.objects.get(code="wb")
    if schedule.slot_at(timezone.now()) - timezone.now() < timedelta(minutes=15):
        schedule.weekday = (schedule.weekday + 1) % 7
        schedule.save(update_fields=["weekday"])
    return schedule


def _assemble(schedule: Schedule, head: User) -> Briefing:
    """Ask as the head does, and wait for the worker as the head would: by looking at the job."""
    with access_context(head.reader()), transaction.atomic():
        job = assembly.ask_for(schedule, schedule.slot_at(timezone.now()), head, due=False)
    end = time.monotonic() + PATIENCE
    while job.is_open and not job.reason and time.monotonic() < end:
        time.sleep(POLL)
        with access_context(head.reader()), transaction.atomic():
            job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise Failed(f"The worker did not assemble the briefing: {job.get_state_display()}. {job.reason}")
    with access_context(head.reader()), transaction.atomic():
        briefing: Briefing = Briefing.objects.get(pk=job.result_id)
    by_form.step(briefing, Verb.CLEAR, head)
    return briefing


def _print(briefing: Briefing, language: Language, head: User, out: Path) -> tuple[int, set[str]]:
    """Write one PDF; its pages, and the records its paragraphs cite."""
    with access_context(head.reader()), transaction.atomic():
        fresh = Briefing.objects.select_related("schedule").get(pk=briefing.pk)
        content = printing.pdf(fresh, language)
    path = out / f"{fresh.slug}-{language}.pdf"
    path.write_bytes(content)
    pages, references = read_citations(content)
    print(f"{path}: {pages} pages, {len(references)} records cited.", flush=True)
    return pages, references


def read_citations(content: bytes) -> tuple[int, set[str]]:
    """The pages of a printed briefing, and the references that stand in brackets at the end of its paragraphs."""
    prefixes = "|".join(kind.prefix for kind in kinds().values() if kind.citable)
    reference = rf"(?:{prefixes})(?:/SC)?/\d{{4}}/\d{{4,}}"
    pages = pypdf.PdfReader(BytesIO(content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    groups = re.findall(rf"\(\s*({reference}(?:;\s*{reference})*)\s*\)", text)
    return len(pages), {one for group in groups for one in re.findall(reference, group)}
