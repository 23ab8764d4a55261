"""The checked rows of a file become events and reports, in slices by set-based SQL.

A row is known by its source's number: it makes one event, and later files change it. What changes at the source becomes
a change in the event's history; the event follows as long as nobody at the Centre has written it by hand.
"""

from typing import Any

from django.db import connection
from django.utils import timezone

from monitoring.events.check import BY_HASH, OLDER
from monitoring.events.gone import GOING, flags_gone
from monitoring.events.intake_models import EventImport
from monitoring.events.layouts import reliefweb
from monitoring.events.layouts.known import LAYOUTS
from monitoring.events.models import Event

SLICE = 10_000
LOCK = "select pg_advisory_xact_lock(hashtext('monitoring_eventreport.' || %(system)s))"
REACHED = """
    select max(number) from (
        select number from monitoring_eventimportrow where parent_id = %(table)s and number > %(after)s
        order by number limit %(slice)s) next
"""
# What is new of a slice, and what was changed. A new event has its number before it is there, by which its report finds
# it: a key drawn beforehand would want a right to the sequence, which tells how many there are.
FRESH = f"""
    select f.*, r.id as report_id, r.leads, r.event_id, gen_random_uuid() as event_number
    from monitoring_eventimportrow f
    left join monitoring_eventreport r on r.system = %(system)s and r.upstream_id = f.upstream_id
    where f.parent_id = %(table)s and f.number > %(after)s and f.number <= %(to)s
        and (r.id is null or (r.digest <> f.digest or r.gone_at is not null) and not {OLDER})
"""
# What the event and the staged row call by the same or another name.
OF_EVENT = {
    "day": "day",
    "day_precision": "day_precision",
    "country_id": "country",
    "elsewhere": "elsewhere",
    "area_id": "area",
    "place": "place",
    "latitude": "latitude",
    "longitude": "longitude",
    "place_precision": "place_precision",
    "type": "type",
    "sub_type": "sub_type",
    "actors": "actors",
}
OF_REPORT = {
    "source": "source",
    "text": "text",
    "day": "day",
    "kind": "kind",
    "area": "area_cited",
    "low": "low",
    "best": "best",
    "high": "high",
    "reported_on": "reported_on",
    "url": "url",
    "digest": "digest",
    "clock": "clock",
}

# What stays of a source whose answers leave out what was not asked for, where this one lacks it: the text below the
# headline, and a day where this one names but the month or the year that it lies in.
BELOW = "strpos({0}.text, E'\\n\\n')"
IN_THE_DAYS_SPAN = """case when f.day_precision > 1
    and date_trunc(case f.day_precision when 4 then 'year' else 'month' end, {of}.day) = f.day then {kept}
    else f.{staged} end"""
EVENT_KEEPS = {
    "sub_type": "case when f.kind = '' then e.sub_type else f.sub_type end",
    "day": IN_THE_DAYS_SPAN.format(of="e", kept="e.day", staged="day"),
    "day_precision": IN_THE_DAYS_SPAN.format(of="e", kept="e.day_precision", staged="day_precision"),
}
REPORT_KEEPS = {
    "text": f"case when {BELOW.format('f')} = 0 and {BELOW.format('r')} > 0 "
    f"then f.text || substr(r.text, {BELOW.format('r')}) else f.text end",
    "source": f"case when f.source = '{reliefweb.UNNAMED}' then r.source else f.source end",
    "kind": "coalesce(nullif(f.kind, ''), r.kind)",
    "url": "coalesce(nullif(f.url, ''), r.url)",
    "reported_on": "coalesce(f.reported_on, r.reported_on)",
    "day": IN_THE_DAYS_SPAN.format(of="r", kept="r.day", staged="day"),
}


def _said(columns: dict[str, str], keeps: dict[str, str]) -> dict[str, str]:
    """What each column becomes."""
    partial = "case when %(partial)s then {kept} else f.{staged} end"
    return {
        ours: partial.format(kept=keeps[ours], staged=staged) if ours in keeps else f"f.{staged}"
        for ours, staged in columns.items()
    }


def _assigned(said: dict[str, str]) -> str:
    return ", ".join(f"{ours} = {words}" for ours, words in said.items())


