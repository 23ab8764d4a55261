"""Passwords that are refused because anyone would try them first, and what a link for a new one hangs from."""

import re
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ashgabat_centre.web.characters import fold

# The words stand in a file of their own, one a line. Longest first, so that none is left over from a longer one.
OFFICE_WORDS = sorted(
    (Path(__file__).parent / "office_words.txt").read_text(encoding="utf-8").split(), key=len, reverse=True
)
LEAST = 8  # letters and digits that must be left when such words and plain numbers are taken away
LEET = str.maketrans("013457@$!", "oieasta" + "si")


class ResetTokens(PasswordResetTokenGenerator):
    """Links for a new password: each dies with the account's stamp, as every other credential."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.stamp}"


class KnownPasswordValidator(CommonPasswordValidator):
    """Refuses the leaked passwords Django lists, also decorated or repeated, and passwords made of the
    office's own words.

    Length is the only other rule: signs and capitals are not asked for.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a leaked password, and for one of which little is left without this
        office's words.
        """
        plain = fold(password)
        if any(form in self.passwords for form in _forms(plain)):
            raise ValidationError(_("This password is on lists of leaked passwords. Choose another."))
        if min(_what_is_left(plain), _what_is_left(plain.translate(LEET))) < LEAST:
            raise ValidationError(
                _(
                    "This password is made of numbers, repetitions or words anyone would try at this office. "
                    "Three or four unrelated words make a good one."
                )
            )

    def get_help_text(self) -> str:
        """What a password must be, as the form says it."""
        return _("Not a leaked password, and not made of the office’s own words.")


def _forms(plain: str) -> set[str]:
    """The password itself, without leading and trailing digits and signs, with look-alike signs read as
    letters, and the word each of these repeats.
    """
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    forms = {plain, bare, plain.translate(LEET), bare.translate(LEET)}
    return {form for form in forms | {_unit(form) for form in forms} if form}


def _unit(text: str) -> str:
    """The word that a text repeats: “dragon” for “dragondragon”."""
    at = (text + text).find(text, 1)
    return text[:at]


def _what_is_left(plain: str) -> int:
    rest = "".join(filter(str.isalnum, plain))
    for word in OFFICE_WORDS:
        rest = rest.replace(word, "")
    rest = re.sub(r"\d{4,}|^\d+|\d+$", "", rest)
    rest = re.sub(r"(.)\1{2,}", r"\1", rest)
    return len(_unit(rest)) if rest else 0
