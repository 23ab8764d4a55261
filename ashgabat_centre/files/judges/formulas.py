"""What a formula of a sheet would do, in the spellings of Excel and of OpenFormula."""

import re

from .destinations import is_address, judge_click
from .refusal import UnsafeFile

# Texts, names in single quotes, and what stands in brackets or braces: columns, files, rows of numbers.
TOKEN = re.compile(r"(\"(?:[^\"]|\"\")*\")|('(?:[^']|'')*'|\[[^\[\]\"']*\])|\{[^{}\"']*\}")
INVISIBLE = re.compile("[\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
STARTING = (
    r"RTD|CALL|REGISTER(?:\.ID)?|EXEC|EXECUTE|DDE|INITIATE|POKE|RUN|EVALUATE|FOPEN|FWRITE|SEND\.KEYS|GET\.\w+"
)
FETCHING = r"WEBSERVICE|IMAGE|STOCKHISTORY|SQL\.\w+|IMPORT(?:XML|DATA|HTML|FEED|RANGE)|GOOGLEFINANCE|CUBE\w+|PY|COPILOT"
DOING = {
    "command": re.compile(rf"\b(?:{STARTING})\s*\(|_xleta\.(?:{STARTING})\b|\|", re.I),
    "data": re.compile(rf"\b(?:{FETCHING})\s*\(|_xleta\.(?:{FETCHING})\b", re.I),
}
LINK = re.compile(r"\bHYPERLINK\s*\(\s*\"([^\"]*)\"", re.I)
REFERRING = re.compile(r"\bINDIRECT\s*\(", re.I)


def judge_formula(part: str, formula: str) -> None:
    """Refuse a formula that starts a program or fetches a value from elsewhere.

    A bar outside a text is DDE whoever writes it: of no other formula is it a part.
    """
    formula = INVISIBLE.sub("", formula)
    tokens = TOKEN.findall(formula)
    bare = TOKEN.sub(lambda match: "|" if match[0][0] == "'" and "|" in match[0] else " ", formula)
    for word, pattern in DOING.items():
        if pattern.search(bare):
            raise UnsafeFile(word, part, formula)
    texts = [text for text, _name in tokens] if REFERRING.search(bare) else []
    names = [name for _text, name in tokens]
    if r"\\" in bare or any(map(is_address, [*texts, *names])):
        raise UnsafeFile("data", part, formula)
    for target in LINK.findall(formula):
        judge_click(part, target)
