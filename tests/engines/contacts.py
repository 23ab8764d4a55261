"""Contacts in the engines' worlds: what hangs from the directory and from a contact, row by row."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.directory import duplicates
from ashgabat_centre.directory.contact_handovers import ContactHandover
from ashgabat_centre.directory.identities import IdentityReading, ProtectedIdentity
from liaison.calendar.models import CalendarFeed
from liaison.concurrences.models import ContactBasis, Settlement
from liaison.contacts.models import SilenceThreshold
from liaison.meetings.models import Meeting, OwnParticipant
from liaison.parties.models import FormerStanding, Override, Party
from liaison.transition.models import TransitionItem, TransitionStep
from monitoring.notes.review_dates import ReviewDate
from tests import factories
from tests.monitoring.country_calls.calls import baseline, validated
from tests.monitoring.judgements.judgements import judgement


def stand_in(keeper: User, listed: User, person: Any) -> None:
    """In both worlds: what staff may read of the directory and of parties, and what its owner alone may."""
    for what in ("settled", "open"):
        _party(what)
    party = factories.party()
    factories.concern(party, factories.UZBEKISTAN, head=listed)
    with as_owner():
        Override.objects.create(party=party, day=timezone.localdate(), reason="It cannot wait.", by=listed)
        FormerStanding.objects.create(party=party, struck_on=timezone.localdate(), struck_because="In error.")
        ContactHandover.objects.create(
            person=person, giver=keeper, receiver=listed, proposed_by=keeper, reason="They move to Almaty."
        )
    with access_context(keeper.reader()):
        CalendarFeed.objects.renew(keeper)
    with access_context(listed.reader()):
        SilenceThreshold.objects.filter(tier=1).update(days=181)
    validated(keeper, listed)
    baseline(keeper)
    _merge(keeper)
    _stand_behind_pseudonyms(keeper)


def _merge(keeper: User) -> None:
    entry, twice = (factories.person(f"Entered {word}") for word in ("once", "twice"))
    with access_context(keeper.reader()):
        duplicates.merge(twice, entry, keeper, "The same.")


def _stand_behind_pseudonyms(keeper: User) -> None:
    """Spellings and former names, which are those of the list alone, and who has read them."""
    institution = factories.organization("ngo", code="o-unnamed", name_en="Unnamed")
    factories.protected(institution, keeper)
    factories.former_name(institution, timezone.localdate() - timedelta(days=900), "Unnamed before")
    with as_owner():
        identity: Any = ProtectedIdentity.objects.get(person__isnull=False)
        identity.person.variants.create(text="Nobody Spelt")
        IdentityReading.objects.create(person=identity.person, user=keeper)


def hide(record: Any, keeper: User, word: str) -> None:
    """In one of them: what the portal judged and the head decided of this record, and who went along."""
    with as_owner():
        ContactBasis.objects.create(record_id=record.pk, phase="held", terms=word, basis="none")
        judgement(keeper, record=record, statement=word)
        ReviewDate.objects.create(record_id=record.pk, review_by=timezone.localdate(), set_by=keeper)
        if isinstance(record, Meeting):
            OwnParticipant.objects.create(record=record, user=keeper, post=word)
            _meet_parties(record, keeper, word)
        if isinstance(record, TransitionItem):
            TransitionStep.objects.create(item=record, verb="propose", by=keeper, reason=word)


def _meet_parties(record: Any, keeper: User, word: str) -> None:
    """One without a basis that the head let pass, then another, which still stands on the register."""
    _meet(record, "settled")
    Settlement.objects.create(record_id=record.pk, how=Settlement.How.WAIVED, reason=word, by=keeper)
    _meet(record, "open")


def _meet(record: Any, what: str) -> None:
    """The trigger that judges a contact waits for the end of the transaction, which is now."""
    record.counterparts.create(organization=_party(what).organization, name="", post="")
    factories.settle()


def _party(what: str) -> Party:
    """The one entered before, where there is one."""
    return factories.party(code=f"o-{what}", name_en=f"Movement {what}", name_ru=f"Движение {what}")
