"""A file imported again adds nothing; what its source changed is a change, what it took back is flagged, and a worker
that dies in the middle goes on where it stopped.
"""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from monitoring.events import check, entry, import_jobs, intake
from monitoring.events.intake_models import EventImport, EventImportPiece, EventImportRow
from monitoring.events.models import Event, EventReport
from tests.cast import seen_by
from tests.monitoring.events import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_analyst(analyst: User) -> Any:
    with seen_by(analyst):
        yield


def stand() -> set[tuple[Any, ...]]:
    """What the portal holds, in the source's own numbers."""
    return set(EventReport.objects.values_list("upstream_id", "best", "gone_at", "event__place"))


def test_rows_of_other_countries_are_counted_and_left_out(analyst: User) -> None:
    rows = [files.acled(1), files.acled(2, iso=586, country="Pakistan", admin1="Sindh")]
    table = files.take_all(files.acled_file(*rows), analyst)
    assert (table.good, table.elsewhere, table.made) == (1, 1, 1)


def test_a_row_beyond_the_region_is_kept_where_its_importer_says_so(analyst: User) -> None:
    row = files.acled(iso=586, country="Pakistan", admin1="Sindh")
    files.take_all(files.acled_file(row), analyst, beyond=True)
    event = Event.objects.get()
    assert (event.country, event.elsewhere, event.area, event.country_name) == (
        None,
        "Pakistan",
        None,
        "Pakistan",
    )


def test_what_the_source_changed_is_a_change_in_the_history(analyst: User) -> None:
    files.take_all(files.acled_file(files.acled()), analyst)
    table = files.take_all(files.acled_file(files.acled(fatalities=3, location="Chorku")), analyst)
    assert (table.new, table.changed, table.known, table.made) == (0, 1, 0, 0)
    event: Any = Event.objects.get()
    report: Any = EventReport.objects.get()
    assert (event.place, event.deaths_high, report.best) == ("Chorku", 3, 3)
    assert list(report.eventreport_events.order_by("pgh_id").values_list("best", flat=True)) == [0, 3]
    assert list(event.event_events.order_by("pgh_id").values_list("place", flat=True)) == ["Isfara", "Chorku"]


FULL = {
    "name": "Tajikistan: Floods - Mar 2026",
    "date": {"event": "2026-03-15T00:00:00+00:00", "created": "2026-03-16T00:00:00+00:00"},
    "primary_type": {"name": "Flood"},
    "source": [{"name": "An invented agency"}],
    "description": "The river left its bed above the bridge.",
    "url": "https://reliefweb.example/1",
}


def test_a_shorter_answer_erases_nothing_that_it_was_not_asked_for(analyst: User) -> None:
    def told() -> tuple[Any, ...]:
        report: Any = EventReport.objects.select_related("event").get()
        of_event = (report.event.day, report.event.day_precision, report.event.sub_type)
        return report.text, report.source, report.kind, report.url, report.day, report.reported_on, *of_event

    files.take_all(files.reliefweb_file(FULL), analyst, "full.json")
    before = told()
    for _again in range(2):
        files.take_all(files.reliefweb_file({"name": FULL["name"]}), analyst, "short.json")
        assert told() == before
    files.take_all(
        files.reliefweb_file({"name": "Tajikistan: Floods and mud - Mar 2026"}), analyst, "named.json"
    )
    assert told()[0] == "Tajikistan: Floods and mud - Mar 2026\n\nThe river left its bed above the bridge."
    files.take_all(
        files.reliefweb_file(FULL | {"description": "It is back in its bed."}), analyst, "full.json"
    )
    assert told() == (f"{FULL['name']}\n\nIt is back in its bed.", *before[1:])


def test_an_event_written_by_hand_follows_its_source_no_longer(analyst: User) -> None:
    files.take_all(files.acled_file(files.acled()), analyst)
    Event.objects.update(by_hand=True, place="Isfara bazaar")
    files.take_all(files.acled_file(files.acled(fatalities=3, location="Chorku")), analyst)
    event, report = Event.objects.get(), EventReport.objects.get()
    assert (event.place, report.best, event.deaths_high) == ("Isfara bazaar", 3, 3)


def test_what_a_whole_file_has_no_longer_is_flagged_and_never_erased(analyst: User) -> None:
    rows = [files.acled(number, fatalities=number) for number in (1, 2, 3)]
    files.take_all(files.acled_file(*rows), analyst)
    table = files.take_all(files.acled_file(rows[0], rows[2]), analyst, whole=True)
    assert table.gone == 1
    gone = EventReport.objects.exclude(gone_at=None).get()
    assert (gone.upstream_id, gone.event.deaths_high) == ("TJK2", None)
    files.take_all(files.acled_file(rows[1]), analyst)
    gone.refresh_from_db()
    assert (gone.gone_at, Event.objects.get(pk=gone.event_id).deaths_high) == (None, 2)


