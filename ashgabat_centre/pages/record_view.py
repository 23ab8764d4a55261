"""What every page of a record shares."""

from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from ashgabat_centre.accounts.request import SignedInView


class RecordView(SignedInView):
    """A page of one kind; `pages` is the kind's declaration, given by its address."""

    pages: ClassVar[Any] = None

    @property
    def kind(self) -> str:
        """What the kind's addresses and templates are named after."""
        return str(self.pages.name())

    def record(self, slug: str) -> Any:
        """The record at this address, for this reader; what they may not see is simply not there."""
        rows = self.pages.model.objects.select_related(
            "author", "owner", "reviewer", "cleared_by", *self.pages.joins
        )
        return get_object_or_404(rows.at(slug))

    def render(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A page out of the kind's own template or the generic one, with what the kind is called."""
        return render(self.request, self.names(template), self.pages.called() | context, status=status)

    def names(self, template: str) -> list[str]:
        """The kind's own template, in the folder of its room, where there is one; else the generic one."""
        return [f"{self.pages.room()}/{self.kind}_{template}.html", f"pages/{template}.html"]
