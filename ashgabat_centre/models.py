"""The module where Django looks for the kernel's models; each is defined in its own room."""

from importlib import import_module

ROOMS = (
    "ashgabat_centre.access.account_tasks",  # what it adds to the home page
    "ashgabat_centre.access.models",
    "ashgabat_centre.commitments.models",
    "ashgabat_centre.commitments.reminders",  # the notices it adds
    "ashgabat_centre.directory.contact_handovers",
    "ashgabat_centre.directory.identities",
    "ashgabat_centre.directory.models",
    "ashgabat_centre.directory.names.models",
    "ashgabat_centre.directory.protections",
    "ashgabat_centre.editing.models",
    "ashgabat_centre.files.models",
    "ashgabat_centre.help.models",
    "ashgabat_centre.imports.models",
    "ashgabat_centre.jobs.models",
    "ashgabat_centre.jobs.queue",  # what it adds to the inbox and the notices
    "ashgabat_centre.notices.models",
    "ashgabat_centre.notices.texts",  # the notices it adds
    "ashgabat_centre.pages.models",
    "ashgabat_centre.records.heartbeats",
    "ashgabat_centre.records.lifecycle",
    "ashgabat_centre.records.links",
    "ashgabat_centre.records.models",
    "ashgabat_centre.records.reference_numbers",
    "ashgabat_centre.records.paragraphs",
    "ashgabat_centre.records.translations",
    "ashgabat_centre.reference.models",
    "ashgabat_centre.remarks.models",
    "ashgabat_centre.remarks.remark_notices",
    "ashgabat_centre.workflow.models",
    "ashgabat_centre.workflow.retention",  # the reason it adds to the inbox
    "ashgabat_centre.workflow.translation_clearance",  # those it adds
)

for room in ROOMS:
    import_module(room)
