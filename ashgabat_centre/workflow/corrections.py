"""Correcting what is cleared: who may, in what words it is refused, and how a cleared correction becomes the text.

The correction goes the way every text goes: submitted by its author, returned with a reason or cleared by another
person, bound to the very version and the very words that person read.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.db import transaction
from django.db.models import TextChoices
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import written_by
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.editing.merge import SEEN, Side, differences
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, RecordKind, StaleRecord, Status, lock_version
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.rules import Refused, is_mine, wrote
from ashgabat_centre.records.steps import Road, StepRule
from ashgabat_centre.web.resume import FORM_TOKEN
from ashgabat_centre.web.small_numbers import small_number
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.forms import StepForm
from ashgabat_centre.workflow.models import Revision, typed_hash

State = Revision.State
BESIDE_TEXT = (
    *(FORM_TOKEN, "csrfmiddlewaretoken", SEEN, "version", "revision", "put_in", "add_row", "draft"),
    "suggested",  # from which other record, whose readers may be others
)


# --- The form -------------------------------------------------------------------------------------------------


class CorrectionForm(RecordForm):
    """What the form of a kind becomes for a correction: it asks for the reason, and saving keeps what was typed."""

    reason = forms.CharField(
        label=gettext_lazy("What is corrected, and why"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 2)
    # Who reads and who clears a record is not part of its text, and is changed on pages of its own.
    left_out: ClassVar[tuple[str, ...]] = ("readers", "reviewer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            self.fields.pop(name, None)
        self.initial["revision"] = 0

    def store(self, formsets: Iterable[BaseInlineFormSet[Any, Any, Any]]) -> RecordKind:
        """Keep what was typed as the record's open correction. StaleRecord where somebody saved since."""
        record = cast(RecordKind, self.instance)
        lock_version(record.pk, self.cleaned_data["version"] or 0)
        rows = [row for formset in formsets for row in formset.forms]
        keep(record, self.user, kept_text(cast(QueryDict, self.data), [self, *rows]), self.cleaned_data)
        return record

    def apply(self, formsets: Iterable[BaseInlineFormSet[Any, Any, Any]]) -> RecordKind:
        """Make it the record's text, with its rows, in the caller's transaction."""
        return super().store(formsets)


def correction_form(form: type[RecordForm]) -> type[CorrectionForm]:
    """The form of a kind, as a correction fills it."""
    rows = {name: rows for name, rows in form.rows.items() if not getattr(rows, "beside_the_text", "")}
    beside = form.rows.keys() - rows.keys()
    own = {
        "rows": rows,
        "layout": ("reason", *(name for name in form.layout if name not in beside)),
        "more": tuple(name for name in form.more if name not in CorrectionForm.left_out),
    }
    made: type[CorrectionForm] = cast(Any, type(form))(
        f"{form.__name__}OfCorrection", (CorrectionForm, form), own
    )
    return made


def kept_text(posted: QueryDict, parts: Iterable[forms.BaseForm]) -> str:
    """What was typed, without what the page needed around it; an entry of the directory by its number alone."""
    text = posted.copy()
    for name in BESIDE_TEXT:
        text.pop(name, None)
    for part in parts:
        if keep_numbers := getattr(part, "keep_numbers", None):
            keep_numbers(text)
        for name, field in part.fields.items():
            value, key = part.cleaned_data.get(name), part.add_prefix(name)
            if value == "" and text.get(key):
                text[key] = ""  # what the form did not take is not kept either
            elif value and (keep_number := getattr(field.widget, "keep_number", None)):
                keep_number(text, key, field.prepare_value(value))
    return text.urlencode()


def keep(record: Record, user: User, text: str, cleaned: dict[str, Any]) -> Revision:
    """Save over the open correction, or begin one, at the version the form was opened at; the record is locked."""
    standing = open_correction(record)
    if (standing.version if standing else 0) != (cleaned["revision"] or 0):
        raise StaleRecord
    revision = standing or Revision(record_id=record.pk, version=0)
    revision.author = user
    revision.version += 1
    revision.base_version = cast(int, record.cleared_version)
    revision.text, revision.text_hash = text, typed_hash(text)
    revision.reason = cleaned["reason"]
    stored = Record.objects.values_list("sensitivity", flat=True).get(pk=record.pk)
    revision.sensitivity = max(stored, cleaned.get("sensitivity", stored))
    revision.saved_at = timezone.now()
    revision.save()
    return revision


def open_correction(record: Record) -> Revision | None:
    """The record's open correction, where the reader may see it."""
    correction: Revision | None = record.revisions.open().select_related("author").first()
    return correction


def typed_again(revision: Revision, record: Record) -> QueryDict:
    """What was typed, as the form takes it; against the record as it stands, and never marked below it."""
    data = QueryDict(revision.text, mutable=True)
    record.tell_numbers(data)
    data["version"], data["revision"] = str(record.version), str(revision.version)
    marking = str(data.get("sensitivity", ""))
    if marking:
        data["sensitivity"] = str(max(small_number(marking), record.sensitivity))
    return data


