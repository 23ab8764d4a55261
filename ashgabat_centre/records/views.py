"""The generic pages of every kind: list, detail, create, edit, and a step of the life-cycle.

A kind declares a `RecordPages` with its model, form, filters and columns; its five addresses follow from that.
"""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from ashgabat_centre.accounts import interrupted
from ashgabat_centre.accounts.models import User
from ashgabat_centre.records import clearance, once
from ashgabat_centre.records.changes import changes_of
from ashgabat_centre.records.conflict import differences, row_differences
from ashgabat_centre.records.filters import RecordFilter, UnknownFilter, chips
from ashgabat_centre.records.forms import RecordForm, StepForm
from ashgabat_centre.records.models import Record, StaleRecord, Verb
from ashgabat_centre.records.paging import Page, SearchPage, small_number
from ashgabat_centre.records.terms import terms

Formset = BaseInlineFormSet[Any, Any, Any]
Column = tuple[str | Promise, Callable[[Any], object]]


class RecordPages:
    """One kind's pages, declared."""

    model: type[Any]
    form: type[RecordForm]
    filters: type[RecordFilter] = RecordFilter
    columns: tuple[Column, ...] = ()
    joins: tuple[str, ...] = ()
    offers: tuple[str, ...] = ("list", "create", "detail", "edit", "step", "history")

    @classmethod
    def urls(cls, at: str) -> list[URLPattern]:
        """The addresses of this kind under the given word, named after the kind."""
        kind = cls.model._meta.model_name
        pages: list[tuple[str, type[RecordView], str]] = [
            (f"{at}/", ListView, "list"),
            (f"{at}/new/", CreateView, "create"),
            (f"{at}/<slug:slug>/", DetailView, "detail"),
            (f"{at}/<slug:slug>/edit/", EditView, "edit"),
            (f"{at}/<slug:slug>/step/<slug:verb>/", StepView, "step"),
            (f"{at}/<slug:slug>/history/", HistoryView, "history"),
        ]
        return [
            path(url, view.as_view(pages=cls), name=f"{kind}-{page}")
            for url, view, page in pages
            if page in cls.offers
        ]

    @classmethod
    def create_address(cls) -> str:
        """Where one of this kind is begun; '' where people don't begin it."""
        return reverse(f"{cls.model._meta.model_name}-create") if "create" in cls.offers else ""

    @classmethod
    def records(cls) -> Any:
        """What its list is about, as plain records: filters, totals and pages are asked of these."""
        return Record.objects.all() if cls.model is Record else Record.objects.of_kind(cls.model)

    @classmethod
    def dress(cls, records: Any) -> Any:
        """These records with what a row of the list shows of them; a kind's own columns come along by its name."""
        kind = cls.model._meta.model_name
        own = (
            ()
            if cls.model is Record or not cls.columns
            else (kind, *(f"{kind}__{join}" for join in cls.joins))
        )
        return records.listed().select_related("author", *own)

    @classmethod
    def cells(cls, record: Any) -> list[tuple[str | Promise, object]]:
        """The kind's own columns of a dressed record, each under its header."""
        row = (
            record if cls.model is Record or not cls.columns else getattr(record, cls.model._meta.model_name)
        )
        return [(header, value(row)) for header, value in cls.columns]

    @classmethod
    def page(cls, filterset: RecordFilter) -> Page:
        records = filterset.qs if filterset.is_valid() else cls.records().none()
        page = SearchPage if filterset.searches else Page
        return page(records, filterset.address, cls.dress)

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
        kind = self.pages.model._meta
        words = {"label": kind.verbose_name, "labels": kind.verbose_name_plural}
        return render(self.request, self.names(template), words | context, status=status)

    def names(self, template: str) -> list[str]:
        """The kind's own template where there is one, else the generic one."""
        kind = self.pages.model._meta
        return [f"{kind.app_label}/{kind.model_name}_{template}.html", f"records/{template}.html"]


class ListView(RecordView):
    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            filterset = self.pages.filters(request.GET, user=self.user, queryset=self.pages.records())
        except UnknownFilter as unknown:
            return render(request, "records/unknown_filter.html", {"unknown": str(unknown)}, status=400)
        return self.show(request, filterset)

    def show(self, request: HttpRequest, filterset: RecordFilter) -> HttpResponse:
        valid = filterset.is_valid()
        page = self.pages.page(filterset)
        for row in page.rows:
            row.country_names = terms().country_names(row.country_ids)
            row.cells = self.pages.cells(row)
        context = {
            "filter": filterset,
            "page": page,
            "chips": chips(filterset) if valid else [],
            "marking": max((row.sensitivity for row in page.rows), default=0),
            "part_only": "HX-Request" in request.headers,
            "create_url": self.pages.create_address() if self.user.writes else "",
        }
        context |= self.pages.listed(self.user)
        return self.render("list", context, status=200 if valid else 422)

    def names(self, template: str) -> list[str]:
        """Where htmx only wants the results, the part of the same template that holds them."""
        part = "#results" if "HX-Request" in self.request.headers else ""
        return [f"{name}{part}" for name in super().names(template)]


