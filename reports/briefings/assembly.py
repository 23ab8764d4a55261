"""Assembly of a periodic briefing: the period's cleared records as paragraphs, each citing its records.

A second assembly adds what was cleared since and changes nothing else, so that edited paragraphs stay.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import written_by
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.kinds import counted, kinds
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.paragraphs import Citation, Paragraph
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.translations import printable
from ashgabat_centre.workflow.models import held_back, let_go_between
from liaison.concurrences import basis
from reports.briefings.models import Briefing, Schedule, week_of

WORK = "assemble-briefing"
# Kept in English for everybody; the page says it in its reader's language.
REPLACED = gettext_noop("Its record was corrected and cleared again; the new text stands below.")
AGAIN = timedelta(minutes=15)  # after which a due briefing that failed is asked for once more
UNDER_WAY = timedelta(minutes=5)  # longer than any statement or request may last


def ask_for(schedule: Schedule, slot: datetime, asked_by: User, *, due: bool) -> Job:
    """Ask the worker for this period's briefing.

    A due one is asked for once, and once more each quarter of an hour after it failed; an early one as often as
    wanted.
    """
    return jobs.ask(
        WORK,
        asked_by=asked_by,
        subject=f"{schedule.name(asked_by.language)} {week_of(slot)}",
        key=f"{schedule.code}:{slot.isoformat()}" if due else "",
        again_after=AGAIN if due else None,
        schedule=schedule.pk,
        slot=slot.isoformat(),
    )


@jobs.work(WORK, gettext_lazy("Assembly of a briefing"))
def assemble_job(job: Job) -> Briefing:
    """Job: assemble a briefing."""
    schedule = Schedule.objects.get(pk=job.arguments["schedule"])
    return assemble(schedule, datetime.fromisoformat(job.arguments["slot"]))


@transaction.atomic
def assemble(schedule: Schedule, slot: datetime) -> Briefing:
    """The briefing that covers this schedule up to the cut-off, or up to now before it.

    The open one is brought up to date; where none reaches so far, another is begun where the last one stops, so
    that each moment lies in exactly one, whatever was asked for, cleared or rescheduled before. A cleared one is
    returned as it is.
    """
    schedule = Schedule.objects.select_for_update().get(
        pk=schedule.pk
    )  # one assembly of a schedule at a time
    briefing = _standing(schedule, slot) or _begin(schedule, slot)
    if briefing.is_open:
        version = briefing.version
        briefing.take_words()
        briefing.covers_to = _reach(briefing)
        _take_in(briefing, list(_records_for(briefing)))
        _leave_out_replaced(briefing)
        _mark(briefing)
        briefing.revise(version)
    return briefing


def covering(schedule: Schedule, moment: datetime) -> Any:
    """The briefings of this schedule whose period ends at this moment or holds it."""
    return Briefing.objects.filter(schedule=schedule, covers_from__lt=moment, covers_to__gte=moment)


def _standing(schedule: Schedule, slot: datetime) -> Briefing | None:
    """The last briefing, where it is open and of this cut-off, else the one whose period reaches it, or now."""
    last: Briefing | None = Briefing.objects.filter(schedule=schedule).order_by("covers_to", "pk").last()
    if last is not None and last.is_open and last.slot == slot:
        return last
    briefing: Briefing | None = covering(schedule, min(timezone.now(), slot)).first()
    return briefing


def _reach(briefing: Briefing) -> datetime:
    """How far an open briefing covers by now: no further than its cut-off, or the beginning of another one."""
    later = Briefing.objects.filter(schedule=briefing.schedule_id, covers_from__gte=briefing.covers_to)
    begun = later.exclude(pk=briefing.pk).aggregate(at=Min("covers_from"))["at"]
    return min(timezone.now(), briefing.slot, begun or briefing.slot)


def _begin(schedule: Schedule, slot: datetime) -> Briefing:
    """An empty briefing, submitted for clearance by the portal itself.

    It continues where the last one stopped.
    """
    system, until = User.objects.system(), min(timezone.now(), slot)
    earlier = Briefing.objects.filter(schedule=schedule, covers_from__lt=until)
    briefing = Briefing(
        schedule=schedule,
        slot=slot,
        covers_from=earlier.aggregate(to=Max("covers_to"))["to"] or slot - timedelta(days=7),
        covers_to=until,
        status=Status.SUBMITTED,
        language="en",
        occurred_on=timezone.localdate(until),
        sensitivity=0,
        provenance="assembled by the portal",
    )
    briefing.take_number()
    briefing.take_words()
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
    stored = ClearedVersion.objects.filter(record=OuterRef("pk"), version=OuterRef("cleared_version"))
    rows: Iterable[Record] = (
        period.filter(
            counted(), kind__in=citable, sensitivity__lte=briefing.schedule.ceiling, uncitable_because=""
        )
        .exclude(Exists(taken))
        .filter(Exists(stored))  # what was cleared under a higher marking is cleared anew before it is cited
        .order_by("function", "occurred_on", "pk")
        .prefetch_related("translations__translator", "translations__checked_by")
    )
    return rows


def _looks_back(briefing: Briefing) -> datetime:
    """The moment from which clearances are considered: one that was under way at the last briefing's end was
    stamped before that end and committed after it.
    """
    earlier = Briefing.objects.filter(schedule=briefing.schedule_id, covers_to__lte=briefing.covers_from)
    return briefing.covers_from - UNDER_WAY if earlier.exists() else briefing.covers_from


def _leave_out_replaced(briefing: Briefing) -> None:
    """Leave out the paragraph of an earlier clearance where a later one of the same record stands in it too."""
    own = Citation.objects.filter(paragraph__parent=briefing.pk)
    later = own.filter(cited=OuterRef("cited"), cleared__version__gt=OuterRef("cleared__version"))
    replaced = own.filter(Exists(later))
    for paragraph in briefing.printed().filter(pk__in=replaced.values("paragraph")):
        paragraph.excluded_because = REPLACED
        paragraph.save(update_fields=["excluded_because"])


class Unassembled(ValueError):
    """A record that could not be taken in; the message names the section and the record."""


def _take_in(briefing: Briefing, records: list[Record]) -> None:
    """Add a paragraph for each record. Raises Unassembled, naming the one that is at fault."""
    texts = {
        text.record_id: text
        for text in ClearedVersion.objects.filter(record__in=records, version=F("record__cleared_version"))
    }
    last = briefing.paragraphs.aggregate(last=Max("order"))["last"] or 0
    for order, record in enumerate(records, start=last + 1):
        try:
            _cite(_paragraph(briefing, record, texts[record.pk], order), record, texts[record.pk])
        except Exception as error:
            named = {"section": record.get_function_display(), "reference": record.reference}
            sentence = _("%(section)s: %(reference)s could not be taken in (%(kind)s).")
            raise Unassembled(sentence % (named | {"kind": type(error).__name__})) from error


def _cite(paragraph: Paragraph, record: Record, text: ClearedVersion) -> None:
    Citation.objects.create(
        paragraph=paragraph,
        cited_id=record.pk,
        cleared=text,
        reference=record.reference,
        kind=record.kind,
        title=text.title,
        language=record.language,
        occurred_on=record.occurred_on,
        sensitivity=text.sensitivity,
    )


def renew(paragraph: Paragraph) -> None:
    """Bring a paragraph up to date: its records' texts as they stand cleared now, with their translations. Whoever asks
    for it writes none of these words, which another person cleared: they are the portal's, as at the first assembly.

    Raises Refused where one of them is not cleared, has no basis, or is marked higher than the briefing.
    """
    briefing = Briefing.objects.get(pk=paragraph.parent_id)
    with written_by(User.objects.system().pk):
        for citation in paragraph.citations.all():
            _renew_source(paragraph, citation, briefing.sensitivity)
        paragraph.save()


def _renew_source(paragraph: Paragraph, citation: Citation, level: int) -> None:
    record = Record.objects.cleared().exclude(basis.withheld()).filter(pk=citation.cited_id).first()
    if record is None or record.sensitivity > level:
        raise Refused(
            _("%(reference)s can not be cited as it stands: leave the paragraph out, or wait.")
            % {"reference": citation.reference}
        )
    text = ClearedVersion.objects.get(record=record.pk, version=record.cleared_version)
    _renew_citation(citation, record, text)
    _write(paragraph, record, text)


def _renew_citation(citation: Citation, record: Record, text: ClearedVersion) -> None:
    citation.cleared, citation.title, citation.sensitivity = text, text.title, text.sensitivity
    citation.language, citation.occurred_on = record.language, record.occurred_on
    citation.save()


def _paragraph(briefing: Briefing, record: Record, text: ClearedVersion, order: int) -> Paragraph:
    paragraph = Paragraph(parent_id=briefing.pk, function=record.function, order=order)
    _write(paragraph, record, text)
    paragraph.save()
    return paragraph


def _write(paragraph: Paragraph, record: Record, text: ClearedVersion) -> None:
    """Put in the summary as it was cleared, in its own language, and in the other where it was translated."""
    translation = printable(record, text)
    paragraph.language, paragraph.text_en, paragraph.text_ru = record.language, "", ""
    setattr(paragraph, f"text_{record.language}", text.summary or text.title)
    if translation is not None:
        setattr(paragraph, f"text_{translation.language}", translation.summary)
    paragraph.translated(translation)


def _mark(briefing: Briefing) -> None:
    """Give the briefing the highest marking of what it contains, and the countries and themes of its records."""
    cited = Record.objects.filter(citations__paragraph__parent=briefing.pk)
    rows = list(cited.values_list("sensitivity", "country_ids", "theme_ids"))
    # What was taken in and returned since is out of the portal's sight, and still stands in the briefing.
    briefing.sensitivity = max([briefing.sensitivity, *(row[0] for row in rows)])
    briefing.country_ids = sorted({*briefing.country_ids, *(country for row in rows for country in row[1])})
    briefing.theme_ids = sorted({*briefing.theme_ids, *(theme for row in rows for theme in row[2])})
