"""Small marks and the rail that every page draws. None of them asks the database anything."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.pages import navigation, sections
from ashgabat_centre.web import resume
from ashgabat_centre.web.characters import language_of

register = template.Library()
register.filter(language_of)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside words; it says nothing of its own to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def one_time_number(context: Context) -> str:
    """A form's one-time number of its own, for a page that shows several small forms, or none with words."""
    return resume.form_token(context["request"].user)


@register.simple_tag
def marking(level: int) -> SafeString:
    """The mark of a sensitivity level, in the page's language."""
    return format_html('<span class="marking" data-level="{}">{}</span>', level, Sensitivity(level).label)


@register.simple_tag(takes_context=True)
def marking_line(context: Context) -> SafeString:
    """The first line of a page: the highest marking of what it shows."""
    level = context.get("marking")
    shown = Sensitivity(_kept_marking(context) if level is None else level)
    # Sent with a part of a page, it takes the place of the line that stands there: the part may be marked higher.
    swap = mark_safe(' hx-swap-oob="true"') if context.get("part_only") else ""
    return format_html(
        '<p class="marking-line" id="marking" data-level="{}"{}>{}</p>', shown.value, swap, shown.label
    )


def _kept_marking(context: Context) -> int:
    """Typed text shown back on an error page is as sensitive as its form said, and at worst the most."""
    kept = context.get("kept")
    if not kept:
        return Sensitivity.UNCLASSIFIED
    said = dict(kept).get("sensitivity")
    return next(
        (level for level in Sensitivity if str(level.value) == said), Sensitivity.STRICTLY_CONFIDENTIAL
    )


@register.inclusion_tag("components/rail.html", takes_context=True)
def rail(context: Context) -> dict[str, Any]:
    """The sections open to whoever is signed in, and where among them the page stands."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return {}
    path = context["request"].path
    here = navigation.stands_at(context.get("record"), path)
    shell: dict[str, Any] = context.flatten()  # type: ignore[assignment]
    return shell | {"entries": sections.rail_of(user, here), "path": path}


class FieldFault(NamedTuple):
    """One thing to correct in a form: where it stands, how that is called, and the sentence."""

    anchor: str
    label: str
    sentence: str


Part = BoundField | BaseFormSet[Any]


@register.simple_tag
def faults(
    form: BaseForm | None, formsets: Iterable[BaseFormSet[Any]] | None, parts: Iterable[Part] | None = None
) -> list[FieldFault]:
    """Every refused field of a form and its rows; in the order of the page, where its parts are given."""
    faults = [FieldFault("", "", str(error)) for error in form.non_field_errors()] if form else []
    for part in _in_order(form, formsets, parts):
        faults += _formset_faults(part) if isinstance(part, BaseFormSet) else _field_faults(part)
    return faults


def _in_order(
    form: BaseForm | None, formsets: Iterable[BaseFormSet[Any]] | None, parts: Iterable[Part] | None
) -> Iterator[Part]:
    first = list(parts or ())
    yield from first
    shown = {part.html_name if isinstance(part, BoundField) else part.prefix for part in first}
    yield from (field for field in form or () if field.html_name not in shown)
    yield from (formset for formset in formsets or () if formset.prefix not in shown)


def _formset_faults(formset: BaseFormSet[Any]) -> Iterator[FieldFault]:
    yield from (_fault(f"{formset.prefix}-rows", "", error) for error in formset.non_form_errors())
    for number, row in enumerate(formset.forms, 1):
        place = _("row %(number)s") % {"number": number}
        yield from (FieldFault("", place, str(error)) for error in row.non_field_errors())
        for field in row:
            yield from _field_faults(field, place)


def _field_faults(field: BoundField, row: str = "") -> Iterator[FieldFault]:
    label = f"{field.label}, {row}" if row else str(field.label)
    yield from (_fault(_anchor(field), label, error) for error in field.errors)


def _fault(anchor: str, label: str, error: object) -> FieldFault:
    """Led to by a link, unless the sentence has one of its own."""
    return FieldFault("" if isinstance(error, SafeString) else anchor, label, str(error))


def _anchor(field: BoundField) -> str:
    return f"{field.auto_id}_group" if field.use_fieldset else field.id_for_label
