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
    "ashgabat_centre/commitments/chosen.py": "a list of commitments overtaken, shown with what stands now",
    "ashgabat_centre/pages/selection.py": "a list of steps overtaken, shown with what stands now",
    "liaison/calendar/feed_views.py:read": "answers calendar programs, without a sign-in and without a body",
}

# Where a form is shown again with what is wrong in it: 422 and no other number.
SHOW_AGAIN = {
    "ashgabat_centre/access/leavers.py:_show",
    "ashgabat_centre/access/views.py:show",
    "ashgabat_centre/accounts/people_views.py:in_charge",
    "ashgabat_centre/accounts/people_views.py:person",
    "ashgabat_centre/accounts/time_zone.py:choose_time_zone",
    "ashgabat_centre/commitments/views.py:FollowUpStepView.invalid",
    "ashgabat_centre/commitments/views.py:listing",
    "monitoring/sources/views.py:listing",
    "monitoring/judgements/views.py:listing",
    "monitoring/questions/views.py:listing",
    "ashgabat_centre/directory/contact_views.py:pass_on",
    "ashgabat_centre/directory/duplicate_views.py:merge",
    "ashgabat_centre/directory/identity_views.py:show",
    "ashgabat_centre/directory/protection_views.py:propose",
    "ashgabat_centre/help/views.py:report_problem",
    "monitoring/events/import_views.py:send",
    "monitoring/events/import_views.py:show_import",
    "monitoring/events/views.py:export",
    "monitoring/events/views.py:merge",
    "monitoring/events/views.py:prefer",
    "monitoring/events/views.py:show_list",
    "ashgabat_centre/imports/views.py:_show_columns",
    "ashgabat_centre/imports/views.py:send",
    "ashgabat_centre/pages/saved_views.py:_page",
    "reports/countries/map_views.py:cleared_map",
    "ashgabat_centre/notices/views.py:choose",
    "ashgabat_centre/pages/list.py:Listing.show",
    "liaison/concurrences/basis_views.py:settle",
    "monitoring/feeds/register_views.py:allowed_hosts",
    "monitoring/indicators/views.py:listing",
    "monitoring/alerts/views.py:overview",
    "monitoring/feeds/views.py:inbox",
    "monitoring/feeds/views.py:keep_item",
    "liaison/concurrences/views.py:answer",
    "liaison/contacts/views.py:_show_silence",
    "liaison/parties/views.py:add",
    "liaison/parties/views.py:status",
    "monitoring/country_calls/views.py:show_board",
    "reports/countries/views.py:timeline",
    "reports/quality/views.py:wanting",
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

# Forms without a token, by their templates, each as often as it has such forms, and why nothing is lost or done twice.
WITHOUT_A_TOKEN = {
    "secrets, addresses and ways out, of whoever is not in yet or may be nobody the portal knows": (
        "account/invitation.html account/login.html account/logout.html account/password_change.html "
        "account/password_reset.html account/password_reset_from_key.html account/reauthenticate.html "
        "allauth/elements/form.html components/account.html components/key.html components/way_out.html "
        "mfa/authenticate.html mfa/authenticate.html mfa/recovery_codes/generate.html "
        "mfa/recovery_codes/index.html mfa/totp/activate_form.html mfa/totp/deactivate_form.html "
        "mfa/webauthn/authenticator_confirm_delete.html usersessions/usersession_list.html "
        "usersessions/usersession_list.html"
    ),
    "what was kept comes with the token it had, or with a new one among what is kept": (
        "account/go_on.html components/kept.html web/sent_otherwise.html"
    ),
    "words to search, to filter by or to begin a form with; nothing is changed": (
        "commitments/follow_ups.html directory/merge.html directory/search.html find/box.html find/page.html "
        "find/page.html pages/list.html reports/home/meeting_line.html pages/picked.html monitoring/feeds/inbox.html"
    ),
    "what is sent is what shall be, or what shall go: theme, language, days, a job": (
        "components/account.html components/languages.html components/live.html "
        "components/rail.html "
        "directory/entry.html editing/draft.html "
        "liaison/calendar/calendar_address.html liaison/contacts/silence.html pages/layout.html"
    ),
    "the same is there once: a file, a table's row, a party on the register, a briefing of a period": (
        "components/messages.html help/problems.html "
        "files/files_panel.html imports/import.html imports/import.html "
        "imports/import_columns.html imports/import_columns.html imports/import_columns.html "
        "imports/imports.html liaison/meetings/held_button.html liaison/parties/party_add.html "
        "liaison/parties/party_add.html "
        "monitoring/events/event_import.html monitoring/events/event_import.html "
        "monitoring/events/event_import.html monitoring/events/event_imports.html monitoring/events/events.html "
        "reports/briefings/briefing_list.html "
        "reports/countries/cleared_map.html reports/countries/cleared_map.html"
    ),
}
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
CARRIES = re.compile(r"""<input\b[^>]*\btype="hidden"[^>]*\bname="form_token"|form\.form_token""")


def posted(text: str) -> Iterator[re.Match[str]]:
    """The forms of a template that change something, with a method known only when it is drawn too."""
    for form in FORM.finditer(text):
        if HAS_METHOD.search(form["begins"]) and not ONLY_ASKS.search(form["begins"]):
            yield form


def templates(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(root.rglob("*.html")):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def without_token(root: Path) -> list[str]:
    """The templates of forms that carry no token, each as often as it has such forms."""
    return [
        name for name, text in templates(root) for form in posted(text) if not CARRIES.search(form["body"])
    ]


def boxes_outside(root: Path) -> list[str]:
    """Templates with a box to write in that stands in no form, where no token can be asked for."""
    return [name for name, text in templates(root) if BOX.search(FORM.sub("", text)) and name not in WIDGETS]


def test_every_form_carries_a_token_or_is_reviewed() -> None:
    """The token keeps the words through a sign-in, and makes two posts one act."""
    reviewed = " ".join(WITHOUT_A_TOKEN.values()).split()
    assert without_token(BASE / "templates") == sorted(reviewed)


def test_words_are_written_inside_a_form() -> None:
    assert boxes_outside(BASE / "templates") == []


@pytest.mark.parametrize(
    "inside",
    [
        '<input name="remark" maxlength=2000>',
        '<TEXTAREA name="remark"></TEXTAREA>',
        "{{ form }}",
        '{% include "liaison/contacts/box.html" %}',
        '{% csrf_token %}<button name="verb" value="end">End</button>',
    ],
)
def test_a_planted_form_without_a_token_is_seen(tmp_path: Path, inside: str) -> None:
    plant(tmp_path, "liaison/contacts/remark.html", f"<form class='form' method=post>{inside}</form>")
    assert without_token(tmp_path) == ["liaison/contacts/remark.html"]


def test_a_planted_box_outside_every_form_is_seen(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "liaison/contacts/remark.html",
        '<form id="f" method="post"></form><input name="a" form="f">',
    )
    assert boxes_outside(tmp_path) == ["liaison/contacts/remark.html"]


def test_a_form_that_only_asks_needs_none(tmp_path: Path) -> None:
    text = '<form method="get"><input name="q"></form><form method="dialog"><button>Close</button></form>'
    assert without_token(plant(tmp_path, "liaison/contacts/remark.html", text)) == []
