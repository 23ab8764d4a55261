"""Invented files of events in every layout, and an import of one from the file to the events."""

import csv
import io
import json
from typing import Any

from django.db import transaction

from ashgabat_centre.accounts.models import User
from ashgabat_centre.files import plain
from ashgabat_centre.jobs import queue as jobs
from monitoring.events import import_jobs, intake
from monitoring.events.intake_models import EventImport
from monitoring.events.layouts.gdelt import COLUMNS as GDELT

ACLED = """event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,
inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,
latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp""".replace(
    "\n", ""
).split(",")
UCDP = """id,year,active_year,type_of_violence,side_a,side_b,number_of_sources,source_article,source_office,source_date,
source_headline,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,iso3,date_prec,date_start,date_end,
low,best,high""".replace("\n", "").split(",")
HXL = [
    "#event+id",
    "#date+start",
    "#country+code",
    "#adm1+name",
    "#event+type",
    "#affected+killed",
    "#meta+source",
]


def acled(number: int = 1, **changes: Any) -> dict[str, Any]:
    row = {
        "event_id_cnty": f"TJK{number}",
        "event_date": "2026-03-04",
        "event_type": "Protests",
        "sub_event_type": "Peaceful protest",
        "actor1": "Weavers",
        "inter1": "Protesters",
        "iso": 762,
        "country": "Tajikistan",
        "admin1": "Sughd",
        "location": "Isfara",
        "latitude": 40.1,
        "longitude": 70.6,
        "geo_precision": 1,
        "time_precision": 1,
        "source": "An invented paper",
        "notes": "Weavers asked for thread.",
        "fatalities": 0,
    }
    return row | changes


def ucdp(number: int = 1, **changes: Any) -> dict[str, Any]:
    row = {
        "id": number,
        "type_of_violence": 2,
        "side_a": "One band",
        "side_b": "Another band",
        "source_office": "An invented agency",
        "source_date": "2026-03-06;2026-03-07",
        "where_prec": 2,
        "where_coordinates": "Isfara town",
        "adm_1": "Sughd region",
        "latitude": 40.1,
        "longitude": 70.6,
        "country": "Tajikistan",
        "iso3": "TJK",
        "date_prec": 1,
        "date_start": "2026-03-04",
        "date_end": "2026-03-05",
        "low": 1,
        "best": 2,
        "high": 4,
    }
    return row | changes


def gdelt(number: int = 1, **changes: Any) -> dict[str, Any]:
    row = {
        "GLOBALEVENTID": number,
        "SQLDATE": 20260304,
        "Actor1Name": 'THE "WEAVERS',
        "EventCode": 141,
        "ActionGeo_Type": 4,
        "ActionGeo_FullName": "Isfara, Sughd, Tajikistan",
        "ActionGeo_CountryCode": "TI",
        "ActionGeo_Lat": 40.1,
        "ActionGeo_Long": 70.6,
        "DATEADDED": 20260305120000,
        "SOURCEURL": "https://paper.example/weavers",
    }
    return row | changes


def as_csv(columns: list[str], *rows: dict[str, Any], **dialect: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, **dialect)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode()


def acled_file(*rows: dict[str, Any]) -> bytes:
    return b"\xef\xbb\xbf" + as_csv(ACLED, *rows)


def ucdp_file(*rows: dict[str, Any]) -> bytes:
    return as_csv(UCDP, *rows)


def gdelt_file(*rows: dict[str, Any]) -> bytes:
    lines = ("\t".join(str(row.get(name, "")) for name in GDELT) for row in rows)
    return ("\n".join(lines) + "\n").encode()


def hxl_file(*rows: list[Any], tags: list[str] = HXL) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["What happened"], tags, *rows])
    return text.getvalue().encode()


def reliefweb_file(*items: dict[str, Any]) -> bytes:
    data = [{"id": str(number), "fields": fields} for number, fields in enumerate(items, start=1)]
    return json.dumps({"totalCount": len(data), "data": data}).encode()


def send(content: bytes, by: User, name: str = "events.csv", **meant: Any) -> EventImport:
    """Sent in as on the page, not checked yet; in the sender's own context. Raises FileRefused."""
    with plain.open_plain() as file, transaction.atomic():
        file.write(content)
        file.flush()
        table = intake.take_events(file, name, len(content), by, **meant)
        import_jobs.ask_on(table)
    return table


def work(table: EventImport, most: int = 100) -> EventImport:
    """What the worker does, slice by slice, until the import waits no more or so many are done."""
    for _slice in range(most):
        table.refresh_from_db()
        if not table.waits or table.job is None:
            break
        jobs.do(table.job.pk)
    table.refresh_from_db()
    return table


def take_all(content: bytes, by: User, name: str = "events.csv", **meant: Any) -> EventImport:
    """From the file to the events; rows that can't be imported are left out."""
    table = work(send(content, by, name, **meant))
    import_jobs.ask_entry(table)
    return work(table)
