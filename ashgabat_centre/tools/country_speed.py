"""How much longer the pages of countries take over a million events than over ten thousand, and in how many queries.

Events are written by the owner in one statement, past triggers; the same reader opens the same pages before and after.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import django
import psycopg

if TYPE_CHECKING:
    from ashgabat_centre.tools.bench.readers import BenchReader, Times

SMALL, YEARS = 10_000, 25
COUNTRY = "UZB"
# All themes by turns but one, which the first hundred events alone bear: walking to them would take the longest.
FILL = """
    insert into monitoring_event (
        number, day, day_precision, country_id, elsewhere, place, type, sub_type, actors, theme_ids, annotation,
        by_hand, deaths_low, deaths_high, preferred_because, entered_by_id, entered_at, version)
    select gen_random_uuid(), current_date - (random() * 365 * %(years)s)::int, 1,
        countries[1 + n %% cardinality(countries)], '', 'A town', 'protest', 'Peaceful protest', 'Weavers; an office',
        case when n < 100 then themes[cardinality(themes):] when n %% 3 = 0 then '{}' else themes[at : at] end,
        '', false, n %% 4, n %% 4, '', %(by)s, now(), 1
    from generate_series(%(first)s::bigint, %(last)s::bigint) n,
        (select array_agg(id order by iso3 <> %(country)s, id) as countries from records_country) c,
        (select array_agg(id order by id) as themes from records_theme) t,
        lateral (select 1 + n %% (cardinality(themes) - 1) as at) a
"""
MARKS = """
    select max(theme_ids[1]), min(theme_ids[1]), (array_agg(e.number order by day))[1]
    from monitoring_event e join records_country c on c.id = e.country_id where c.iso3 = %s
"""


def fill(first: int, last: int, by: int) -> None:
    """Events of these running numbers, spread evenly over countries and years."""
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("alter table monitoring_event disable trigger user")
        owner.execute(FILL, {"first": first, "last": last, "by": by, "years": YEARS, "country": COUNTRY})
        owner.execute("alter table monitoring_event enable trigger user")
        owner.execute("vacuum analyze monitoring_event")


def addresses() -> dict[str, str]:
    """The pages that are timed: the region, a country, and its timeline as it is narrowed and paged."""
    from django.urls import reverse

    line = reverse("country-timeline", args=[COUNTRY.lower()])
    with psycopg.connect(os.environ["OWNER_DATABASE_URL"]) as owner:
        ((rare, usual, oldest),) = owner.execute(MARKS, [COUNTRY]).fetchall()
    return {
        "region": reverse("country-list"),
        "country": reverse("country", args=[COUNTRY.lower()]),
        "timeline": line,
        "timeline_of_events": f"{line}?kind=event",
        "timeline_of_theme": f"{line}?theme={usual}",
        "timeline_of_rare_theme": f"{line}?theme={rare}",
        "timeline_at_its_end": f"{line}?after=event.{oldest}",
    }


def measure(reader: "BenchReader", pages: dict[str, str], runs: int) -> "Times":
    """How long each page takes and how long its queries, in every round each page once; the first one warms up."""
    from ashgabat_centre.tools.bench.measure import timed
    from ashgabat_centre.tools.bench.readers import Times

    times = Times()
    for turn in range(runs + 1):
        kept = times if turn else Times()
        for name, address in pages.items():
            with timed(kept, name):
                clock = reader.open(address)
            kept.add(f"{name} database", clock.seconds)
            kept.add(f"{name} queries", len(clock.asked) / 1000)
    return times


def compare(small: "Times", large: "Times", pages: Iterable[str]) -> dict[str, Any]:
    """Each page's milliseconds over the more events, how many times those over fewer, and its queries."""
    told = {}
    for name in pages:
        own, base = f"{name} database", small[f"{name} database"]
        told[name] = {
            "ms": round(large[name]),
            "times": round(large[name] / small[name], 2),
            "database_times": round(large[own] / base, 2),
            "queries": round(large[f"{name} queries"]),
        }
    return {
        "slowest_times": max(page["times"] for page in told.values()),
        "most_queries": max(page["queries"] for page in told.values()),
        "pages": told,
    }


def reader_of_all() -> "BenchReader":
    """An analyst, signed in."""
    from ashgabat_centre.accounts.roles import Role
    from ashgabat_centre.database.context import connected_to
    from ashgabat_centre.tools.bench.load import person
    from ashgabat_centre.tools.bench.readers import BenchReader

    with connected_to(os.environ["OWNER_DATABASE_URL"]):
        person("reader", Role.ANALYST, 2)
        reader = BenchReader("reader")
        reader.client.get("/")
    return reader


def main() -> int:
    """Measures, and prints a line of JSON."""
    parser = argparse.ArgumentParser(
        prog="python -m ashgabat_centre.tools.country_speed", description=__doc__
    )
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=9)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    django.setup()
    reader = reader_of_all()
    fill(1, SMALL, reader.user.pk)
    pages = addresses()
    small = measure(reader, pages, arguments.runs)
    fill(SMALL + 1, arguments.events, reader.user.pk)
    large = measure(reader, pages, arguments.runs)
    print(json.dumps({"events": arguments.events, "beside": SMALL} | compare(small, large, pages)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
