"""No question waits longer than eight commits, and the full tier asks them all."""

import subprocess
from collections.abc import Iterator

import pytest

from tests import tiers

QUESTIONS = tuple(f"question {number}" for number in range(100))


@pytest.fixture(autouse=True)
def unknown_share(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("PORTAL_TESTS", "PORTAL_SHARE"):
        monkeypatch.delenv(name, raising=False)
    tiers.share.cache_clear()
    yield
    tiers.share.cache_clear()


def asked_at(share: int, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    monkeypatch.setenv("PORTAL_SHARE", str(share))
    tiers.share.cache_clear()
    return tiers.due(QUESTIONS)


def test_eight_commits_in_a_row_ask_every_question_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [question for count in range(241, 249) for question in asked_at(count, monkeypatch)]
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


@pytest.mark.parametrize(("shallow", "count", "share"), [("false", "244", 4), ("true", "1", None)])
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
