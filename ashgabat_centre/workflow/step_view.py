"""The one way a step is taken, whatever it is a step of: a record, a correction, a follow-up, an item of a register.

It is posted to an address of its own. A refusal comes back on the thing's page, with what was written still in its box;
the second click of a double click leads where the first one led; looking at the address only shows the page.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.request import Request, SignedInView
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.steps import Road, Sentence
from ashgabat_centre.web import resume
from ashgabat_centre.web.forms import first_fault
from ashgabat_centre.web.refusals import words_of
from ashgabat_centre.web.return_address import THEN, address_after


class StepView(SignedInView):
    """`thing` is what moves. A view says where it finds the thing, which road it is on, and how a step is taken."""

    road: ClassVar[Road]
    stale: ClassVar[str | Promise] = gettext_lazy(
        "Somebody else took a step at the same moment. Look at its status now."
    )
    thing: Any

    # --- What a view says of its own ----------------------------------------------------------------------------

    def find(self, **address: Any) -> Any:
        """The thing at this address, for this reader. Raises Http404."""
        raise NotImplementedError

    def form(self, verb: str, data: Any) -> forms.BaseForm:
        """What this step asks for, filled with what was posted."""
        raise NotImplementedError

    def take(self, verb: str, form: Any) -> None:
        """Take it, as the valid form says. Raises Refused, and StaleRecord where another was faster."""
        raise NotImplementedError

    def was_taken(self, verb: str, form: Any) -> bool:
        """Whether this person took this very step already: the second click of a double click."""
        raise NotImplementedError

    def proves(self, verb: str) -> bool:
        """Whether this step asks once more who takes it: by a second factor of the last minutes."""
        return False

    def said(self, verb: str) -> str:
        """What the page says once it is taken."""
        raise NotImplementedError

    def take_back_address(self) -> str:
        """Where the step that was just taken is taken back, for the message after it; '' where it can't be."""
        return ""

    def reshow(self, verb: str, form: forms.BaseForm, status: int = 200, refusal: str = "") -> HttpResponse:
        """The thing's page, with the step's form as it was filled, and the sentence why it was refused."""
        raise NotImplementedError

    def refusal(self, verb: str) -> Sentence:
        """Why this person may not take it now, as the road says; '' where they may."""
        return self.road.refusal(self.thing, verb, self.user)

    def invalid(self, verb: str, form: forms.BaseForm) -> HttpResponse:
        """The thing's page with the step's form and what is wrong with it; status 422. What the page sent itself and
        nobody wrote, such as the version, is wrong where the page is old: 409.
        """
        if any(name in form.errors for name in (field.name for field in form.hidden_fields())):
            return self.show_anew(verb, form, 409, str(self.stale))
        return self.show_anew(verb, form, 422, first_fault(form))

    def next_address(self) -> str:
        """Where one goes once it is taken."""
        return str(self.thing.get_absolute_url())

    # --- What all of them do ------------------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Finds the thing and the step. Raises Http404 for a step that the thing's road does not have."""
        verb = kwargs.pop("verb")
        self.thing = self.find(**kwargs)
        if verb not in self.road:
            raise Http404
        return super().dispatch(request, verb=verb)

    def get(self, request: Request, verb: str) -> HttpResponse:
        """The thing's page; after signing in again, with what was written still in its box."""
        if text := resume.typed_before(request):
            return self.show_anew(verb, self.form(verb, text), 200, self.refusal(verb))
        return HttpResponseRedirect(self.thing.get_absolute_url())

    def post(self, request: Request, verb: str) -> HttpResponse:
        """Takes the step once. Refused with status 403, 409 where another was faster, 422 where the form is
        wrong.
        """
        sentence = self.refusal(verb)  # before the form is filled, which may write its answers into the thing
        form = self.form(verb, request.POST)
        valid = form.is_valid()
        if valid and self.was_taken(verb, form):
            return HttpResponseRedirect(self.thing.get_absolute_url())
        if sentence:
            return self.show_anew(verb, form, 403, sentence)
        if not valid:
            return self.invalid(verb, form)
        if self.proves(verb) and not factor.is_fresh(self.request):
            return factor.ask(self.request)
        try:
            self.take(verb, form)
        except Refused as why:
            return self.show_anew(verb, form, 422, str(why))
        except StaleRecord:
            return self.show_anew(verb, form, 409, str(self.stale))
        messages.success(request, self.said(verb), extra_tags=self.take_back_address())
        then = request.POST.get(THEN)
        return HttpResponseRedirect(self.next_address() if then is None else address_after(then))

    def show_anew(self, verb: str, form: forms.BaseForm, status: int, sentence: str = "") -> HttpResponse:
        """The thing as it stands by now, with the step's form and why it was not taken."""
        self.thing = self.find(**self.address())
        return self.reshow(verb, form, status, sentence)

    def unsent(self, verb: str, form: forms.BaseForm) -> str:
        """The words written into the step's form, where the step is not offered to this person any more."""
        return words_of(form.data) if self.refusal(verb) else ""

    def address(self) -> dict[str, Any]:
        """The words of the address that say which thing it is."""
        return {name: word for name, word in self.kwargs.items() if name != "verb"}
