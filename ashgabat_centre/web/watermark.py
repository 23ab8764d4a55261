"""Where the data is there to practise on, whatever shows or carries it says so."""

from django.conf import settings
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override

register = Library()


def watermark() -> str:
    """`Training data` in the reader's language; '' in the portal that people work with."""
    return gettext("Training data") if settings.TRAINING else ""


def marked(marking: str, language: str | None = None) -> str:
    """A marking as it stands on files and sheets, with the watermark beside it in their language, or the reader's."""
    if not settings.TRAINING:
        return marking
    with override(language or get_language()):
        return f"{marking} · {watermark()}"


@register.simple_tag
def training_line() -> SafeString | str:
    """The line below a page's marking, on the screen and on paper."""
    return format_html('<p class="training">{}</p>', watermark()) if settings.TRAINING else ""
