"""The generic pages on which a record is read: list, detail, and a step of the life-cycle.

Those on which it is written are in form_views.py. A kind declares a `RecordPages` with its model, form, filters and
columns; its addresses follow from that.
"""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from ashgabat_centre.accounts import interrupted
from ashgabat_centre.accounts.models import Role, User
from ashgabat_centre.records import access, clearance, corrections, exports, follow_ups, reading, words
from ashgabat_centre.records.attachments.listing import files_of
from ashgabat_centre.records.filters import RecordFilter, UnknownFilter, chips
from ashgabat_centre.records.forms import RecordForm, StepForm
from ashgabat_centre.records.models import Reading, Record, StaleRecord, Verb, being_corrected, kept_until
from ashgabat_centre.records.paging import NarrowedPage, Page, SearchPage
from ashgabat_centre.records.terms import terms

Column = tuple[str | Promise, Callable[[Any], object]]


class RecordPages:
    """One kind's pages, declared."""

    model: type[Any]
    form: type[RecordForm]
    filters: type[RecordFilter] = RecordFilter
    columns: tuple[Column, ...] = ()
    joins: tuple[str, ...] = ()
    word: str = ""  # what its addresses and templates are named after, where that is not the model
    app: str = ""  # whose templates these are, where that is not the model's app
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
        # Built on the views below.
        from ashgabat_centre.records.correction_views import CorrectionStepView, CorrectView
        from ashgabat_centre.records.form_views import CreateView, EditView
        from ashgabat_centre.records.history_pages import ExportView, HistoryView, PrintView, ReadingsView

        kind = cls.name()
        pages: list[tuple[str, type[RecordView], str]] = [
            (f"{at}/", ListView, "list"),
            (f"{at}/export/<slug:form>/", ExportView, "export"),
            (f"{at}/new/", CreateView, "create"),
            (f"{at}/<slug:slug>/", DetailView, "detail"),
            (f"{at}/<slug:slug>/print/", PrintView, "print"),
            (f"{at}/<slug:slug>/edit/", EditView, "edit"),
            (f"{at}/<slug:slug>/step/<slug:verb>/", StepView, "step"),
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
        return cls.word or str(cls.model._meta.model_name)

    @classmethod
    def called(cls) -> dict[str, str | Promise]:
        kind = cls.model._meta
        label, labels = cls.labels or (kind.verbose_name, kind.verbose_name_plural)
        return {"label": label, "labels": labels}

    @classmethod
    def create_address(cls) -> str:
        """Where one of this kind is begun; '' where people don't begin it."""
        return reverse(f"{cls.name()}-create") if "create" in cls.offers else ""

    @classmethod
    def stands_out(cls, record: Any) -> bool:
        """Whether a dressed record's row is one to look at first."""
        return False

    @classmethod
    def begun(cls, asked: QueryDict) -> Any:
        """The record an empty form begins with, with what the form's address says of it already."""
        return cls.model()

    @classmethod
    def own(cls) -> str:
        """The name by which a record leads to its kind's own columns; '' where the list shows none."""
        return "" if cls.model is Record or not cls.columns else str(cls.model._meta.model_name)

    @classmethod
    def records(cls) -> Any:
        """What its list is about, as plain records: filters, totals and pages are asked of these."""
        return Record.objects.all() if cls.model is Record else Record.objects.of_kind(cls.model)

    @classmethod
    def dress(cls, records: Any) -> Any:
        """These records with what a row of the list shows of them; a kind's own columns come along by its name."""
        joins = (kind, *(f"{kind}__{join}" for join in cls.joins)) if (kind := cls.own()) else ()
        return records.listed().select_related("author", *joins).annotate(changed=being_corrected())

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


class RecordView(View):
    pages: ClassVar[Any] = None

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def kind(self) -> str:
        return str(self.pages.name())

    def record(self, slug: str) -> Any:
        """The record at this address, for this reader; what they may not see is simply not there."""
        rows = self.pages.model.objects.select_related(
            "author", "owner", "reviewer", "cleared_by", *self.pages.joins
        )
        record = rows.at(slug).first()
        if record is None:
            raise Http404
        return record

    def render(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        return render(self.request, self.names(template), self.pages.called() | context, status=status)

    def names(self, template: str) -> list[str]:
        """The kind's own template where there is one, else the generic one."""
        app = self.pages.app or self.pages.model._meta.app_label
        return [f"{app}/{self.kind}_{template}.html", f"records/{template}.html"]


class Listing(RecordView):
    """A kind's rows as an address narrows them, on the screen and in a file."""

    def filterset(self, asked: QueryDict) -> RecordFilter:
        """The filters asked for, over this kind's records. Raises UnknownFilter."""
        filters: RecordFilter = self.pages.filters(asked, user=self.user, queryset=self.pages.records())
        return filters

    def unknown(self, filter: UnknownFilter) -> HttpResponse:
        return render(self.request, "records/unknown_filter.html", {"unknown": str(filter)}, status=400)

    def show(self, filterset: RecordFilter, address: QueryDict, refusal: str = "") -> HttpResponse:
        valid = filterset.is_valid()
        page = self.pages.page(filterset, address)
        for row in page.rows:
            row.country_names = terms().country_names(row.country_ids)
            row.cells = self.pages.cells(row)
            row.stands_out = self.pages.stands_out(row)
        context = {
            "filter": filterset,
            "page": page,
            "chips": chips(filterset) if valid else [],
            "marking": max((row.sensitivity for row in page.rows), default=0),
            "part_only": self.part_only,
            "create_url": self.pages.create_address() if self.user.writes else "",
            "refusal": refusal,
        }
        if valid and "export" in self.pages.offers:
            context["export"] = exports.offered(self.user, self.kind, address)
        context |= self.pages.listed(self.user)
        return self.render("list", context, status=200 if valid and not refusal else 422)

    @property
    def part_only(self) -> bool:
        """Whether htmx wants the results alone; going back, it asks for the whole page."""
        return self.request.headers.get("HX-Request-Type") == "partial"

    def names(self, template: str) -> list[str]:
        """Where only the results are wanted, the part of the same template that holds them."""
        part = "#results" if self.part_only else ""
        return [f"{name}{part}" for name in super().names(template)]


class ListView(Listing):
    """The state of a list lives in its address. What is typed is posted, so that no words stand in one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request.GET)

    def post(self, request: HttpRequest) -> HttpResponse:
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        return self.answer(typed)

    def answer(self, asked: QueryDict) -> HttpResponse:
        """The rows asked for, or the way to the address that asks for them with its words sealed."""
        try:
            filterset = self.filterset(asked)
        except UnknownFilter as unknown:
            return self.unknown(unknown)
        address = words.closed(asked)
        here = f"{self.request.path}?{address.urlencode()}" if address else self.request.path
        typed = self.request.method == "POST" or asked.get(words.BARE)
        if typed and filterset.is_valid() and not self.part_only:
            return HttpResponseRedirect(here)
        response = self.show(filterset, address)
        if typed and filterset.is_valid():
            response["HX-Push-Url"] = here
        return response


class DetailView(RecordView):
    reading: ClassVar[Reading] = Reading.OPENED

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(self.record(slug))

    def show(
        self, record: Any, status: int = 200, reason: str = "", asked: str = "", refusal: str = ""
    ) -> HttpResponse:
        """The record; after a refused step with the sentence why, and the reason still in its box."""
        reading.note(record, self.user, self.reading)
        context = {
            "record": record,
            "marking": record.sensitivity,
            "verbs": self._verbs(record),
            "step": StepForm(initial={"version": record.version, "text_hash": record.text_hash()}),
            "form_token": interrupted.form_token(self.user),
            "reason": reason,
            "asked": asked,
            "refusal": refusal,
            "history_url": record.address("history"),
            "printing": self.reading == Reading.PRINTED,
        }
        context |= self._may(record) | self._hangs_on(record) | files_of(record, self.user)
        context |= follow_ups.panel(record, self.user)
        if "correct" in self.pages.offers:
            context |= corrections.panel(record, self.user, self.pages.form)
        return self.render("detail", context | self.pages.shown(record, self.user), status=status)

    def _may(self, record: Any) -> dict[str, Any]:
        may_edit = "edit" in self.pages.offers and not clearance.refuse_editing(record, self.user)
        return {
            "may_edit": may_edit,
            "edit_url": record.address("edit") if may_edit else "",
            "kept_until": kept_until(record),
            "may_retain": self.user.role == Role.HEAD,
            "may_mark": not access.refuse_marking(record, self.user),
            "may_name": record.sensitivity == 2 and not access.refuse_naming(record, self.user),
            "may_hand_over": not access.refuse_handing_over(record, self.user),
            "may_translate": not clearance.refuse_translating(record, self.user),
        }

    def _hangs_on(self, record: Any) -> dict[str, Any]:
        translations = list(record.translations.select_related("translator"))
        for translation in translations:
            translation.current = translation.is_current(record)
        return {
            "countries": terms().country_names(record.country_ids),
            "themes": terms().theme_names(record.theme_ids),
            "organizations": record.organizations.select_related("country"),
            "steps": record.steps.select_related("by").order_by("-at", "-pk"),
            "translations": translations,
            "citations": record.citations.select_related("paragraph__parent"),
        } | reading.shown_on(record)

    def _verbs(self, record: Any) -> list[dict[str, Any]]:
        """The steps this person may take now, in the order of the life-cycle."""
        return [
            {"verb": verb.value, "button": rule.button, "asks": rule.asks, "url": record.step_address(verb)}
            for verb, rule in clearance.TRANSITIONS.items()
            if not clearance.refusal(record, verb, self.user)
        ]


class StepView(DetailView):
    """A step is posted; looking at its address only shows the record."""

    def get(self, request: HttpRequest, slug: str, verb: str = "") -> HttpResponse:
        if typed := interrupted.typed_before(request):
            return self.show(self.record(slug), reason=typed.get("reason", ""), asked=verb)
        return HttpResponseRedirect(self.record(slug).get_absolute_url())

    def post(self, request: HttpRequest, slug: str, verb: str) -> HttpResponse:
        record = self.record(slug)
        form = StepForm(request.POST)
        if verb not in clearance.TRANSITIONS or not form.is_valid():
            raise Http404
        if clearance.was_taken(record, Verb(verb), self.user, form.cleaned_data["version"]):
            return HttpResponseRedirect(record.get_absolute_url())  # the second click of a double click
        status, sentence = self._take(record, Verb(verb), form)
        if status != 200:
            reason = form.cleaned_data["reason"]
            return self.show(self.record(slug), status, reason=reason, asked=verb, refusal=sentence)
        messages.success(request, f"{record.reference}: {record.get_status_display()}")
        seen = self.pages.model.objects.filter(pk=record.pk).exists()
        return HttpResponseRedirect(record.get_absolute_url() if seen else record.list_address())

    def _take(self, record: Any, verb: Verb, form: StepForm) -> tuple[int, str]:
        """Take the step; the status and the sentence of what came of it."""
        if sentence := clearance.refusal(record, verb, self.user):
            return 403, sentence
        try:
            clearance.take_step(record, verb, self.user, **form.cleaned_data)
        except clearance.Refused as refused:
            return 422, str(refused)
        except StaleRecord:
            return 409, _("The text was changed after you opened it. Read it again before you decide.")
        return 200, ""
