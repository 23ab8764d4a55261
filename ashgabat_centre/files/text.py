"""The text of files, for search: read in the background, in a separate process, as the person who attached
the file.

The portal's own account never sees strictly confidential records. So the job is claimed as the portal and
reads as its asker; if that person may no longer read the record, nothing is found and nothing done.
"""

from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from ashgabat_centre.database.context import access_context
from ashgabat_centre.files import checks, plain
from ashgabat_centre.files.download import read_plain
from ashgabat_centre.files.encryption import Damaged
from ashgabat_centre.files.file_names import ending
from ashgabat_centre.files.models import Attachment, AttachmentText
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.jobs.queue import work

SECONDS = 30  # of computing; a task has fifty


@work("attachment-text", gettext_lazy("Reading the text of a file"))
def extract(job: Job) -> None:
    """Job: read the text of an attachment."""
    with access_context(job.asked_by.reader()):
        waiting = Attachment.objects.kept().filter(extraction=Attachment.Extraction.WAITING)
        attachment = waiting.filter(pk=job.arguments["attachment"]).first()
        if attachment is not None:
            note(attachment)


def note(attachment: Attachment) -> None:
    """Store the file's text, or the sentence that says why there is none: in English, for its page to say in its
    reader's language.
    """
    answer = _read(attachment)
    done, sentence = Attachment.Extraction.DONE, ""
    if answer.get("refused"):
        done, sentence = (
            Attachment.Extraction.FAILED,
            gettext_noop("The text could not be read out of the file."),
        )
    elif not answer["parts"]:
        done, sentence = Attachment.Extraction.FAILED, gettext_noop("The file holds pictures and no text.")
    elif answer["cut"]:
        sentence = gettext_noop("Only the beginning of this long text is searched.")
    AttachmentText.objects.filter(attachment=attachment).delete()
    AttachmentText.objects.bulk_create(
        AttachmentText(attachment=attachment, part=number, text=text)
        for number, text in enumerate(answer.get("parts", ()))
    )
    Attachment.objects.filter(pk=attachment.pk).update(extraction=done, extraction_note=sentence)


def _read(attachment: Attachment) -> dict[str, Any]:
    with plain.open_plain() as file:
        try:
            file.writelines(read_plain(attachment))
        except Damaged:
            return {"refused": "damaged"}
        file.flush()
        return checks.confine("text", file, ending(attachment.name), SECONDS)
