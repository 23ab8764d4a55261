"""What a source has no longer: told by a file that holds all it has for some days and countries."""

from typing import Any

from django.db import connection

from monitoring.events.intake_models import EventImport
from monitoring.events.layouts.known import LAYOUTS

# Within the days and the countries of the file, and among the numbers of those whose rows it holds.
GOING = """
    with span as (
        select min(day) as first, max(day) as last from monitoring_eventimportrow where parent_id = %(table)s
    ), where_at as (
        select distinct country, elsewhere from monitoring_eventimportrow where parent_id = %(table)s
    ), owner as (
        select distinct left(upstream_id, %(marked)s) as mark from monitoring_eventimportrow where parent_id = %(table)s
    )
    select r.id, r.event_id
    from span, monitoring_eventreport r join monitoring_event e on e.id = r.event_id
    where r.system = %(system)s and r.gone_at is null
        and left(r.upstream_id, %(marked)s) in (select mark from owner)
        and r.day between span.first and span.last
        and exists (select from where_at w where w.country = e.country_id or w.country is null
                    and w.elsewhere = e.elsewhere)
        and not exists (select from monitoring_eventimportrow f
                        where f.parent_id = %(table)s and f.upstream_id = r.upstream_id)
"""
COUNT = f"select count(*) from ({GOING}) going"


def flags_gone(table: EventImport) -> bool:
    """Whether what the file lacks is gone from its source: it holds all, and was read whole."""
    return table.whole and LAYOUTS[table.layout].whole and not table.bad


def count_going(table: EventImport) -> int:
    """How many reports the file would flag."""
    layout = LAYOUTS[table.layout]
    words: dict[str, Any] = {"table": table.pk, "system": layout.system, "marked": layout.marked}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, words)
        return int(cursor.fetchone()[0])
