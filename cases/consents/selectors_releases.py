"""Which release is possible, which are there, and what waits for somebody."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.consents.enums import ConsentState
from cases.consents.models import Consent, ConsentRecipient
from cases.consents.models_releases import BY_NORM, Release
from cases.records.enums import DataClass, Giver, MemberKind
from cases.records.models import Case, CaseMember, Participation, works_on
from cases.records.models_entries import Entry
from cases.staff.actors import Actor
from cases.staff.enums import LegalArea, Role
from cases.staff.models import Agency, Membership, User

NEW: Final = datetime.timedelta(days=14)
"""So long a release is new to those it was made for."""
ONE_BY_ONE: Final = frozenset({DataClass.ENTRUSTED, DataClass.PROFESSIONAL_SECRET})
"""Classes that are never released together with others."""


class Choice(NamedTuple):
    """A consent and one agency that it names, for one entry. `problem`: why they carry no release; empty if they do."""

    row: ConsentRecipient
    problem: str


def choices_for(entry: Entry, *, now: datetime.datetime, today: datetime.date) -> list[Choice]:
    """Every consent that the entry's case and owner have, with every agency it names. Three queries."""
    rows = rows_of(entry.case_id, entry.agency_id)
    active = active_ids(entry.case_id, entry.agency_id, now=now)
    standing = {
        (release.consent_id, release.recipient_id) for release in entry.releases.effective(now=now).order_by("pk")
    }
    found = []
    for row in rows:
        problem = why_not(entry, row, is_active=row.consent_id in active, today=today)
        if not problem and (row.consent_id, row.agency_id) in standing:
            problem = _("Für diese Stelle ist der Eintrag schon freigegeben.")
        found.append(Choice(row, problem))
    return found


def rows_of(case_id: int, agency_id: int) -> list[ConsentRecipient]:
    """Agencies that consents of this case name for the data of this agency; replaced consents left out."""
    consents = {
        consent.pk: consent for consent in Consent.objects.filter(case_id=case_id, agency_id=agency_id).with_state()
    }
    rows = (
        ConsentRecipient.objects.filter(consent__in=consents)
        .select_related("agency__organisation")
        .prefetch_related("persons")
        .order_by("-consent__recorded_at", "-consent_id", "agency__organisation__short_name", "pk")
    )
    for row in rows:
        row.consent = consents[row.consent_id]
    return [row for row in rows if row.consent.state != ConsentState.REPLACED]


def active_ids(case_id: int, agency_id: int, *, now: datetime.datetime) -> set[int]:
    """Consents of this case for the data of this agency that open something now."""
    return set(
        Consent.objects.active(now=now).filter(case_id=case_id, agency_id=agency_id).values_list("pk", flat=True)
    )


def why_not(entry: Entry, row: ConsentRecipient, *, is_active: bool, today: datetime.date) -> str:
    """Why this consent cannot carry a release of this entry to this agency, in plain words; empty if it can.

    `row.consent` has been read with its state.
    """
    consent = row.consent
    if not is_active or consent.state != ConsentState.GRANTED:
        return _why_inactive(consent, today)
    if entry.data_class not in consent.data_classes:
        return _("Die Einwilligung nennt diese Klasse nicht.")
    if entry.data_class == DataClass.ENTRUSTED and not _same_giver(entry, consent):
        return _("Das hat jemand anderes anvertraut. Nur wer es anvertraut hat, kann es freigeben (§ 65 SGB VIII).")
    if entry.data_class == DataClass.PROFESSIONAL_SECRET and not row.persons.all():
        return _("Die Einwilligung benennt bei dieser Stelle niemanden für Berufsgeheimnisse.")
    return ""


def _same_giver(entry: Entry, consent: Consent) -> bool:
    if consent.giver != entry.entrusted_by:
        return False
    return consent.giver == Giver.YOUNG_PERSON or (
        consent.giver_name != "" and consent.giver_name == entry.entrusted_by_name
    )


def _why_inactive(consent: Consent, today: datetime.date) -> str:
    if consent.state == ConsentState.REQUESTED:
        return _("Die Einwilligung ist angefragt, aber noch nicht erteilt.")
    if consent.state != ConsentState.GRANTED:
        return _("Die Einwilligung ist %(state)s.") % {"state": ConsentState(consent.state).label}
    if consent.valid_until < today:
        return _("Die Einwilligung ist seit dem %(day)s abgelaufen.") % {
            "day": date_format(consent.valid_until, "j. F Y")
        }
    if consent.valid_from > today:
        return _("Die Einwilligung gilt erst ab dem %(day)s.") % {"day": date_format(consent.valid_from, "j. F Y")}
    return _("Die Einwilligung ist von vor der Wiederaufnahme des Falls. Bitte neu fragen.")


class Offered(NamedTuple):
    """An entry on the form that releases several. `problem`: why not; `before`: it was released to them before."""

    entry: Entry
    problem: str
    before: bool


