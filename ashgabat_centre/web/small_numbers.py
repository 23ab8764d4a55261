"""Numbers out of addresses and forms."""

SIZES = (25, 50, 100)


def small_number(text: str, digits: int = 8) -> int:
    """The number in a text from an address or a form; 0 for anything that is none or has more digits.

    The one place where a number is read that no form's field has checked: Python refuses to read thousands of digits,
    and the database numbers that are too large.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else 0
