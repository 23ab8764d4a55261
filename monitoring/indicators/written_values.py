"""Values of indicators as people and tables write them: with a point or a comma, their thousands apart or not."""

import re
from decimal import Decimal, InvalidOperation

from django.utils.formats import number_format
from django.utils.translation import gettext as _

DIGITS, DECIMALS = 24, 8  # of a value, and how many of them follow its point
EITHER = re.compile(r"-?\d{1,3},\d{3}")  # a thousand and more, or three places after the point
GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")  # with commas between the thousands, and so no other


def value_in(text: str) -> Decimal:
    """The number this text says, to as many digits as are kept.

    Raises ValueError where it says none, or one of two.
    """
    return round(written_in(text), DECIMALS)


def loses_digits(text: str) -> bool:
    """Whether this text says more digits than are kept. Raises ValueError as `value_in`."""
    return written_in(text) != value_in(text)


def written_in(text: str) -> Decimal:
    """The number this text says with all its digits, with a point or a comma. Raises ValueError as `value_in`."""
    plain = "".join(text.split())
    if EITHER.fullmatch(plain):
        sentence = _("“%(text)s” may be read in two ways: write the number with a point.")
        raise ValueError(sentence % {"text": text[:80]})
    plain = plain.replace(",", "" if GROUPED.fullmatch(plain) else ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value.adjusted() >= DIGITS - DECIMALS:
        raise ValueError(_("“%(text)s” is not a number that is kept here.") % {"text": text[:80]})
    return value


def as_figure(value: Decimal | None) -> str:
    """A value in the notation of the page's language, with no more places than it has; '' for none."""
    return "" if value is None else number_format(value.normalize(), force_grouping=True)


def as_written(value: Decimal) -> str:
    """A value as a person writes it into a form: with the point or comma of the page's language, its digits together.

    With a point where three places after a comma could be taken for thousands.
    """
    written = f"{value.normalize():f}"
    local = number_format(value.normalize())
    return written if EITHER.fullmatch(local) else local
