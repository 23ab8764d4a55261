"""Pages of UNTOP's register."""

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.record_pages import Menu, RecordPages
from ashgabat_centre.pages.step import RecordStepView
from liaison.transition import rules as transition
from liaison.transition.forms import MoveForm, TransitionItemForm, receivers
from liaison.transition.models import Stage, TransitionItem


class TransitionFilter(RecordFilter):
    """Filters of the register."""

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
    """The pages of the register."""

    model = TransitionItem
    menu = Menu("registers", short=gettext_lazy("UNTOP"))
    form = TransitionItemForm
    filters = TransitionFilter
    joins = ("receiver",)
    columns = (
        (gettext_lazy("Category"), lambda item: item.get_category_display()),
        (gettext_lazy("Stage"), lambda item: item.stage_in_words),
    )

    @classmethod
    def urls(cls, at: str) -> list[URLPattern]:
        """The register's addresses, with that of its steps."""
        move = path(
            f"{at}/<slug:slug>/move/<slug:verb>/", MoveView.as_view(pages=cls), name="transitionitem-move"
        )
        return [*super().urls(at), move]

    @staticmethod
    def listed(user: User) -> dict[str, Any]:
        """How many items this reader sees at each stage: UNTOP is not closed while any is open."""
        counted = dict(
            TransitionItem.objects.order_by().values_list("stage").annotate(count=models.Count("pk"))
        )
        stages = [(stage.value, stage.label, counted.get(stage.value, 0)) for stage in Stage]
        open_ones = sum(count for stage, _label, count in stages if stage not in ("verified", "discontinued"))
        return {"stages": stages, "open_items": open_ones}

    @staticmethod
    def shown(record: Any, user: User) -> dict[str, Any]:
        """The steps this person may take and why not the others, who may receive it, and the road it has come."""
        offer = transition.ROAD.offer(
            record, user, lambda verb: reverse("transitionitem-move", args=[record.slug, verb])
        )
        return {
            "moves": offer.open,
            "moves_closed": offer.closed,
            "receivers": receivers() if any(move.verb == "propose" for move in offer.open) else [],
            "road": record.transition_steps.select_related("by", "receiver").order_by("-at", "-pk"),
        }


class MoveView(RecordStepView):
    """A step of an item, taken by a POST on the item's page."""

    road = transition.ROAD

    def form(self, verb: str, data: Any) -> forms.BaseForm:
        """What a step asks for: a receiver or a reason."""
        return MoveForm(data)

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step already."""
        return transition.was_taken(self.thing, transition.Verb(verb), self.user, **form.cleaned_data)

    def take(self, verb: str, form: Any) -> None:
        """Takes the step. Raises Refused, and StaleRecord where another was faster."""
        transition.take_step(self.thing, transition.Verb(verb), self.user, **form.cleaned_data)

    def said(self, verb: str) -> str:
        """The item's reference and the stage it has reached."""
        return f"{self.thing.reference}: {self.thing.get_stage_display()}"
