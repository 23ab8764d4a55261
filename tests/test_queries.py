"""Rows are chosen where they lie: no statement is handed the numbers of rows that Python read before it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.sources import modules, places, plant, stale, within

BASE = settings.BASE_DIR
MAKES_A_LIST = {"list", "set", "tuple", "sorted", "frozenset", "dict"}
LISTS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)

# Each with what bounds the numbers it carries.
BOUNDED = {
    "ashgabat_centre/accounts/forms.py:ProposalForm.__init__": "the two people of one proposal",
    "ashgabat_centre/accounts/invitations.py:Invitation.Meta": "the roles there are",
    "ashgabat_centre/accounts/roles.py:NEEDS_SECOND": "the roles there are",
    "ashgabat_centre/directory/forms.py:PostRows.offered": "the posts of one person",
    "ashgabat_centre/directory/last_contacts.py:last_contacts": "the kinds there are",
    "ashgabat_centre/directory/duplicates.py:part": "the duplicates of one entry",
    "monitoring/events/duplicates.py:part_events": "the duplicates of one event",
    "monitoring/events/forms.py:EventForm.store": "an event and the one it leads to",
    "monitoring/events/entry.py:Entry.flag_gone": "the reports that one file flags",
    "ashgabat_centre/directory/names/fields.py:_capital": "as many as a search shows",
    "ashgabat_centre/directory/names/fields.py:_institution": "as many as a search shows",
    "ashgabat_centre/directory/names/models.py:DirectoryNameQuerySet.answering_most": "as many as a search shows",
    "ashgabat_centre/directory/names/spelling_index.py:_replace": "a batch of entries",
    "ashgabat_centre/editing/forms.py:RecordForm._store_organizations": "the institutions named in one form",
    "ashgabat_centre/exports/lists.py:Export.take_only": "the rows ticked on one page, as many as a form has fields",
    "monitoring/feeds/arrivals.py:take_in": "the items of one document, 300 at most",
    "monitoring/feeds/rules.py:dismiss": "the items ticked on one page, 100 at most",
    "monitoring/feeds/rules.py:restore": "the items ticked on one page, 100 at most",
    "monitoring/feeds/views.py:name_suggestions": "the items of one page, and four places of each",
    "ashgabat_centre/imports/run.py:Run._store_outcomes": "the rows of one table, 3,000 at most",
    "ashgabat_centre/imports/run.py:Run._tell_apart": "the rows of one table, 3,000 at most",
    "ashgabat_centre/jobs/queue.py:ring_unanswered": "RING_AT_ONCE",
    "ashgabat_centre/notices/notice_list.py:read": "the notices of one page, or of one mail: 500 at most",
    "ashgabat_centre/commitments/chosen.py:commitments_at": "the rows chosen for one step, fifty at most",
    "ashgabat_centre/pages/selection.py:records_at": "the rows chosen for one step, a hundred at most",
    "ashgabat_centre/notices/texts.py:_of": "a list of queries; no number is read",
    "ashgabat_centre/records/queries.py:RecordQuerySet.waiting_for": "a list of queries; no number is read",
    "liaison/concurrences/basis.py:BasisFacts.__init__": "the parties of one contact",
    "liaison/concurrences/basis.py:basis_for": "the parties of one contact",
    "monitoring/country_calls/views.py:_with_before": "the months of what waits",
    "monitoring/country_calls/views.py:validate": "the rows ticked on one page, as many as a form has fields",
    "monitoring/indicators/indicator_list.py:with_country_readings": "the indicators of one page",
    "liaison/meetings/commitment_rows.py:BaseMeetingFollowUps.met": "the institutions of one form",
    "liaison/meetings/forms.py:MeetingForm.alike": "the institutions of one form, and its meetings of one day",
    "reports/briefings/assembly.py:_records_for": "the kinds there are",
    "reports/home/work.py:_whole": "the kinds there are",
    "reports/quality/checks.py:untagged": "the kinds there are",
    "reports/preparation/sheet.py:notes_on": "the institutions of one meeting",
}


def chosen(node: ast.AST) -> Iterator[ast.expr]:
    """What a node hands to an `__in`: by its keyword, by a key of a dictionary, or as a pair."""
    match node:
        case ast.keyword(arg=str(name), value=value) if name.endswith("__in"):
            yield value
        case ast.Dict(keys=keys, values=values):
            yield from (
                value for key, value in zip(keys, values, strict=True) if key and "__in'" in ast.unparse(key)
            )
        case ast.Tuple(elts=[ast.Constant(value=str(name)), value]) if name.endswith("__in"):
            yield value


def makes_a_list(value: ast.AST) -> bool:
    return any(
        isinstance(node, LISTS)
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKES_A_LIST)
        for node in ast.walk(value)
    )


def lists_of(function: ast.AST) -> set[str]:
    """The names that this function gives to lists it makes."""
    names = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value) if makes_a_list(value):
                names |= {
                    name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)
                }
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if makes_a_list(value):
                names.add(name)
            case ast.NamedExpr(target=ast.Name(id=name), value=value) if makes_a_list(value):
                names.add(name)
    return names


def carried(base: Path) -> set[str]:
    """Where a statement is handed a list that Python made."""
    seen = set()
    for module, tree in modules(base, without=["tools"]):
        everywhere = list(places(module, tree))
        lists = {
            place: lists_of(node)
            for place, node in everywhere
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        for place, node in everywhere:
            for value in chosen(node):
                if makes_a_list(value) or any(
                    isinstance(name, ast.Name) and name.id in lists.get(place, ()) for name in ast.walk(value)
                ):
                    seen.add(place)
    return seen


def test_no_statement_is_handed_numbers_that_python_carried() -> None:
    assert {place for place in carried(BASE) if not within(place, BOUNDED)} == set()


def test_every_reviewed_list_is_still_handed_over() -> None:
    assert stale(BOUNDED, carried(BASE)) == set()


@pytest.mark.parametrize(
    "lines",
    [
        'return rows.filter(pk__in=list(rows.values_list("pk")))',
        "return rows.filter(pk__in=[row.pk for row in rows])",
        'return rows.filter(Q(("pk__in", {row.pk for row in rows})))',
        'return rows.filter(**{f"{kind}__in": sorted(rows)})',
        "numbers = [row.pk for row in rows]\n    return rows.exclude(Q(pk__in=numbers))",
        "return rows.filter(pk__in=numbers) if (numbers := set(rows)) else rows",
    ],
)
def test_planted_numbers_are_seen(tmp_path: Path, lines: str) -> None:
    planted = plant(tmp_path, "liaison/contacts/views.py", f"def settle(rows, kind):\n    {lines}\n")
    assert carried(planted) == {"liaison/contacts/views.py:settle"}


@pytest.mark.parametrize("value", ['rows.values("pk")', "OPEN", '("draft", "submitted")', "Status.values"])
def test_a_query_and_a_constant_are_let_be(tmp_path: Path, value: str) -> None:
    text = f"def settle(rows):\n    return rows.filter(pk__in={value})\n"
    assert carried(plant(tmp_path, "liaison/contacts/views.py", text)) == set()
