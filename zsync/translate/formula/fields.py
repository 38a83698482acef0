"""The names that a formula may ask for: the fields and creator types of Zotero, in lower case.

From Zotero's own list of item types (`mappings/zotero.yaml`; a test holds the two together).
"""

from __future__ import annotations

CANONICAL = {
    "abstractnote": "abstract", "accessdate": "accessed", "archiveid": "number", "artworkmedium": "medium",
    "audiofiletype": "medium", "audiorecordingformat": "medium", "billnumber": "number",
    "blogtitle": "container", "booktitle": "container", "casename": "title", "citationkey": "key",
    "codepages": "pages", "codevolume": "volume", "company": "publisher", "conferencename": "event",
    "court": "authority", "datedecided": "date", "dateenacted": "date", "dictionarytitle": "container",
    "distributor": "publisher", "docketnumber": "number", "documentnumber": "number",
    "encyclopediatitle": "container", "episodenumber": "number", "firstpage": "pages", "format": "medium",
    "forumtitle": "container", "identifier": "number", "institution": "publisher", "interviewmedium": "medium",
    "issuedate": "date", "issuingauthority": "authority", "journalabbreviation": "container_short",
    "label": "publisher", "legalstatus": "status", "legislativebody": "authority", "lettertype": "genre",
    "librarycatalog": "catalog", "manuscripttype": "genre", "maptype": "genre", "meetingname": "event",
    "nameofact": "title", "network": "publisher", "numberofvolumes": "volumes", "numpages": "page_total",
    "organization": "authority", "originaldate": "orig_date", "originalplace": "orig_place",
    "originalpublisher": "orig_publisher", "patentnumber": "number", "posttype": "genre",
    "presentationtype": "genre", "prioritydate": "orig_date", "proceedingstitle": "container",
    "programtitle": "container", "publicationtitle": "container", "publiclawnumber": "number",
    "reportervolume": "volume", "reportnumber": "number", "reporttype": "genre", "repository": "publisher",
    "repositorylocation": "place", "sessiontitle": "container", "studio": "publisher", "subject": "title",
    "thesistype": "genre", "type": "genre", "university": "publisher", "versionnumber": "version",
    "videorecordingformat": "medium", "websitetitle": "container", "websitetype": "genre",
}  # fmt: skip
"""Zotero's names, those of single item types too, and the canonical fields they are; others are called alike."""

ALIKE = frozenset({
    "applicationnumber", "archive", "archivelocation", "artworksize", "assignee", "authority", "callnumber",
    "code", "codenumber", "committee", "country", "date", "dateadded", "datemodified", "doi", "edition",
    "eventplace", "extra", "filingdate", "genre", "history", "isbn", "issn", "issue", "language", "medium",
    "number", "pages", "partnumber", "parttitle", "place", "pmcid", "pmid", "prioritynumbers",
    "programminglanguage", "publisher", "references", "reporter", "rights", "runningtime", "scale",
    "section", "series", "seriesnumber", "seriestext", "seriestitle", "session", "shorttitle", "status",
    "system", "title", "url", "volume",
})  # fmt: skip
"""Names of Zotero's that are those of canonical fields but for case and underscores, and its own two dates."""

KNOWN = ALIKE.union(CANONICAL, (name.replace("_", "") for name in CANONICAL.values()), ("arxiv", "catalog"))
"""All that a work may have, without underscores."""

ROLES = frozenset({
    "artist", "attorneyagent", "author", "bookauthor", "cartographer", "castmember", "chair", "commenter",
    "composer", "contributor", "cosponsor", "counsel", "creator", "director", "editor", "executiveproducer",
    "guest", "host", "interviewee", "interviewer", "inventor", "narrator", "organizer", "originalcreator",
    "performer", "podcaster", "presenter", "producer", "programmer", "recipient", "reviewedauthor",
    "scriptwriter", "seriescreator", "serieseditor", "sponsor", "translator", "wordsby",
})  # fmt: skip
"""Creator types; `author` stands for the primary one of every item type."""
