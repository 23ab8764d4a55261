"""The help pages: each rule on one screen, in the portal's own words, with who decided it."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class HelpTopic:
    """One rule. `fields` are the names of form fields beside which it stands, `pages` the names of addresses."""

    title: str | Promise
    paragraphs: tuple[str | Promise, ...]
    decided: str | Promise
    fields: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


TOPICS: dict[str, HelpTopic] = {
    "source-grades": HelpTopic(
        _("Source grades"),
        (
            _(
                "Each source of a situation note bears two grades: how reliable the source is, and how credible is "
                "what it says this time. Neither follows from the other."
            ),
            _(
                "A stands for a completely reliable source, E for an unreliable one; F says that its reliability "
                "cannot be judged, as of a source that is new. 1 stands for information that other sources confirm, "
                "5 for improbable; 6 says that its truth cannot be judged."
            ),
            _(
                "Give 1 only where sources that do not repeat each other say the same. What a usually reliable "
                "source alone reports, and nothing supports, is B3 rather than B1."
            ),
            _(
                "A note names one source at least before it is submitted. Its list is filtered by reliability."
            ),
        ),
        _("The two scales of the Admiralty code; that both are given separately is a ruling of the Centre."),
        ("reliability",),
        ("situationnote-list",),
    ),
    "concurrence": HelpTopic(
        _("Concurrence"),
        (
            _(
                "The Centre deals with parties other than the Governments of the region with the concurrence of the "
                "Governments concerned. The register of other parties says who these are and whose word each needs."
            ),
            _(
                "A meeting with such a party is planned once a concurrence covers the party, each Government "
                "concerned, the themes and the day. The form says what is missing, and leads to the request."
            ),
            _(
                "What has taken place is always recorded. Without a concurrence that was on record before, it is a "
                "contact without basis: the head waives it with a reason or regularises it, and no briefing cites it "
                "until then."
            ),
            _(
                "A concurrence counts from the moment another person clears it, a refusal or a withdrawal from its "
                "own day. It never rewrites what was before."
            ),
        ),
        _("The letter S/2007/279."),
        (),
        ("concurrence-list", "concurrence-create", "parties", "party", "override"),
    ),
    "markings": HelpTopic(
        _("Markings"),
        (
            _(
                "A record is unclassified, confidential or strictly confidential. It is read by those cleared for "
                "its marking; an administrator reads none."
            ),
            _(
                "A strictly confidential record is read by its author, its owner and the people they name, and by "
                "nobody else. Each time it is opened, printed or downloaded is noted for its readers to see."
            ),
            _(
                "A marking is raised by the author, the owner or the head, and lowered by the head or the "
                "officer-in-charge, always with a reason. A record is marked at least as high as the files in it."
            ),
            _("A page shows the highest marking of what is on it, and every printed sheet bears it."),
        ),
        _("ST/SGB/2007/6; who is named, and that each reading is noted, is a ruling of the Centre."),
        ("sensitivity", "level"),
        ("record-marking", "record-readers"),
    ),
    "mandate-and-exchange": HelpTopic(
        _("Mandate and exchange"),
        (
            _(
                "The Centre has five functions: contact with the Governments on preventive diplomacy, monitoring and "
                "analysis, contact with regional organizations, support to the country teams of the United Nations, "
                "and contact with the Mission in Afghanistan."
            ),
            _(
                "Each record belongs to one of them. That of an exchange follows from its partner, so it need not be "
                "chosen."
            ),
            _(
                "Before something is sent, look at its marking and at what its originator permits: the permitted use "
                "stands on the record."
            ),
            _(
                "Note both reference numbers and the day by which a reply is due: it then waits for its owner."
            ),
        ),
        _("The letter S/2007/279; permitted use as in ST/SGB/2007/6."),
        ("permitted_use",),
        ("exchange-list", "exchange-create"),
    ),
    "clearance": HelpTopic(
        _("Clearance"),
        (
            _(
                "A text is a draft until its author submits it. Another person clears it, or returns it with a "
                "reason: the reviewer its author named, or the head of the Centre. Whoever wrote a word of it does "
                "not clear it."
            ),
            _(
                "Headquarters and the briefing have what is cleared, and nothing before that. What is cleared stays "
                "as it is: its author corrects it, and the correction is cleared in its turn."
            ),
            _(
                "The last step is taken back for ten minutes by who took it, while nothing rests on it: not after "
                "the text was cited, printed, exported or corrected, nor for a briefing or a concurrence."
            ),
            _(
                "Nothing is deleted: a record is withdrawn or archived with a reason, and its history keeps all."
            ),
        ),
        _("A ruling of the Centre: no text goes out that one person alone has seen."),
        ("reviewer",),
        ("clearing", "waiting"),
    ),
    "protection-of-persons": HelpTopic(
        _("Protection of persons"),
        (
            _(
                "Somebody who would be harmed by being known to have spoken with the Centre stands under a "
                "pseudonym: on every page, in every list, search, file and briefing."
            ),
            _(
                "Who stands behind it is known to those on the list of that name alone. The head puts somebody under "
                "protection; two people lift it."
            ),
            _(
                "Write the pseudonym, never the name, a post or what else would tell it. Words that hold the name "
                "are cleared by somebody on its list, or not at all."
            ),
        ),
        _("A ruling of the Centre."),
        (),
        ("protections", "contact-protect", "institution-protect", "contact-identity", "institution-identity"),
    ),
    "commitments": HelpTopic(
        _("Commitments"),
        (
            _(
                "A commitment is what one side told the other it would do: the Centre, or the other side. A "
                "follow-up is what the Centre has to do of its own accord. Each has an owner and a day by which it "
                "is due."
            ),
            _(
                "It waits for its owner from a week before that day. It is closed as done, transferred or dropped, "
                "with a result in words; one of a high priority with a proof, and another person verifies it."
            ),
            _(
                "Once its record is cleared its words stay as they were agreed; owner and due date still change, and "
                "the history keeps both. Headquarters reads none."
            ),
        ),
        _("A ruling of the Centre."),
        ("priority",),
        ("follow-up-list", "follow-up"),
    ),
    "search": HelpTopic(
        pgettext_lazy("topic", "Search"),
        (
            _(
                "One box finds records, people, institutions, places and pages, in any script and either language; a "
                "reference in any form, such as mtg 34."
            ),
            _(
                "Words typed on the wrong keyboard layout are read as they were meant. What is merely similar stands "
                "apart from what was found."
            ),
            _(
                "Each person finds what they may read, and the numbers count nothing else. The words you search for "
                "stand in no address."
            ),
        ),
        _("A ruling of the Centre."),
        (),
        ("find", "record-list"),
    ),
}
BESIDE_FIELDS = {name: slug for slug, topic in TOPICS.items() for name in topic.fields}
ON_PAGES = {name: slug for slug, topic in TOPICS.items() for name in topic.pages}
