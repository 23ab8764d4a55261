"""The matrix's table of who sees what, asked of PostgreSQL itself with every filter of the portal taken away."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import Reader, access_context, as_owner
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from tests import factories
from tests.engines.table import CORRECTED, MARKINGS, AnswerMatrix
from tests.engines.world import gather, settle

LEVELS = (-1, 0, 1, 2)
NAMED = ("nobody", "everybody", "a stranger", "until yesterday")


@dataclass(frozen=True)
class Case:
    """A record in this marking and state; on its list stands everybody, nobody, only a stranger, or who once was."""

    marking: int
    state: str
    named: str


@dataclass
class Sight:
    matrix: AnswerMatrix
    people: dict[str, User]
    cases: dict[str, Case] = field(default_factory=dict)  # by reference

    def wrong(self) -> list[str]:
        """Each reader, at each clearance they might have, that sees another set of records than the table says."""
        found = []
        for name, level in self._asking():
            seen = self._seen(name, level)
            for reference, case in self.cases.items():
                if (reference in seen) != self._may(name, level, case):
                    found.append(f"{name} cleared for {level}: {case}")
        return found

    def _asking(self) -> list[tuple[str, int]]:
        """The portal itself is never cleared for the strictly confidential; the newcomer is a lower clearance."""
        names = [name for name in self.matrix.people if name != "newcomer"]
        return [(name, level) for name in names for level in LEVELS if (name, level) != ("portal", 2)]

    def _seen(self, name: str, level: int) -> set[str]:
        person = self.people[name]
        with access_context(Reader(person.pk, person.role, level)), connection.cursor() as cursor:
            cursor.execute("select reference from records_record")
            return {reference for (reference,) in cursor.fetchall()}

    def _may(self, name: str, level: int, case: Case) -> bool:
        said = self.matrix.sight[name, case.state]
        if case.marking > level:
            return False
        if case.marking < MARKINGS.index("S"):
            return "C" in said
        return "C" in said if case.named == "everybody" else name in ("author", "owner")


def build(matrix: AnswerMatrix) -> Sight:
    sight = Sight(matrix, gather(matrix.people))
    cases = [
        Case(marking, state, named)
        for marking in range(len(MARKINGS))
        for state in matrix.states
        for named in (NAMED if marking == MARKINGS.index("S") else NAMED[:2])
    ]
    sight.people["stranger"] = factories.user("stranger", Role.OFFICER, level=2)
    record = factories.meeting(sight.people["author"])
    factories.multiply(record, len(cases))
    with as_owner():
        copies = list(Record.objects.exclude(pk=record.pk).order_by("pk"))
    for copy, case in zip(copies, cases, strict=True):
        _stand(sight, copy, case)
        sight.cases[copy.reference] = case
    settle()
    return sight


def _stand(sight: Sight, copy: Record, case: Case) -> None:
    people = sight.people
    changes = {"owner": people["owner"], "reviewer": people["reviewer"], "sensitivity": case.marking}
    never = {"cleared_by": None, "cleared_at": None, "cleared_version": None}
    states = {"never-cleared": "archived", "taken-back": "withdrawn", CORRECTED: "cleared"}
    if case.state == "taken-back":
        copy = factories.stand(copy, "cleared")
    changes |= never if case.state == "never-cleared" else {}
    factories.stand(copy, states.get(case.state, case.state), **changes)
    named = [name for name in people if (name == "stranger") == (case.named == "a stranger")]
    until = timezone.localdate() - timedelta(1) if case.named == "until yesterday" else None
    with as_owner():
        NeedToKnow.objects.bulk_create(
            NeedToKnow(record=copy, user=people[name], until=until)
            for name in named
            if case.named != "nobody"
        )
