"""Assembly of a periodic briefing: the period's cleared records as paragraphs, each citing its records.

A second assembly adds what was cleared since and changes nothing else, so that edited paragraphs stay.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.kinds import counted, kinds
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.paragraphs import Citation, Paragraph
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.workflow.models import held_back, let_go_between
from liaison.concurrences import basis
from reports.briefings.models import Briefing, Schedule

WORK = "assemble-briefing"
UNDER_WAY = timedelta(minutes=5)  # longer than any statement or request may last


def ask_for(schedule: Schedule, slot: datetime, asked_by: User, *, due: bool) -> Job:
    """Ask the worker for this period's briefing.

    A due one is asked for once; an early one as often as wanted.
    """
    return jobs.ask(
        WORK,
        asked_by=asked_by,
        subject=Briefing(schedule=schedule, slot=slot).name(asked_by.language),
        key=f"{schedule.code}:{slot.isoformat()}" if due else "",
        schedule=schedule.pk,
        slot=slot.isoformat(),
    )


@jobs.work(WORK)
def assemble_job(job: Job) -> Briefing:
    """Job: assemble a briefing."""
    schedule = Schedule.objects.get(pk=job.arguments["schedule"])
    return assemble(schedule, datetime.fromisoformat(job.arguments["slot"]))


@transaction.atomic
def assemble(schedule: Schedule, slot: datetime) -> Briefing:
    """The period's briefing, made or brought up to date; a cleared one is returned as it is."""
    Schedule.objects.select_for_update().get(pk=schedule.pk)  # one assembly of a schedule at a time
    briefing = Briefing.objects.filter(schedule=schedule, slot=slot).first() or _begin(schedule, slot)
    if briefing.is_open:
        version = briefing.version
        briefing.covers_to = min(timezone.now(), slot)
        _leave_out_replaced(briefing)
        _take_in(briefing, list(_records_for(briefing)))
        _mark(briefing)
        briefing.revise(version)
    return briefing


def _begin(schedule: Schedule, slot: datetime) -> Briefing:
    """An empty briefing, submitted for clearance by the portal itself.

    It continues where the last one stopped.
    """
    system = User.objects.system()
    last = Briefing.objects.filter(schedule=schedule, slot__lt=slot).aggregate(to=Max("covers_to"))["to"]
    briefing = Briefing(
        schedule=schedule,
        slot=slot,
        covers_from=last or slot - timedelta(days=7),
        covers_to=min(timezone.now(), slot),
        status=Status.SUBMITTED,
        language="en",
        occurred_on=timezone.localdate(min(timezone.now(), slot)),
        sensitivity=0,
        provenance="assembled by the portal",
    )
    briefing.title = briefing.name("en")
    briefing.file(system)
    Step.objects.create(record_id=briefing.pk, verb=Verb.SUBMIT, by=system, version=briefing.version)
    return briefing


def _records_for(briefing: Briefing) -> Iterable[Record]:
    """The period's cleared, citable records up to the schedule's marking that are in no briefing of it yet.

    A record that was corrected and cleared again is a new clearance and is taken again. One that is being
    corrected waits for its new clearance or, if the correction is discarded, is taken as it stands. A contact
    with another party that has no basis waits until the head resolves it.
    """
    start, end = _looks_back(briefing), briefing.covers_to
    cleared = Record.objects.cleared_between(start, end)
    let_go = Record.objects.cleared().filter(pk__in=let_go_between(start, end), cleared_at__lt=end)
    settled = Record.objects.cleared().filter(pk__in=basis.settled_between(start, end), cleared_at__lt=end)
    period = (cleared | let_go | settled).exclude(pk__in=held_back()).exclude(basis.withheld())
    citable = [name for name, kind in kinds().items() if kind.citable]
    taken = Citation.objects.filter(
        paragraph__parent__briefing__schedule=briefing.schedule_id,
        cited=OuterRef("pk"),
        cleared__version=OuterRef("cleared_version"),
    )
    rows: Iterable[Record] = (
        period.filter(
            counted(), kind__in=citable, sensitivity__lte=briefing.schedule.ceiling, uncitable_because=""
        )
        .exclude(Exists(taken))
        .order_by("function", "occurred_on", "pk")
        .prefetch_related("translations__translator")
    )
    return rows


def _looks_back(briefing: Briefing) -> datetime:
    """The moment from which clearances are considered: one that was under way at the last briefing's end was
    stamped before that end and committed after it.
    """
    earlier = Briefing.objects.filter(schedule=briefing.schedule_id, slot__lt=briefing.slot)
    return briefing.covers_from - UNDER_WAY if earlier.exists() else briefing.covers_from


def _leave_out_replaced(briefing: Briefing) -> None:
    """Leave out the paragraph of an earlier clearance where the new clearance has one."""
    replaced = Citation.objects.filter(paragraph__parent=briefing.pk, cited__status=Status.CLEARED).exclude(
        cleared__version=F("cited__cleared_version")
    )
    for paragraph in briefing.printed().filter(pk__in=replaced.values("paragraph")):
        paragraph.excluded_because = _(
            "Its record was corrected and cleared again; the new text stands below."
        )
        paragraph.save(update_fields=["excluded_because"])


def _take_in(briefing: Briefing, records: list[Record]) -> None:
    texts = {
        text.record_id: text
        for text in ClearedVersion.objects.filter(record__in=records, version=F("record__cleared_version"))
    }
    last = briefing.paragraphs.aggregate(last=Max("order"))["last"] or 0
    for order, record in enumerate(records, start=last + 1):
        text = texts[record.pk]
        Citation.objects.create(
            paragraph=_paragraph(briefing, record, text, order),
            cited_id=record.pk,
            cleared=text,
            reference=record.reference,
            kind=record.kind,
            title=text.title,
            language=record.language,
            occurred_on=record.occurred_on,
            sensitivity=text.sensitivity,
        )


def _paragraph(briefing: Briefing, record: Record, text: ClearedVersion, order: int) -> Paragraph:
    """A paragraph with the summary as it was cleared, in its own language and in the other where it was
    translated.
    """
    translation = next((t for t in record.translations.all() if t.is_current(text)), None)
    fields = {f"text_{record.language}": text.summary or text.title}
    if translation is not None:
        fields[f"text_{translation.language}"] = translation.summary
    paragraph: Paragraph = Paragraph.objects.create(
        parent_id=briefing.pk,
        function=record.function,
        order=order,
        language=record.language,
        translator=_named(translation),
        **fields,
    )
    return paragraph


def _named(translation: Translation | None) -> str:
    return translation.translator.name if translation else ""


def _mark(briefing: Briefing) -> None:
    """Give the briefing the highest marking of what it contains, and the countries and themes of its records."""
    cited = Record.objects.filter(citations__paragraph__parent=briefing.pk)
    rows = list(cited.values_list("sensitivity", "country_ids", "theme_ids"))
    # What was taken in and returned since is out of the portal's sight, and still stands in the briefing.
    briefing.sensitivity = max([briefing.sensitivity, *(row[0] for row in rows)])
    briefing.country_ids = sorted({*briefing.country_ids, *(country for row in rows for country in row[1])})
    briefing.theme_ids = sorted({*briefing.theme_ids, *(theme for row in rows for theme in row[2])})
