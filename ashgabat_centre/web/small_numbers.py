"""Numbers out of addresses and forms."""

SIZES = (25, 50, 100)


def small_number(text: str) -> int:
    """The number in a text from an address or a form; 0 for anything that is none or is too long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