def offered_entries(
    entries: Iterable[Entry], row: ConsentRecipient, *, is_active: bool, now: datetime.datetime, today: datetime.date
) -> list[Offered]:
    """Entries of the consent's owner with what speaks against releasing each of them to this agency now."""
    rows = list(entries)
    releases = Release.objects.filter(entry__in=rows, recipient_id=row.agency_id)
    before = set(releases.values_list("entry_id", flat=True))
    open_now = set(releases.effective(now=now).filter(consent=row.consent_id).values_list("entry_id", flat=True))
    found = []
    for entry in rows:
        problem = why_not(entry, row, is_active=is_active, today=today)
        if entry.restricted_at:
            problem = _("Die Verarbeitung dieses Eintrags ist eingeschränkt.")
        elif entry.data_class in ONE_BY_ONE:
            problem = _("Das geben Sie einzeln frei, auf der Seite des Eintrags.")
        elif entry.pk in open_now:
            problem = _("Schon freigegeben.")
        found.append(Offered(entry, problem, entry.pk in before))
    return found


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release in the overview of a case. `is_open`: somebody can read the entry because of it at this moment."""

    release: Release
    is_open: bool
    state: str


def releases_for_overview(case: Case, user: User, *, now: datetime.datetime) -> list[ReleaseLine]:
    """Releases of entries that the person owns, whatever became of them, and those that are open to them. Few queries.

    What was entrusted stands here for its author and for whom it was released to, as everywhere.
    """
    readable = Entry.objects.own(user, now=now).filter(case=case)
    of_case = Release.objects.filter(entry__case=case)
    opened = set(of_case.open_to(user, now=now).values_list("pk", flat=True))
    effective = opened | set(of_case.effective(now=now).values_list("pk", flat=True))
    rows = (
        of_case.filter(Q(entry__in=readable) | Q(pk__in=opened))
        .select_related("entry__agency__organisation", "recipient__organisation", "released_by", "consent")
        .prefetch_related("persons")
    )
    return [ReleaseLine(row, row.pk in effective, _state_of(row, is_open=row.pk in effective)) for row in rows]


def _state_of(release: Release, *, is_open: bool) -> str:
    if is_open:
        return _("offen bis %(day)s") % {"day": date_format(release.valid_until, "j. F Y")}
    if release.withdrawn_at:
        return _("zurückgenommen")
    if waits_for_approval(release):
        return _("wartet auf die zweite Person")
    return _("beendet")


def waits_for_approval(release: Release) -> bool:
    """Whether a second person has to approve it before it opens anything (§ 64 Abs. 2 SGB VIII)."""
    return (
        release.consent_id is None
        and release.approved_at is None
        and release.withdrawn_at is None
        and release.entry.agency.legal_area == LegalArea.SGB8
    )


def may_release_without_consent(actor: Actor, entry: Entry) -> bool:
    """Whether the deployment allows it at all, and the person leads the case or the agency that owns the entry."""
    if not settings.RELEASE_WITHOUT_CONSENT or entry.data_class not in BY_NORM:
        return False
    mine = CaseMember.objects.current(now=actor.now).filter(case=entry.case_id, agency=entry.agency_id, user=actor.user)
    if actor.has_role(Role.LEAD, agency_id=entry.agency_id):
        return mine.exists()
    return mine.filter(kind=MemberKind.CASE_LEAD).exists()


def possible_recipients(case: Case, entry: Entry) -> QuerySet[Agency]:
    """Agencies to which a norm could open an entry: those that take part in the case, but for its owner."""
    taking_part = Participation.objects.filter(case=case, ended_at=None).exclude(agency=entry.agency_id)
    return Agency.objects.filter(pk__in=taking_part.values("agency"), is_active=True).select_related("organisation")


def approvable_by(user: User, *, now: datetime.datetime, today: datetime.date) -> QuerySet[Release]:
    """Releases without consent of the Jugendamt's data that this person may be asked about: made by somebody else.

    Asked are those who work on the case for the owner, and the owner's leads; leads who do not work on it see the
    norm and the reason, not the entry.
    """
    member = works_on("entry__case", "entry__agency", user.pk, today)
    lead = Membership.objects.current(on=today).filter(user=user, role=Role.LEAD, agency=OuterRef("entry__agency"))
    return (
        Release.objects.filter(member | Exists(lead), consent=None, entry__agency__legal_area=LegalArea.SGB8)
        .exclude(released_by=user)
        .select_related("entry__case", "entry__agency__organisation", "recipient__organisation", "released_by")
        .order_by("released_at", "pk")
    )


def pending_approvals(user: User, *, now: datetime.datetime, today: datetime.date) -> QuerySet[Release]:
    """Those of `approvable_by` that nobody has decided yet."""
    return approvable_by(user, now=now, today=today).filter(approved_at=None, withdrawn_at=None, valid_until__gte=today)


def new_releases_for(user: User, *, now: datetime.datetime, case_ids: Iterable[int]) -> QuerySet[Release]:
    """What other agencies released to the person's in the last two weeks and is open now, in the cases they work on."""
    return (
        Release.objects.open_to(user, now=now)
        .filter(entry__case__in=list(case_ids), released_at__gte=now - NEW)
        .select_related("entry__case", "entry__agency__organisation")
        .order_by("-released_at", "-pk")
    )
