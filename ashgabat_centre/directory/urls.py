"""The addresses of the directory: people as `contact`, institutions as `institution`."""

from typing import Any

from django.urls import URLPattern, path

from ashgabat_centre.directory import duplicate_views, identity_views, protection_views, protections, views
from ashgabat_centre.directory.entry_views import ORGANIZATIONS, PERSONS, EntryView, Pages


def entry_urls(at: str, name: str, kind: Pages, page: Any) -> list[URLPattern]:
    """The same pages for both kinds of entry: `contact-edit` at directory/people/42/edit/."""
    known = {"model": kind.model}
    write = EntryView.as_view(pages=kind)
    steps = {
        "retire": duplicate_views.retire,
        "merge": duplicate_views.merge,
        "part": duplicate_views.part,
        "identity": identity_views.identity,
        "readers": identity_views.readers,
        "strike": identity_views.strike,
    }
    return [
        path(f"{at}/new/", write, name=f"{name}-new"),
        path(f"{at}/<int:pk>/", page, name=name),
        path(f"{at}/<int:pk>/edit/", write, name=f"{name}-edit"),
        *(path(f"{at}/<int:pk>/{step}/", view, known, f"{name}-{step}") for step, view in steps.items()),
        *(
            path(f"{at}/<int:pk>/{verb}/", protection_views.propose, known | {"verb": verb}, f"{name}-{verb}")
            for verb in protections.ROAD
        ),
    ]


urlpatterns = [
    path("directory/", views.people, name="directory"),
    path("directory/institutions/", views.institutions, name="institutions"),
    path("directory/protections/", protection_views.protections_page, name="protections"),
    path("directory/protections/<int:pk>/", protection_views.decide, name="protection-decide"),
    *entry_urls("directory/people", "contact", PERSONS, views.person),
    *entry_urls("directory/institutions", "institution", ORGANIZATIONS, views.organization),
]
