"""One step for several records of a list: all that were ticked, or all that its filters leave.

The first page lists which of them take the step and which do not, each with the rule's sentence; its button takes the
step of all it listed as ready, each by the rule and against the version as one alone would, or of none.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.request import Request, SignedInView
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.pages.record_pages import pages_named, pages_of
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, StaleRecord
from ashgabat_centre.records.reference_numbers import slug_of
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.remarks.rules import unresolved_remarks
from ashgabat_centre.web import resume
from ashgabat_centre.web.sealed_query import UnknownFilter
from ashgabat_centre.workflow import clearance

MOST = 100


class Act(NamedTuple):
    """A step that several records take at once: what its button says, and what is said when it is taken."""

    button: str | Promise
    said: str | Promise


ACTS = {
    Verb.SUBMIT: Act(
        gettext_lazy("Submit for clearance"), gettext_lazy("Submitted for clearance: %(number)s.")
    ),
    Verb.CLEAR: Act(gettext_lazy("Clear"), gettext_lazy("Cleared: %(number)s.")),
}


class Selected(NamedTuple):
    """One record of a selection, as it was seen, and why it does not take the step; '' where it does."""

    record: Any
    reason: str
    seen: str


def refusal(record: Any, verb: Verb, user: User) -> str:
    """Why this record does not take the step together with others; '' where it does."""
    if verb == Verb.CLEAR and record.sensitivity != Sensitivity.UNCLASSIFIED:
        return _(
            "Only what is unclassified is cleared together. This one is read and cleared on its own page."
        )
    if verb == Verb.CLEAR and pages_of(record.kind).statement:
        return _("It is cleared on its own page, with a statement.")
    return clearance.ROAD.refusal(record, verb, user)


def records_at(slugs: Iterable[str]) -> list[Any]:
    """The records at these addresses, each of its kind, as far as the reader sees them; the newest first."""
    references = [slug.replace("-", "/") for slug in slugs]
    numbers: dict[str, list[int]] = defaultdict(list)
    for pk, kind in Record.objects.filter(reference__in=references).values_list("pk", "kind"):
        numbers[kind].append(pk)
    every = [record for kind, chosen in numbers.items() for record in _of_kind(kind, chosen)]
    return sorted(every, key=lambda record: (record.occurred_on, record.pk), reverse=True)


def _of_kind(kind: str, numbers: list[int]) -> Iterable[Any]:
    pages = pages_of(kind)
    joins = ("author", "owner", "reviewer", "cleared_by", *pages.joins)
    rows: Any = pages.model.objects.filter(pk__in=numbers).select_related(*joins)
    counted: Iterable[Any] = rows.annotate(unresolved_remarks=unresolved_remarks())
    return counted


def as_seen(seen: Iterable[str]) -> list[tuple[Any, str]]:
    """The records that were listed with these marks, in the order of their numbers, each with the hash that was seen.
    Raises StaleRecord where one has another version now or is not there any more, and ValueError.
    """
    marks = {slug: (version, bound) for slug, version, bound in (one.split(":") for one in seen)}
    records = sorted(records_at(marks), key=lambda record: int(record.pk))
    if len(records) < len(marks) or any(int(marks[one.slug][0]) != one.version for one in records):
        raise StaleRecord
    return [(record, marks[record.slug][1]) for record in records]


@transaction.atomic
def take(seen: Iterable[str], verb: Verb, user: User) -> int:
    """Takes the step of all of these, in the order of their numbers; how many. Raises Refused with a record's reference
    and the rule's sentence, and StaleRecord, and then none has taken it.
    """
    records = as_seen(seen)
    for record, bound in records:
        if sentence := refusal(record, verb, user):
            raise Refused(f"{record.reference}: {sentence}")
        clearance.take_step(record, verb, user, version=record.version, text_hash=bound)
    return len(records)


class SelectionView(SignedInView):
    """The page that lists what was chosen, and the press that takes the step of it."""

    acts: ClassVar[dict[Any, Act]] = ACTS
    note: str | Promise = ""  # what is said beside the button
    form: Any = None  # what is asked for all of them together, where anything is
    verb: str

    def dispatch(self, request: Any, *args: Any, verb: str, **kwargs: Any) -> Any:
        """Raises Http404 for who takes no steps, and for a step that is taken of one record alone."""
        if verb not in self.acts or not request.user.writes:
            raise Http404
        self.verb = verb
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request) -> HttpResponse:
        """Only the way back from a sign-in: a selection is sent."""
        return resume.go_on(request, HttpResponseRedirect(self.back))

    def post(self, request: Request) -> HttpResponse:
        """What was chosen and who of it takes the step; once that was confirmed, the step of all, or of none: 409."""
        seen = request.POST.getlist("seen")[:MOST]
        if not seen:
            return self.show(self.chosen)
        try:
            number = self.take(seen)
        except (Refused, StaleRecord, ValueError) as why:
            stale = _("One of these records was changed meanwhile, or somebody took a step of it.")
            return self.show(
                [one.partition(":")[0] for one in seen], str(why) if type(why) is Refused else stale
            )
        messages.success(request, self.acts[self.verb].said % {"number": number})
        return HttpResponseRedirect(self.back)

    def refusal(self, record: Any) -> str:
        """Why this record does not take the step together with others; '' where it does."""
        return refusal(record, Verb(self.verb), self.user)

    def take(self, seen: Iterable[str]) -> int:
        """Takes the step of all of these; how many. Raises Refused, StaleRecord or ValueError."""
        return take(seen, Verb(self.verb), self.user)

    def items(self, slugs: Iterable[str]) -> list[Selected]:
        """These records as they stand now, each with whether it takes the step. What was seen of one that does is its
        address, its version and, for a clearance, the hash of all that it binds.
        """
        listed = []
        for record in records_at(slugs):
            reason = self.refusal(record)
            bound = record.whole_hash() if self.verb == Verb.CLEAR and not reason else ""
            listed.append(Selected(record, reason, f"{record.slug}:{record.version}:{bound}"))
        return listed

    def show(self, slugs: list[str], sentence: str = "") -> HttpResponse:
        """The records at these addresses as they stand now, and why nothing was done where something was asked."""
        listed = self.items(slugs[:MOST])
        context = {
            "ready": [item for item in listed if not item.reason],
            "refused": [item for item in listed if item.reason],
            "gone": len(set(slugs[:MOST])) - len(listed),
            "most": MOST if len(slugs) > MOST else 0,
            "act": self.acts[self.verb],
            "line": "pages/selected.html",
            "clears": self.verb == Verb.CLEAR,
            "note": self.note,
            "form": self.form,
            "sentence": sentence,
            "back": self.back,
            "marking": max((item.record.sensitivity for item in listed), default=0),
            "form_token": resume.form_token(self.user),
        }
        return render(self.request, "pages/selection.html", context, status=409 if sentence else 200)

    @cached_property
    def listed(self) -> tuple[str, Any]:
        """The list from which was chosen, and its filters; the list of all records where they are none of a list's."""
        name = self.request.POST.get("listed", "")
        pages = pages_named(name)
        try:
            if pages is not None:
                query = QueryDict(self.request.POST.get("query", ""))
                return name, pages.filters(query, user=self.user, queryset=pages.records())
        except UnknownFilter:
            pass
        return "record", None

    @property
    def back(self) -> str:
        """The list from which was chosen, as it was filtered."""
        name, filterset = self.listed
        query = self.request.POST.get("query", "") if filterset is not None else ""
        return reverse(f"{name}-list") + (f"?{query}" if query else "")

    @property
    def chosen(self) -> list[str]:
        """The addresses of the records that were ticked, or of all that the filters leave, up to one too many."""
        _name, filterset = self.listed
        if "all" in self.request.POST and filterset is not None and filterset.is_valid():
            references = filterset.qs.newest_first().values_list("reference", flat=True)
            return [slug_of(reference) for reference in references[: MOST + 1]]
        return self.request.POST.getlist("pick")
