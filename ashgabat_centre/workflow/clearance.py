"""The life-cycle every record shares: submit, return, clear by another person, withdraw, reopen, archive, restore.

`ROAD` says who may do what, with the sentence a refused person needs; `take_step` does it, against the version that
was read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.database import violations
from ashgabat_centre.history.differences import written_out
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, StaleRecord, Status, lock_version
from ashgabat_centre.records.rules import Refused, is_mine, wrote
from ashgabat_centre.records.steps import Road, StepRule
from ashgabat_centre.records.translations import clear_with

WRITTEN_BY_YOU = gettext_lazy(
    "You wrote it, so another person clears it: ask the head of the Centre or name a reviewer."
)
# Of what the portal assembled: nobody's to submit, and without a reviewer.
EDITED_BY_YOU = gettext_lazy(
    "You wrote words of it, so another person clears it: a head of the Centre, or the officer-in-charge whom the head "
    "names."
)
NOT_YOURS = gettext_lazy(
    "It is cleared or returned by the head of the Centre, or by the reviewer its author named."
)
NAMES_TOLD = "names_told"
violations.say(
    NAMES_TOLD,
    gettext_lazy(
        "Its words hold a name under protection. Somebody on the list of that name clears it, or its author writes the "
        "pseudonym in its place."
    ),
)
OPEN = (Status.DRAFT, Status.RETURNED)
TEXTS = ("title", "summary", "body", "comment", "details")  # what a clearance is bound to


def decides(record: Record, user: User) -> bool:
    """The named reviewer, a head of the Centre or who stands in for the head; whose words they are is asked apart."""
    return user.clears or user.pk == record.reviewer_id


def _refuse_withdrawing(record: Record, user: User) -> str:
    """What nobody cleared is its author's to take back; what another person cleared takes another person."""
    if record.status == Status.CLEARED:
        if is_mine(record, user):
            return _("Another person cleared it, so another one withdraws it: ask the head, or correct it.")
        return "" if user.clears else _("A cleared record is withdrawn by the head of the Centre.")
    mine = is_mine(record, user) or user.role == Role.HEAD
    return "" if mine else _("Only its author withdraws a record.")


def _refuse_reopening(record: Record, user: User) -> str:
    """Withdrawn is no end: it goes on as a returned text, which the same people read."""
    mine = is_mine(record, user) or user.role == Role.HEAD
    return (
        "" if mine else _("A withdrawn record is taken up again by its author or by the head of the Centre.")
    )


def _refuse_archiving(record: Record, user: User) -> str:
    """Archiving is what deleting is elsewhere: nothing is lost, and the head brings it back."""
    mine = user.pk == record.owner_id or user.role == Role.HEAD
    return "" if mine else _("A record is archived by its owner or by the head of the Centre.")


def _refuse_restoring(record: Record, user: User) -> str:
    if user.role != Role.HEAD:
        return _("The head of the Centre restores a record from the archive.")
    return (
        "" if record.cleared_version else _("It was never cleared, so there is no cleared text to restore.")
    )


def _refuse_submitting(record: Record, user: User) -> str:
    if not is_mine(record, user):
        return _("Only its author submits a record.")
    if not record.summary.strip():
        return _("Write the summary first: it is what the briefing will say.")
    return refuse_without_clearer(record) or record.refuse_submission()


def refuse_without_clearer(record: Record) -> str:
    """Why a strictly confidential record can't be submitted: nobody on its list may clear it. '' where
    somebody may.
    """
    if record.sensitivity == Sensitivity.STRICTLY_CONFIDENTIAL and not _has_clearer(record):
        return _("Name the person who clears it among those who need to know: nobody else can read it.")
    return ""


def _has_clearer(record: Record) -> bool:
    named = NeedToKnow.objects.filter(record_id=record.pk).exclude(user_id=record.author_id)
    named = named.exclude(user__in=record.writers.values("user"))
    clearers = User.objects.who_clear().values("pk")
    return bool(named.filter(Q(user__in=clearers) | Q(user_id=record.reviewer_id)).exists())


def _refuse_clearing(record: Record, user: User) -> str:
    return refuse_reviewing(record, user) or record.refuse_clearance()


def refuse_reviewing(record: Record, user: User) -> str:
    """Why this person neither clears nor returns what is submitted of the record; '' where they may."""
    if wrote(record, user):
        return str(WRITTEN_BY_YOU if Verb.SUBMIT in record.steps_open else EDITED_BY_YOU)
    return "" if decides(record, user) else str(NOT_YOURS)


def _stands_elsewhere(record: Record) -> str:
    return _("%(reference)s is %(status)s: this step does not lead on from there.") % {
        "reference": record.reference,
        "status": record.get_status_display().lower(),
    }


