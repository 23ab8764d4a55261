"""The generic pages on which a record is read: list, detail, and a step of the life-cycle.

Those on which it is written are in form_views.py. A kind declares a `RecordPages` with its model, form, filters and
columns; its addresses follow from that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.http import QueryDict
from django.urls import NoReverseMatch, URLPattern, path, resolve, reverse
from django.utils.functional import Promise

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.forms import RecordForm
from ashgabat_centre.pages.correction import CorrectView
from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.form import CreateView, EditView
from ashgabat_centre.pages.history import ExportView, HistoryView, PrintView, ReadingsView
from ashgabat_centre.pages.list import ListView
from ashgabat_centre.pages.pager import NarrowedPage, Page, SearchPage
from ashgabat_centre.pages.record_view import RecordView
from ashgabat_centre.pages.step import CorrectionStepView, LifecycleStepView
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.queries import RecordQuerySet
from ashgabat_centre.workflow.models import being_corrected

Column = tuple[str | Promise, Callable[[Any], object]]


@dataclass(frozen=True)
class Menu:
    """A kind in the navigation of every page.

    `section` is where it stands, a key of `SECTIONS`, and `short` its name there, where its own is long. `keys` are
    pressed one after the other to open its list, `begin_keys` to begin one.
    """

    section: str = "registers"
    keys: str = ""
    short: str | Promise = ""
    begin_keys: str = ""


class RecordPages:
    """One kind's pages, declared."""

    model: type[Any]
    form: type[RecordForm]
    menu: ClassVar[Menu] = Menu()
    filters: type[RecordFilter] = RecordFilter
    columns: tuple[Column, ...] = ()
    leads: int = 0  # how many of its columns stand before the date: with whom a contact was
    joins: tuple[str, ...] = ()
    statement: str | Promise = ""  # what its clearer says with it, where one press is not enough
    word: str = ""  # what its addresses and templates are named after, where that is not the model
    labels: tuple[
        str | Promise, ...
    ] = ()  # what one of these is called, and many, where the model doesn't say it
    offers: tuple[str, ...] = (
        "list",
        "export",
        "create",
        "detail",
        "print",
        "edit",
        "step",
        "history",
        "readings",
        "correct",
        "correction",
    )

    @classmethod
    def urls(cls, at: str) -> list[URLPattern]:
        """The addresses of this kind under the given word, named after the kind."""
        kind = cls.name()
        pages: list[tuple[str, type[RecordView], str]] = [
            (f"{at}/", ListView, "list"),
            (f"{at}/export/<slug:form>/", ExportView, "export"),
            (f"{at}/new/", CreateView, "create"),
            (f"{at}/<slug:slug>/", DetailView, "detail"),
            (f"{at}/<slug:slug>/print/", PrintView, "print"),
            (f"{at}/<slug:slug>/edit/", EditView, "edit"),
            (f"{at}/<slug:slug>/step/<slug:verb>/", LifecycleStepView, "step"),
            (f"{at}/<slug:slug>/history/", HistoryView, "history"),
            (f"{at}/<slug:slug>/readings/", ReadingsView, "readings"),
            (f"{at}/<slug:slug>/correct/", CorrectView, "correct"),
            (f"{at}/<slug:slug>/correction/<slug:verb>/", CorrectionStepView, "correction"),
        ]
        return [
            path(url, view.as_view(pages=cls), name=f"{kind}-{page}")
            for url, view, page in pages
            if page in cls.offers
        ]

    @classmethod
    def name(cls) -> str:
        """What the kind's addresses and templates are named after."""
        return cls.word or str(cls.model._meta.model_name)

    @classmethod
    def room(cls) -> str:
        """The folder of its templates: the room that declares these pages, as `liaison/meetings`."""
        return cls.__module__.rpartition(".")[0].removeprefix("ashgabat_centre.").replace(".", "/")

    @classmethod
    def called(cls) -> dict[str, str | Promise]:
        """What one of this kind is called, and what many are."""
        kind = cls.model._meta
        label, labels = cls.labels or (kind.verbose_name, kind.verbose_name_plural)
        return {"label": label, "labels": labels}

    @classmethod
    def list_address(cls) -> str:
        """Where its list stands."""
        return reverse(f"{cls.name()}-list")

    @classmethod
    def create_address(cls) -> str:
        """Where one of this kind is begun; '' where people don't begin it."""
        return reverse(f"{cls.name()}-create") if "create" in cls.offers else ""

    @classmethod
    def stands_out(cls, record: Any) -> bool:
        """Whether a dressed record's row is one to look at first."""
        return False

    @classmethod
    def begun(cls, query: QueryDict) -> Any:
        """The record an empty form begins with, with what the form's address says of it already."""
        return cls.model()

    @classmethod
    def own(cls) -> str:
        """The name by which a record leads to its kind's own columns; '' where the list shows none."""
        return "" if cls.model is Record or not cls.columns else str(cls.model._meta.model_name)

    @classmethod
    def records(cls) -> RecordQuerySet:
        """What its list is about, as plain records: filters, totals and pages are asked of these."""
        return Record.objects.all() if cls.model is Record else Record.objects.of_kind(cls.model)

    @classmethod
    def dress(cls, records: RecordQuerySet) -> RecordQuerySet:
        """These records with what a row of the list shows of them; a kind's own columns come along by its name."""
        joins = (kind, *(f"{kind}__{join}" for join in cls.joins)) if (kind := cls.own()) else ()
        rows: RecordQuerySet = records.listed().annotate(changed=being_corrected())
        return rows.select_related("author", *joins)

    @classmethod
    def row(cls, record: Any) -> Any:
        """What the kind's own columns are read from, of a dressed record."""
        return getattr(record, cls.own()) if cls.own() else record

    @classmethod
    def cells(cls, record: Any) -> list[tuple[str | Promise, object]]:
        """The kind's own columns of a dressed record, each under its header."""
        row = cls.row(record)
        return [(header, value(row)) for header, value in cls.columns]

    @classmethod
    def page(cls, filterset: RecordFilter, address: QueryDict) -> Page:
        """A page of the list: counted and chosen in the way that is quickest for what is asked."""
        records = filterset.qs if filterset.is_valid() else cls.records().none()
        page = SearchPage if filterset.searches else NarrowedPage if filterset.narrows else Page
        return page(records, address, cls.dress)

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """What the kind's own part of the list page shows beside the rows."""
        return {}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """What the kind's own part of the detail page shows beside the record itself."""
        return {}


def pages_named(name: str) -> type[RecordPages] | None:
    """The pages declared under this name, found by the address of their list; None where there are none."""
    try:
        view: Any = resolve(reverse(f"{name}-list")).func
    except NoReverseMatch:
        return None
    declared: type[RecordPages] | None = getattr(view, "view_initkwargs", {}).get("pages")
    return declared


def pages_of(kind: str) -> type[RecordPages]:
    """What the app of this kind declared. Raises LookupError where no kind is called so."""
    declared = pages_named(kind)
    if declared is None:
        raise LookupError(f"no pages are declared for {kind!r}")
    return declared


@cache
def menus() -> list[tuple[str, type[RecordPages]]]:
    """Each kind's name and its pages, in the order in which kinds are listed."""
    return [(name, pages_of(name)) for name in kinds()]
