"""Protected identities: a stable pseudonym to everybody, the names to those on a list, each showing noted."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import name_filter, protections, pseudonyms
from ashgabat_centre.directory.identities import IdentityReading, ProtectedIdentity, ProtectedReader
from ashgabat_centre.directory.models import OrganizationName, Person, PersonName, Post
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.search import PlaceAwareQuery
from ashgabat_centre.reference.models import Organization
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
TRUE = ("Sapargylyç", "Сапаргылыч", "Saparklych", "Movement of the Hidden")
TABLES = """select table_name from information_schema.tables where table_schema = 'public'"""


@pytest.fixture
def hidden(officer: User) -> Person:
    """Somebody entered by name, with a spelling and a post, and protected later by the officer."""
    movement = factories.organization("party", code="o-hidden", name_en="A movement", name_ru="Движение")
    person = factories.person(
        "Sapargylyç Annayev",
        name_ru="Сапаргылыч Аннаев",
        variants=["Saparklych"],
        posts=[{"organization": movement, "title_en": "Chair of the Movement of the Hidden"}],
    )
    made: Person = factories.protected(person, officer)
    return made


def listed(entry: Person | Organization, head: User, user: User) -> None:
    with seen_by(head), transaction.atomic():
        ProtectedReader.objects.create(**{str(entry._meta.model_name): entry}, user=user)


def told(user: User) -> set[str]:
    """Which of the true words stand in any row of any table this person can read."""
    with seen_by(user), connection.cursor() as cursor:
        cursor.execute(TABLES)
        words = set()
        for (table,) in cursor.fetchall():
            try:
                with transaction.atomic():
                    cursor.execute(f"select t::text from {connection.ops.quote_name(table)} t")
                    text = "\n".join(row for (row,) in cursor.fetchall())
            except DatabaseError:
                continue
            words |= {word for word in TRUE if word in text}
    return words


def test_only_who_is_on_the_list_finds_the_name_in_any_table(hidden: Person, cast: dict[str, User]) -> None:
    assert {name for name, user in cast.items() if told(user)} == {"officer"}
    listed(hidden, cast["head"], cast["listed"])
    assert {name for name, user in cast.items() if told(user)} == {"officer", "listed"}
    with seen_by(cast["head"]), transaction.atomic():
        ProtectedReader.objects.of(hidden).filter(user=cast["officer"]).delete()
    assert {name for name, user in cast.items() if told(user)} == {"listed"}


def test_the_pseudonym_is_the_same_to_all_and_for_good(hidden: Person, cast: dict[str, User]) -> None:
    name = hidden.name_en
    assert name.startswith("Protected person ")
    for user in cast.values():
        with seen_by(user):
            assert set(Person.objects.values_list("name_en", flat=True)) <= {name}
    for user in (cast["officer"], cast["head"]):
        for change in ({"name_en": "Sapar"}, {"protected": False}, {"name_ru": "Сапар"}):
            with pytest.raises(DatabaseError), seen_by(user), transaction.atomic():
                Person.objects.filter(pk=hidden.pk).update(**change)
    with seen_by(cast["officer"]):
        Person.objects.filter(pk=hidden.pk).update(name_native="Sapar", honorific="Mr")
        assert Person.objects.values_list("name_native", "honorific").get(pk=hidden.pk) == ("", "")
        with pytest.raises(DatabaseError), transaction.atomic():
            PersonName.objects.create(person=hidden, text="Sapar")


def test_nobody_makes_a_pseudonym_or_an_identity_past_the_one_way(officer: User) -> None:
    person = factories.person("Aman")
    with seen_by(officer):
        for make in (
            lambda: Person.objects.create(name_en="X", protected=True),
            lambda: ProtectedIdentity.objects.create(
                person=person, name_en="Y", reason="No.", made_by=officer
            ),
            lambda: ProtectedReader.objects.create(person=person, user=officer),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                make()


@pytest.mark.parametrize("name", ["desk", "administrator"])
def test_who_does_not_write_proposes_no_protection(name: str, cast: dict[str, User]) -> None:
    with pytest.raises(DatabaseError), seen_by(cast[name]), transaction.atomic():
        protections.propose(factories.person("Aman"), "protect", cast[name], "No.")


def test_search_finds_it_by_its_name_for_those_who_know(hidden: Person, cast: dict[str, User]) -> None:
    found = {}
    for name, user in cast.items():
        with seen_by(user):
            found[name] = [name_filter.people(word).count() for word in ("sapargyl", "Saparkl", "protected")]
    nobody = {"desk": [0, 0, 0], "administrator": [0, 0, 0]}
    assert found == {name: [0, 0, 1] for name in cast} | nobody | {"officer": [1, 1, 1]}


def test_posts_of_a_protected_person_are_told_to_the_list_alone(
    hidden: Person, cast: dict[str, User]
) -> None:
    seen = {}
    for name, user in cast.items():
        with seen_by(user):
            seen[name] = Post.objects.filter(person=hidden).count()
    assert seen == dict.fromkeys(cast, 0) | {"officer": 1}


def test_a_protected_movement_loses_its_former_names_too(cast: dict[str, User]) -> None:
    movement = factories.organization("party", code="o-movement", name_en=TRUE[3], acronym="MH")
    factories.former_name(movement, timezone.localdate(), "Saparklych Front")
    factories.protected(movement, cast["officer"])
    assert (movement.name_en[:22], movement.acronym) == ("Protected organization", "")
    assert {name for name, user in cast.items() if told(user)} == {"officer"}
    with as_owner():
        assert OrganizationName.objects.filter(organization=movement).count() == 0
        assert ProtectedIdentity.objects.get().variants == "MH\nSaparklych Front\nПрежнее министерство"


@pytest.mark.parametrize(("kind", "code"), [("ministry", "o-x"), ("party", "known-party")])
def test_ministries_and_reference_data_are_not_protected(kind: str, code: str, officer: User) -> None:
    entry = factories.organization(kind, code=code)
    assert pseudonyms.refuse_protecting(entry) != ""
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.protected(entry, officer)


# --- The pages --------------------------------------------------------------------------------------------------


def page(entry: Person, name: str) -> str:
    return reverse(f"contact-{name}", args=[entry.pk])


def test_the_identity_is_a_page_for_the_list_and_each_showing_is_noted(
    hidden: Person, cast: dict[str, User], client_for: Clients
) -> None:
    answers = {
        name: client_for(user).get(page(hidden, "identity")).status_code for name, user in cast.items()
    }
    staff = dict.fromkeys(("colleague", "analyst", "head", "outsider", "listed"), 404)
    assert answers == staff | {"officer": 200, "desk": 403, "administrator": 404}
    client = client_for(cast["officer"])
    assert b"Sapargyly" in client.get(page(hidden, "identity")).content
    client.head(page(hidden, "identity"))
    with as_owner():
        assert [row.user for row in IdentityReading.objects.of(hidden)] == [cast["officer"]]


def test_a_name_is_put_right_by_who_knows_it(hidden: Person, officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    answers = {"name_en": "Sapargylyç Annaýew", "name_ru": "", "name_native": "", "variants": ""}
    assert client.post(page(hidden, "identity"), answers).status_code == 302
    empty = client.post(page(hidden, "identity"), answers | {"name_en": ""})
    assert empty.status_code == 422
    with seen_by(officer):
        assert ProtectedIdentity.objects.get().name_en == "Sapargylyç Annaýew"


def test_no_other_page_shows_the_name_even_to_the_list(
    hidden: Person, client_for: Clients, officer: User
) -> None:
    client = client_for(officer)
    for address in (
        reverse("directory"),
        hidden.get_absolute_url(),
        page(hidden, "edit"),
        page(hidden, "readers"),
    ):
        response = client.get(address)
        assert response.status_code == 200
        assert hidden.name_en in response.content.decode()
        assert "Sapar" not in response.content.decode()


def test_the_head_keeps_the_list_without_being_told(
    hidden: Person, head: User, officer: User, colleague: User, client_for: Clients
) -> None:
    boss = client_for(head)
    assert "Sapar" not in boss.get(page(hidden, "readers")).content.decode()
    assert boss.post(page(hidden, "readers"), {"user": colleague.pk}).status_code == 302
    assert client_for(colleague).get(page(hidden, "identity")).status_code == 200
    assert boss.post(page(hidden, "strike"), {"user": officer.pk}).status_code == 302
    assert client_for(officer).get(page(hidden, "identity")).status_code == 404
    refused = boss.post(page(hidden, "strike"), {"user": colleague.pk}, follow=True)
    assert "Somebody has to know" in refused.content.decode()
    assert client_for(colleague).get(page(hidden, "identity")).status_code == 200


def test_who_is_on_the_list_reads_it_and_does_not_change_it(
    hidden: Person, officer: User, colleague: User, client_for: Clients
) -> None:
    client = client_for(officer)
    assert client.get(page(hidden, "readers")).status_code == 200
    assert client.post(page(hidden, "readers"), {"user": colleague.pk}).status_code == 403
    assert client.post(page(hidden, "strike"), {"user": officer.pk}).status_code == 404
    assert client_for(colleague).get(page(hidden, "readers")).status_code == 404


def test_a_protected_entry_is_edited_by_its_list(
    hidden: Person, officer: User, colleague: User, client_for: Clients
) -> None:
    assert client_for(colleague).get(page(hidden, "edit")).status_code == 403
    form = client_for(officer).get(page(hidden, "edit")).context["form"]
    assert list(form.fields) == ["tier", "lead", "version"]


def test_row_96_protecting_a_name_of_one_letter_scrambles_no_word_of_a_record(
    officer: User, colleague: User
) -> None:
    person = factories.person("Zimorodok")
    row = {"organization": factories.organization().pk, "person": person.pk}
    record = factories.cleared("meeting", colleague, rows={"counterparts": [row]}, place="A hall in Almaty")
    with as_owner():
        Person.objects.filter(pk=person.pk).update(name_en="a")
        person.refresh_from_db()
    factories.protected(person, officer)
    facts = factories.facts(record, "details", "names")
    details, names = facts["details"].splitlines(), facts["names"].splitlines()
    assert "A hall in Almaty" in details
    assert "Zimorodok" not in names and person.name_en in names and factories.organization().name_en in names


# --- In what is kept of a record ----------------------------------------------------------------------------------


def met_and_cleared(person: Person, author: User) -> Any:
    """A cleared meeting with somebody of the directory, in whose place the post of that day is written."""
    row = {"organization": factories.organization().pk, "person": person.pk, "post": "Deputy Minister of Ore"}
    return factories.cleared("meeting", author, rows={"counterparts": [row]})


def kept_of(record: Any) -> tuple[Any, ...]:
    """What a clearance is bound to, as it stands and as it was kept."""
    with as_owner():
        kept = record.cleared_versions.get()
        now = type(record).objects.get(pk=record.pk)
        with connection.cursor() as cursor:
            cursor.execute("select hash from portal.whole_hashes(%s, null)", [record.pk])
            (whole,) = cursor.fetchone()
        return kept.whole_hash, whole, kept.text_hash, now.text_hash(), kept.rest


def test_row_97_no_kept_text_or_history_names_a_protected_person(
    officer: User, colleague: User, client_for: Clients
) -> None:
    person = factories.person("Sapargylyç Annayev", name_ru="Сапаргылыч Аннаев", variants=["Saparklych"])
    record = met_and_cleared(person, colleague)
    client = client_for(colleague)
    pages = [
        reverse("record-cleared", args=[record.slug]),
        record.address("history"),
        record.address("detail"),
    ]
    pages += [record.address("print"), record.address("correct")]
    for page_ in pages[:3]:
        assert "Sapargylyç" in client.get(page_).content.decode(), page_
    factories.protected(person, officer)
    for page_ in pages:
        shown = client.get(page_).content.decode()
        assert "Sapar" not in shown and "Сапар" not in shown and "Minister of Ore" not in shown, page_
        assert person.name_en in shown, page_
    with seen_by(colleague):
        for words in (*TRUE[:3], "Annayev", "Ore"):
            assert not Record.objects.filter(search=PlaceAwareQuery(words)).exists(), words
        assert Record.objects.filter(search=PlaceAwareQuery(person.name_en)).exists()
    assert told(colleague) == set()


def test_row_97_protecting_leaves_what_was_cleared_true(officer: User, colleague: User) -> None:
    record = met_and_cleared(person := factories.person("Sapargylyç Annayev"), colleague)
    before = kept_of(record)
    assert before[0] == before[1] and before[2] == before[3]
    factories.protected(person, officer)
    assert kept_of(record) == before


def test_row_97_a_name_beside_an_entry_is_refused_by_the_database(officer: User, colleague: User) -> None:
    record = met_and_cleared(factories.person("Zimorodok"), colleague)
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        record.counterparts.update(name="Zimorodok")


@pytest.mark.parametrize("another", ["an entry", "a name"])
def test_row_97_the_post_of_a_protected_person_passes_to_nobody_else(
    another: str, officer: User, colleague: User, client_for: Clients
) -> None:
    """The form doesn't show it, and puts it beside nobody who is chosen or typed in their place."""
    person = factories.person("Sapargylyç Annayev")
    row = {"organization": factories.organization().pk, "person": person.pk, "post": "Deputy Minister of Ore"}
    record = factories.make("meeting", colleague, rows={"counterparts": [row]})
    factories.protected(person, officer)
    chosen = (
        {"person": factories.person("Merdan Amanow").pk} if another == "an entry" else {"name": "M. Amanow"}
    )
    with as_owner():
        number = record.counterparts.get().pk
    row = {"id": number, "organization": factories.organization().pk} | chosen
    data = {
        key: value
        for key, value in factories.edit_data(record, colleague).items()
        if "counterparts-" not in key
    }
    data |= {"counterparts-TOTAL_FORMS": 1, "counterparts-INITIAL_FORMS": 1}
    data |= {f"counterparts-0-{name}": value for name, value in row.items()}
    assert client_for(colleague).post(record.address("edit"), data).status_code == 302
    with as_owner():
        met = record.counterparts.get()
    assert (met.person_id != person.pk, met.post) == (True, "")
