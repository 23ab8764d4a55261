"""The house's scales: likelihood, confidence, level and trend, each defined here and nowhere else.

Likelihood and confidence answer two questions and never stand in one sentence (ICD 203); `mixes` finds where they do.
"""

import re
from typing import Any, Self

from django import forms
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.database import violations


class Likelihood(models.IntegerChoices):
    """How likely something is: seven bands in which each whole percentage from 1 to 99 lies exactly once.

    The bands are those of ICD 203, without their shared ends and alike on both sides of an even chance.
    """

    ALMOST_NO_CHANCE = 1, _("almost no chance")
    VERY_UNLIKELY = 2, _("very unlikely")
    UNLIKELY = 3, _("unlikely")
    ROUGHLY_EVEN = 4, _("roughly even chance")
    LIKELY = 5, _("likely")
    VERY_LIKELY = 6, _("very likely")
    ALMOST_CERTAIN = 7, _("almost certain")

    @property
    def percentages(self) -> range:
        """The whole percentages that lie in the band."""
        return range(ENDS[self - 1] + 1, ENDS[self] + 1)

    @property
    def middle(self) -> float:
        """The probability in the middle of the band, from 0 to 1: as which a judgement is scored."""
        return (self.percentages[0] + self.percentages[-1]) / 200

    @property
    def span(self) -> str:
        """The band's percentages, as they are printed."""
        return f"{self.percentages[0]}–{self.percentages[-1]}%"

    @classmethod
    def at(cls, percentage: int) -> Self:
        """The band of this whole percentage. Raises ValueError below 1 and above 99."""
        for band in cls:
            if percentage in band.percentages:
                return band
        raise ValueError(percentage)


ENDS = (0, 5, 20, 44, 55, 79, 94, 99)  # the highest percentage of each band, from the one below the first


class Confidence(models.TextChoices):
    """How sure the Centre is of a judgement, by its sources, its reasoning and what is not known."""

    HIGH = "high", pgettext_lazy("confidence", "high")
    MODERATE = "moderate", pgettext_lazy("confidence", "moderate")
    LOW = "low", pgettext_lazy("confidence", "low")


class Level(models.IntegerChoices):
    """How tense a country is, on one theme or on all of them."""

    CALM = 0, pgettext_lazy("level", "calm")
    LOW = 1, pgettext_lazy("level", "low")
    MODERATE = 2, pgettext_lazy("level", "moderate")
    ELEVATED = 3, pgettext_lazy("level", "elevated")
    HIGH = 4, pgettext_lazy("level", "high")
    CRITICAL = 5, pgettext_lazy("level", "critical")


class Trend(models.TextChoices):
    """Which way the situation moved; up is not better, and the word always stands beside the sign."""

    WORSE = "worse", _("deteriorated")
    SAME = "same", _("unchanged")
    BETTER = "better", _("improved")

    @property
    def arrow(self) -> str:
        """The trend as a sign."""
        return {"worse": "▲", "same": "=", "better": "▼"}[self.value]

    @classmethod
    def between(cls, earlier: int, later: int) -> Self:
        """Where a level moved from one month to the next."""
        return cls.SAME if later == earlier else cls.WORSE if later > earlier else cls.BETTER


def on_scale(field: str, scale: type[models.Choices], name: str) -> models.CheckConstraint:
    """The constraint that keeps a column within its scale, with its sentence for whoever writes something else."""
    violations.say(name, off_scale(scale))
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": scale.values}),
        name=name,
        violation_error_message=_("This is not on the scale: choose one of its steps."),
    )


def off_scale(scale: type[models.Choices]) -> Any:
    """The sentence for whoever answers with something that the scale does not have, by its two ends."""
    first, *_between, last = scale
    is_written = scale is not Likelihood and all(len(str(value)) == 1 for value in scale.values)
    ends = (first.value, last.value) if is_written else (first.label, last.label)
    return format_lazy(
        _("This is not on the scale from “{first}” to “{last}”: choose one of its steps."),
        first=ends[0],
        last=ends[1],
    )


def say_scales(form: forms.BaseForm, **scales: type[models.Choices]) -> None:
    """Have each of these fields of a form refuse what its scale does not have by the scale's sentence."""
    for name, scale in scales.items():
        form.fields[name].error_messages["invalid_choice"] = off_scale(scale)


# --- Words of the scales in a text --------------------------------------------------------------------------------

# A full stop ends a sentence where a new one can begin, before a capital, a digit or a quotation mark, unless it stands
# after an initial, a title or an abbreviation that something always follows; one of a part of a text (Art., ст.) ends
# none before the part's number; «г.» after a number is a year's and ends one, before a name it is a city's.
# Each run of marks or of blanks is looked at from its beginning alone, so that a long one costs its length alone.
BREAK = re.compile(
    r"(?<![.!?…])(?P<end>[.!?…]+[»”\")\]]*)\s+(?=[\"“«(\[]?[\dA-ZА-ЯЁ])"
    r"|(?<!\s)\s*\n\s*\n\s*|(?<!\s)\n(?=\s*[-–•*\d])"
)
LONGEST_SHORT = 8  # letters of an abbreviation, with what stands before it and its full stop
TITLES = r"Mr|Mrs|Ms|Dr|St|No|Gen|Col|Lt|Amb|Prof|им|ул|ген|полк|(?<!\d\s)г|[A-ZА-ЯЁ]"
LEADING = r"[Cc]f|[Ee]\.g|[Ii]\.e|vs|approx|[Сс]м|[Сс]р|[Нн]апр|[Тт]\. ?е"
PARTS = r"[Aa]rts?|[Ss]ec|[Pp]aras?|[Cc]h|[Ff]ig|[Vv]ol|[Nn]o|pp?|[Сс]т|[Пп]п?|[Гг]л|[Рр]ис|[Чч]|[Тт]"
SHORTENED = re.compile(rf"(?:^|\W)(?:{TITLES}|{LEADING})\.$")
PART = re.compile(rf"(?:^|\W)(?:{PARTS})\.$")

