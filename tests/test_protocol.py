"""One protocol for what people send: who may answer with a refusal, and which forms carry a token."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from django.conf import settings

from tests.sources import modules, places, plant, stale, within

BASE = settings.BASE_DIR

# --- Refusals -------------------------------------------------------------------------------------------------------

# What a page or a script is told by the number alone; a view raises PermissionDenied or Http404, calls
# `web.refusals`, or is a view of the form protocol.
REFUSALS = {403, 404, 409, 422}
CLASSES = {"HttpResponseForbidden", "HttpResponseNotFound"}
NAMED = {HTTPStatus(number).name for number in REFUSALS}

# Each with why the protocol's own answer is none of theirs.
REVIEWED = {
    "ashgabat_centre/web/refusals.py": "the refusals themselves",
    "ashgabat_centre/editing/form_view.py": "the form protocol",
    "ashgabat_centre/editing/stale_form.py": "the form protocol: two texts side by side",
    "ashgabat_centre/workflow/step_view.py": "the form protocol's steps",
    "ashgabat_centre/web/resume.py:csrf_failure": "called by Django; what was typed goes on to its author",
    "ashgabat_centre/accounts/security_log.py:REFUSALS": "compared, never answered",
    "ashgabat_centre/accounts/views.py:no_sign_up": "before the sign-in; a page that says who invites",
    "ashgabat_centre/accounts/views.py:accept_invitation": "before the sign-in; one page for spent and unknown",
    "ashgabat_centre/files/views.py": "answers the script that uploads piece by piece, and its page",
    "ashgabat_centre/access/views.py:marking": "a small form overtaken, shown with what stands now",
    "ashgabat_centre/workflow/retention_views.py": "a small form overtaken, shown with what stands now",
    "liaison/calendar/feed_views.py:read": "answers calendar programs, without a sign-in and without a body",
}

# Where a form is shown again with what is wrong in it: 422 and no other number.
SHOW_AGAIN = {
    "ashgabat_centre/access/leavers.py:_show",
    "ashgabat_centre/access/views.py:show",
    "ashgabat_centre/accounts/people_views.py:in_charge",
    "ashgabat_centre/accounts/people_views.py:person",
    "ashgabat_centre/commitments/views.py:FollowUpStepView.invalid",
    "ashgabat_centre/commitments/views.py:listing",
    "ashgabat_centre/directory/contact_views.py:pass_on",
    "ashgabat_centre/directory/duplicate_views.py:merge",
    "ashgabat_centre/directory/identity_views.py:show",
    "ashgabat_centre/imports/views.py:_show_columns",
    "ashgabat_centre/imports/views.py:send",
    "ashgabat_centre/pages/list.py:Listing.show",
    "liaison/concurrences/basis_views.py:settle",
    "liaison/concurrences/views.py:answer",
    "liaison/contacts/views.py:_show_silence",
    "liaison/parties/views.py:add",
    "liaison/parties/views.py:status",
    "reports/preparation/views.py:sheet_pdf",
}


def refusing(node: ast.AST) -> str:
    """The refusal that a node writes, by number or by name; '' where it writes none."""
    match node:
        case ast.Constant(value=int(number)) if number in REFUSALS:
            return str(number)
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) if name in CLASSES | NAMED:
            return name
    return ""


def measures(tree: ast.AST) -> set[int]:
    """The nodes that say how long a column is."""
    return {
        id(word.value)
        for word in ast.walk(tree)
        if isinstance(word, ast.keyword) and word.arg == "max_length"
    }


def refusals(base: Path) -> set[tuple[str, str]]:
    """Where the product writes a refusal, and which."""
    return {
        (place, word)
        for name, tree in modules(base, without=["tools"])
        for sizes in [measures(tree)]
        for place, node in places(name, tree)
        if (word := refusing(node)) and id(node) not in sizes
    }


def out_of_place(base: Path) -> set[tuple[str, str]]:
    return {
        (place, word)
        for place, word in refusals(base)
        if not within(place, REVIEWED) and not (word == "422" and within(place, SHOW_AGAIN))
    }


def test_a_refusal_is_drawn_by_the_protocol() -> None:
    assert out_of_place(BASE) == set()


def test_every_reviewed_place_still_refuses() -> None:
    assert stale({*REVIEWED, *SHOW_AGAIN}, (place for place, _word in refusals(BASE))) == set()


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ('HttpResponse("Forbidden", status=403)', "403"),
        ("render(request, 'a.html', status=409 if stale else 200)", "409"),
        ("render(request, 'a.html', **{'status': 422})", "422"),
        ("HttpResponseForbidden('No.')", "HttpResponseForbidden"),
        ("HttpResponse(status=HTTPStatus.CONFLICT)", "CONFLICT"),
    ],
)
def test_a_planted_refusal_is_seen(tmp_path: Path, answer: str, word: str) -> None:
    lines = f"def settle(request):\n    return {answer}\n"
    planted = plant(tmp_path, "liaison/contacts/views.py", lines)
    assert out_of_place(planted) == {("liaison/contacts/views.py:settle", word)}


def test_a_planted_number_that_is_no_answer_is_let_be(tmp_path: Path) -> None:
    planted = plant(tmp_path, "liaison/contacts/models.py", "name = CharField(max_length=404)\n")
    assert out_of_place(planted) == set()


# --- Forms ----------------------------------------------------------------------------------------------------------

# Forms that take words and carry no token, each with why nothing is lost or done twice.
WITHOUT_A_TOKEN = {
    **dict.fromkeys(
        (
            "account/invitation.html",
            "account/login.html",
            "account/password_change.html",
            "account/password_reset.html",
            "account/password_reset_from_key.html",
            "account/reauthenticate.html",
            "components/key.html",
            "mfa/authenticate.html",
            "mfa/totp/activate_form.html",
        ),
        "secrets and addresses, before there is anybody whose token it were",
    ),
    "base.html": "words to search for; nothing is changed",
    "directory/search.html": "words to search for; nothing is changed",
    "pages/list.html": "a filter; nothing is changed",
    "imports/imports.html": "a file, which is sent again; the same one makes no entry twice",
    "imports/import_columns.html": "choices among a table's columns",
    "liaison/contacts/silence.html": "numbers of days",
    "liaison/parties/party_add.html": "a name to look up; one entry stands on the register once",
}
# In templates whose other forms carry one: by what stands in the form's first tag.
SEARCHES = {"directory/merge.html": 'role="search"'}
# Inputs that a widget writes, for whatever form shows it.
WIDGETS = {"directory/entry_widget.html"}

FORM = re.compile(r"<form\b(?P<begins>[^>]*)>(?P<body>.*?)</form>", re.DOTALL | re.IGNORECASE)
ONLY_ASKS = re.compile(r"""method\s*=\s*["']?(?:get|dialog)\b""", re.IGNORECASE)
HAS_METHOD = re.compile(r"method\s*=", re.IGNORECASE)
WORDLESS = (
    "hidden|checkbox|radio|file|submit|button|image|reset|range|color|date|datetime-local|month|time|number"
)
BOX = re.compile(
    rf"""<textarea\b|<input\b(?![^>]*\btype\s*=\s*["']?(?:{WORDLESS})\b)|\bcontenteditable\b""", re.IGNORECASE
)
DRAWN = re.compile(r"as_(?:field_group|p|div|ul|table|widget)\b|\{\{\s*(?:form|formset|field)\s*[}|]")
PART = re.compile(r"""\{%\s*include\s+["']([^"']+)""")
CARRIES = re.compile(r"""<input\b[^>]*\btype="hidden"[^>]*\bname="form_token"|form\.form_token""")
# Drawn field by field where a form's hidden ones are: no words of anybody's.
HIDDEN = re.compile(r"\{% for (\w+) in [\w.]+\.hidden_fields %\}\{\{ \1 \}\}\{% endfor %\}")


