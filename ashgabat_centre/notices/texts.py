"""What became of texts: submitted to somebody for clearance, and decided by somebody else."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.sources import announces, as_notices
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import belongs_to, to_review
from ashgabat_centre.records.translations import Translation

WORDS: dict[str, str | Promise] = {str(verb.value): verb.label for verb in Verb}
# What is submitted by which step, and the condition on records for which it waits.
SUBMITTED = {
    Verb.SUBMIT: {"status": "submitted"},
    Verb.CORRECT: {"status": "cleared", "revisions__status": "submitted"},
    Verb.TRANSLATE: {"status": "cleared", "translations__status": "submitted"},
}
DECIDED = (Verb.CLEAR, Verb.RETURN, Verb.SEND_BACK, Verb.WITHDRAW, Verb.REOPEN)
OF_TRANSLATIONS = (Verb.ADOPT, Verb.DECLINE)


@announces("to-clear", _("Texts, corrections and translations to clear"), WORDS, rank=10)
def submitted(user: User) -> Any:
    """The last submission of each text, correction and translation that waits for this person's clearance."""
    again = Step.objects.filter(record=OuterRef("record"), verb=OuterRef("verb"), pk__gt=OuterRef("pk"))
    waits = Q()
    for verb, standing in SUBMITTED.items():
        mine = Record.objects.filter(to_review(user), **standing)
        waits |= Q(verb=verb, record__in=mine.values("pk"))
    rows = Step.objects.filter(waits, ~Exists(again), verb__in=SUBMITTED).exclude(by=user)
    return as_notices(rows, "to-clear", moment="at", act=F("verb"), about="record_id", actor="by_id")


@announces("my-texts", _("What became of my texts"), WORDS, rank=20)
def decided(user: User) -> Any:
    """What others decided on texts that this person wrote or owns, and on translations of theirs."""
    own = Q(verb__in=DECIDED, record__in=Record.objects.filter(belongs_to(user)).values("pk"))
    translations = Translation.objects.filter(translator=user).values("record")
    translated = Q(verb__in=OF_TRANSLATIONS, record__in=translations)
    verbs = (*DECIDED, *OF_TRANSLATIONS)
    rows = Step.objects.filter(own | translated, verb__in=verbs).exclude(by=user)
    return as_notices(rows, "my-texts", moment="at", act=F("verb"), about="record_id", actor="by_id")
