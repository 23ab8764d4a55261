"""A form's page when somebody else saved meanwhile: what is compared with what, and what goes on."""

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpResponse, QueryDict

from ashgabat_centre.editing import merge, rows
from ashgabat_centre.editing.forms import PageForm


class StaleForm:
    """What a view of a form adds to bring two people's texts together."""

    subject: Any
    kwargs: dict[str, Any]

    def find(self, **address: Any) -> Any:
        """What is written at this address, for this writer. Raises Http404."""
        raise NotImplementedError

    def forms(self, instance: Any, data: Any = None) -> tuple[Any, list[Any]]:
        """The form of this subject and its sets of rows, empty or filled."""
        raise NotImplementedError

    def row_sets(self) -> Mapping[str, Any]:
        """The sets of rows the form may have, by their names."""
        return {}

    def page(self, form: PageForm, formsets: list[Any], status: int = 200, **context: Any) -> HttpResponse:
        """The page with this form and its sets of rows."""
        raise NotImplementedError

    def stored(self) -> merge.Side:
        """What is stored now, in the form's own terms."""
        return merge.Side(*self.forms(self.find(**self.kwargs)))

    def standing(self, side: merge.Side) -> dict[str, str]:
        """The versions a form that is saved over this one is made against."""
        return {"version": str(side.form.instance.version)}

    def is_stale(self, posted: Any, side: merge.Side) -> bool:
        """Whether somebody saved since this form was opened."""
        return any(posted.get(name) != version for name, version in self.standing(side).items())

    def brought_up(self, posted: Any) -> Any:
        """What was posted, with rows that are gone meanwhile kept as new ones, and choices carried out."""
        if not self.subject.pk:
            return posted
        data = posted.copy()
        if (sets := self.row_sets()) and data.get("version") != str(self.subject.version):
            for prefix, formset in sets.items():
                rows.keep_what_is_gone(data, prefix, formset(instance=self.subject, prefix=prefix))
        if merge.has_choices(posted):
            side = self.stored()
            if not self.is_stale(posted, side):  # else the choice is asked for anew
                data = merge.choose(data, side)
        return data

    def conflict(self, form: PageForm, formsets: list[Any]) -> HttpResponse:
        """Both texts, the other's and this one, side by side, and the form with the two brought together."""
        side = self.stored()
        merged = merge.merge(merge.Side(form, formsets), side, cast(QueryDict, form.data))
        for name, version in self.standing(side).items():
            merged.data[name] = version
        form, formsets = self.forms(self.subject, merged.data)
        return self.page(form, formsets, status=409, differing=merged.differing)
