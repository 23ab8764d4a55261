"""What differs between two states of the access policy."""


def compare(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """The names that do not stand for the same in both."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
