"""Cells of a text file that a spreadsheet program would run as formulas."""

import re

from .formulas import judge_formula
from .refusal import UnsafeFile

PARTING = ",;|\t\r\n\x0b\x0c\x85\u2028\u2029"  # what parts cells, whichever of them a program takes for it
BLANK = '"\\s\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2060-\u2064\ufeff'  # may stand before a formula
OWN = re.compile(r"\ufeff?sep=(.)\r?\n", re.I)
MOST = 8192  # characters of a formula
QUOTED = re.compile(r"(?:[^\"]|\"\")*")
PLAIN = re.compile(r"[^,;\t\r\n|]*")
DOING = re.compile(r"[^\r\n(|!]*+[(|!]")  # no call, and no other program's data, is without one of these
LINE = re.compile(r"[^\r\n]*")
WIDE = str.maketrans("＝＠＋－", "=@+-")
LINKED = re.compile(r"(?:=[^,;\r\n]*|[^,;\t\r\n]*)[A-Za-z]\w*'?\|[^\r\n]*!\s*['$\w]")  # =program|'file'!A1
CALLING = {  # by what the cell begins with; numbers, telephone numbers and lists begin with the last two as well
    "=": re.compile(r"[\w.]\s*\("),
    "@": re.compile(r"[\w.]\("),
    **dict.fromkeys("+-", re.compile(r"\bHYPERLINK\s*\(|\w\(\s*(?:\"|\$?[A-Z]{1,3}\$?\d)", re.I)),
}


def judge_cells(text: str) -> None:
    """Refuse a table with a cell that would call something once a spreadsheet program opens it."""
    own = OWN.match(text)
    parting = PARTING + (own[1] if own else "")
    partings = set(parting)
    standing = re.escape(parting) + BLANK
    for match in re.finditer(rf"(?<![{standing}])([{standing}]*+)[=@+\-＝＠＋－]", text):
        begins = not match.start() or not partings.isdisjoint(match[1])
        if begins and ('"' in match[1] or DOING.match(text, match.end())):
            try:
                judge_cell(text, match.end() - 1, quoted='"' in match[1])
            except UnsafeFile as refused:
                place = f"line {text.count(chr(10), 0, match.end()) + 1}"
                raise UnsafeFile(str(refused), place, refused.aim) from None


def judge_cell(text: str, at: int, *, quoted: bool) -> None:
    """Refuse the cell that begins here where it calls a function or names another program's data."""
    patterns = (QUOTED, QUOTED) if quoted else (PLAIN, LINE)
    content, line = (pattern.match(text, at, at + MOST) for pattern in patterns)
    assert content is not None and line is not None
    if "|" in line[0] and LINKED.match(line[0].translate(WIDE)):
        raise UnsafeFile("formula", aim=line[0])
    if "(" in content[0] or "!" in content[0]:
        formula = content[0].replace('""', '"').translate(WIDE)
        if CALLING[formula[0]].search(formula):
            raise UnsafeFile("formula", aim=line[0])
        judge_formula("", formula.replace("|", " "))
