"""Row 129: nobody is made a pseudonym by one officer, and none is lifted by one person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import name_filter, protections
from ashgabat_centre.directory.identities import ProtectedIdentity, ProtectedReader
from ashgabat_centre.directory.models import Person
from ashgabat_centre.directory.protections import Protection
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.search import PlaceAwareQuery
from ashgabat_centre.workflow import inbox
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants
from tests.engines.world import undone

pytestmark = pytest.mark.django_db


def person() -> Person:
    return factories.person("Sapargylyç Annayev", name_ru="Сапаргылыч Аннаев", variants=["Saparklych"])


def proposed(entry: Any, kind: str, by: User) -> Protection:
    with seen_by(by), transaction.atomic():
        return protections.propose(entry, kind, by, "Harm would come to them.")


def decided(protection: Protection, by: User, agrees: bool = True) -> None:
    with seen_by(by), transaction.atomic():
        protection.decide(agrees)


def now(entry: Any) -> Any:
    """The entry as it stands, whoever may read it."""
    with as_owner():
        return type(entry).objects.get(pk=entry.pk)


def waits() -> Protection | None:
    with as_owner():
        return Protection.objects.filter(decided_at=None).first()


def answer(client: Any, word: str = "accept") -> int:
    """Of the page on which it is decided; of the last one there is, where none waits any more."""
    with as_owner():
        number = Protection.objects.latest("pk").pk
    return int(client.post(reverse("protection-decide", args=[number]), {word: "1"}).status_code)


def runs(by: User, statement: str, *values: Any) -> bool:
    """Whether the web process, made to run this statement for that person, does anything by it."""
    try:
        with seen_by(by), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return bool(cursor.rowcount)
    except DatabaseError:
        return False


# --- To protect takes a head ------------------------------------------------------------------------------------


def test_row_129_an_officer_proposes_and_a_head_makes_it_so(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    entry, client, boss = person(), client_for(officer), client_for(head)
    protect = entry.address("protect")
    assert client.post(protect, {"reason": ""}).status_code == 422
    told = client.post(protect, {"reason": "Annayev was threatened."}, follow=True).content.decode()
    assert "Nothing changes before another person agrees" in told
    assert "This is proposed already, and waits for a second person." in told
    assert client.post(protect, {"reason": "Again."}).status_code == 403
    told = client_for(colleague).get(entry.get_absolute_url()).content.decode()
    assert "This is proposed already, and waits for a second person." in told and "threatened" not in told
    assert not now(entry).protected and waits()
    waiting = boss.get(reverse("protections")).content.decode()
    assert (
        "Annayev was threatened." in waiting and entry.name in waiting and "CONFIDENTIAL" in waiting.upper()
    )
    with seen_by(head):
        assert [line.label for line in inbox.tasks(inbox.count(head).counted)] == [
            "Protected identities to decide on"
        ]
    assert answer(client) == 302 and not now(entry).protected
    assert answer(boss) == 302 and not waits()
    entry = now(entry)
    assert entry.protected and entry.name_en.startswith("Protected person ")
    assert answer(boss) == 302  # clicked twice
    done = boss.get(reverse("protections")).content.decode()
    assert entry.name_en in done and officer.name in done and "Annayev" not in done
    with seen_by(officer):
        identity = ProtectedIdentity.objects.get()
        assert (identity.name_en, identity.variants) == ("Sapargylyç Annayev", "Saparklych")
        assert identity.reason == "Annayev was threatened."
    with as_owner():
        assert [row.user for row in ProtectedReader.objects.all()] == [officer]


def test_row_129_a_heads_own_word_counts_at_once(head: User, client_for: Clients) -> None:
    entry = person()
    page = client_for(head).get(entry.address("protect")).content.decode()
    assert "What you say counts at once." in page
    assert client_for(head).post(entry.address("protect"), {"reason": "Threats."}).status_code == 302
    assert now(entry).protected


def test_row_129_what_is_declined_changes_nothing(officer: User, head: User) -> None:
    entry = person()
    decided(proposed(entry, "protect", officer), head, agrees=False)
    assert not now(entry).protected
    decided(proposed(entry, "protect", officer), head)
    assert now(entry).protected
    with as_owner():
        assert set(Protection.objects.values_list("reason", flat=True)) == {""}


def alone(officer: User, other: User) -> list[str]:
    """The ways, by SQL of the web process, in which that officer protects somebody with nobody else's word."""
    fell = []
    ways: dict[str, Callable[[Person, Protection], Any]] = {
        "decides": lambda who, one: runs(officer, "select portal.decide_protection(%s, true)", one.pk),
        "protects": lambda who, one: runs(
            officer, "select portal.protect(p) from records_protection p where id = %s", one.pk
        ),
        "updates": lambda who, one: runs(
            officer,
            "update records_protection set accepted = true, decided_at = now(), decided_by_id = %s where id = %s",
            other.pk,
            one.pk,
        ),
        "inserts": lambda who, one: runs(
            officer,
            "insert into records_protection (person_id, kind, proposed_by_id, reason, at, accepted, decided_at, "
            "decided_by_id) values (%s, 'protect', %s, 'x', now(), true, now(), %s)",
            factories.person("Another").pk,
            officer.pk,
            other.pk,
        ),
        "proposes for a head": lambda who, one: runs(
            officer,
            "insert into records_protection (person_id, kind, proposed_by_id, reason, at) "
            "values (%s, 'protect', %s, 'x', now())",
            factories.person("One more").pk,
            other.pk,
        ),
        "writes the row": lambda who, one: runs(
            officer, "update records_person set protected = true where id = %s", who.pk
        ),
        "writes the identity": lambda who, one: runs(
            officer,
            "insert into records_protectedidentity (person_id, name_en, name_ru, name_native, variants, reason, "
            "made_by_id, made_at) values (%s, 'x', '', '', '', 'x', %s, now())",
            who.pk,
            officer.pk,
        ),
    }
    for name, way in ways.items():
        with undone():
            entry = factories.person("Sapargylyç Annayev")
            if way(entry, proposed(entry, "protect", officer)) or now(entry).protected:
                fell.append(name)
    return fell


