"""The index of decisions: each stands in it by number and title, and a number that is missing is explained."""

import re
from pathlib import Path

from django.conf import settings

from tests.sources import plant

FOLDER = settings.BASE_DIR / "docs" / "decisions"
ENTRY = re.compile(r"^(\d+)\. \[(.+)\]\((.+)\)$", re.MULTILINE)
# Said in the index: the one was renumbered, the other never given.
WITHOUT = {22, 37, 44, 47}


def index(folder: Path) -> list[tuple[str, ...]]:
    """Number, title and file of each decision, as the index has them."""
    return ENTRY.findall((folder / "README.md").read_text(encoding="utf-8"))


def decisions(folder: Path) -> list[tuple[str, ...]]:
    """Number, title and file of each decision, as it heads its own page."""
    heads = {
        path: path.read_text(encoding="utf-8").partition("\n")[0] for path in sorted(folder.glob("[0-9]*.md"))
    }
    return [(*head.removeprefix("# ").split(". ", 1), path.name) for path, head in heads.items()]


def test_every_decision_stands_in_the_index() -> None:
    assert index(FOLDER) == decisions(FOLDER)


def test_a_decision_is_filed_under_its_number() -> None:
    numbers = [int(number) for number, _title, _file in decisions(FOLDER)]
    assert numbers == [int(file[:4]) for _number, _title, file in decisions(FOLDER)]
    assert set(range(1, max(numbers) + 1)) - set(numbers) == WITHOUT


def test_a_planted_decision_without_its_line_is_seen(tmp_path: Path) -> None:
    plant(tmp_path, "README.md", "# Decisions\n\n1. [One table](0001-one-table.md)\n")
    plant(tmp_path, "0001-one-table.md", "# 1. One table\n\nBecause.\n")
    assert index(tmp_path) == decisions(tmp_path)
    plant(tmp_path, "0002-another.md", "# 2. Another\n")
    assert index(tmp_path) != decisions(tmp_path)
