"""A form's field for an entry of the directory: typed, suggested while one types, and resolved when the form is sent.

What stands in the field is an entry's number or, where nothing was chosen, the words typed. Words that one entry
answers mean that entry; words that several answer come back with these to choose from. Nothing of it needs script.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ashgabat_centre.directory.models import Place
from ashgabat_centre.directory.names.matches import MODELS, Match, is_offered
from ashgabat_centre.directory.names.models import KINDS, DirectoryName
from ashgabat_centre.directory.names.name_search import CERTAIN, search
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.characters import fold

CLEAR = 0.1  # how far the next answer must be behind one that needs no asking back
OFFERED = 8  # entries to choose from


def key(kinds: Sequence[str], kind: str, number: int) -> str:
    """How a field of these kinds writes an entry down."""
    return str(number) if len(kinds) == 1 else f"{kind}-{number}"


def entry_of(kinds: Sequence[str], written: str) -> Any:
    """The entry written down so, as far as the reader sees it; None for words."""
    kind, _dash, number = written.rpartition("-")
    kind = kind or kinds[0]
    if kind not in kinds or not number.isdecimal() or len(number) > 18:
        return None
    model: Any = MODELS[kind]
    return model.objects.filter(pk=number).first()


class DirectoryWidget(forms.TextInput):
    """Three inputs: the words, the entry they stand for, and what stood there when it was chosen."""

    template_name = "directory/entry_widget.html"

    def __init__(self, kinds: Sequence[str] = KINDS, attrs: dict[str, Any] | None = None) -> None:
        self.kinds = tuple(kinds)
        self.known: Any = None  # the entry of the form's value, where the form has asked for it already
        self.suggested: Sequence[Any] = ()  # entries of a single kind to choose from with one press
        super().__init__({"autocomplete": "off", "maxlength": 200, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The entry chosen from the list while its words still stand beside it, or else the words typed."""
        chosen, words = data.get(name) or "", data.get(f"{name}-text")
        if words is None:
            return str(chosen)
        words = " ".join(words.split())
        return chosen if chosen and words == " ".join(data.get(f"{name}-was", "").split()) else words

    def keep_number(self, data: Any, name: str, number: Any) -> None:
        """Write the entry by its number alone where its words were sent along: they may become a protected name."""
        data[name] = str(number)
        for beside in (f"{name}-text", f"{name}-was"):
            data.pop(beside, None)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the form was sent without this field, chosen or written."""
        return name not in data and f"{name}-text" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the box shows: the entry chosen, or the words with the entries they may mean."""
        written = "" if value is None else str(value)
        entry = (self.known or entry_of(self.kinds, written)) if written else None
        offered = []
        if written and not entry:
            offered = _answers(self.kinds, written) or _answers(self.kinds, written, unfinished=True)
        return super().get_context(name, value, attrs) | {
            "chosen": written if entry else "",
            "kept": written if entry and entry not in self.suggested else "",
            "typed": "" if entry in self.suggested else entry.name if entry else written,
            "suggested": [(str(one.pk), one.name) for one in self.suggested],
            "kinds": " ".join(self.kinds),
            "offered": [(key(self.kinds, match.kind, match.pk), match) for match in offered],
        }


class DirectoryField(forms.Field):
    """Gives an entry of one of these kinds, or None. A retired one only where it stood before."""

    def __init__(self, *, kinds: Sequence[str] = KINDS, **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        self.kept: Any = None
        super().__init__(**{"widget": DirectoryWidget(self.kinds)} | kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Notes which entry stood in the form, since a retired one may stay where it was."""
        bound = super().get_bound_field(form, field_name)
        self.kept = self.prepare_value(bound.initial)
        return bound

    def prepare_value(self, value: Any) -> Any:
        """An entry as its key in the form; a key or words as they are."""
        if value is None or isinstance(value, (str, int)):
            return value
        return key(self.kinds, value._meta.model_name, value.pk)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares keys, so that an entry equals its own number."""
        return str(self.prepare_value(initial) or "") != str(data or "")

    def to_python(self, value: Any) -> Any:
        """The entry of this key or name, or the one it was merged into. Raises ValidationError where nothing,
        several or a retired one is meant.
        """
        written = "" if value is None else str(value)
        if not written:
            return None
        entry = entry_of(self.kinds, written) or self._named(written)
        if str(self.prepare_value(entry)) == str(self.kept):
            return entry
        entry = getattr(entry, "merged_into", None) or entry
        if not is_offered(entry):
            raise ValidationError(_("“%(name)s” is inactive: choose another entry.") % {"name": entry.name})
        return entry

    def _named(self, words: str) -> Any:
        matches = _answers(self.kinds, words)
        if not matches and not _answers(self.kinds, words, unfinished=True):
            raise ValidationError(
                _(
                    "Nothing in the directory is called “%(words)s”. Check the spelling, or enter it there first."
                )
                % {"words": words}
            )
        if alone := _capital(matches) or _institution(words, matches):
            return alone
        if not matches or not _is_certain(matches):
            raise ValidationError(
                _("“%(words)s” may be several entries. Choose the one you mean.") % {"words": words}
            )
        return MODELS[matches[0].kind]._default_manager.get(pk=matches[0].pk)


def _answers(kinds: Sequence[str], words: str, unfinished: bool = False) -> list[Match]:
    """The entries to choose from; `unfinished`: also those of whose names the words are the beginning."""
    return search(words, kinds=kinds, limit=OFFERED, in_use=True, unfinished=unfinished)


def _capital(matches: list[Match]) -> Any:
    """Of several places of the very name, the capital: it is what anybody means by it; None where there is none."""
    same = [match.pk for match in matches if match.kind == "place" and match.score >= CERTAIN]
    places = list(Place.objects.filter(pk__in=same, kind=Place.Kind.CAPITAL)) if len(same) > 1 else []
    return places[0] if len(places) == 1 else None


def _institution(words: str, matches: list[Match]) -> Any:
    """The one institution of which a name or an abbreviation was typed whole: ministries of many countries are called
    much alike. None where several bear the very name, or none.
    """
    labels = {match.pk: match.label for match in matches if match.kind == "organization"}
    bearers = Organization.objects.filter(Q(pk__in=labels) | Q(merged_into__in=labels))
    of = Coalesce("organization__merged_into_id", "organization_id")
    spellings = DirectoryName.objects.filter(organization__in=bearers).values_list(of, "text")
    same = {number for number, name in (*labels.items(), *spellings) if fold(name) == fold(words)}
    return Organization.objects.get(pk=same.pop()) if len(same) == 1 else None


def _is_certain(matches: list[Match]) -> bool:
    return matches[0].score >= CERTAIN and all(
        matches[0].score - other.score >= CLEAR for other in matches[1:]
    )
