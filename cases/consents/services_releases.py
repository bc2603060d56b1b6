"""What can be done with releases. Each verb is one transaction with one row in the audit."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.consents.checks import check_case
from cases.consents.enums import LegalNorm, Purpose
from cases.consents.models import Consent, ConsentRecipient
from cases.consents.models_releases import BY_NORM, REASON_LENGTH, Release
from cases.consents.rules_releases import norms_of
from cases.consents.selectors_releases import (
    ONE_BY_ONE,
    active_ids,
    may_release_without_consent,
    pending_approvals,
    possible_recipients,
    why_not,
)
from cases.records.enums import RELEASABLE, DataClass
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.services_access import person_of, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User


class AlreadyReleased(Refused):
    """It is released already, or waits for approval: a double click. Nothing was added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why an entry is released without consent: the exception that somebody answers for."""

    recipient: Agency
    purpose: Purpose
    norm: LegalNorm
    reason: str
    valid_until: datetime.date


@transaction.atomic
def release_entry(
    *,
    actor: Actor,
    entry: Entry,
    row: ConsentRecipient,
    persons: Collection[User] = (),
    valid_until: datetime.date | None = None,
) -> Release:
    """Open one entry to an agency that an active consent names; `persons`: for professional secrets, for them alone.

    Ends with the consent at the latest. `PermissionDenied` for who does not work on the case for the entry's agency (or
    did not write down what was entrusted), `Refused` where the consent does not cover it, `AlreadyReleased`.
    """
    case, entry = _take(actor, entry)
    _hold_consent(row.consent_id)
    release = _release(actor, entry, row, persons, valid_until)
    touch(case, actor)
    record(actor=actor, action=AuditAction.RELEASE_NEW, about=release, case_id=case.pk)
    return release


@transaction.atomic
def release_entries(
    *,
    actor: Actor,
    case: Case,
    entries: Sequence[Entry],
    row: ConsentRecipient,
    valid_until: datetime.date | None = None,
) -> list[Release]:
    """Open several entries of one agency to one other, all or none. Secrets and what was entrusted: one by one only.

    Refuses like `release_entry`; entries that are open already stay as they are.
    """
    if not entries:
        raise Refused(_("Wählen Sie mindestens einen Eintrag."), field="entries")
    made = release_along(actor, case, entries, row, valid_until)
    touch(case, actor)
    record(actor=actor, action=AuditAction.RELEASE_MANY, about=row.consent, case_id=case.pk)
    return made


def release_along(
    actor: Actor,
    case: Case,
    entries: Sequence[Entry],
    row: ConsentRecipient,
    valid_until: datetime.date | None = None,
) -> list[Release]:
    """What `release_entries` does, as a part of another service that writes the row in the audit itself."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _hold_consent(row.consent_id)
    made = []
    for entry in sorted(entries, key=lambda each: each.pk):
        if entry.case_id != case.pk:
            raise PermissionDenied
        _case, taken = _take(actor, entry)
        if taken.data_class in ONE_BY_ONE:
            raise Refused(_("Das geben Sie einzeln frei, auf der Seite des Eintrags."), field="entries")
        try:
            made.append(_release(actor, taken, row, (), valid_until))
        except AlreadyReleased:
            continue
    return made


@transaction.atomic
def release_without_consent(*, actor: Actor, entry: Entry, grounds: Grounds) -> Release:
    """Open one entry on a norm instead of a consent. Data of the Jugendamt waits for a second person.

    `PermissionDenied` unless the deployment allows it and the person leads the agency or the case; `Refused` for
    secrets and what was entrusted, a norm of another law, a reason under 30 characters.
    """
    case, entry = _take(actor, entry)
    if not may_release_without_consent(actor, entry):
        raise PermissionDenied
    _check_grounds(actor, case, entry, grounds)
    _make_room(actor, entry, grounds.recipient, None)
    release = Release.objects.create(
        entry=entry, recipient=grounds.recipient, purpose=grounds.purpose, data_class=entry.data_class,
        norm=grounds.norm, reason=grounds.reason.strip(), valid_from=actor.today, valid_until=grounds.valid_until,
        released_by=person_of(actor), released_at=actor.now,
    )  # fmt: skip
    touch(case, actor)
    record(actor=actor, action=AuditAction.RELEASE_WITHOUT_CONSENT, about=release, case_id=case.pk)
    return release


