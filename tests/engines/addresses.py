"""Every address of the portal, its libraries' included, as Django's resolver knows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Address:
    """One pattern; its key is its name, or its route where it has none."""

    key: str
    route: str
    name: str = ""

    @property
    def parameters(self) -> frozenset[str]:
        return frozenset(first or second for first, second in PARAMETER.findall(self.route))

    def at(self, **given: Any) -> str:
        """The address with these values in its places; a value it has no place for is not needed."""
        wanted = {name: given[name] for name in self.parameters}
        if self.name:
            return reverse(self.name, kwargs=wanted)
        filled = PARAMETER.sub(lambda found: str(wanted[found[1] or found[2]]), self.route)
        return "/" + filled.replace("^", "").replace("$", "")


def _walk(patterns: Any, route: str = "", space: str = "") -> Iterator[Address]:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, whole, f"{pattern.namespace}:" if pattern.namespace else space
            )
        elif isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else ""
            yield Address(name or space + whole, whole, name)


def every_address() -> dict[str, Address]:
    """By key. Two patterns under one key would hide each other, so that is refused."""
    found = list(_walk(get_resolver().url_patterns))
    by_key = {address.key: address for address in found}
    assert len(by_key) == len(found), "two addresses share a name"
    return by_key
