"""The ways an outsider looks at the portal: each is asked for every outsider in both worlds and yields what it saw."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import Reader, access_context, as_owner
from ashgabat_centre.directory.models import Person
from ashgabat_centre.imports import run
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.pages.filters import AllRecordsFilter
from ashgabat_centre.records.models import Record
from ashgabat_centre.web.forms import flat_choices
from ashgabat_centre.web.sealed_query import PAGE_KEYS
from liaison.calendar.models import CalendarFeed
from reports.briefings import assembly
from reports.quality.checks import CHECKS
from tests import factories, tiers
from tests.answers import masked
from tests.engines import directory
from tests.engines.addresses import every_address
from tests.engines.crawl import crawl
from tests.engines.twins import (
    KIND_SURFACES,
    OUTSIDERS,
    SURFACES,
    Looked,
    Question,
    Twin,
    kind_surface,
    surface,
)
from tests.engines.world import undone


@surface
def pages(twin: Twin, name: str) -> Looked:
    """Every page that links lead to, a few addresses of each."""
    for address, response in crawl(twin.clients[name], 3):
        yield f"{name} {address}", masked(response)


@kind_surface
def kind_pages(twin: Twin, name: str, kind: str) -> Looked:
    """The pages of one kind that links lead to from its list."""
    for address, response in crawl(twin.clients[name], 3, [reverse(f"{kind}-list")], kind):
        yield f"{name} {address}", masked(response)


@surface
def all_records(twin: Twin, name: str) -> Looked:
    """The list of all records under every value of every filter and by each of the hidden words, and as a file."""
    yield from _filtered(twin, name, "record-list", AllRecordsFilter)
    yield from _searched(twin, name, "record-list", _words(twin, "identity"))
    for kind, slug in twin.slugs.items():
        yield from _searched(twin, name, "record-list", (slug.replace("-", "/"), _title(kind)))
        yield from _searched(twin, name, "find-suggest", (slug.replace("-", "/"), _title(kind)))
    yield from _searched(twin, name, "find-suggest", _words(twin, "identity"))
    yield from _exported(twin, name, "record")
    yield twin.ask(name, "GET", reverse("export-log"))


def _title(kind: str) -> str:
    """The word that stands in the subject of the hidden record of this kind."""
    return f"kanari{kind}titleq"


def _words(twin: Twin, of: str) -> list[str]:
    """The hidden words of one kind of records, or of identities."""
    return [word for word, where in twin.words.items() if where == of]


def _searched(twin: Twin, name: str, page: str, words: Iterable[str]) -> Looked:
    for word in words:
        yield twin.ask(name, "POST", reverse(page), {"q": word}, HX_Request_Type="partial")


def _exported(twin: Twin, name: str, of: str) -> Looked:
    for form in ("csv", "xlsx"):
        with undone():
            yield twin.ask(name, "POST", reverse(f"{of}-export", args=[form]), {})


def _filtered(twin: Twin, name: str, page: str, declared: Any) -> Looked:
    """The list under each question, rows and counts, as htmx asks for them."""
    for question in questions(twin, declared):
        yield twin.ask(name, "GET", reverse(page, query=question), HX_Request_Type="partial")
    for chosen in ({}, {"status": "cleared"}):
        yield twin.ask(name, "POST", f"{reverse(page)}?counts=1", chosen, HX_Request_Type="partial")


def questions(twin: Twin, declared: Any) -> Iterator[dict[str, str]]:
    for key, one in declared.base_filters.items():
        if key != "q":
            yield from ({key: value} for value in values(key, one))
    for slug in twin.slugs.values():
        yield {"after": slug}
    yield from ({key: "25"} for key in PAGE_KEYS - {"after"})


def values(key: str, one: Any) -> list[str]:
    """What the filter's own form offers; of the many administrative areas a few."""
    if hasattr(one, "queryset") and not callable(one.queryset) and one.queryset is not None:
        return [str(pk) for pk in one.queryset.values_list("pk", flat=True)][:3]
    choices = one.extra.get("choices")
    if choices is None:
        day = timezone.localdate()
        return [day.isoformat(), (day - timedelta(days=1)).isoformat(), "true"]
    offered = choices() if callable(choices) else choices
    return [str(value) for value, _label in flat_choices(offered)][:6]


