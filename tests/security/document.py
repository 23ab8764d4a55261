"""The table of promises in docs/security.md: `make security-table` brings its last column up to date.

A test belongs to a row by its name, test_row_NN_…; every file that has some is named once a row, with a star.
Sentences in the column, and other tests named there one by one, stay as they were written.
"""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

BASE = Path(__file__).parents[2]
DOCUMENT = BASE / "docs" / "security.md"
ROWS = (
    *(*range(1, 57), *range(59, 65), *range(66, 72), *range(75, 78), 79, 81),
    *range(85, 164),
    *range(166, 171),
)
LINE = re.compile(r"^\| (\d+) \| ([^|]*) \|([^|]*)\|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w*]+)`")
BY_ROW = re.compile(r"test_row_(\d+)_")
OPEN = "Not proven yet."


def find_tests() -> Iterator[tuple[str, str]]:
    """Every test there is, as its file and its name."""
    for path in sorted((BASE / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield path.relative_to(BASE).as_posix(), node.name


def patterns() -> dict[int, list[str]]:
    """For each row, how its tests are named in the table."""
    found: dict[int, set[str]] = {}
    for file, name in find_tests():
        if match := BY_ROW.match(name):
            found.setdefault(int(match[1]), set()).add(f"`{file}::test_row_{match[1]}_*`")
    return {row: sorted(names) for row, names in found.items()}


def read_rows(text: str) -> dict[int, tuple[str, str]]:
    """The table's rows: the promise, and what proves it."""
    return {int(match[1]): (match[2].strip(), match[3].strip()) for match in LINE.finditer(text)}


def complete(text: str) -> str:
    """The document with every row's tests named in it."""
    known = patterns()

    def fill(match: re.Match[str]) -> str:
        kept = re.sub(r"`tests/[\w/]+\.py::test_row_\d+_\*`(, )?", "", match[3]).replace(OPEN, "").strip(" ,")
        proof = ", ".join(filter(None, [kept, *known.get(int(match[1]), [])])) or OPEN
        return f"| {match[1]} | {match[2].strip()} | {proof} |"

    return LINE.sub(fill, text)


def faults(text: str) -> list[str]:
    """What is wrong with the table, each with what to do about it."""
    rows, tests = read_rows(text), set(find_tests())
    wrong = [f"Row {row} is missing: write a line for it." for row in ROWS if row not in rows]
    wrong += [f"Row {row} promises or proves nothing." for row, cells in rows.items() if not all(cells)]
    for row, (_, proof) in rows.items():
        for file, name in NAMED.findall(proof):
            if not any(file == known and fnmatchcase(test, name) for known, test in tests):
                wrong.append(f"Row {row} names {file}::{name}, which is not there. Run make security-table.")
    for row, names in patterns().items():
        for name in names:
            if row not in rows or name not in rows[row][1]:
                wrong.append(f"Row {row} does not name {name}. Run make security-table.")
    return wrong


def main() -> int:
    text = complete(DOCUMENT.read_text(encoding="utf-8"))
    DOCUMENT.write_text(text, encoding="utf-8")
    for row, (promise, proof) in read_rows(text).items():
        if OPEN in proof:
            print(f"Row {row} has neither a test nor a reason: {promise}")
    wrong = faults(text)
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
