"""A briefing as a printed document in the reader's language."""

from typing import Literal

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.records.kinds import kind_label
from ashgabat_centre.records.paragraphs import Citation, Paragraph
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.workflow.clearance import keeps
from reports import documents
from reports.briefings.models import Briefing, PrintedBriefing, sources

Language = Literal["en", "ru"]
LANGUAGES: tuple[Language, ...] = ("en", "ru")


def pdf(briefing: Briefing, language: Language) -> bytes:
    """The briefing as PDF/A. The same version of a briefing always gives the same bytes: those of a cleared one
    were kept when it was cleared.
    """
    kept = briefing.prints.filter(language=language, version=briefing.cleared_version or 0).first()
    return bytes(kept.pdf) if kept else draw(briefing, language)


@keeps("briefing")
def keep(briefing: Briefing) -> None:
    """Keep what is cleared as it is printed, in both languages."""
    for language in LANGUAGES:
        PrintedBriefing.objects.create(
            briefing=briefing, language=language, version=briefing.version, pdf=draw(briefing, language)
        )


def draw(briefing: Briefing, language: Language) -> bytes:
    """The briefing as PDF/A, as it stands now."""
    with translation.override(language):
        return documents.render(compose(briefing, language))


def compose(briefing: Briefing, language: Language) -> documents.Document:
    """The document's text. Call it with this language's translations active."""
    paragraphs = list(briefing.printed().prefetch_related(sources()))
    return documents.Document(
        language=language,
        marking=str(Sensitivity(briefing.sensitivity).label),
        office=_("United Nations Regional Centre for Preventive Diplomacy for Central Asia\nAshgabat"),
        title=briefing.name(language),
        symbol=briefing.symbol,
        distribution=briefing.get_distribution_display(),
        date=date_format(timezone.localdate(briefing.covers_to), "DATE_FORMAT"),
        original=_original(paragraphs),
        period=_period(briefing),
        draft="" if briefing.cleared_at else pgettext("document", "Draft"),
        sections=tuple(_section(function, paragraphs, language) for function in MandateFunction),
        sources=_annex(paragraphs),
        words=documents.Words(),
        # A PDF is dated to the second.
        timestamp=(briefing.cleared_at or briefing.updated_at).replace(microsecond=0),
    )


def _period(briefing: Briefing) -> str:
    return _("Records cleared from %(start)s to %(end)s, Ashgabat time") % {
        "start": date_format(timezone.localtime(briefing.covers_from), "DATETIME_FORMAT"),
        "end": date_format(timezone.localtime(briefing.covers_to), "DATETIME_FORMAT"),
    }


def _original(paragraphs: list[Paragraph]) -> str:
    """The languages the paragraphs were written in, for the masthead."""
    languages = {paragraph.language for paragraph in paragraphs}
    if languages == {"en", "ru"}:
        return pgettext("masthead", "English and Russian")
    return pgettext("masthead", "Russian") if languages == {"ru"} else pgettext("masthead", "English")


def _section(function: MandateFunction, paragraphs: list[Paragraph], language: Language) -> documents.Section:
    own = tuple(_paragraph(row, language) for row in paragraphs if row.function == function)
    return documents.Section(
        str(function.label), own, _("No record under this function was cleared in the period.")
    )


def _paragraph(paragraph: Paragraph, language: Language) -> documents.PrintedParagraph:
    text, written_in = paragraph.text(language)
    sources = tuple(
        documents.PrintedSource(citation.reference, citation.title) for citation in paragraph.citations.all()
    )
    return documents.PrintedParagraph(text, written_in, _label(paragraph, language, written_in), sources)


def _label(paragraph: Paragraph, language: Language, written_in: str) -> str:
    """What the reader must know about a paragraph: that it is in its original language, or who translated it."""
    if written_in != language:
        return _("[Original: Russian]") if written_in == "ru" else _("[Original: English]")
    translated_by = paragraph.translated_by(language)
    return f"[{translated_by}]" if translated_by else ""


def _annex(paragraphs: list[Paragraph]) -> tuple[documents.SourceLine, ...]:
    cited: dict[str, Citation] = {
        citation.reference: citation for row in paragraphs for citation in row.citations.all()
    }
    return tuple(
        documents.SourceLine(
            reference,
            kind_label(citation.kind),
            citation.title,
            date_format(citation.occurred_on, "SHORT_DATE_FORMAT"),
            str(Sensitivity(citation.sensitivity).label),
        )
        for reference, citation in sorted(cited.items())
    )