@kind_surface
def filters(twin: Twin, name: str, kind: str) -> Looked:
    """The kind's list under every value of every filter."""
    return _filtered(twin, name, f"{kind}-list", factories.pages(kind).filters)


@kind_surface
def searches(twin: Twin, name: str, kind: str) -> Looked:
    """Each of the hidden words of this kind, and the reference its hidden record would have."""
    yield from _searched(twin, name, "record-list", _words(twin, kind))
    if slug := twin.slugs.get(kind):
        yield from _searched(twin, name, f"{kind}-list", (slug.replace("-", "/"), _title(kind)))


@kind_surface
def addresses(twin: Twin, name: str, kind: str) -> Looked:
    """Every address the hidden record of this kind would have, read and posted to."""
    if kind not in twin.slugs:
        return
    for address in every_address().values():
        of = tiers.kind_of(address.key)
        if not address.parameters & {"slug", "number"} or of not in ("", kind):
            continue
        ours = {"follow-up": twin.promises, "remark": twin.remarks}
        numbers = next((ours[name] for name in ours if address.key.startswith(name)), twin.files)
        given = {
            "verb": "clear",
            "language": "en",
            "version": 1,
            "led_to": 1,
            "pk": 1,
            "number": numbers[kind],
        }
        given |= {"verb": {"follow-up-step": "end", "remark-step": "answer"}.get(address.key, "clear")}
        place = address.at(slug=twin.slugs[kind], **given)
        for method in ("GET", "POST"):
            data = {"version": 1, "reason": "x"} if method == "POST" else None
            with undone():
                yield twin.ask(name, method, place, data)


@kind_surface
def exports(twin: Twin, name: str, kind: str) -> Looked:
    """The kind's list as a file."""
    return _exported(twin, name, kind)


@kind_surface
def numbers(twin: Twin, name: str, kind: str) -> Looked:
    """What is filed next of this kind, and the number it is given."""
    person = twin.people[name]
    for marking in "01"[: person.level + 1] if kind in factories.FILED else "":
        with undone():
            data = factories.post_data(kind, person, sensitivity=marking)
            what, shown = twin.ask(name, "POST", reverse(f"{kind}-create"), data)
            yield f"{what} {marking}", shown
            yield twin.ask(name, "GET", re.findall(rb"Location: (\S+)", shown)[0].decode())


@surface
def promises(twin: Twin, name: str) -> Looked:
    """What is promised: the list under each of its questions, and beside a form that names the institution."""
    for question in ({}, {"state": "all"}, {"state": "overdue"}, {"state": "ended"}, {"side": "ours"}):
        yield twin.ask(name, "GET", reverse("follow-up-list", query=question))
    with undone():
        data = factories.post_data("correspondence", twin.people[name]) | {"look": "1"}
        yield twin.ask(name, "POST", reverse("correspondence-create"), data)


@surface
def asking(twin: Twin, name: str) -> Looked:
    """To be let in to what is hidden, and what others ask and hand over."""
    with undone():
        for slug in twin.slugs.values():
            said = {"reference": slug.replace("-", "/"), "reason": "I heard of it."}
            yield twin.ask(name, "POST", reverse("access-ask"), said)
        for page in ("access-ask", "access-requests", "waiting", "job-list"):
            yield twin.ask(name, "GET", reverse(page))


@surface
def contacts(twin: Twin, name: str) -> Looked:
    """The calendar, the log, the matrix, the silences, the countries and the sheets on whom the hidden were with."""
    for page in ("calendar", "contact-log", "contact-matrix", "silence", "country-list"):
        yield twin.ask(name, "GET", reverse(page))
    for code in ("uzb", "afg"):
        yield twin.ask(name, "GET", reverse("country", args=[code]))
        yield twin.ask(name, "GET", reverse("country-timeline", args=[code]))
    for page in ("quality", *(reverse("quality-rows", args=[check]) for check in CHECKS)):
        yield twin.ask(name, "GET", reverse(page) if page == "quality" else page)
    yield twin.ask(name, "GET", reverse("calendar", query={"span": "week"}))
    yield twin.ask(name, "GET", reverse("silence", query={"mine": 1}))
    for of, entry in (("person", twin.person), ("institution", factories.organization())):
        yield twin.ask(name, "GET", reverse(f"{of}-sheet", args=[entry.pk]))
        with undone():
            yield twin.ask(name, "POST", reverse(f"{of}-sheet-pdf", args=[entry.pk, "en"]), {"agenda": ""})