def test_row_129_nobody_goes_round_it(officer: User, officer_in_charge: User, head: User) -> None:
    """Not who stands in for the head either; and with what guards it taken away, the ways are found."""
    assert alone(officer, head) == [] and alone(officer_in_charge, head) == []
    loose = (
        "alter policy proposing on records_protection with check (true); grant update on records_protection "
        "to portal_web; create policy mutant on records_protection for update to portal_web using (true)"
    )
    with mutants.fault(loose) as understood:
        assert understood and alone(officer, head) == ["updates", "inserts", "proposes for a head"]
    with mutants.fault(
        "create or replace function portal.is_head(who bigint) returns boolean language sql stable as 'select true'"
    ) as understood:
        assert understood and alone(officer, head) == ["decides"]


# --- To lift it takes two ---------------------------------------------------------------------------------------


def test_row_129_lifted_by_two_it_is_as_it_was(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    entry = person()
    with as_owner():
        Person.objects.filter(pk=entry.pk).update(honorific="Dr", name_native="Аннаев")
    row = {"organization": factories.organization().pk, "person": entry.pk}
    record = factories.cleared("meeting", colleague, rows={"counterparts": [row]})
    kept = factories.facts(record, "names", "details")
    factories.protected(entry, officer)
    refused = client_for(colleague).get(entry.get_absolute_url()).content.decode()
    assert "Its lifting is proposed by the people on its list, or by the head of the Centre." in refused
    assert client_for(colleague).post(entry.address("lift"), {"reason": "No."}).status_code == 403
    assert client_for(officer).post(entry.address("lift"), {"reason": "All is well."}).status_code == 302
    assert now(entry).protected
    assert answer(client_for(officer)) == 302 and now(entry).protected
    assert answer(client_for(head)) == 302
    entry = now(entry)
    assert (entry.protected, entry.name_en, entry.name_ru) == (
        False,
        "Sapargylyç Annayev",
        "Сапаргылыч Аннаев",
    )
    assert (entry.honorific, entry.name_native) == ("Dr", "Аннаев")
    assert factories.facts(record, "details")["details"] == kept["details"]
    with seen_by(colleague):
        assert [name.text for name in entry.variants.all()] == ["Saparklych"]
        assert name_filter.people("Saparkl").count() == 1
        for words in ("Sapargylyç", "Сапаргылыч"):
            assert Record.objects.filter(search=PlaceAwareQuery(words)).exists(), words
    with as_owner():
        assert not ProtectedIdentity.objects.exists() and not ProtectedReader.objects.exists()
    factories.protected(entry, colleague)  # and once more
    assert now(entry).protected


def test_row_129_a_movement_has_its_former_names_again(officer: User, head: User) -> None:
    movement = factories.organization("party", code="o-movement", name_en="The Movement", acronym="MH")
    factories.former_name(movement, timezone.localdate(), "The Front")
    factories.protected(movement, officer)
    assert not movement.acronym
    decided(proposed(movement, "lift", officer), head)
    movement = now(movement)
    assert (movement.name_en, movement.acronym) == ("The Movement", "MH")
    assert [name.name_en for name in movement.former_names.all()] == ["The Front"]


def test_row_129_nobody_lifts_it_alone(
    officer: User, colleague: User, head: User, officer_in_charge: User
) -> None:
    """Not the only head: who stands in decides; and the database refuses even what a fault would let through."""
    entry = factories.protected(person(), officer)
    for somebody in (colleague, officer_in_charge):
        with pytest.raises(DatabaseError):
            proposed(entry, "lift", somebody)
    mine = proposed(entry, "lift", head)
    for somebody in (head, officer, colleague):
        with pytest.raises(DatabaseError):
            decided(mine, somebody)
    assert not runs(head, "select portal.unprotect(p) from records_protection p where id = %s", mine.pk)
    assert not runs(head, "update records_person set protected = false where id = %s", entry.pk)
    assert not runs(head, "delete from records_protectedidentity")
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        Protection.objects.filter(pk=mine.pk).update(
            accepted=True, decided_by=head, decided_at=timezone.now()
        )
    assert now(entry).protected
    decided(mine, officer_in_charge)
    assert not now(entry).protected


def test_row_129_each_act_is_in_the_sealed_log(officer: User, head: User) -> None:
    entry = factories.protected(person(), officer)
    decided(proposed(entry, "lift", officer), head)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select kind, pgh_label, accepted, (pgh_context->>'user')::bigint "
            "from records_protectionevent order by pgh_id"
        )
        acts = cursor.fetchall()
        cursor.execute("select log from portal.logs()")
        assert "records_protectionevent" in {log for (log,) in cursor.fetchall()}
    assert [act for act in acts if act[1] == "insert"] == [
        ("protect", "insert", None, officer.pk),
        ("lift", "insert", None, officer.pk),
    ]
    assert {act[3] for act in acts if act[2]} == {head.pk}


def test_row_129_whose_proposer_is_gone_is_known_to_who_decided(officer: User, head: User) -> None:
    entry = person()
    protection = proposed(entry, "protect", officer)
    factories.hold(officer, Role.DESK)
    decided(protection, head)
    with as_owner():
        assert [row.user for row in ProtectedReader.objects.all()] == [head]