def takes_words(text: str, root: Path) -> bool:
    """Whether somebody writes in this piece of a template, or in a part that it includes."""
    shown = HIDDEN.sub("", text)
    if BOX.search(shown) or DRAWN.search(shown):
        return True
    parts = (root / name.partition("#")[0] for name in PART.findall(shown))
    return any(takes_words(part.read_text(encoding="utf-8"), root) for part in parts if part.exists())


def posted(text: str) -> Iterator[re.Match[str]]:
    """The forms of a template that change something, with a method known only when it is drawn too."""
    for form in FORM.finditer(text):
        if HAS_METHOD.search(form["begins"]) and not ONLY_ASKS.search(form["begins"]):
            yield form


def templates(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(root.rglob("*.html")):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def unsafe_forms(root: Path) -> list[tuple[str, str]]:
    """Forms that take words and carry no token: their template, and how they begin."""
    return [
        (name, form["begins"].strip())
        for name, text in templates(root)
        for form in posted(text)
        if takes_words(form["body"], root) and not CARRIES.search(form["body"])
    ]


def is_reviewed(name: str, begins: str) -> bool:
    return name in WITHOUT_A_TOKEN or SEARCHES.get(name, begins + ".") in begins


def boxes_outside(root: Path) -> list[str]:
    """Templates with a box to write in that stands in no form, where no token can be asked for."""
    return [name for name, text in templates(root) if BOX.search(FORM.sub("", text)) and name not in WIDGETS]


def test_every_form_that_takes_words_carries_a_token() -> None:
    assert [form for form in unsafe_forms(BASE / "templates") if not is_reviewed(*form)] == []


def test_every_form_reviewed_still_takes_words_without_a_token() -> None:
    assert {name for name, _begins in unsafe_forms(BASE / "templates")} == {*WITHOUT_A_TOKEN, *SEARCHES}


def test_words_are_written_inside_a_form() -> None:
    assert boxes_outside(BASE / "templates") == []


@pytest.mark.parametrize(
    "box",
    [
        '<input name="remark" maxlength=2000>',
        '<input type=text name="remark">',
        '<input type="{{ kind }}" name="remark">',
        '<TEXTAREA name="remark"></TEXTAREA>',
        "{{ form }}",
        "{{ form.remark.as_field_group }}",
        '{% include "liaison/contacts/box.html" %}',
    ],
)
def test_a_planted_form_without_a_token_is_seen(tmp_path: Path, box: str) -> None:
    plant(tmp_path, "liaison/contacts/box.html", "{{ form.as_p }}")
    plant(tmp_path, "liaison/contacts/remark.html", f"<form class='form' method=post>{box}</form>")
    assert unsafe_forms(tmp_path) == [("liaison/contacts/remark.html", "class='form' method=post")]
    assert not is_reviewed(*unsafe_forms(tmp_path)[0])


def test_a_planted_box_outside_every_form_is_seen(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "liaison/contacts/remark.html",
        '<form id="f" method="post"></form><input name="a" form="f">',
    )
    assert boxes_outside(tmp_path) == ["liaison/contacts/remark.html"]


def test_a_form_that_only_chooses_or_asks_needs_none(tmp_path: Path) -> None:
    text = (
        '<form method="get"><input name="q"></form><form method="post"><input type="hidden" name="a"></form>'
    )
    assert unsafe_forms(plant(tmp_path, "liaison/contacts/remark.html", text)) == []
