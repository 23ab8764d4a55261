"""Addresses of leadership's questions."""

from django.urls import path

from monitoring.questions import views as questions

urlpatterns = [
    path("questions/", questions.listing, name="question-list"),
    path("questions/new/", questions.QuestionView.as_view(), name="question-new"),
    path("questions/<uuid:number>/", questions.question, name="question"),
    path("questions/<uuid:number>/edit/", questions.QuestionView.as_view(), name="question-edit"),
    path(
        "questions/<uuid:number>/step/<slug:verb>/",
        questions.QuestionStepView.as_view(),
        name="question-step",
    ),
]
