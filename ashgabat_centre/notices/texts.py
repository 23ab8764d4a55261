"""What became of texts: submitted to somebody for clearance, decided by somebody else, cleared on what one follows."""

from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.notices.models import NoticeWatch
from ashgabat_centre.notices.sources import announces, as_notices
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reasons import belongs_to, to_review
from ashgabat_centre.records.translations import Translation

WORDS: dict[str, str | Promise] = {str(verb.value): verb.label for verb in Verb}
# On what condition records have something submitted by this step, and what ends its waiting.
SUBMITTED = {
    Verb.SUBMIT: {"status": "submitted"},
    Verb.CORRECT: {"status": "cleared", "revisions__status": "submitted"},
    Verb.TRANSLATE: {"status": "cleared", "translations__status": "submitted"},
}
ENDS = {
    Verb.SUBMIT: (Verb.SUBMIT, Verb.RETURN, Verb.CLEAR, Verb.WITHDRAW),
    Verb.CORRECT: (Verb.CORRECT, Verb.SEND_BACK, Verb.CLEAR, Verb.DISCARD),
    Verb.TRANSLATE: (Verb.TRANSLATE, Verb.DECLINE, Verb.ADOPT),
}
DECIDED = (Verb.CLEAR, Verb.RETURN, Verb.SEND_BACK, Verb.WITHDRAW, Verb.REOPEN, Verb.ADOPT, Verb.DECLINE)


@announces("to-clear", _("Texts, corrections and translations to clear"), WORDS, rank=10)
def submitted(user: User) -> Any:
    """The submission of each text, correction and translation that waits for this person's clearance."""
    later = Step.objects.standing().filter(record=OuterRef("record"), pk__gt=OuterRef("pk"))
    waits = Q()
    for verb, ends in ENDS.items():
        waits |= Q(~Exists(later.filter(verb__in=ends)), verb=verb)
    records = [Record.objects.filter(to_review(user), **standing) for standing in SUBMITTED.values()]
    rows = Step.objects.standing().filter(waits, _of(*records), verb__in=SUBMITTED).exclude(by=user)
    return as_notices(rows, "to-clear", moment="at", act=F("verb"), about="record_id", actor="by_id")


@announces("my-texts", _("What became of my texts"), WORDS, rank=20)
def decided(user: User) -> Any:
    """What others decided on texts that this person wrote or owns, and on those they translated, from then on."""
    made = Translation.objects.of(user)
    since = made.filter(record=OuterRef("record"), at__lte=OuterRef("at"))
    mine = Q(record__author=user) | Q(record__owner=user) | Exists(since)
    either = _of(Record.objects.filter(belongs_to(user)), Record.objects.filter(translations__in=made))
    rows = Step.objects.standing().filter(either, mine, verb__in=DECIDED).exclude(by=user)
    return as_notices(rows, "my-texts", moment="at", act=F("verb"), about="record_id", actor="by_id")


@announces("followed", _("What is cleared on what I follow"), WORDS, rank=30, for_desk=True)
def followed(user: User) -> Any:
    """The clearance by others of records on a country, a theme, or a country and a theme that this person follows."""
    mine = NoticeWatch.objects.filter(user=user)
    concerned = mine.filter(
        Q(country=None) | IsAmong("country", OuterRef("country_ids")),
        Q(theme=None) | IsAmong("theme", OuterRef("theme_ids")),
    )
    records = Record.objects.cleared().filter(Exists(concerned)).order_by().values("pk")
    rows = Step.objects.standing().filter(Exists(mine), verb=Verb.CLEAR, record__in=records).exclude(by=user)
    return as_notices(rows, "followed", moment="at", act=F("verb"), about="record_id", actor="by_id")


class IsAmong(Func):
    """Whether a number stands in an array of numbers."""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


def _of(*records: Any) -> Q:
    """A condition on steps: of one of these records. As one list of numbers: the steps of few records are read by it,
    and who may read a step is asked of no other.
    """
    first, *others = [rows.order_by().values("pk") for rows in records]
    return Q(record__in=first.union(*others, all=True))