@surface
def feeds(twin: Twin, name: str) -> Looked:
    """What a calendar program reads at this person's address."""
    person = twin.people.get(name)
    if person is None:
        return
    with undone():
        with access_context(person.reader()):
            key = CalendarFeed.objects.renew(person)
        response = twin.clients["anonymous"].ask("GET", reverse("calendar-feed", query={"key": key}))
        yield f"feed of {name}", masked(response)


@surface
def people(twin: Twin, name: str) -> Looked:
    """Who is here, and the keeper's own account: their leaving lists what they own."""
    for page in ("people", "in-charge", "people-sessions", "usersessions_list"):
        yield twin.ask(name, "GET", reverse(page))
    keeper = twin.people["keeper"]
    yield twin.ask(name, "GET", reverse("person", args=[keeper.pk]))
    yield twin.ask(name, "GET", reverse("leaver", args=[keeper.pk]))
    with undone():
        yield twin.ask(name, "POST", reverse("leaver", args=[keeper.pk]), {"reason": "Gone home."})
        yield twin.ask(name, "GET", reverse("leaver", args=[keeper.pk]))


@surface
def briefing(twin: Twin, name: str) -> Looked:
    """What the worker assembles of the running week: the job, the pages and the print."""
    with undone():
        schedule = factories.schedule()
        slot = schedule.slot_at(timezone.now()).isoformat()
        job = factories.job(
            twin.people["head"], name=assembly.WORK, arguments={"schedule": schedule.pk, "slot": slot}
        )
        jobs.do(job.pk)
        with as_owner():  # when it began and ended is the database's clock, which nobody stops
            Job.objects.filter(pk=job.pk).update(started_at=job.asked_at, finished_at=job.asked_at)
        yield twin.ask(name, "GET", reverse("job-list"))
        yield twin.ask(name, "GET", reverse("briefing-job", args=[job.pk]))
        with access_context(twin.people["head"].reader()):
            made = Record.objects.filter(kind="briefing").latest("pk")
        for page in ("detail", "history"):
            yield twin.ask(name, "GET", made.address(page))
        for language in ("en", "ru"):
            yield twin.ask(name, "GET", reverse("briefing-pdf", args=[made.slug, language]))


@surface
def entries(twin: Twin, name: str) -> Looked:
    """The pages of somebody protected, and the directory's search for what stands behind the pseudonym."""
    with as_owner():
        hidden = list(Person.objects.filter(protected=True).order_by("pk"))
    for person in hidden:
        for address in directory.addresses(person.pk):
            yield twin.ask(name, "GET", address)
    for word in _words(twin, "identity"):
        _posted, led = twin.ask(name, "POST", reverse("directory"), {"q": word})
        for address in re.findall(rb"Location: (\S+)", led):
            _asked, found = twin.ask(name, "GET", address.decode())
            yield f"{name} searched for {word}", found


@surface
def kept(twin: Twin, name: str) -> Looked:
    """What is kept of records that name somebody protected, on all their pages and on paper."""
    for record in twin.met:
        for page in ("detail", "edit", "print", "history", "correct"):
            yield twin.ask(name, "GET", record.address(page))
        yield twin.ask(name, "GET", reverse("record-cleared", args=[record.slug]))
        yield twin.ask(name, "POST", reverse("record-list"), {"q": record.reference})
    with undone():
        yield twin.ask(name, "POST", reverse("meeting-readout-pdf", args=[twin.met[0].slug, "en"]), {})


