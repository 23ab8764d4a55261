"""The page on which a person writes, whatever it is they write: a record, a correction, an entry of the directory, a
translation, a paragraph of a briefing, a commitment.

Each such page keeps what is typed while it is typed, gives it back after a sign-in or a refusal, saves it once however
often it is sent, and shows two people's texts side by side where both have written. A page says what its subject is,
who may write it, which form it is written in, and where one goes after it is saved.
"""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.request import Request, SignedInView
from ashgabat_centre.database import violations
from ashgabat_centre.editing import drafts, merge, tokens
from ashgabat_centre.editing.drafts import DraftFacts
from ashgabat_centre.editing.stale_form import StaleForm
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.web import refusals, resume
from ashgabat_centre.web.small_numbers import small_number

ADD_ROW, PUT_IN, LOOK = "add_row", "put_in", "look"  # buttons that show the form again and save nothing
ANYWAY = "anyway"  # the button under a warning that this may stand there already
MOST_ROWS = 50  # of one sort that a press of "add" makes


class FormView(StaleForm, SignedInView):
    """A form with its sets of rows. `subject` is what is written: stored already, or new and without a key."""

    spends_its_token = True  # with what it saves

    # --- What a page says of itself -----------------------------------------------------------------------------

    def refusal(self) -> str:
        """Why this person may not write it now, as a sentence; '' where they may."""
        return ""

    def gives_back(self) -> bool:
        """Whether who is refused is shown the form with what they typed: they see all that its page shows."""
        return self.user.writes

    def way_on(self) -> dict[str, str]:
        """What the page offers whoever typed a text that may not be saved here."""
        return {}

    def render_form(self, shown: dict[str, Any], status: int) -> HttpResponse:
        """The page with what every form's page shows, and what this one adds."""
        raise NotImplementedError

    def draft_facts(self, posted: QueryDict) -> DraftFacts:
        """What is kept beside a draft's text: how it is called and marked, and what it is written over."""
        raise NotImplementedError

    def store(self, form: Any, formsets: list[Any]) -> Any:
        """Save what is valid, in the caller's transaction."""
        return form.store(formsets)

    def next_address(self, saved: Any) -> str:
        """Where one goes after it is saved."""
        return str(saved.get_absolute_url())

    def said(self, saved: Any) -> str:
        """What the next page says of it."""
        return _("%(name)s is saved.") % {"name": getattr(saved, "reference", "") or saved.name}

    def first_page(self) -> HttpResponse:
        """The page where nothing was typed before."""
        return self.page(*self.empty_forms())

    def empty_forms(self) -> tuple[Any, list[Any]]:
        """The form and its rows as the page first shows them."""
        return self.forms(self.subject)

    def alike(self, form: Any, formsets: list[Any]) -> list[Any]:
        """What stands there already and may be the same thing: the writer is told, and may go on."""
        return []

    def doubts(self, form: Any, formsets: list[Any]) -> dict[str, Any]:
        """What the writer is asked before it is saved, for the page; empty where nothing is in doubt."""
        alike = ANYWAY not in self.request.POST and self.alike(form, formsets)
        return {"alike": alike} if alike else {}

    # --- What all of them do ------------------------------------------------------------------------------------

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Finds the subject, and answers with the refusal where this person may not write it."""
        self.subject = self.find(**kwargs)
        if request.method in ("GET", "HEAD", "POST") and (sentence := self.refusal()):
            return self.refused(sentence)
        return super().dispatch(request, *args, **kwargs)

    def refused(self, sentence: str) -> HttpResponse:
        """The sentence; and the form with what was typed, unsaved, where a writer was refused meanwhile."""
        if self.gives_back() and (text := resume.answers(self.request)) is not None:
            return self.reshown(text, status=403, refusal=sentence, **self.way_on())
        return refusals.refused(self.request, sentence)

    def get(self, request: Request, **kwargs: Any) -> HttpResponse:
        """The form as it was left: before signing in again, in the draft taken up, or else as it is stored."""
        if text := resume.typed_before(request) or drafts.taken_up(request):
            return self.reshown(text)
        return self.first_page()

    def post(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Keeps a draft, shows the form with a row more, or saves. Status 422 for errors; nothing typed is
        lost on any way.
        """
        if drafts.KEEP in request.POST:
            return drafts.keep(request, self.draft_facts(request.POST))
        posted = self.brought_up(request.POST)
        if (add := posted.get(ADD_ROW)) or PUT_IN in posted or LOOK in posted:
            return self.reshown(posted, add or "")
        token = resume.read_form_token(request.POST.get(resume.FORM_TOKEN, ""))
        if token is None or token[0] != self.user.pk:
            messages.warning(
                request, _("This form was open for too long. Nothing is lost: check the text and save.")
            )
            return self.reshown(posted)
        form, formsets = self.forms(self.subject, posted)
        valid = all([form.is_valid(), *(formset.is_valid() for formset in formsets)])
        doubts = self.doubts(form, formsets) if valid else {}
        # The second post of a double click meets what the first has made, and is no second one of it.
        if (doubts or not valid) and not tokens.is_spent(token[1]):
            return self.page(form, formsets, status=422, **doubts)
        return self.save(form, formsets, token[1])

    def save(self, form: Any, formsets: list[Any], number: Any) -> HttpResponse:
        """Save what is valid, once, and its draft with it; what cannot be saved is shown again as it was typed."""
        try:
            with transaction.atomic():
                words = tokens.digest(self.request.POST)
                saved = tokens.save(number, self.user, words, lambda: self.store(form, formsets))
                drafts.close(self.request)
                violations.ask_now()
        except IntegrityError as error:
            self.subject = self.find(**self.kwargs)  # as it stands: the form has written into the other
            return self.reshown(form.data, status=422, refusal=violations.explain(error))
        except StaleRecord:
            return self.conflict(form, formsets)
        except tokens.SavedOtherwise as otherwise:
            return self.reshown(form.data, status=409, saved=otherwise.saved)
        self._say(self.said(saved))
        return HttpResponseRedirect(self.next_address(saved))

    def _say(self, sentence: str) -> None:
        """Once: the second post of a double click adds nothing to what waits to be said. Where the first answer never
        came, nothing waits, and it is said now.
        """
        waiting: Any = messages.get_messages(self.request)
        said_already = any(message.message == sentence for message in waiting)
        waiting.used = False  # looked through, and not shown yet
        if not said_already:
            messages.success(self.request, sentence)

    def reshown(self, data: Any, add: str = "", status: int = 200, **context: Any) -> HttpResponse:
        """The form with everything as typed, unsaved; with one more empty row where a button asks for it."""
        if add:
            data = data.copy()
            key = f"{add}-TOTAL_FORMS"
            rows = small_number(data.get(key, ""))
            data[key] = str(max(rows, min(rows + 1, MOST_ROWS)))
        form, formsets = self.forms(self.subject, data)
        form.hush(formsets)
        return self.page(form, formsets, status, **context)

    def page(self, form: Any, formsets: list[Any], status: int = 200, **context: Any) -> HttpResponse:
        """The form's page: its rows, its token, the unsaved texts on offer, and marks of what its writer has
        seen.
        """
        shown = {
            "form": form,
            "formsets": formsets,
            "parts": form.parts(formsets),
            "form_token": resume.form_token(self.user),
            "draft": drafts.number_of(form),
            "drafts": [] if form.is_bound else drafts.offered(self.request),
            "begin": form.heading,
        }
        if self.subject.pk:
            side = merge.Side(form, formsets)
            shown["seen"] = form.data.get(merge.SEEN, "") if form.is_bound else merge.fingerprints(side)
        return self.render_form(shown | context, status)
