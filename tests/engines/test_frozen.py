"""What must not write leaves every table as it was: hostile requests, and reading.

That no click writes is asked in tests/test_walks.py, of the pages that links lead to.
"""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages.history import HistoryView
from ashgabat_centre.workflow import clearance
from tests import factories, tiers
from tests.checksums import HANDED_OUT
from tests.engines import frozen, mutants
from tests.engines.matrix import Asking
from tests.engines.table import matrix
from tests.engines.world import Place, build, everywhere, one_transaction

MATRIX = matrix()
PLACES: tuple[Place, ...] = tuple(
    (kind, marking, state)
    for kind, marking, state in everywhere()
    if tiers.is_whole(kind) and (marking, state) in (("C", "submitted"), ("C", "cleared"), ("S", "cleared"))
)

pytestmark = pytest.mark.timeout(600)  # thousands of questions in one test


@pytest.fixture(scope="module")
def asking(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Asking]:
    with one_transaction(django_db_blocker):
        yield Asking(build(MATRIX.people, PLACES))


@pytest.mark.parametrize("name", frozen.HOSTILE)
def test_row_24_a_refused_post_writes_nothing(name: str, asking: Asking) -> None:
    assert frozen.written(frozen.refused(MATRIX, name, asking), HANDED_OUT) == []


@pytest.mark.parametrize("name", frozen.HOSTILE)
def test_row_24_no_other_verb_writes_anything(name: str, asking: Asking) -> None:
    assert frozen.written(frozen.other_verbs(MATRIX, name, asking)) == []


def test_a_rule_and_a_policy_that_let_a_post_through_are_found(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where neither page nor database keeps a colleague from changing a record, their post is named."""
    edits = [
        (name, request)
        for name, request in frozen.refused(MATRIX, "colleague", asking)
        if name.startswith(f"POST {factories.FILED[0]}-edit ")
    ]
    monkeypatch.setattr(clearance, "refuse_editing", lambda record, user: "")
    # What is cleared is kept from everybody, by a rule of its own.
    open_too = (
        "create or replace function portal.refuse_closed(rid bigint) returns void language sql as 'select';"
    )
    with mutants.fault(open_too + mutants.additional("records_record", "true", "update")):
        found = frozen.written(edits)
    assert any("wrote to" in trouble and "records_record" in trouble for trouble in found), found


@pytest.mark.parametrize("name", frozen.READERS)
def test_row_49_no_page_writes_when_it_is_read(name: str, asking: Asking) -> None:
    assert frozen.written(frozen.read(MATRIX, name, asking), frozen.READ) == []


def test_a_page_that_writes_when_it_is_read_is_found(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a record's history notes when its reader was last here, that page is named and the record's own is not."""
    kind, shown = factories.FILED[0], HistoryView.get
    pages = [
        (name, request)
        for name, request in frozen.read(MATRIX, "author", asking)
        if name.startswith((f"GET {kind}-history ", f"GET {kind}-detail "))
    ]

    def get(view: HistoryView, request: Request, slug: str) -> HttpResponse:
        with as_owner():
            User.objects.filter(pk=request.user.pk).update(last_login=timezone.now())
        return shown(view, request, slug)

    monkeypatch.setattr(HistoryView, "get", get)
    wrong = frozen.written(pages, frozen.READ)
    assert wrong
    assert [
        one for one in wrong if "-history " not in one or not one.endswith(" wrote to accounts_user")
    ] == []
