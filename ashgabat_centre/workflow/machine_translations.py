"""What a machine translated, and the person who reads both languages and has checked it.

Until then it is called unchecked wherever it is read. A check is of the very words that stand: other words, or another
machine's, are to be checked anew.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record, StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.translations import Translation


def refuse_checking(user: User) -> str:
    """Why this person may not say that they checked a translation; '' where they may. The database says the same."""
    return "" if user.writes else _("Your role reads records and does not change them.")


def check_words(record: Record, text_hash: str, user: User) -> Translation:
    """Note that this person checked what a machine translated of the record. What somebody checked already stays so.

    Raises Refused with the rule's sentence, and StaleRecord where no machine translation says this by now.
    """
    if sentence := refuse_checking(user):
        raise Refused(sentence)
    with transaction.atomic():
        rows = record.translations.shown().exclude(machine="").select_for_update(of=("self",))
        translation: Translation | None = next((one for one in rows if one.text_hash() == text_hash), None)
        if translation is None:
            raise StaleRecord
        if translation.is_unchecked:
            translation.checked_by, translation.checked_at = user, timezone.now()
            translation.save(update_fields=["checked_by", "checked_at"])
    return translation