ROAD = Road(
    {
        Verb.SUBMIT: StepRule(
            gettext_lazy("Submit for clearance"), OPEN, Status.SUBMITTED, _refuse_submitting
        ),
        Verb.CLEAR: StepRule(gettext_lazy("Clear"), (Status.SUBMITTED,), Status.CLEARED, _refuse_clearing),
        Verb.RETURN: StepRule(
            gettext_lazy("Return to the author"),
            (Status.SUBMITTED,),
            Status.RETURNED,
            refuse_reviewing,
            asks=True,
        ),
        Verb.WITHDRAW: StepRule(
            gettext_lazy("Withdraw"),
            (*OPEN, Status.SUBMITTED, Status.CLEARED),
            Status.WITHDRAWN,
            _refuse_withdrawing,
            asks=True,
            rare=True,
        ),
        Verb.REOPEN: StepRule(
            gettext_lazy("Take up again"),
            (Status.WITHDRAWN,),
            Status.RETURNED,
            _refuse_reopening,
            asks=True,
        ),
        Verb.ARCHIVE: StepRule(
            gettext_lazy("Archive"),
            (Status.CLEARED,),
            Status.ARCHIVED,
            _refuse_archiving,
            asks=True,
            rare=True,
        ),
        Verb.RESTORE: StepRule(
            gettext_lazy("Restore from the archive"),
            (Status.ARCHIVED,),
            Status.CLEARED,
            _refuse_restoring,
            asks=True,
        ),
    },
    state=lambda record: str(record.status),
    astray=_stands_elsewhere,
    knows=lambda record, verb: verb in record.steps_open,
)


def refuse_editing(record: Record, user: User) -> str:
    """Why this person may not change the text now; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not change them.")
    if record.status == Status.CLEARED:
        return _("It is cleared, and cleared text stays as it is. Its author corrects it on its page.")
    if record.status in (Status.WITHDRAWN, Status.ARCHIVED):
        return _("It is closed, and its text stays as it is.")
    return "" if is_mine(record, user) else _("Only its author edits a record.")


def refuse_translating(record: Record, user: User) -> str:
    """Why this person may not translate the summary; '' where they may."""
    if not user.writes:
        return _("Your role reads records and does not translate them.")
    if not kinds()[record.kind].translated:
        return _("The paragraphs of a briefing are translated one by one, by the head of the Centre.")
    if record.status in (Status.WITHDRAWN, Status.ARCHIVED):
        return _("It is closed, and its text stays as it is.")
    return ""


def take_step(
    record: Record, verb: Verb, user: User, *, version: int, reason: str = "", text_hash: str = ""
) -> None:
    """Do it, in one transaction, if the record still stands at the version this person read.

    A clearance is bound to the hash of the whole as well: text, rows, files and translations. Raises Refused with the
    rule's sentence, and StaleRecord where somebody saved in between.
    """
    step = ROAD.check(record, verb, user, reason)
    with transaction.atomic():
        lock_version(record.pk, version)
        record.refresh_from_db(fields=("version", *TEXTS))  # as it stands under the lock
        if verb == Verb.CLEAR and text_hash != record.whole_hash():
            raise StaleRecord
        # Told before it happens: afterwards the record may be out of this person's own sight.
        log_step(record, verb, user, version + 1, reason)
        changes: dict[str, object] = {"status": step.ends, "version": version + 1}
        if verb == Verb.CLEAR:
            with refused_in_words():
                mark_cleared(record, user, **changes)
                clear_with(record)
            keep_cleared(record)
        else:
            move(record, **changes)


def log_step(record: Record, verb: Verb, user: User, version: int, reason: str = "") -> None:
    """Write down who took which step, of which version and why; the row is never changed."""
    said = kept_reason(verb, reason)
    Step.objects.create(record_id=record.pk, verb=verb, by=user, version=version, reason=said)


def kept_reason(verb: Verb, reason: str) -> str:
    """What is kept of a reason: of a clearance none, which Headquarters would read though nobody has cleared it."""
    return "" if verb == Verb.CLEAR else reason.strip()


def move(record: Record, **changes: object) -> None:
    """Change these columns of a record that is locked already."""
    changes["updated_at"] = timezone.now()
    Record.objects.filter(pk=record.pk).update(**changes)
    for name, value in changes.items():
        setattr(record, name, value)


def mark_cleared(record: Record, clearer: User, **changes: Any) -> None:
    """Note who cleared the text as it stands, at the record's version."""
    version = changes.get("version", record.version)
    move(record, cleared_by=clearer, cleared_at=timezone.now(), cleared_version=version, **changes)


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Raises Refused where a rule of the database refuses that has a sentence for the person who asks."""
    try:
        yield
    except IntegrityError as error:
        if not violations.has_words(error):
            raise
        raise Refused(violations.explain(error)) from error


def keep_cleared(record: Record) -> None:
    """Keep what was just cleared for good."""
    _keep_text(record)
    KEEPERS.get(record.kind, _keep_nothing)(record)


Keeper = Callable[[Any], None]
KEEPERS: dict[str, Keeper] = {}


def keeps(kind: str) -> Callable[[Keeper], Keeper]:
    """Register what is kept of a record of this kind, besides its text, in the moment it is cleared."""

    def register(keeper: Keeper) -> Keeper:
        KEEPERS[kind] = keeper
        return keeper

    return register


def _keep_nothing(record: Any) -> None:
    """Of most kinds the text is all."""


def was_taken(record: Record, verb: Verb, user: User, version: int, reason: str) -> bool:
    """Whether this person took this very step already, from this very version. With another reason it is another."""
    taken = record.steps.filter(verb=verb, by=user, version=version + 1, reason=kept_reason(verb, reason))
    return bool(taken.exists())


def _keep_text(record: Any) -> None:
    ClearedVersion.objects.create(
        record_id=record.pk,
        version=record.version,
        title=record.title,
        summary=record.summary,
        body=record.body,
        comment=record.comment,
        rest=written_out(record) if record.citable else "",
        sensitivity=record.sensitivity,
        text_hash=record.text_hash(),
        cleared_by=record.cleared_by,
        cleared_at=record.cleared_at,
    )