def _compared(said: dict[str, str]) -> str:
    return f"({', '.join(f'e.{ours}' for ours in said)}) is distinct from ({', '.join(said.values())})"


EVENT_SAYS, REPORT_SAYS = _said(OF_EVENT, EVENT_KEEPS), _said(OF_REPORT, REPORT_KEEPS)


MAKE = f"""
    with fresh as materialized ({FRESH}), followed as (
        update monitoring_event e set {_assigned(EVENT_SAYS)}, version = e.version + 1
        from fresh f where e.id = f.event_id and f.leads and not e.by_hand and {_compared(EVENT_SAYS)}
    ), changed as (
        update monitoring_eventreport r set {_assigned(REPORT_SAYS)}, gone_at = null, file = %(file)s, row = f.number
        from fresh f where r.id = f.report_id
        returning r.event_id
    ), entered as (
        insert into monitoring_event (
            number, {", ".join(OF_EVENT)}, theme_ids, annotation, by_hand, deaths_low, deaths_high,
            preferred_because, entered_by_id, entered_at, version)
        select event_number, {", ".join(OF_EVENT.values())}, '{{}}', '', false,
            least(low, best, high), greatest(low, best, high), '', %(user)s, %(now)s, 1
        from fresh where report_id is null
        returning id, number
    ), reported as (
        insert into monitoring_eventreport (
            event_id, leads, system, upstream_id, {", ".join(OF_REPORT)}, restricted, file, row, entered_by_id,
            entered_at)
        select e.id, true, %(system)s, f.upstream_id, {", ".join(f"f.{staged}" for staged in OF_REPORT.values())},
            %(restricted)s, %(file)s, f.number, %(user)s, %(now)s
        from fresh f join entered e on e.number = f.event_number
        returning id
    )
    select array(select event_id from changed), (select count(*) from reported)
"""
FLAG = f"""
    with going as ({GOING})
    update monitoring_eventreport r set gone_at = %(now)s from going where r.id = going.id
    returning r.event_id
"""


class Entry:
    """One slice of a checked file, begun where the last one ended."""

    def __init__(self, table: EventImport) -> None:
        self.table, self.layout = table, LAYOUTS[table.layout]
        self.words: dict[str, Any] = {
            "table": table.pk,
            "user": table.user_id,
            "system": self.layout.system,
            "restricted": self.layout.restricted,
            "partial": self.layout.partial,
            "marked": self.layout.marked,
            "file": table.name,
            "now": timezone.now(),
            "after": table.made_to,
            "slice": SLICE,
        }

    def run(self) -> bool:
        """Make a slice's events; whether all are made."""
        with connection.cursor() as cursor:
            cursor.execute(LOCK, self.words)
            cursor.execute(REACHED, self.words)
            (reached,) = cursor.fetchone()
            if reached is not None:
                self._make(cursor, reached)
        self.table.save(update_fields=["made_to", "made"])
        return reached is None

    def _make(self, cursor: Any, reached: int) -> None:
        words = self.words | {"to": reached}
        cursor.execute(BY_HASH)
        cursor.execute(MAKE, words)
        touched, made = cursor.fetchone()
        cursor.execute("reset enable_nestloop")
        if touched:
            leading = Event.objects.filter(pk__in=touched)
            leading.weigh()
            Event.objects.filter(duplicates__in=leading).weigh()
        self.table.made += made
        self.table.made_to = reached

    def flag_gone(self) -> None:
        """Flag the reports that the source has no longer, where the file is all of its source and was read whole."""
        if not flags_gone(self.table):
            return
        with connection.cursor() as cursor:
            cursor.execute(FLAG, self.words)
            events = [event for (event,) in cursor.fetchall()]
        self.table.gone = len(events)
        if events:
            Event.objects.filter(pk__in=events).weigh()


def close_entry(table: EventImport) -> None:
    """Flag what is gone, and delete the file's text and rows: what they made stays."""
    Entry(table).flag_gone()
    table.rows.all().delete()
    table.pieces.all().delete()
    table.state, table.finished_at = EventImport.State.DONE, timezone.now()
    table.save(update_fields=["state", "finished_at", "gone"])
