"""The matrix's table of who sees what, asked of PostgreSQL itself with every filter of the portal taken away."""

from dataclasses import dataclass, field

from django.db import connection

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import Reader, access_context, as_owner
from ashgabat_centre.records.models import NeedToKnow, Record
from tests import factories
from tests.engines.table import CORRECTED, Matrix
from tests.engines.world import MARKINGS, gather, settle

LEVELS = (-1, 0, 1, 2)


@dataclass(frozen=True)
class Case:
    """A record in this marking and state, with everybody on its list or nobody."""

    marking: int
    state: str
    named: bool


@dataclass
class Sight:
    matrix: Matrix
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
        names = [name for name in self.people if name != "newcomer"]
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
        return "C" in said if case.named else name in ("author", "owner")


def build(matrix: Matrix) -> Sight:
    sight = Sight(matrix, gather(matrix.people))
    cases = [
        Case(m, s, named) for m in range(len(MARKINGS)) for s in matrix.states for named in (False, True)
    ]
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
    if case.named:
        with as_owner():
            NeedToKnow.objects.bulk_create(NeedToKnow(record=copy, user=user) for user in people.values())
