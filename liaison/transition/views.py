"""The pages of UNTOP's register."""

from typing import Any

import django_filters
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.detail import DetailView
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import RecordPages
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from liaison.transition import rules as transition
from liaison.transition.forms import MoveForm, TransitionItemForm, receivers
from liaison.transition.models import Stage, TransitionItem


class TransitionFilter(RecordFilter):
    category = django_filters.ChoiceFilter(
        field_name="transitionitem__category",
        choices=TransitionItem.Category.choices,
        label=gettext_lazy("Category"),
        empty_label=gettext_lazy("Any"),
    )
    stage = django_filters.ChoiceFilter(
        field_name="transitionitem__stage",
        choices=Stage.choices,
        label=gettext_lazy("Stage"),
        empty_label=gettext_lazy("Any"),
    )


class TransitionPages(RecordPages):
    model = TransitionItem
    form = TransitionItemForm
    filters = TransitionFilter
    joins = ("receiver",)
    columns = (
        (gettext_lazy("Category"), lambda item: item.get_category_display()),
        (gettext_lazy("Stage"), lambda item: item.stage_in_words),
    )

    @classmethod
    def urls(cls, at: str) -> list[URLPattern]:
        move = path(
            f"{at}/<slug:slug>/move/<slug:verb>/", MoveView.as_view(pages=cls), name="transitionitem-move"
        )
        return [*super().urls(at), move]

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """How many stand at each stage, of those this reader sees: UNTOP is not closed while any is open."""
        counted = dict(
            TransitionItem.objects.order_by().values_list("stage").annotate(count=models.Count("pk"))
        )
        stages = [(stage.value, stage.label, counted.get(stage.value, 0)) for stage in Stage]
        open_ones = sum(count for stage, _label, count in stages if stage not in ("verified", "discontinued"))
        return {"stages": stages, "open_items": open_ones}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        moves = [
            {
                "verb": verb.value,
                "move": move,
                "url": reverse("transitionitem-move", args=[record.slug, verb]),
            }
            for verb, move in transition.MOVES.items()
            if not transition.refusal(record, verb, user)
        ]
        return {
            "moves": moves,
            "receivers": receivers() if any(move["verb"] == "propose" for move in moves) else [],
            "road": record.transition_steps.select_related("by", "receiver").order_by("-at", "-pk"),
        }


class MoveView(DetailView):
    """A step on the road is posted; looking at its address only shows the item."""

    def get(self, request: HttpRequest, slug: str, verb: str = "") -> HttpResponse:
        return HttpResponseRedirect(self.record(slug).get_absolute_url())

    def post(self, request: HttpRequest, slug: str, verb: str) -> HttpResponse:
        item, form = self.record(slug), MoveForm(request.POST)
        if verb not in transition.MOVES or not form.is_valid():
            raise Http404
        asked = transition.Verb(verb)
        if transition.was_taken(item, asked, self.user):
            return HttpResponseRedirect(item.get_absolute_url())
        if sentence := transition.refusal(item, asked, self.user):
            return self.show(item, 403, refusal=sentence)
        try:
            transition.take_step(item, asked, self.user, **form.cleaned_data)
        except Refused as refused:
            return self.show(self.record(slug), 422, refusal=str(refused))
        except StaleRecord:
            sentence = _("Somebody took another step at this moment. Look at where the item stands now.")
            return self.show(self.record(slug), 409, refusal=sentence)
        messages.success(request, f"{item.reference}: {item.get_stage_display()}")
        return HttpResponseRedirect(item.get_absolute_url())
