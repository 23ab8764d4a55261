"""Seven runs at commits in a row ask every question, and the full tier asks them all at once."""

import subprocess
from collections.abc import Iterator

import pytest

from tests import conftest, factories, tiers

QUESTIONS = tuple(f"question {number}" for number in range(100))


@pytest.fixture(autouse=True)
def unknown_share(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("PORTAL_TESTS", "PORTAL_SHARE"):
        monkeypatch.delenv(name, raising=False)
    _forget()
    yield
    _forget()


KEPT = (tiers.share, tiers.kinds_in_turn, tiers.whole_kinds)  # what a run asks once


def _forget() -> None:
    for kept in KEPT:
        kept.cache_clear()


def asked_at(share: int, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setenv("PORTAL_SHARE", str(share))
    tiers.share.cache_clear()
    return tiers.due(QUESTIONS)


def test_seven_commits_in_a_row_ask_every_question_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [question for count in range(241, 248) for question in asked_at(count, monkeypatch)]
    assert sorted(asked) == sorted(QUESTIONS)


def test_no_share_is_much_larger_than_another(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(5 <= len(asked_at(share, monkeypatch)) <= 25 for share in range(tiers.SHARES))


def test_what_cannot_wait_is_asked_at_every_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    for share in range(tiers.SHARES):
        monkeypatch.setenv("PORTAL_SHARE", str(share))
        tiers.share.cache_clear()
        assert QUESTIONS[0] in tiers.due(QUESTIONS, always=QUESTIONS[:1])


def test_the_full_tier_asks_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_TESTS", "full")
    assert tiers.due(QUESTIONS) == QUESTIONS


@pytest.mark.parametrize(("shallow", "count", "share"), [("false", "244", 6), ("true", "1", None)])
def test_the_share_is_the_commits_own(
    shallow: str, count: str, share: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {tiers.IS_SHALLOW: shallow, tiers.COUNT: count}
    monkeypatch.setattr(tiers, "_ask", lambda command: answers[command])
    assert tiers.share() == share


def test_a_tree_without_its_history_is_asked_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(command: tuple[str, ...]) -> str:
        raise subprocess.CalledProcessError(128, command)

    monkeypatch.setattr(tiers, "_ask", refuse)
    assert (tiers.share(), tiers.due(QUESTIONS)) == (None, QUESTIONS)


def turns(choices: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose turn it is in each share, from the first on."""
    had: list[str] = []
    for share in range(tiers.SHARES):
        monkeypatch.setenv("PORTAL_SHARE", str(share))
        tiers.share.cache_clear()
        had += tiers.in_turn(choices, "home")
    return had


def test_what_is_asked_by_turns_is_another_in_the_next_share(monkeypatch: pytest.MonkeyPatch) -> None:
    had = turns(("en", "ru"), monkeypatch)
    assert had in (["en", "ru"] * 3 + ["en"], ["ru", "en"] * 3 + ["ru"])
    assert set(turns(("a", "b", "c", "d"), monkeypatch)) == {"a", "b", "c", "d"}
    monkeypatch.setenv("PORTAL_TESTS", "full")
    assert tiers.in_turn(("en", "ru"), "home") == ("en", "ru")


# --- Kinds of records ---------------------------------------------------------------------------------------

FIRST, OTHERS = factories.FILED[0], factories.FILED[1:]


def whole_after(files: str, monkeypatch: pytest.MonkeyPatch, count: int = 244) -> frozenset[str]:
    """The kinds asked of whole beside those in turn, where these files changed lately."""
    answers = {tiers.IS_SHALLOW: "false", tiers.COUNT: str(count), tiers.LATELY: files, tiers.NOW: ""}
    monkeypatch.setattr(tiers, "_ask", lambda command: answers[command])
    _forget()
    return tiers.whole_kinds()


def test_the_first_kind_and_the_briefing_are_asked_of_in_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for count in range(240, 240 + tiers.SHARES):
        assert {FIRST, "briefing"} <= whole_after("ashgabat_centre/pages/form.py", monkeypatch, count)


@pytest.mark.parametrize("place", ["partners", "templates/partners", "tests/partners"])
def test_a_kind_whose_room_changed_lately_is_too(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for count in range(240, 240 + tiers.SHARES):
        others = whole_after("ashgabat_centre/pages/form.py", monkeypatch, count)
        assert whole_after(f"{place}/exchanges/a_file", monkeypatch, count) == others | {"exchange"}


def test_a_kind_whose_room_is_being_changed_is_too(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {tiers.LATELY: "README.md", tiers.NOW: "R  a.py -> partners/exchanges/b.py\n M c.py"}
    monkeypatch.setattr(tiers, "_ask", lambda command: answers[command])
    assert tiers.changed_files() == {"README.md", "partners/exchanges/b.py", "c.py"}


def test_every_other_kind_is_asked_of_once_in_seven_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [whole_after("", monkeypatch, count) - {FIRST, "briefing"} for count in range(240, 247)]
    assert sorted(kind for asked in runs for kind in asked) == sorted(OTHERS)


def test_the_kinds_are_dealt_out_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [len(whole_after("", monkeypatch, count)) for count in range(240, 247)]
    assert max(runs) - min(runs) <= 1


class Item:
    """As pytest collects a test, with what it is given."""

    def __init__(self, test: str, **given: object) -> None:
        self.nodeid = f"{test}[{given}]"
        self.callspec = type("CallOfATest", (), {"params": given})


def test_only_what_is_asked_of_the_first_kind_too_is_left_to_other_runs(
    monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    """A kind's own questions, and words that name no kind, stay in every run."""
    monkeypatch.setattr(tiers, "whole_kinds", lambda: frozenset({FIRST}))
    alike = [Item("opens", kind=kind, by="head") for kind in factories.FILED]
    own = [Item("refuses", kind=OTHERS[0], row="points"), Item("counts", words="a kind of bread")]
    items = [*alike, *own]
    monkeypatch.setattr(pytestconfig.hook, "pytest_deselected", lambda items: None)
    conftest._leave_to_other_runs(pytestconfig, items)  # type: ignore[arg-type]
    assert items == [alike[0], *own]
