from django.urls import path

from reports import meeting_views, preparation_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("briefings/assemble/", views.ask_for_briefing, name="briefing-assemble"),
    path("briefings/jobs/<int:pk>/", views.briefing_job, name="briefing-job"),
    path("briefings/<slug:slug>/<slug:language>.pdf", views.briefing_pdf, name="briefing-pdf"),
    path("briefings/<slug:slug>/paragraphs/<int:pk>/", views.edit_paragraph, name="briefing-paragraph"),
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
    path("meetings/<slug:slug>/notes/", meeting_views.notes, name="meeting-notes"),
    path("meetings/<slug:slug>/notes/<slug:language>.pdf", meeting_views.notes_pdf, name="meeting-notes-pdf"),
    path("meetings/<slug:slug>/readout/", meeting_views.readout, name="meeting-readout"),
    path(
        "meetings/<slug:slug>/readout/<slug:language>.pdf",
        meeting_views.readout_pdf,
        name="meeting-readout-pdf",
    ),
    *views.BriefingPages.urls("briefings"),
]
