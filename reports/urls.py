from django.urls import path

from reports import views

urlpatterns = [
    path("", views.home, name="home"),
    path("briefings/assemble/", views.ask_for_briefing, name="briefing-assemble"),
    path("briefings/jobs/<int:pk>/", views.briefing_job, name="briefing-job"),
    path("briefings/<slug:slug>/<slug:language>.pdf", views.briefing_pdf, name="briefing-pdf"),
    path("briefings/<slug:slug>/paragraphs/<int:pk>/", views.edit_paragraph, name="briefing-paragraph"),
    *views.BriefingPages.urls("briefings"),
]
