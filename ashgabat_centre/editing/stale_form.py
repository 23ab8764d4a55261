"""A form's page when somebody else saved meanwhile: what is compared with what, and what goes on."""

from typing import Any, cast

from django.http import HttpResponse, QueryDict

from ashgabat_centre.editing import merge, rows
from ashgabat_centre.editing.forms import RecordForm


class StaleForm:
    """What a view of a form adds to bring two people's texts together."""

    pages: Any

    def forms(self, instance: Any, data: Any = None) -> tuple[RecordForm, list[Any]]:
        raise NotImplementedError

    def page(self, form: RecordForm, formsets: list[Any], status: int = 200, **context: Any) -> HttpResponse:
        raise NotImplementedError

    def stored(self, instance: Any) -> merge.Side:
        """What is stored now, in the form's own terms."""
        return merge.Side(*self.forms(self.pages.model.objects.get(pk=instance.pk)))

    def standing(self, side: merge.Side) -> dict[str, str]:
        """The versions a form that is saved over this one is made against."""
        return {"version": str(side.form.instance.version)}

    def is_stale(self, posted: Any, side: merge.Side) -> bool:
        return any(posted.get(name) != version for name, version in self.standing(side).items())

    def brought_up(self, instance: Any, posted: Any) -> Any:
        """What was posted, with rows that are gone meanwhile kept as new ones, and choices carried out."""
        if not instance.pk:
            return posted
        data = posted.copy()
        if data.get("version") != str(instance.version):
            for prefix, formset in self.pages.form.rows.items():
                rows.keep_what_is_gone(data, prefix, formset(instance=instance, prefix=prefix))
        if merge.has_choices(posted):
            side = self.stored(instance)
            if not self.is_stale(posted, side):  # else the choice is asked for anew
                data = merge.choose(data, side)
        return data

    def conflict(self, form: RecordForm, formsets: list[Any]) -> HttpResponse:
        """Both texts, the other's and this one, side by side, and the form with the two brought together."""
        side = self.stored(form.instance)
        merged = merge.merge(merge.Side(form, formsets), side, cast(QueryDict, form.data))
        for name, version in self.standing(side).items():
            merged.data[name] = version
        form, formsets = self.forms(form.instance, merged.data)
        return self.page(form, formsets, status=409, differing=merged.differing, stored=side.form.instance)