class DetailView(RecordView):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.show(self.record(slug))

    def show(
        self, record: Any, status: int = 200, reason: str = "", asked: str = "", refusal: str = ""
    ) -> HttpResponse:
        """The record; after a refused step with the sentence why, and the reason still in its box."""
        context = {
            "record": record,
            "marking": record.sensitivity,
            "verbs": self._verbs(record),
            "step": StepForm(initial={"version": record.version}),
            "form_token": interrupted.form_token(self.user),
            "reason": reason,
            "asked": asked,
            "refusal": refusal,
            "history_url": record.address("history"),
        }
        context |= self._may(record) | self._hangs_on(record)
        return self.render("detail", context | self.pages.shown(record, self.user), status=status)

    def _may(self, record: Any) -> dict[str, Any]:
        may_edit = "edit" in self.pages.offers and not clearance.refuse_editing(record, self.user)
        return {
            "may_edit": may_edit,
            "edit_url": record.address("edit") if may_edit else "",
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
        }

    def _verbs(self, record: Any) -> list[dict[str, Any]]:
        """The steps this person may take now, in the order of the life-cycle."""
        open_to = [verb for verb in Verb if not clearance.refusal(record, verb, self.user)]
        return [
            {"verb": verb.value, "button": rule.button, "asks": rule.asks, "url": record.step_address(verb)}
            for verb in open_to
            if (rule := clearance.TRANSITIONS[verb])
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
        if verb not in Verb.values or not form.is_valid():
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


class HistoryView(RecordView):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        record = self.record(slug)
        context = {"record": record, "changes": changes_of(record), "marking": record.sensitivity}
        return self.render("history", context)


class FormView(RecordView):
    """What create and edit share: the form with its rows, and text that is never lost."""

    def forms(self, instance: Any, data: Any = None) -> tuple[RecordForm, list[Formset]]:
        form = self.pages.form(data, instance=instance, user=self.user)
        rows = form.rows.items()
        return form, [formset(data, instance=instance, prefix=prefix) for prefix, formset in rows]

    def reshown(
        self, instance: Any, data: Any, add: str = "", status: int = 200, **context: Any
    ) -> HttpResponse:
        """The form with everything as typed, unsaved; with one more empty row where asked."""
        if add:
            data = data.copy()
            key = f"{add}-TOTAL_FORMS"
            data[key] = str(min(small_number(data.get(key, "")) + 1, 50))
        form, formsets = self.forms(instance, data)
        form.hush(formsets)
        return self.page(form, formsets, status, **context)

    def page(
        self, form: RecordForm, formsets: list[Formset], status: int = 200, **context: Any
    ) -> HttpResponse:
        token = interrupted.form_token(self.user)
        parts = form.parts(formsets)
        shown = {"form": form, "formsets": formsets, "parts": parts, "form_token": token}
        shown |= {
            "list_url": reverse(f"{self.pages.model._meta.model_name}-list"),
            "begin": self.pages.form.heading,
        }
        return self.render(
            "form", shown | {"record": form.instance, "marking": form.marking()} | context, status=status
        )

    def handle(self, request: HttpRequest, instance: Any) -> HttpResponse:
        if add := request.POST.get("add_row"):
            return self.reshown(instance, request.POST, add)
        token = interrupted.read_form_token(request.POST.get(interrupted.FORM_TOKEN, ""))
        if token is None or token[0] != self.user.pk:
            messages.warning(
                request, _("This form was open for too long. Nothing is lost: check the text and save.")
            )
            return self.reshown(instance, request.POST)
        form, formsets = self.forms(instance, request.POST)
        if not all([form.is_valid(), *(formset.is_valid() for formset in formsets)]):
            return self.page(form, formsets, status=422)
        try:
            with transaction.atomic():
                words = once.digest(request.POST)
                record = once.save(token[1], self.user, words, lambda: form.store(formsets))
        except StaleRecord:
            return self.conflict(form, formsets)
        except once.SavedOtherwise as saved:
            return self.reshown(instance, request.POST, status=409, saved=saved.record)
        messages.success(request, _("%(reference)s is saved.") % {"reference": record.reference})
        return HttpResponseRedirect(self.next_address(request, record))

    def next_address(self, request: HttpRequest, record: Any) -> str:
        return str(record.address("create") if "save_and_new" in request.POST else record.address("detail"))

    def conflict(self, form: RecordForm, formsets: list[Formset]) -> HttpResponse:
        """Both texts, the other's and this one, side by side; saving again keeps this one knowingly."""
        stored = self.pages.model.objects.get(pk=form.instance.pk)
        differing = differences(form, stored) + row_differences(formsets, stored)
        data = self.request.POST.copy()
        data["version"] = str(stored.version)
        form, formsets = self.forms(form.instance, data)
        return self.page(form, formsets, status=409, differing=differing, stored=stored)


class CreateView(FormView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.user.writes:
            return render(
                request,
                "403.html",
                {"sentence": _("Your role reads records and does not file them.")},
                status=403,
            )
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if typed := interrupted.typed_before(request):
            return self.reshown(self.pages.model(), typed)
        return self.page(*self.forms(self.pages.model()))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.handle(request, self.pages.model())


class EditView(FormView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.found = self.record(kwargs["slug"])
        if sentence := clearance.refuse_editing(self.found, self.user):
            if request.method == "POST" and clearance.is_mine(self.found, self.user):
                return self.reshown(self.found, request.POST, status=403, refusal=sentence)
            return render(request, "403.html", {"sentence": sentence}, status=403)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if typed := interrupted.typed_before(request):
            return self.reshown(self.found, typed)
        return self.page(*self.forms(self.found))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.handle(request, self.found)
