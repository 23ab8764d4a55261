"""Clearing the translation of a cleared record: it goes the way of a correction.

Who may translate submits the words by saving them; they are returned with a reason or cleared by another person, bound
to the very words that person read. Until then the desk reads, and a briefing prints, what was cleared before.
"""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, TextChoices
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, StaleRecord, Status, lock_version
from ashgabat_centre.records.panels import PanelPlace, panel
from ashgabat_centre.records.reasons import to_review, waits
from ashgabat_centre.records.steps import Offer, Road, StepRule
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.workflow import clearance
from ashgabat_centre.workflow.forms import StepForm
from ashgabat_centre.workflow.machine_translations import refuse_checking

State = Translation.State


class TranslationAct(TextChoices):
    """What may be done with a translation; the label is on the button."""

    CLEAR = "clear", gettext_lazy("Clear the translation")
    RETURN = "return", gettext_lazy("Return the translation")


class Translated(NamedTuple):
    """An open translation, and the record it is of."""

    record: Any
    translation: Any


def _refuse_clearing(translated: Translated, user: User) -> str:
    record, translation = translated
    if sentence := clearance.refuse_reviewing(record, user):
        return sentence
    if not translation.is_current(record):
        return _("The original was changed since it was translated: return it to its translator.")
    return ""


def _refuse_while_open(translated: Translated, verb: str) -> str:
    if translated.record.status == Status.CLEARED:
        return ""
    return _("It is cleared together with its record.")


ROAD = Road(
    {
        TranslationAct.CLEAR: StepRule(
            TranslationAct.CLEAR.label, (State.SUBMITTED,), State.CLEARED, _refuse_clearing
        ),
        TranslationAct.RETURN: StepRule(
            TranslationAct.RETURN.label,
            (State.SUBMITTED,),
            State.RETURNED,
            lambda translated, user: clearance.refuse_reviewing(translated.record, user),
            asks=True,
        ),
    },
    state=lambda translated: str(translated.translation.status),
    astray=lambda translated: _("This step is no longer possible for this translation: look at its status."),
    gate=_refuse_while_open,
)
LOGGED_AS = {TranslationAct.CLEAR: Verb.ADOPT, TranslationAct.RETURN: Verb.DECLINE}


def take_act(
    record: Record, translation: Translation, act: TranslationAct, user: User, text_hash: str, reason: str
) -> None:
    """Do it, in one transaction, if the translation still says what this person read (`text_hash`).

    Raises Refused with the rule's sentence, and StaleRecord where somebody saved or decided in between.
    """
    step = ROAD.check(Translated(record, translation), act, user, reason)
    with transaction.atomic():
        lock_version(record.pk, record.version)
        standing = Translation.objects.filter(pk=translation.pk, status__in=step.starts)
        current = standing.select_for_update(of=("self",)).first()
        if current is None or current.text_hash() != text_hash:
            raise StaleRecord
        clearance.log_step(record, LOGGED_AS[act], user, record.version, reason)
        if act == TranslationAct.CLEAR:
            with clearance.refused_in_words():
                current.clear(user)
        else:
            standing.update(status=State.RETURNED)


def open_translation(record: Record) -> Translation | None:
    """The record's translation that is not cleared yet, where the reader may see it."""
    translation: Translation | None = record.translations.open().named().first()
    return translation


def was_decided(record: Record, act: TranslationAct, user: User, reason: str) -> bool:
    """Whether this person did this last, for this reason: the second click of a double click."""
    last = record.steps.filter(verb__in=(Verb.TRANSLATE, *LOGGED_AS.values())).order_by("-pk").first()
    return last is not None and (last.verb, last.by_id, last.reason) == (
        LOGGED_AS[act],
        user.pk,
        reason.strip(),
    )


# --- Who waits for it -----------------------------------------------------------------------------------------


def _of_cleared(records: Any, rows: Any) -> Any:
    return records.filter(Exists(rows.filter(record=OuterRef("pk"))), status="cleared")


@waits("translations", gettext_lazy("Translations to clear"))
def submitted_translations(records: Any, user: User) -> Any:
    """Cleared records with a translation submitted to this person."""
    return _of_cleared(records.filter(to_review(user)), Translation.objects.filter(status=State.SUBMITTED))


@waits("returned-translations", gettext_lazy("Translations returned to me"))
def returned_translations(records: Any, user: User) -> Any:
    """Cleared records with a translation of this person's that was returned."""
    return _of_cleared(records, Translation.objects.of(user).filter(status=State.RETURNED))


# --- What a record's page shows of it -------------------------------------------------------------------------


@panel("workflow/translations_panel.html", PanelPlace.BELOW, 30)
def translations_of(record: Record, user: User, pages: Any) -> dict[str, Any]:
    """The record's translations, each with whether it still says what the original says, and what may be done."""
    translations = list(record.translations.shown().named())
    for translation in translations:
        translation.current = translation.is_current(record)
        translation.may_check = translation.is_unchecked and not refuse_checking(user)
    if not translations:
        return {}
    waiting = next((one for one in translations if one.is_open), None)
    first = _read_first(record, translations)
    shown: dict[str, Any] = {"translations": [one for one in translations if one is not first]}
    shown["read_first"] = first
    if waiting is not None and record.status == Status.CLEARED:
        offer = _offer(record, waiting, user)
        shown |= {"translation_acts": offer.open, "translation_closed": offer.closed}
        shown["translation_step"] = StepForm(
            initial={"version": record.version, "text_hash": waiting.text_hash()}
        )
    return shown


def _read_first(record: Record, translations: list[Any]) -> Any:
    """The translation that stands before the original: cleared, current and in the page's language; None for none."""
    language = (get_language() or "")[:2]
    stands = (one for one in translations if one.status == State.CLEARED and one.current)
    return next((one for one in stands if one.language == language != record.language), None)


def _offer(record: Record, translation: Translation, user: User) -> Offer:
    return ROAD.offer(
        Translated(record, translation),
        user,
        lambda verb: reverse("record-translation", args=[record.slug, verb]),
    )
