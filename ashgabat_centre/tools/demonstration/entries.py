"""Enter the demonstration's people and movements into the directory, as an officer would."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context
from ashgabat_centre.directory import duplicates, names, protections
from ashgabat_centre.directory.models import OrganizationName, Person, PersonName, Post
from ashgabat_centre.reference.models import Country, Organization

Row = dict[str, Any]


def enter(tables: dict[str, list[Row]], people: dict[str, User]) -> None:
    """`people` are the accounts, by address; the first of them enters everything, and knows who is protected once the
    head agreed.
    """
    officer = next(iter(people.values()))
    with access_context(officer.reader()):
        protected: list[tuple[Any, str]] = []
        for row in tables["movement"]:
            protected += _mark(_movement(row), row)
        for row in tables["former_name"]:
            _former_name(row)
        for row in tables["person"]:
            protected += _mark(_person(row, people, officer), row)
        names.index_many(Organization.objects.all())
        names.index_many(Person.objects.all())
        proposed = [protections.propose(entry, "protect", officer, reason) for entry, reason in protected]
    with access_context(people["head@unrcca.example"].reader()):
        for protection in proposed:
            protection.decide(True)


def known() -> dict[str, int]:
    """The people entered whose identity is open, by each of their names."""
    open_to_all = Person.objects.filter(protected=False, merged_into=None)
    return {
        name: person.pk
        for person in open_to_all
        for name in (person.name_en, person.name_ru, person.name_native)
        if name
    }


def _mark(entry: Any, row: Row) -> list[tuple[Any, str]]:
    return [(entry, row["protect"])] if "protect" in row else []


def _movement(row: Row) -> Organization:
    country = Country.objects.get(iso3=row["country"])
    names = {name: row[name] for name in ("code", "type", "name_en", "name_ru")}
    made: Organization = Organization.objects.create(country=country, **names)
    return made


def _former_name(row: Row) -> None:
    OrganizationName.objects.create(
        organization=Organization.objects.get(code=row["organization"]),
        name_en=row["name_en"],
        name_ru=row["name_ru"],
        until=timezone.localdate() - timedelta(days=row["until_days_ago"]),
    )


def _person(row: Row, people: dict[str, User], officer: User) -> Person:
    plain = ("name_en", "name_ru", "name_native", "honorific", "tier")
    lead = people.get(row.get("lead", ""))
    made: Person = Person.objects.create(lead=lead, **{name: row[name] for name in plain if name in row})
    PersonName.objects.bulk_create(PersonName(person=made, text=text) for text in row.get("variants", ()))
    for post in row["posts"]:
        Post.objects.create(
            person=made,
            organization=Organization.objects.get(code=post["organization"]),
            title_en=post["title_en"],
            title_ru=post["title_ru"],
            since=_day(post.get("since_days_ago")),
            until=_day(post.get("until_days_ago")),
        )
    if "merged_into" in row:
        duplicates.merge(made, Person.objects.get(name_en=row["merged_into"]), officer, row["reason"])
    return made


def _day(days_ago: int | None) -> date | None:
    return None if days_ago is None else timezone.localdate() - timedelta(days=days_ago)