def test_nothing_is_flagged_by_a_part_of_its_source(analyst: User) -> None:
    files.take_all(files.acled_file(*(files.acled(number) for number in (1, 2, 3))), analyst)
    files.take_all(files.acled_file(files.acled(1), files.acled(3)), analyst)
    elsewhere = files.acled(4, iso=417, country="Kyrgyzstan", admin1="Osh")
    files.take_all(files.acled_file(elsewhere), analyst, whole=True)
    later = files.acled(5, event_date="2026-05-01")
    files.take_all(files.acled_file(later), analyst, whole=True)
    unreadable = files.acled(2, event_date="never")
    files.take_all(files.acled_file(files.acled(1), unreadable, files.acled(3)), analyst, whole=True)
    assert not EventReport.objects.exclude(gone_at=None).exists()


def test_two_sources_with_one_number_are_two_reports(analyst: User) -> None:
    files.take_all(files.ucdp_file(files.ucdp(7)), analyst)
    files.take_all(files.gdelt_file(files.gdelt(7)), analyst)
    assert set(EventReport.objects.values_list("system", "upstream_id")) == {("ucdp", "7"), ("gdelt", "7")}


NAMELESS = [tag for tag in files.HXL if tag != "#meta+source"]


@pytest.mark.parametrize("named", [True, False])
def test_one_number_in_the_tables_of_two_offices_is_two_events(analyst: User, named: bool) -> None:
    def take(owner: str, *rows: tuple[str, str], **meant: Any) -> EventImport:
        cells = [
            [number, "2026-03-04", "TJK", "Sughd", what, "3", owner][: 6 + named] for number, what in rows
        ]
        content = files.hxl_file(*cells, tags=files.HXL if named else NAMELESS)
        return files.take_all(content, analyst, **meant, owner="" if named else owner)

    def kept() -> list[tuple[Any, ...]]:
        return sorted(EventReport.objects.values_list("source", "kind", "event__sub_type"))

    take("A committee", ("T1", "Mudflow"), ("T2", "Flood"))
    council = take("A council", ("T2", "Landslide"), whole=True)
    assert (council.new, council.changed, council.gone) == (1, 0, 0)
    assert take("a  Committee", ("T1", "Mudflow"), ("T2", "Flood")).new == 0
    assert [what for _source, *what in kept()] == [["Landslide"] * 2, ["Flood"] * 2, ["Mudflow"] * 2]
    assert take("A committee", ("T1", "Mudflow"), whole=True).gone == 1
    assert EventReport.objects.exclude(gone_at=None).get().kind == "Flood"


def test_a_row_of_nobody_is_refused_and_a_table_of_nobody_is_not_taken(analyst: User) -> None:
    row = ["7", "2026-03-04", "TJK", "Sughd", "Mudflow", "3", ""]
    table = files.take_all(files.hxl_file(row), analyst)
    assert (table.good, table.bad, table.faults[0][1]) == (0, 1, "#meta+source")
    assert files.take_all(files.hxl_file(row), analyst, owner="A committee").made == 1
    with pytest.raises(intake.OwnerWanted):
        files.send(files.hxl_file(row[:-1], tags=NAMELESS), analyst)


def test_nothing_of_a_file_stays_once_its_events_are_made(analyst: User) -> None:
    files.take_all(files.acled_file(files.acled()), analyst)
    assert (EventImportPiece.objects.count(), EventImportRow.objects.count()) == (0, 0)


@pytest.fixture
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "SLICE", 3)
    monkeypatch.setattr(check, "CHUNK", 2)
    monkeypatch.setattr(entry, "SLICE", 2)


@pytest.mark.usefixtures("_small_slices")
def test_an_import_goes_in_by_slices_and_tells_how_far_it_is(analyst: User) -> None:
    table = files.send(files.acled_file(*(files.acled(number) for number in range(7))), analyst)
    reached = []
    while files.work(table, most=1).state == EventImport.State.READING:
        reached.append(table.line)
    assert reached == [3, 6]
    import_jobs.ask_entry(table)
    made = []
    while files.work(table, most=1).state == EventImport.State.MAKING:
        made.append(table.made)
    assert made == [2, 4, 6, 7]


