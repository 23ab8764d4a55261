"""The kernel's tables."""

from ashgabat_centre.records.models.access import AccessRequest, Handover, MarkingChange
from ashgabat_centre.records.models.attachment import Attachment, AttachmentText, Upload
from ashgabat_centre.records.models.contact import ContactHandover
from ashgabat_centre.records.models.directory import (
    Merging,
    OrganizationName,
    Person,
    PersonName,
    Place,
    Post,
)
from ashgabat_centre.records.models.follow_up import FollowUp
from ashgabat_centre.records.models.form_draft import FormDraft
from ashgabat_centre.records.models.form_token import FormToken
from ashgabat_centre.records.models.identity import IdentityReading, ProtectedIdentity, ProtectedReader
from ashgabat_centre.records.models.imports import Import, ImportRow, Origin
from ashgabat_centre.records.models.job import Heartbeat, Job
from ashgabat_centre.records.models.lifecycle import ClearedVersion, Step, Verb
from ashgabat_centre.records.models.links import NeedToKnow, RecordOrganization
from ashgabat_centre.records.models.log import AccessEntry, ExportEntry, Reading
from ashgabat_centre.records.models.names import DirectoryName, PlaceName
from ashgabat_centre.records.models.numbering import Counter
from ashgabat_centre.records.models.paragraph import Citation, Paragraph
from ashgabat_centre.records.models.record import Record, RecordKind, StaleRecord, Status, lock_version
from ashgabat_centre.records.models.reference import (
    Area,
    Country,
    MandateFunction,
    Organization,
    Taxonomy,
    Theme,
)
from ashgabat_centre.records.models.retention import kept_until
from ashgabat_centre.records.models.revision import Revision, being_corrected
from ashgabat_centre.records.models.translation import Translation

__all__ = [
    "AccessEntry",
    "AccessRequest",
    "Area",
    "Attachment",
    "AttachmentText",
    "Citation",
    "ClearedVersion",
    "ContactHandover",
    "Counter",
    "Country",
    "DirectoryName",
    "ExportEntry",
    "FollowUp",
    "FormDraft",
    "FormToken",
    "Handover",
    "Heartbeat",
    "IdentityReading",
    "Import",
    "ImportRow",
    "Job",
    "MandateFunction",
    "MarkingChange",
    "Merging",
    "NeedToKnow",
    "Organization",
    "OrganizationName",
    "Origin",
    "Paragraph",
    "Person",
    "PersonName",
    "Place",
    "PlaceName",
    "Post",
    "ProtectedIdentity",
    "ProtectedReader",
    "Reading",
    "Record",
    "RecordKind",
    "RecordOrganization",
    "Revision",
    "StaleRecord",
    "Status",
    "Step",
    "Taxonomy",
    "Theme",
    "Translation",
    "Upload",
    "Verb",
    "being_corrected",
    "kept_until",
    "lock_version",
]