@surface
def imports(twin: Twin, name: str) -> Looked:
    """What the worker answers to this person's table of the hidden names: its preview, and what was made."""
    person = twin.people.get(name)
    if person is None or not person.writes:
        return
    names = "\n".join(_words(twin, "identity"))
    with undone():
        table = factories.table(person, "people", f"Name\n{names}\n".encode())
        address = reverse("import", args=[table.pk])
        for ask in (run.ask_check, lambda table: run.ask_make(table, leave_out=True, anyway=True)):
            with access_context(person.reader()):
                table.refresh_from_db()
                ask(table)
                table.refresh_from_db()
            assert table.job_id
            jobs.do(table.job_id)
            yield f"{name} {table.state}", twin.ask(name, "GET", address)[1]


@surface
def mails(twin: Twin, name: str) -> Looked:
    """What was sent to this person."""
    person = twin.people.get(name)
    if person is not None:
        sent = [message.message().as_bytes() for message in mail.outbox if person.email in message.to]
        yield f"mail to {name}", b"\n".join(sent)


# What people report of the portal, without any content of it, is the administrator's to read (help/policy.sql).
BY_RIGHT = {("administrator", "records_problemreport")}


@surface
def tables(twin: Twin, name: str) -> Looked:
    """Every row of every table, as the database shows them with every filter of the portal taken away."""
    with access_context(reader(twin.people.get(name))):
        for table in tables_of_all():
            if (name, table) not in BY_RIGHT:
                yield f"{name} {table}", rows(table)


def rows_for(twin: Twin, name: str, table: str) -> bytes:
    if (name, table) in BY_RIGHT:
        return b""
    with access_context(reader(twin.people.get(name))):
        return rows(table)


def reader(person: User | None) -> Reader | None:
    """An administrator is asked for with their full clearance, which no page ever gives them."""
    return Reader(person.pk, person.role, person.level) if person else None


def tables_of_all() -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.table_names(cursor)
    return sorted(set(found) - {"django_session"})


def rows(table: str) -> bytes:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"select t::text from {connection.ops.quote_name(table)} t order by 1")
            return "\n".join(row for (row,) in cursor.fetchall()).encode()
    except ProgrammingError as refused:
        return str(refused).encode()


# --- Who looks ----------------------------------------------------------------------------------------------

MOST = ("outsider", "desk")  # who else reads, reads less than the one or the other
# Where some have nothing to look at.
WHO = {
    "filters": MOST,
    "searches": (*MOST, "head"),
    "addresses": (*MOST, "head", "administrator", "anonymous"),
    "numbers": ("outsider", "analyst"),
    "promises": MOST,
    "briefing": ("head", "desk", "administrator"),
}
# Who looks in every run. Rows and letters cost little, so that everybody looks at them: what the database shows nobody
# is on no page either. The head alone exports.
ALWAYS = {"tables": OUTSIDERS, "mails": OUTSIDERS, "exports": (*MOST, "head"), "all_records": (*MOST, "head")}
# Looked at as the worlds were built, before the others leave counts and letters of their own.
FIRST = ("tables", "mails")


def due() -> Iterator[Question]:
    """What this run asks (tests/tiers.py): those who see most look at everything but the kinds that rest, the others in
    turn. Everybody looks at a kind whose turn it is.
    """
    for name in (*FIRST, *(name for name in SURFACES if name not in FIRST)):
        yield from ((name, outsider, "") for outsider in WHO.get(name, OUTSIDERS) if looks(name, outsider))
    for name in KIND_SURFACES:
        for outsider in WHO.get(name, OUTSIDERS):
            yield from ((name, outsider, kind) for kind in kinds_looked_at(name, outsider))


def looks(surface: str, outsider: str) -> bool:
    """Whether this person looks there in this run."""
    always = tiers.in_turn(MOST, surface) if surface == "filters" else ALWAYS.get(surface, MOST)
    return outsider in always or tiers.is_due(f"{surface} {outsider}")


def kinds_looked_at(surface: str, outsider: str) -> tuple[str, ...]:
    """Whoever looks at all pages has seen those of each kind."""
    if surface == "kind_pages" and looks("pages", outsider):
        return ()
    all_asked = surface != "kind_pages" and looks(surface, outsider)
    seen = tiers.whole_kinds() if all_asked else tiers.kinds_in_turn()
    return tuple(kind for kind in factories.KINDS if kind in seen)
