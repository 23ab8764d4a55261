from typing import Any

from django.urls import URLPattern, path

from ashgabat_centre.records.directory import identity_pages, pages, step_pages
from ashgabat_centre.records.directory.form_pages import ORGANIZATIONS, PERSONS, EntryView, Pages


def entry_urls(at: str, name: str, kind: Pages, page: Any) -> list[URLPattern]:
    """The same pages for both kinds of entry: `contact-edit` at directory/people/42/edit/."""
    known = {"model": kind.model}
    write = EntryView.as_view(pages=kind)
    steps = {
        "retire": step_pages.retire,
        "merge": step_pages.merge,
        "part": step_pages.part,
        "protect": identity_pages.protect,
        "identity": identity_pages.identity,
        "readers": identity_pages.readers,
        "strike": identity_pages.strike,
    }
    return [
        path(f"{at}/new/", write, name=f"{name}-new"),
        path(f"{at}/<int:pk>/", page, name=name),
        path(f"{at}/<int:pk>/edit/", write, name=f"{name}-edit"),
        *(path(f"{at}/<int:pk>/{step}/", view, known, f"{name}-{step}") for step, view in steps.items()),
    ]


urlpatterns = [
    path("directory/", pages.people, name="directory"),
    path("directory/institutions/", pages.institutions, name="institutions"),
    *entry_urls("directory/people", "contact", PERSONS, pages.person),
    *entry_urls("directory/institutions", "institution", ORGANIZATIONS, pages.organization),
]
