"""Import of items of UNTOP's register from other offices' lists."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.editing.rows import Row
from ashgabat_centre.imports.record_rows import RecordMaker, Typed, choice
from ashgabat_centre.imports.targets import Column, Fault, Target, Values, register
from ashgabat_centre.imports.usual_columns import (
    COMMENT,
    COUNTRY_WORDS,
    DATE,
    PARTS,
    SUMMARY,
    TEXT_WORDS,
    THEME_WORDS,
    TITLE,
)
from liaison.transition.forms import TransitionItemForm
from liaison.transition.models import TransitionItem

TRANSITION_COLUMNS = (
    Column("title", gettext_lazy("What it is"), ("item", "task", "series", *TITLE.guesses), required=True),
    Column(
        "category", gettext_lazy("Category"), ("category", "type", "kind", "категория", "вид"), required=True
    ),
    Column("occurred_on", gettext_lazy("Since"), ("since", "from", *DATE.guesses), required=True),
    Column("ends_on", gettext_lazy("Until"), ("until", "to", "по", "до")),
    SUMMARY,
    Column("body", gettext_lazy("Description"), TEXT_WORDS),
    Column("basis", gettext_lazy("Basis"), ("basis", "основание")),
    Column("custodian", gettext_lazy("Where it is now"), ("custodian", "location", "где находится")),
    Column("destination", gettext_lazy("Where it goes"), ("destination", "goes to", "куда передаётся")),
    Column("countries", gettext_lazy("Countries"), COUNTRY_WORDS, required=True, help=PARTS),
    Column("themes", gettext_lazy("Themes"), THEME_WORDS, help=PARTS),
    COMMENT,
)


class TransitionMaker(RecordMaker):
    """Checks rows and files them as items.

    An imported item is identified; its receiver is proposed, and accepts, on its page.
    """

    columns = TRANSITION_COLUMNS
    form = TransitionItemForm
    texts = ("title", "summary", "body", "basis", "custodian", "destination", "comment")
    days = ("occurred_on", "ends_on")

    def further(self, values: Values, faults: list[Fault]) -> tuple[Typed, dict[str, list[Row]]]:
        """The category, by its name in English or Russian."""
        text = values.get("category", "")
        category = choice(TransitionItem.Category.choices, text)
        if text and not category:
            words: dict[str, Any] = {
                "text": text[:40],
                "words": ", ".join(map(str, TransitionItem.Category.labels)),
            }
            faults.append(Fault("category", _("“%(text)s” is none of these: %(words)s.") % words))
        return {"category": [category]}, {}


TRANSITION = register(
    Target(
        "transition",
        gettext_lazy("Items of UNTOP’s transition"),
        TRANSITION_COLUMNS,
        TransitionMaker,
        most=200,
        marked=True,
    )
)
