"""The pages on which the directory is read: people, institutions as a tree, and one page for each entry."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ashgabat_centre.accounts.request import Request
from ashgabat_centre.directory import mentions, name_filter, protections, pseudonyms
from ashgabat_centre.directory.gates import for_readers
from ashgabat_centre.directory.last_contacts import last_contacts
from ashgabat_centre.directory.models import Merging, Person, Post
from ashgabat_centre.directory.roster import People
from ashgabat_centre.directory.tree import branches
from ashgabat_centre.records.kinds import kind_label
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web import sealed_query
from ashgabat_centre.web.alphabet import ByName
from ashgabat_centre.web.sealed_query import LONGEST_SEARCH
from ashgabat_centre.web.small_numbers import small_number


def asked_for(request: Request) -> str:
    """The words searched for, as the address carries them; '' where it carries none of ours."""
    try:
        words: str = sealed_query.opened(request.GET).get(sealed_query.BARE, "")
    except sealed_query.NotSealedHere:
        return ""
    return words.replace("\0", "").strip()[:LONGEST_SEARCH]


def sealed(request: Request) -> HttpResponse:
    """Lead to the address that carries the words typed, sealed."""
    query = QueryDict(mutable=True)
    query[sealed_query.BARE] = request.POST.get(sealed_query.BARE, "").strip()[:LONGEST_SEARCH]
    return HttpResponseRedirect(f"{request.path}?{sealed_query.closed(query).urlencode()}")


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Request) -> HttpResponse:
    """Everybody by name; with words, the people and the institutions in whose names they stand."""
    if request.method == "POST":
        return sealed(request)
    context: dict[str, Any] = {"today": timezone.localdate(), "may_write": request.user.writes}
    if words := asked_for(request):
        people = name_filter.people(words).with_posts().select_related("merged_into", "lead")
        context |= {
            "typed": words,
            "people": list(people[: name_filter.MOST]),
            "organizations": list(name_filter.organizations(words)[: name_filter.MOST]),
        }
    else:
        listed = People(small_number(request.GET.get("after", "")))
        context |= {"people": listed.rows, "next_url": listed.next_url, "first_url": listed.first_url}
    return render(request, "directory/people.html", context)


@for_readers
@require_safe
def institutions(request: Request) -> HttpResponse:
    """Every institution under its country or type, each under the one it is a part of."""
    every = Organization.objects.filter(merged_into=None).select_related("country")
    groups = branches(every.order_by("country__order", "type", ByName(), "pk"))
    may_write = request.user.writes
    return render(request, "directory/institutions.html", {"groups": groups, "may_write": may_write})


@for_readers
@require_safe
def person(request: Request, pk: int) -> HttpResponse:
    """Somebody's names, posts, and the latest records that name them, as far as the reader sees them."""
    shown: Any = get_object_or_404(Person.objects.select_related("lead", "merged_into"), pk=pk)
    together = Person.objects.together_with(shown)
    posts = Post.objects.filter(person__in=together).select_related("organization", "person")
    context = {
        "variants": list(shown.variants.all()),
        "posts": list(posts.prefetch_related("organization__former_names")),
        "today": timezone.localdate(),
    }
    return render(request, "directory/person.html", context | common(request, shown))


@for_readers
@require_safe
def organization(request: Request, pk: int) -> HttpResponse:
    """An institution's names, its place in the tree, who holds a post there, and the latest records on it."""
    parts = Prefetch("parts", Organization.objects.filter(merged_into=None), to_attr="standing_parts")
    rows = Organization.objects.select_related("country", "parent", "merged_into")
    shown: Any = get_object_or_404(rows.prefetch_related("former_names", parts), pk=pk)
    today = timezone.localdate()
    together = Organization.objects.together_with(shown)
    posts = Post.objects.filter(organization__in=together, person__merged_into=None)
    posts = posts.select_related("person").order_by("person__tier", "pk")
    held = [post for post in posts if post.covers(today)]
    context = {"posts": held, "earlier": [post for post in posts if not post.covers(today)], "today": today}
    return render(request, "directory/organization.html", context | common(request, shown))


def common(request: Request, entry: Any) -> dict[str, Any]:
    """What both kinds of entry show: the last contact on each theme, the records that name it, its duplicates, and
    what the reader may do.
    """
    user = request.user
    records = list(mentions.records_naming(entry).listed()[: mentions.SHOWN])
    contacts = last_contacts(entry)
    shown = (*records, *(one.record for one in contacts))
    standing = Merging.objects.filter(**{entry._meta.model_name: entry}, undone_at=None)
    knows = pseudonyms.knows(entry)
    return {
        "entry": entry,
        "records": [(record, kind_label(record.kind)) for record in records],
        "contacts": contacts,
        "marking": max((record.sensitivity for record in shown), default=None),
        "duplicates": list(entry.duplicates.all()),
        "merging": standing.select_related("by").first() if entry.merged_into_id else None,
        "knows": knows,
        "may_write": user.writes and not (entry.protected and not knows),
        "protecting": protections.ROAD.offer(entry, user, entry.address),
        "may_list": entry.protected and (knows or pseudonyms.manages(user)),
    }