@transaction.atomic
def approve_release(*, actor: Actor, release: Release) -> None:
    """The second person agrees: the release opens its entry from now on (§ 64 Abs. 2 SGB VIII).

    `PermissionDenied` for the releaser and for other agencies, `IllegalStep` for what waits no longer.
    """
    held = _take_waiting(actor, release)
    check_case(held.entry.case)
    held.approved_by, held.approved_at = person_of(actor), actor.now
    held.save(update_fields=["approved_by", "approved_at"])
    record(actor=actor, action=AuditAction.RELEASE_APPROVE, about=held, case_id=held.entry.case_id)


@transaction.atomic
def reject_release(*, actor: Actor, release: Release) -> None:
    """The second person does not agree: it never opens anything. Refuses like `approve_release`."""
    held = _take_waiting(actor, release)
    held.withdrawn_by, held.withdrawn_at = person_of(actor), actor.now
    held.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(actor=actor, action=AuditAction.RELEASE_REJECT, about=held, case_id=held.entry.case_id)


@transaction.atomic
def withdraw_release(*, actor: Actor, release: Release) -> None:
    """Take a release back: nobody of the other agency reads the entry from the next request on.

    Works in every stage of the case. `PermissionDenied` for who does not work on it for the entry's agency,
    `IllegalStep` if it was taken back before.
    """
    held = Release.objects.select_for_update(of=("self",)).select_related("entry").get(pk=release.pk)
    if not Entry.objects.own(person_of(actor), now=actor.now).filter(pk=held.entry_id).exists():
        raise PermissionDenied
    if held.withdrawn_at is not None:
        raise IllegalStep(_("Diese Freigabe ist schon zurückgenommen."))
    held.withdrawn_by, held.withdrawn_at = person_of(actor), actor.now
    held.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record(actor=actor, action=AuditAction.RELEASE_WITHDRAW, about=held, case_id=held.entry.case_id)