def replayed(revision: Revision, record: Record, form: type[RecordForm]) -> Side:
    """The kind's form filled with the correction, as its author; judged already, so that its errors can be read."""
    data, instance = typed_again(revision, record), copy.copy(record)
    filled = correction_form(form)(data, instance=instance, user=revision.author)
    rows = [formset(data, instance=instance, prefix=prefix) for prefix, formset in filled.rows.items()]
    all([filled.is_valid(), *(formset.is_valid() for formset in rows)])
    return Side(filled, rows)


def fits(side: Side) -> bool:
    """Whether the form and each of its rows is valid."""
    return side.form.is_valid() and all(formset.is_valid() for formset in side.formsets)


# --- The rules ------------------------------------------------------------------------------------------------


class CorrectionAct(TextChoices):
    """What may be done with a correction; the label is on the button."""

    SUBMIT = "submit", gettext_lazy("Submit the correction")
    CLEAR = "clear", gettext_lazy("Clear the correction")
    RETURN = "return", gettext_lazy("Return the correction")
    DISCARD = "discard", gettext_lazy("Discard the correction")


def refuse_correcting(record: Record, user: User) -> str:
    """Why this person may not correct the record now, in a sentence; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if "correct" not in record.steps_open:
        return _(
            "A record of this kind is not corrected once it is cleared; the next one says what has changed."
        )
    if record.status != Status.CLEARED:
        return _("Only what is cleared is corrected; until then its author edits it.")
    return "" if is_mine(record, user) else _("Only its author corrects a record.")


class Correction(NamedTuple):
    """A correction, and the record it corrects."""

    record: Any
    revision: Any


def _refuse_submitting(correction: Correction, user: User) -> str:
    if not is_mine(correction.record, user):
        return _("Only its author submits a correction.")
    return clearance.refuse_without_clearer(correction.record)


def _refuse_discarding(correction: Correction, user: User) -> str:
    record, revision = correction
    mine = is_mine(record, user) or user.pk == revision.author_id or user.role == Role.HEAD
    return "" if mine else _("A correction is discarded by its author or by the head of the Centre.")


def _refuse_reviewing(correction: Correction, user: User) -> str:
    record, revision = correction
    if wrote(record, user) or revision.revision_events.filter(author_id=user.pk).exists():
        return str(clearance.WRITTEN_BY_YOU)
    return "" if clearance.decides(record, user) else str(clearance.NOT_YOURS)


def _refuse_by_its_record(correction: Correction, verb: str) -> str:
    record, revision = correction
    if record.status != Status.CLEARED and verb != CorrectionAct.DISCARD:
        return _("The record is no longer cleared, so its correction waits until it is restored.")
    if (
        verb in (CorrectionAct.SUBMIT, CorrectionAct.CLEAR)
        and revision.base_version != record.cleared_version
    ):
        return _(
            "The record was cleared anew since this was written: its author saves the correction again over the "
            "text as it stands now, once it is returned, or discards it."
        )
    return ""


ROAD = Road(
    {
        CorrectionAct.SUBMIT: StepRule(
            CorrectionAct.SUBMIT.label, (State.DRAFT, State.RETURNED), State.SUBMITTED, _refuse_submitting
        ),
        CorrectionAct.CLEAR: StepRule(
            CorrectionAct.CLEAR.label, (State.SUBMITTED,), State.APPLIED, _refuse_reviewing
        ),
        CorrectionAct.RETURN: StepRule(
            CorrectionAct.RETURN.label, (State.SUBMITTED,), State.RETURNED, _refuse_reviewing, asks=True
        ),
        CorrectionAct.DISCARD: StepRule(
            CorrectionAct.DISCARD.label, Revision.OPEN, State.DISCARDED, _refuse_discarding, asks=True
        ),
    },
    state=lambda correction: str(correction.revision.status),
    astray=lambda correction: _("This step is no longer possible for this correction: look at its status."),
    gate=_refuse_by_its_record,
)
# What each act is called among the record's own steps.
LOGGED_AS = {
    CorrectionAct.SUBMIT: Verb.CORRECT,
    CorrectionAct.CLEAR: Verb.CLEAR,
    CorrectionAct.RETURN: Verb.SEND_BACK,
    CorrectionAct.DISCARD: Verb.DISCARD,
}


# --- The acts -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What the person who acts has read: which version of the correction, and which words."""

    version: int
    text_hash: str


