"""The engines can fail: every fault put into the policy on purpose is found by the engine that is there for it."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.names.fields import DirectoryWidget
from ashgabat_centre.history import differences
from liaison.calendar import feed
from liaison.meetings.models import Meeting
from tests.engines import mutants, sight, surfaces, twins
from tests.engines.mutants import additional
from tests.engines.sight import Sight
from tests.engines.table import matrix
from tests.engines.twins import OUTSIDERS, Twin
from tests.engines.world import one_transaction, undone

MATRIX = matrix()


# --- Who sees what ------------------------------------------------------------------------------------------


class TestSight:
    @pytest.fixture(scope="class")
    def seeing(self, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Sight]:
        with one_transaction(django_db_blocker):
            yield sight.build(MATRIX)

    def test_no_part_of_the_policy_can_be_left_out(self, seeing: Sight) -> None:
        """Whatever part of the condition is replaced by true or by false, somebody sees too much or too little."""
        reading = mutants.policy("records_record", "reading")
        faults = mutants.every_mutation(reading)
        assert len(faults) > 20
        # Whose name it is, the policy of the list says too: this part is missed once that one says nothing.
        names = mutants.policy("records_needtoknow", "reading").open()
        twice = {name for name in faults if "(true) AND (n.record_id = records_record.id)" in name}
        assert len(twice) == 1
        faults |= {name: f"{faults[name]}; {names}" for name in twice}
        assert mutants.survivors(faults, seeing.wrong) == []

    FAULTS = {
        "the clearance is not asked for": additional(
            "records_record", "status = 'cleared' and sensitivity < 2"
        ),
        "the list is not asked for": additional(
            "records_record", "status = 'cleared' and portal.level() = 2"
        ),
        "the desk sees what is submitted": additional(
            "records_record",
            "status = 'submitted' and sensitivity <= portal.level() and portal.role() = 'desk'",
        ),
        "the administrator reads": additional(
            "records_record", "status = 'cleared' and sensitivity = 0 and portal.role() = 'administrator'"
        ),
        "staff see drafts": additional(
            "records_record", "status = 'draft' and sensitivity <= portal.level() and portal.is_staff()"
        ),
        "the fence is away": "alter table records_record disable row level security",
        "the author is shut out": "create policy mutant on records_record as restrictive for select to portal_web "
        "using (status <> 'draft' or author_id <> portal.uid())",
        "the head does not see what is submitted": "create policy mutant on records_record as restrictive "
        "for select to portal_web using (portal.role() <> 'head' or status <> 'submitted')",
    }

    @pytest.mark.parametrize("name", FAULTS)
    def test_a_fault_of_the_policy_is_seen(self, name: str, seeing: Sight) -> None:
        assert mutants.survivors({name: self.FAULTS[name]}, seeing.wrong) == []


# --- What hangs from a record -------------------------------------------------------------------------------


class TestTwins:
    @pytest.fixture(scope="class")
    def twin(self, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Twin]:
        with one_transaction(django_db_blocker):
            yield twins.build()

    @time_machine.travel(timezone.now(), tick=False)
    def test_every_fence_is_needed(self, twin: Twin) -> None:
        """With any table's policy opened or switched off, some outsider's rows are others than they were."""
        reading = mutants.hiding()
        faults = {(f"{one} is open", one.table): one.open() for one in reading}
        faults |= {
            (f"{one.table} has no fence", one.table): f"alter table {one.table} disable row level security"
            for one in reading
        }

        def seen(table: str) -> dict[str, bytes]:
            return {name: surfaces.rows_for(twin, name, table) for name in OUTSIDERS}

        numbers = twins.sequences()
        with undone():
            twins.meet(twin, "another")
            without = {one.table: seen(one.table) for one in reading}
        twins.rewind(numbers)
        with undone():
            twins.meet(twin, "")
            twins.hide(twin)
            assert {table: seen(table) for table in without} == without
            unseen = []
            for (name, table), statement in faults.items():
                with mutants.fault(statement) as understood:
                    if understood and seen(table) == without[table]:
                        unseen.append(name)
            assert unseen == []

    PLANTED: ClassVar[dict[str, tuple[Any, str, Any, str]]] = {
        "in the kept text": (differences, "NumberedNames", differences.Names, "kept"),
        "in the words it is found by": (
            Meeting,
            "prose",
            lambda record: [row.person.name for row in record.counterparts.exclude(person=None)],
            "tables",
        ),
        "in a correction's text": (DirectoryWidget, "keep_number", lambda *given: None, "tables"),
    }

    @pytest.mark.parametrize("where", PLANTED)
    def test_a_protected_name_in_one_more_place_is_found(
        self, where: str, twin: Twin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Two worlds that protect the same person under two names are told apart by whoever is on no list."""
        owner, name, fault, surface = self.PLANTED[where]
        questions = [(surface, "outsider", "")]
        with time_machine.travel(timezone.now(), tick=False):
            assert twins.views(twin, questions).differences() == []
            monkeypatch.setattr(owner, name, fault)
            assert twins.views(twin, questions).differences() != []

    def test_a_page_that_shows_what_is_hidden_is_found(
        self, twin: Twin, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where a calendar's feed holds every meeting there is, whoever reads it, the two worlds are told apart."""

        def every_meeting(reader: User) -> list[Meeting]:
            with as_owner():
                return list(Meeting.objects.select_related("town").order_by("pk"))

        with time_machine.travel(timezone.now(), tick=False):
            assert twins.views(twin, [("feeds", "outsider", "")]).differences() == []
            monkeypatch.setattr(feed, "meetings_for", every_meeting)
            assert twins.views(twin, [("feeds", "outsider", "")]).differences() == ["feeds: feed of outsider"]
