"""The directory: the names and posts of a day, entries merged and parted, who reads and writes it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import duplicates
from ashgabat_centre.directory.models import Merging, OrganizationName, Person, PersonName, Place, Post
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Organization
from tests import factories
from tests.cast import seen_by

STAFF = {"officer", "colleague", "analyst", "head", "outsider", "listed"}
DAY = date(2020, 6, 15)
database = pytest.mark.django_db

# --- The name and the post of a day -----------------------------------------------------------------------------

days = st.dates(min_value=date(1995, 1, 1), max_value=date(2030, 12, 31))
Bounds = tuple[date | None, date | None]
bounds: st.SearchStrategy[date | None] = st.one_of(st.none(), days)
periods: st.SearchStrategy[Bounds] = st.tuples(bounds, bounds).filter(lambda pair: in_order(*pair))


def in_order(since: date | None, until: date | None) -> bool:
    return since is None or until is None or since <= until


def in_period(since: date | None, until: date | None, day: date) -> bool:
    return (since or date.min) <= day <= (until or date.max)


@given(st.lists(periods, max_size=6), days)
def test_the_post_of_a_day_is_held_that_day_and_none_was_begun_later(held: list[Bounds], day: date) -> None:
    person = Person(pk=1, name_en="Somebody")
    posts = [Post(pk=n, person=person, since=since, until=until) for n, (since, until) in enumerate(held, 1)]
    person._prefetched_objects_cache = {"posts": posts}  # type: ignore[attr-defined]
    found = person.post_on(day)
    fitting = [post for post in posts if in_period(post.since, post.until, day)]
    assert (found is None) == (fitting == [])
    if found is not None:
        assert found in fitting
        assert all((post.since or date.min) <= (found.since or date.min) for post in fitting)


@given(st.lists(days, min_size=1, max_size=6, unique=True), days)
def test_an_institution_has_each_day_the_name_whose_last_day_comes_next(ends: list[date], day: date) -> None:
    """Names follow one another without a gap: each was borne from the end of the one before."""
    institution = Organization(pk=1, name_en="Now")
    names, since = [], None
    for until in sorted(ends):
        names.append(OrganizationName(name_en=f"Until {until}", since=since, until=until))
        since = until + timedelta(days=1)
    institution._prefetched_objects_cache = {"former_names": names}  # type: ignore[attr-defined]
    later = [until for until in sorted(ends) if day <= until]
    assert institution.named_on(day) == (f"Until {later[0]}" if later else "Now")


@database
def test_a_post_is_shown_with_the_institution_as_it_was_called_on_its_last_day() -> None:
    ministry = factories.organization("ministry", name_en="Ministry of Now")
    factories.former_name(ministry, date(2021, 1, 1), "Ministry of Before")
    person = factories.person(
        posts=[
            {"organization": ministry, "title_en": "Adviser", "until": DAY},
            {"organization": ministry, "title_en": "Minister", "since": date(2022, 1, 1)},
        ]
    )
    with as_owner():
        assert [str(post) for post in person.posts.all()] == [
            "Minister, Ministry of Now",
            "Adviser, Ministry of Before",
        ]
        held = person.post_on(DAY)
        assert (held and held.title, person.post_on(date(2021, 6, 1))) == ("Adviser", None)


@database
@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ((None, DAY), (DAY, None), True),
        ((None, DAY), (DAY + timedelta(days=1), None), False),
        ((None, None), (DAY, DAY), True),
        ((DAY, None), (None, DAY - timedelta(days=1)), False),
    ],
)
def test_the_same_post_is_not_held_twice_on_one_day(first: Bounds, second: Bounds, refused: bool) -> None:
    person = factories.person()
    factories.post(person, since=first[0], until=first[1])
    try:
        with transaction.atomic():
            factories.post(person, since=second[0], until=second[1])
    except IntegrityError:
        assert refused
    else:
        assert not refused
    factories.post(person, "Another post", since=second[0], until=second[1])


@database
def test_two_names_of_one_day_are_refused() -> None:
    ministry = factories.organization()
    factories.former_name(ministry, DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.former_name(ministry, DAY + timedelta(days=9), "Another", since=DAY)
    factories.former_name(ministry, DAY + timedelta(days=9), "Another", since=DAY + timedelta(days=1))


@database
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_person_known_by_one_name_is_shown_by_it_in_both_languages(language: str) -> None:
    people = [Person(name_en="Aman"), Person(name_ru="Аман"), Person(name_native="امان")]
    with translation.override(language):
        assert [str(person) for person in people] == ["Aman", "Аман", "امان"]
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.person("")


@database
def test_no_institution_is_a_part_of_its_own_part() -> None:
    whole = factories.organization("ministry", code="whole", name_en="Whole")
    part = factories.organization("ministry", code="part", parent=whole)
    with pytest.raises(DatabaseError), transaction.atomic(), as_owner():
        Organization.objects.filter(pk=whole.pk).update(parent=part)


# --- Who reads and writes it ------------------------------------------------------------------------------------


@database
def test_people_are_read_by_staff_alone(cast: dict[str, User]) -> None:
    factories.person("Aýna Berdiýewa", posts=[{}], variants=["Aina"])
    counts = {}
    for name, user in cast.items():
        with seen_by(user):
            counts[name] = [model.objects.count() for model in (Person, Post, PersonName)]
    assert counts == {name: [1, 1, 1] if name in STAFF else [0, 0, 0] for name in cast}


@database
def test_people_are_written_by_staff_alone(cast: dict[str, User]) -> None:
    wrote = set()
    for name, user in cast.items():
        try:
            with seen_by(user), transaction.atomic():
                Person.objects.create(name_en=f"Of {name}")
        except DatabaseError:
            continue
        wrote.add(name)
    assert wrote == STAFF


@database
@pytest.mark.parametrize("model", [Organization, Place])
def test_institutions_and_places_are_read_by_all_and_kept_by_staff_and_administrator(
    model: type[Organization | Place], cast: dict[str, User]
) -> None:
    row = factories.organization() if model is Organization else factories.place()
    wrote, read = set(), set()
    for name, user in cast.items():
        with seen_by(user):
            if model.objects.filter(pk=row.pk).update(name_en=f"By {name}"):
                wrote.add(name)
            if model.objects.filter(pk=row.pk).exists():
                read.add(name)
    assert (wrote, read) == (STAFF | {"administrator"}, set(cast))


@database
def test_a_person_is_retired_and_never_deleted(officer: User) -> None:
    person = factories.person()
    with seen_by(officer):
        Person.objects.filter(pk=person.pk).delete()
        assert Person.objects.filter(pk=person.pk).exists()
    with pytest.raises(DatabaseError), as_owner():
        Person.objects.filter(pk=person.pk).delete()


@database
def test_every_change_of_the_directory_is_logged_with_who_made_it(officer: User) -> None:
    with seen_by(officer), transaction.atomic():
        person: Any = Person.objects.create(name_en="Aman")
        Person.objects.filter(pk=person.pk).update(name_en="Amangeldi")
    with seen_by(officer):
        events = person.person_events.order_by("pgh_id").values_list(
            "pgh_label", "name_en", "pgh_context__user"
        )
        assert list(events) == [("insert", "Aman", officer.pk), ("update", "Amangeldi", officer.pk)]


# --- Merging ----------------------------------------------------------------------------------------------------


def standing(*people: Person) -> dict[str, str | None]:
    """Who stands for whom, by name."""
    with as_owner():
        rows = Person.objects.filter(pk__in=[person.pk for person in people]).select_related("merged_into")
        return {row.name_en: row.merged_into.name_en if row.merged_into else None for row in rows}


def merged(entry: Person, into: Person, by: User) -> None:
    with seen_by(by), transaction.atomic():
        duplicates.merge(Person.objects.get(pk=entry.pk), Person.objects.get(pk=into.pk), by, "The same.")


def parted(entry: Person, by: User) -> None:
    with seen_by(by), transaction.atomic():
        duplicates.part(entry, by)


@database
def test_a_merged_entry_keeps_its_rows_and_leads_on(officer: User) -> None:
    one, two = factories.person("One", posts=[{}]), factories.person("Two", posts=[{"title_en": "Adviser"}])
    merged(one, two, officer)
    assert standing(one, two) == {"One": "Two", "Two": None}
    with seen_by(officer):
        together = Person.objects.together_with(two)
        assert {post.title_en for post in Post.objects.filter(person__in=together)} == {
            "Deputy Minister",
            "Adviser",
        }
        assert Post.objects.get(person=one).title_en == "Deputy Minister"
        assert [row.name_en for row in Person.objects.in_use()] == ["Two"]
        assert Merging.objects.get().reason == "The same."


@database
def test_what_was_merged_further_is_parted_as_it_was(officer: User) -> None:
    a, b, c, d = (factories.person(name) for name in "ABCD")
    merged(a, b, officer)
    merged(b, c, officer)
    merged(c, d, officer)
    assert standing(a, b, c, d) == {"A": "D", "B": "D", "C": "D", "D": None}
    parted(b, officer)
    assert standing(a, b, c, d) == {"A": "B", "B": None, "C": "D", "D": None}
    parted(a, officer)
    parted(c, officer)
    assert standing(a, b, c, d) == dict.fromkeys("ABCD")


@database
def test_merging_refuses_circles_itself_and_pseudonyms(officer: User) -> None:
    a, b, hidden = (factories.person(name) for name in ("A", "B", "Hidden"))
    merged(a, b, officer)
    factories.protected(hidden, officer)
    for entry, into in ((b, b), (b, a), (a, b), (b, hidden), (hidden, b)):
        with pytest.raises(Refused):
            merged(entry, into, officer)
    with pytest.raises(DatabaseError), as_owner():
        Person.objects.filter(pk=b.pk).update(merged_into=a)


@database
def test_a_merging_is_undone_once(officer: User, colleague: User) -> None:
    a, b = factories.person("A"), factories.person("B")
    merged(a, b, officer)
    parted(a, colleague)
    with pytest.raises(Refused):
        parted(a, officer)
    with seen_by(officer):
        row = Merging.objects.get()
        assert (row.by, row.undone_by) == (officer, colleague)