LIKELIHOOD = re.compile(
    r"\b(?:(?:un)?likely|likelihood|(?:im)?probabl[ey]|(?:im)?probabilit(?:y|ies)|almost (?:certain(?:ly)?|no chance)|"
    r"nearly certain|(?:roughly|about) even (?:chance|odds)|remote chance|chances? (?:of|that|are|is)|odds|"
    r"\d+ ?(?:%|per cent|percent) (?:chance|probability|likelihood)|"
    r"\w*вероятн\w*|(?:почти|практически) (?:исключен|несомненн|неизбежн|невозможн|нереальн)\w*|наверняка|"
    r"скорее всего|шанс\w*)\b",
    re.IGNORECASE,
)
GRADE = r"(?:high|higher|moderate|medium|low|lower|great|little|limited|full)"
GRADE_RU = r"(?:не)?(?:высок|умеренн|средн|низк|больш|полн|достаточн|слаб|сильн)\w*"
CONFIDENCE = re.compile(
    rf"\b(?:{GRADE}(?:[- ]to[- ]{GRADE})?(?: (?:degree|level) of)? confidence|"
    rf"confidence (?:\w+ ){{0,5}}(?:is|remains) (?:\w+ )?{GRADE}|confidence(?: ?[:–—-])? (?:level|{GRADE})|"
    r"with confidence|(?:are|am|is|remain|remains|feel) (?:\w+ ){0,2}confident|confidently|"
    rf"{GRADE_RU} (?:\w+ ){{0,3}}уверенност\w*|уверенност\w* (?:\W |\w+ ){{0,4}}{GRADE_RU}|"
    r"степен\w* (?:\w+ ){0,2}уверенност\w*|с уверенностью|уверен[аы]?|уверенно (?:считаем|полагаем))\b",
    re.IGNORECASE,
)
# The words of each band, those first that have another band's in them.
BANDS = re.compile(
    r"\b(?:(?P<VERY_UNLIKELY>(?:very|highly) unlikely|весьма маловероятн\w*)|"
    r"(?P<UNLIKELY>unlikely|маловероятн\w*)|(?P<VERY_LIKELY>(?:very|highly) likely|весьма вероятн\w*)|"
    r"(?P<ALMOST_CERTAIN>almost certain(?:ly)?|почти наверняка)|(?P<LIKELY>likely|вероятн(?:о|ым|ой))|"
    r"(?P<ROUGHLY_EVEN>(?:roughly|about) even|примерно равн\w*)|"
    r"(?P<ALMOST_NO_CHANCE>almost no chance|практически исключен\w*))\b",
    re.IGNORECASE,
)
# Words that say something may be and not how likely it is, and those of other scales.
LOOSE = re.compile(
    r"\b(?:(?i:possibl[ey]|perhaps|maybe|might|could|conceivabl[ey]|probabl[ey]|improbable|presumably)|may|"
    r"(?i:возможно|может быть|могут быть|не исключено|не исключается|вероятнее всего|скорее всего|по-видимому|"
    r"видимо|должно быть|наверное|предположительно))\b"
)


def sentences(text: str) -> list[str]:
    """The text's sentences, without the space around them."""
    parts, begun = [], 0
    for gap in BREAK.finditer(text):
        end = gap.end("end") if gap["end"] else gap.start()
        if gap["end"] == "." and _is_short(text[max(begun, end - LONGEST_SHORT) : end], text[gap.end()]):
            continue
        parts.append(text[begun:end])
        begun = gap.end()
    return [part.strip() for part in (*parts, text[begun:]) if part.strip()]


def _is_short(word: str, following: str) -> bool:
    """Whether this full stop is an abbreviation's, before what follows."""
    return bool(SHORTENED.search(word) or (following.isdecimal() and PART.search(word)))


def mixes(text: str) -> list[str]:
    """The sentences, English or Russian, that say how likely something is and how sure the Centre is of it."""
    return [one for one in sentences(text) if LIKELIHOOD.search(one) and CONFIDENCE.search(one)]


def refuse_mixture(text: str) -> str:
    """Why this text can't stand, as a sentence; '' where likelihood and confidence are kept apart."""
    mixed = mixes(text)
    if not mixed:
        return ""
    return gettext(
        "This sentence says both how likely it is and how sure we are of it: make two of it. “%(sentence)s”"
    ) % {"sentence": mixed[0][:200]}


def named_bands(text: str) -> set[Likelihood]:
    """The bands of likelihood that a text, English or Russian, names in words of the scale."""
    return {Likelihood[str(match.lastgroup)] for match in BANDS.finditer(text)}


def loose_words(text: str) -> list[str]:
    """Words that stand on no scale of the house, each once: to be pointed at, not refused."""
    return list(dict.fromkeys(match.group().lower() for match in LOOSE.finditer(text)))
