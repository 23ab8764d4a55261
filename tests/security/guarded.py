"""The portal's addresses and two more behind `fresh_factor_required`: a form's, and one that only takes a POST."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from ashgabat_centre.accounts.factor import fresh_factor_required
from ashgabat_centre.urls import handler500 as handler500
from ashgabat_centre.urls import urlpatterns as portal
from ashgabat_centre.web import resume


@fresh_factor_required
def form(request: HttpRequest) -> HttpResponse:
    typed = resume.typed_before(request)
    words = f"form: {typed.get('reason')}" if typed else "form"
    return HttpResponse(f"done: {request.POST['reason']}" if request.method == "POST" else words)


@fresh_factor_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"done: {request.POST['reason']}")


urlpatterns = [path("guarded/form/", form), path("guarded/act/", act), *portal]