def _take(actor: Actor, entry: Entry) -> tuple[Case, Entry]:
    """Case and entry, locked, if the person may release it and it can be released at all."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=entry.case_id)
    locked = Entry.objects.select_for_update(of=("self",)).select_related("agency").get(pk=entry.pk)
    if not Entry.objects.own(person_of(actor), now=actor.now).filter(pk=locked.pk).exists():
        raise PermissionDenied
    check_case(case)
    if locked.restricted_at is not None:
        raise IllegalStep(_("Die Verarbeitung dieses Eintrags ist eingeschränkt. Er wird nicht freigegeben."))
    if locked.data_class not in RELEASABLE:
        raise Refused(_("Der Eintrag ist intern. Geben Sie ihm zuerst eine Klasse, die freigegeben werden kann."))
    locked.case = case
    return case, locked


def _hold_consent(consent_id: int) -> None:
    """Nobody withdraws it while something is released by it."""
    Consent.objects.select_for_update(of=("self",)).get(pk=consent_id)


def _release(
    actor: Actor, entry: Entry, row: ConsentRecipient, persons: Collection[User], valid_until: datetime.date | None
) -> Release:
    consent = Consent.objects.with_state().get(pk=row.consent_id)
    if (consent.case_id, consent.agency_id) != (entry.case_id, entry.agency_id):
        raise PermissionDenied
    row.consent = consent
    is_active = consent.pk in active_ids(entry.case_id, entry.agency_id, now=actor.now)
    problem = why_not(entry, row, is_active=is_active, today=actor.today)
    if problem:
        raise Refused(problem, field="choice")
    until = valid_until or consent.valid_until
    if until > consent.valid_until:
        text = _("Die Freigabe kann nicht länger gelten als die Einwilligung: höchstens bis %(day)s.")
        raise Refused(text % {"day": date_format(consent.valid_until, "j. F Y")}, field="valid_until")
    _check_until(actor, until)
    _check_persons(entry, row, persons)
    _make_room(actor, entry, row.agency, consent)
    release = Release.objects.create(
        entry=entry, recipient=row.agency, purpose=consent.purpose, data_class=entry.data_class, consent=consent,
        valid_from=actor.today, valid_until=until, released_by=person_of(actor), released_at=actor.now,
    )  # fmt: skip
    release.persons.set(persons)
    return release


def _check_until(actor: Actor, until: datetime.date) -> None:
    if until < actor.today:
        raise Refused(_("Der Tag liegt in der Vergangenheit."), field="valid_until")


def _check_persons(entry: Entry, row: ConsentRecipient, persons: Collection[User]) -> None:
    """Secrets go to people whom the consent names; nothing else goes to single people."""
    chosen = {person.pk for person in persons}
    if entry.data_class != DataClass.PROFESSIONAL_SECRET:
        if chosen:
            raise Refused(_("Personen werden nur für Berufsgeheimnisse benannt."), field="persons")
    elif not chosen:
        raise Refused(_("Wählen Sie, wer das Berufsgeheimnis lesen darf."), field="persons")
    elif not chosen <= {person.pk for person in row.persons.all()}:
        raise Refused(_("Die Einwilligung benennt bei dieser Stelle andere Personen."), field="persons")


def _make_room(actor: Actor, entry: Entry, recipient: Agency, consent: Consent | None) -> None:
    """Refuse what is there already; take back a release on the same basis that opens nothing any more."""
    before = Release.objects.filter(entry=entry, recipient=recipient, consent=consent, withdrawn_at=None)
    for release in before.select_for_update(of=("self",)):
        in_time = release.valid_until >= actor.today and release.data_class == entry.data_class
        if in_time and release.released_at >= entry.case.opened_at:
            raise AlreadyReleased(_("Für diese Stelle ist der Eintrag schon freigegeben."), field="choice")
        release.withdrawn_by, release.withdrawn_at = person_of(actor), actor.now
        release.save(update_fields=["withdrawn_by", "withdrawn_at"])


def _check_grounds(actor: Actor, case: Case, entry: Entry, grounds: Grounds) -> None:
    if entry.data_class not in BY_NORM:
        raise Refused(_("Berufsgeheimnisse und Anvertrautes gibt es ohne Einwilligung nicht."))
    if grounds.norm not in norms_of(entry.agency.legal_area):
        raise Refused(_("Diese Vorschrift gilt nicht für Daten Ihrer Stelle."), field="norm")
    if len(grounds.reason.strip()) < REASON_LENGTH:
        text = _("Begründen Sie das mit mindestens %(count)s Zeichen.")
        raise Refused(text % {"count": REASON_LENGTH}, field="reason")
    if not possible_recipients(case, entry).filter(pk=grounds.recipient.pk).exists():
        raise Refused(_("Diese Stelle ist an dem Fall nicht beteiligt."), field="recipient")
    _check_until(actor, grounds.valid_until)
    if grounds.valid_until > actor.today + datetime.timedelta(days=366):
        raise Refused(_("Höchstens ein Jahr."), field="valid_until")


def _take_waiting(actor: Actor, release: Release) -> Release:
    """The release, locked, if it waits for this person."""
    held = (
        Release.objects.select_for_update(of=("self",))
        .select_related("entry__case", "entry__agency")
        .get(pk=release.pk)
    )
    asked = pending_approvals(person_of(actor), now=actor.now, today=actor.today)
    if asked.filter(pk=held.pk).exists():
        return held
    if held.approved_at is not None or held.withdrawn_at is not None or held.valid_until < actor.today:
        raise IllegalStep(_("Über diese Freigabe ist schon entschieden."))
    raise PermissionDenied
