"""Columns that most tables of records have."""

from django.utils.translation import gettext_lazy

from ashgabat_centre.imports.targets import Column

PARTS = gettext_lazy("Separate several with semicolons.")
DATE = Column("occurred_on", gettext_lazy("Date"), ("date", "day", "when", "дата", "когда"), required=True)
TITLE = Column(
    "title", gettext_lazy("Subject"), ("subject", "title", "topic", "тема", "предмет"), required=True
)
THEME_WORDS = ("theme", "themes", "тематика", "темы")
COUNTRY_WORDS = ("country", "countries", "страна", "страны")
SUMMARY = Column("summary", gettext_lazy("Summary"), ("summary", "abstract", "кратко", "резюме"))
COMMENT = Column(
    "comment", gettext_lazy("Our assessment"), ("comment", "assessment", "комментарий", "оценка")
)
TEXT_WORDS = (
    "text",
    "body",
    "notes",
    "key points",
    "record",
    "description",
    "текст",
    "содержание",
    "описание",
)