def act_on(
    record: Record,
    revision: Revision,
    act: CorrectionAct,
    user: User,
    seen: Seen,
    reason: str,
    form: type[RecordForm],
) -> None:
    """Do it, in one transaction, if the correction still stands at what this person read.

    Raises Refused with the rule's sentence, and StaleRecord where somebody saved or decided in between.
    """
    step = ROAD.check(Correction(record, revision), act, user, reason)
    with transaction.atomic():
        lock_version(
            record.pk, record.version
        )  # always before the correction's own row, so that two never cross
        standing = Revision.objects.filter(
            pk=revision.pk, version=seen.version, text_hash=seen.text_hash, status__in=step.starts
        )
        current = standing.select_for_update().first()
        if current is None:
            raise StaleRecord
        _settle(current, act, user, record.version + 1)
        if act == CorrectionAct.CLEAR:
            _apply(record, current, user, form)
        _log(record, current, act, user, reason)


def _apply(record: Record, revision: Revision, clearer: User, form: type[RecordForm]) -> None:
    """Put the kept words through the form again and make them the record's, under their author's name.

    The database lets them in because the correction was settled in this very transaction.
    """
    side = replayed(revision, record, form)
    if not fits(side):
        raise Refused(
            _(
                "The correction no longer passes the form, so nothing was changed. Return it to its author: %(why)s"
            )
            % {"why": " ".join(faults(side))}
        )
    with written_by(revision.author_id), clearance.refused_in_words():
        changed = cast(CorrectionForm, side.form).apply(side.formsets)
    if sentence := changed.refuse_clearance():
        raise Refused(sentence)
    # Kept as it is now stored: the index of rows has brought its own words up to date.
    record.refresh_from_db()
    with clearance.refused_in_words():
        clearance.mark_cleared(record, clearer)
    clearance.keep_cleared(record)


def _settle(revision: Revision, act: CorrectionAct, user: User, next_version: int) -> None:
    now = timezone.now()
    revision.status, revision.version = ROAD[act].ends, revision.version + 1
    if act == CorrectionAct.SUBMIT:
        revision.submitted_at = revision.submitted_at or now
    else:
        revision.decided_by, revision.decided_at = user, now
    if act == CorrectionAct.CLEAR:
        revision.applied_version = next_version
    revision.save()


def _log(record: Record, revision: Revision, act: CorrectionAct, user: User, reason: str) -> None:
    """Among the record's steps; a draft is its author's own business."""
    if revision.submitted_at is not None:
        said = revision.reason if act == CorrectionAct.SUBMIT else reason
        clearance.log_step(record, LOGGED_AS[act], user, record.version, said)


def faults(side: Side) -> list[str]:
    """What the form and its rows refuse, each in its own sentence."""
    parts = [side.form, *(row for formset in side.formsets for row in formset.forms)]
    sentences = [str(fault) for part in parts for faults_ in part.errors.values() for fault in faults_]
    return sentences + [str(fault) for formset in side.formsets for fault in formset.non_form_errors()]


def was_done(
    record: Record, revision: Revision, act: CorrectionAct, user: User, seen: Seen, reason: str
) -> bool:
    """Whether this person did this very thing already, for this reason: the second click of a double click."""
    if (revision.status, revision.version) != (ROAD[act].ends, seen.version + 1):
        return False
    if act == CorrectionAct.SUBMIT:
        return is_mine(record, user)
    said = clearance.kept_reason(LOGGED_AS[act], reason)
    return revision.decided_by_id == user.pk and _reason_kept(record, act, user) in (None, said)


def _reason_kept(record: Record, act: CorrectionAct, user: User) -> str | None:
    """Why this person last did this; None where it was not logged, as of a draft."""
    steps = record.steps.filter(verb=LOGGED_AS[act], by=user).order_by("-pk")
    kept: str | None = steps.values_list("reason", flat=True).first()
    return kept


# --- What a record's page shows of it -------------------------------------------------------------------------


@panel("workflow/correction_panel.html", PanelPlace.ABOVE, 10)
def correction_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """The open correction beside the cleared text, for those who may see it, and what they may do with it."""
    if "correct" not in pages.offers:
        return {}
    form: type[RecordForm] = pages.form
    may_correct = not refuse_correcting(record, user)
    shown: dict[str, Any] = {"may_correct": may_correct, "correct_url": "", "correction": None}
    if may_correct:
        shown["correct_url"] = record.address("correct")
    revision = open_correction(record) if record.cleared_version else None
    if revision is None:
        return shown
    side = replayed(revision, record, form)
    own = correction_form(form).rows.values()
    stored = Side(form(instance=record, user=user), [rows(instance=record) for rows in own])
    offer = ROAD.offer(
        Correction(record, revision),
        user,
        lambda verb: reverse(f"{record.kind}-correction", args=[record.slug, verb]),
    )
    return shown | {
        "correction": revision,
        "correction_differs": differences(side, stored),
        "correction_faults": [] if fits(side) else faults(side),
        "correction_step": StepForm(initial={"version": revision.version, "text_hash": revision.text_hash}),
        "correction_acts": offer.open,
        "correction_closed": offer.closed,
    }