@pytest.mark.usefixtures("_small_slices")
@pytest.mark.parametrize("after", range(6))
def test_a_slice_that_dies_leaves_what_was_done_before_and_is_done_once(
    analyst: User, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = files.acled_file(*(files.acled(number) for number in range(7)))
    table = files.work(files.send(content, analyst))
    import_jobs.ask_entry(table)
    files.work(table, most=after)
    job = table.job
    assert job is not None

    def die(self: entry.Entry) -> bool:
        run(self)
        raise MemoryError

    run = entry.Entry.run
    with monkeypatch.context() as dying:
        dying.setattr(entry.Entry, "run", die)
        files.work(table, most=1)
    files.work(table)
    assert (table.state, table.made, EventReport.objects.count()) == ("done", 7, 7)


# --- However a file is shuffled, repeated and cut -----------------------------------------------------------------

ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(["Isfara", "Konibodom"])),
    min_size=1,
    max_size=8,
)


def last_of_each(*tables: list[tuple[int, int, str]]) -> set[tuple[Any, ...]]:
    said = {number: (best, place) for rows in tables for number, best, place in rows}
    return {(f"TJK{number}", best, None, place) for number, (best, place) in said.items()}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(first=ROWS, second=ROWS)
def test_what_stands_is_what_each_number_said_last(
    analyst: User, first: list[Any], second: list[Any]
) -> None:
    EventReport.objects.count()
    tables = [
        files.acled_file(*(files.acled(n, fatalities=best, location=place) for n, best, place in rows))
        for rows in (first, second)
    ]
    for content in tables:
        files.take_all(content, analyst)
    known = {f"TJK{number}" for number, *_rest in (*first, *second)}
    assert {row for row in stand() if row[0] in known} == last_of_each(first, second)
    again = files.take_all(tables[1], analyst)
    assert (again.new, again.changed) == (0, 0)
    assert EventReport.objects.filter(upstream_id__in=known).count() == len(known)


def test_an_older_export_changes_nothing_and_says_so(analyst: User) -> None:
    newer = files.acled(fatalities=9, timestamp=1_700_000_100)
    files.take_all(files.acled_file(newer), analyst)
    older = files.acled_file(files.acled(fatalities=3, timestamp=1_700_000_000))
    table = files.take_all(older, analyst)
    assert (table.older, table.changed, table.known, EventReport.objects.get().best) == (1, 0, 0, 9)
    table = files.take_all(files.acled_file(newer | {"timestamp": 1_700_000_200}), analyst)
    assert (table.older, table.changed, table.known) == (0, 0, 1)


@pytest.mark.parametrize("clock", ["", "yesterday", "9" * 40, "-1"])
def test_a_clock_that_says_nothing_refuses_no_row(clock: str, analyst: User) -> None:
    table = files.take_all(files.acled_file(files.acled(timestamp=clock)), analyst)
    assert (table.bad, table.made, EventReport.objects.get().clock) == (0, 1, None)


def test_a_figure_that_its_source_changes_is_preferred_no_more(analyst: User, client_for: Any) -> None:
    files.take_all(files.acled_file(files.acled(fatalities=3)), analyst)
    event, report = Event.objects.get(), EventReport.objects.get()
    event.prefer(report, analyst, "We trust three.")
    files.take_all(files.acled_file(files.acled(fatalities=3, notes="Said otherwise.")), analyst)
    assert Event.objects.get().preferred_id == report.pk
    files.take_all(files.acled_file(files.acled(fatalities=88)), analyst)
    event = Event.objects.get()
    assert (event.preferred_id, event.preferred_because, event.deaths_high) == (None, "", 88)
    page = client_for(analyst).get(event.get_absolute_url()).text
    assert "preferred a figure (“We trust three.”)" in page


def test_how_many_would_be_flagged_is_said_before(analyst: User) -> None:
    files.take_all(files.acled_file(*(files.acled(number) for number in range(3))), analyst)
    content = files.acled_file(files.acled(1, fatalities=4))
    table = files.work(files.send(content, analyst, whole=True))
    assert (table.state, table.changed, table.gone) == ("checked", 1, 2)
    assert not EventReport.objects.exclude(gone_at=None).exists()


def test_rows_that_cannot_be_imported_are_left_out_by_a_tick_or_the_page_asks(
    analyst: User, client_for: Any
) -> None:
    content = files.acled_file(files.acled(1), files.acled(2, fatalities="some"))
    table = files.work(files.send(content, analyst))
    answer = client_for(analyst).post(f"{table.get_absolute_url()}make/")
    assert (answer.status_code, "Say that they are left out" in answer.text) == (422, True)
    table.refresh_from_db()
    assert table.state == "checked"


def test_files_of_which_nothing_can_be_imported_hold_up_no_others(analyst: User) -> None:
    unreadable = files.acled_file(files.acled(fatalities="some"))
    for number in range(11):
        files.work(files.send(unreadable, analyst, name=f"{number}.csv"))
    assert EventImport.objects.unfinished().count() == 0
