"""Addresses of liaison."""

from django.urls import path

from liaison.calendar import feed_views
from liaison.calendar import views as calendar_views
from liaison.concurrences import basis_views
from liaison.concurrences import views as concurrence_views
from liaison.concurrences.views import ConcurrencePages
from liaison.contacts import views as overview_views
from liaison.letters.views import CorrespondencePages
from liaison.meetings import held_views
from liaison.meetings.views import MeetingPages
from liaison.parties import views as party_views
from liaison.transition.views import TransitionPages

urlpatterns = [
    path("concurrences/<slug:slug>/answer/", concurrence_views.answer, name="concurrence-answer"),
    path("parties/", party_views.parties, name="parties"),
    path("parties/add/", party_views.add, name="party-add"),
    path("parties/<int:pk>/", party_views.party, name="party"),
    path("parties/<int:pk>/strike/", party_views.strike, name="party-strike"),
    path("other-contacts/", basis_views.contact_list, name="contact-list"),
    path("other-contacts/export/<slug:form>/", basis_views.contact_export, name="contact-export"),
    path("other-contacts/register/", basis_views.register, name="contact-register"),
    path("other-contacts/decisions/", party_views.override, name="override"),
    path("other-contacts/<slug:slug>/settle/", basis_views.settle, name="contact-settle"),
    path("liaison/", overview_views.log, name="contact-log"),
    path("liaison/matrix/", overview_views.matrix, name="contact-matrix"),
    path("liaison/last-contact/", overview_views.last_contact, name="silence"),
    path("calendar/", calendar_views.show, name="calendar"),
    path("calendar/address/", feed_views.address, name="calendar-address"),
    path("calendar/meetings.ics", feed_views.read, name="calendar-feed"),
    path("meetings/<slug:slug>/held/", held_views.hold, name="meeting-held"),
    *ConcurrencePages.urls("concurrences"),
    *MeetingPages.urls("meetings"),
    *CorrespondencePages.urls("correspondence"),
    *TransitionPages.urls("untop"),
]
