"""Addresses of reports."""

from django.urls import path

from reports.briefings import views as briefing_views
from reports.conversation import views as conversation_views
from reports.countries import map_views
from reports.countries import views as country_views
from reports.home import views as home_views
from reports.preparation import views as preparation_views
from reports.quality import views as quality_views

urlpatterns = [
    path("", home_views.home, name="home"),
    path("countries/", country_views.country_list, name="country-list"),
    path("countries/cleared-map/", map_views.cleared_map, name="cleared-map"),
    path("countries/cleared-map/remove/", map_views.remove_map, name="cleared-map-remove"),
    path("countries/<slug:code>/", country_views.country, name="country"),
    path("countries/<slug:code>/timeline/", country_views.timeline, name="country-timeline"),
    path("quality/", quality_views.quality, name="quality"),
    path("quality/<slug:check>/", quality_views.wanting, name="quality-rows"),
    path("briefings/assemble/", briefing_views.ask_for_briefing, name="briefing-assemble"),
    path("briefings/jobs/<int:pk>/", briefing_views.briefing_job, name="briefing-job"),
    path("briefings/<slug:slug>/<slug:language>.pdf", briefing_views.briefing_pdf, name="briefing-pdf"),
    path(
        "briefings/<slug:slug>/paragraphs/<int:pk>/",
        briefing_views.ParagraphView.as_view(),
        name="briefing-paragraph",
    ),
    path(
        "briefings/<slug:slug>/paragraphs/<int:pk>/renew/",
        briefing_views.renew_paragraph,
        name="briefing-paragraph-renew",
    ),
    *(
        path(f"prepare/{of}/<int:pk>/", preparation_views.sheet, {"of": of}, name=f"{of}-sheet")
        for of in preparation_views.ENTRIES
    ),
    *(
        path(
            f"prepare/{of}/<int:pk>/<slug:language>.pdf",
            preparation_views.sheet_pdf,
            {"of": of},
            name=f"{of}-sheet-pdf",
        )
        for of in preparation_views.ENTRIES
    ),
    path("prepare/meeting/<slug:slug>/", preparation_views.sheet, {"of": "meeting"}, name="meeting-sheet"),
    path(
        "prepare/meeting/<slug:slug>/<slug:language>.pdf",
        preparation_views.sheet_pdf,
        {"of": "meeting"},
        name="meeting-sheet-pdf",
    ),
    path("meetings/<slug:slug>/notes/", conversation_views.notes, name="meeting-notes"),
    path(
        "meetings/<slug:slug>/notes/<slug:language>.pdf",
        conversation_views.notes_pdf,
        name="meeting-notes-pdf",
    ),
    path("meetings/<slug:slug>/readout/", conversation_views.readout, name="meeting-readout"),
    path(
        "meetings/<slug:slug>/readout/<slug:language>.pdf",
        conversation_views.readout_pdf,
        name="meeting-readout-pdf",
    ),
    *briefing_views.BriefingPages.urls("briefings"),
]
