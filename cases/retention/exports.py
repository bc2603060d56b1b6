"""What one agency, or the young person, can take with them: plain dictionaries, the same for JSON and PDF."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone

from cases.consents.models import Consent
from cases.consents.models_releases import Release
from cases.records.enums import DataClass
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.models_people import Guardian, YoungPerson
from cases.retention.exports_conferences import conferences_for
from cases.retention.exports_handovers import handovers_for, requests_for, responsibilities_of
from cases.staff.actors import Actor
from cases.staff.models import Agency, User

Rows = list[dict[str, Any]]


def agency_file(*, actor: Actor, case: Case, agency: Agency) -> dict[str, Any]:
    """Everything of one case that `agency` owns, for its own file of record; nothing that others own or released.

    What was entrusted is in it for the person it was entrusted to only (§ 65 SGB VIII). Of conferences: those that the
    agency convened, and its copy of minutes of others.
    """
    user = _user(actor)
    conferences, _missing = conferences_for(actor=actor, user=user, case=case, agency=agency)
    entries = Entry.objects.own(user, now=actor.now).filter(case=case, agency=agency)
    return {
        "kind": "agency_file",
        "agency": str(agency.organisation.name),
        "exported_at": actor.now.isoformat(),
        "case": _case(case),
        "young_person": _person(case) if case.agency_id == agency.pk else None,
        "guardians": _guardians(case, agency),
        "next_steps": [
            {"text": row.text, "due_on": row.due_on.isoformat(), "done_on": _day(row.done_at)}
            for row in case.next_steps.filter(agency=agency).order_by("due_on", "pk")
        ],
        "entries": _entries(entries),
        "consents": _consents(case, agency),
        "releases": _releases(Release.objects.filter(entry__case=case, entry__agency=agency)),
        "conferences": conferences,
        **_way(actor, user, case, agency),
    }


def own_data(*, actor: Actor, case: Case, agency: Agency) -> dict[str, Any]:
    """What `agency` holds about the young person, as they may ask for it (Art. 15 DSGVO, § 83 SGB X).

    Without entries, paragraphs and agreements about other people; other agencies answer for their own rows and are
    named. Of guests of a conference it holds that they were there, not how to reach them.
    """
    user = _user(actor)
    conferences, missing = conferences_for(
        actor=actor, user=user, case=case, agency=agency, leave_out=[DataClass.THIRD_PARTY]
    )
    for row in conferences:
        for part in row["participants"]:
            part.pop("email", None)
    entries = Entry.objects.own(user, now=actor.now).filter(case=case, agency=agency)
    others = case.participations.exclude(agency=agency).select_related("agency__organisation").order_by("pk")
    return {
        "kind": "own_data",
        "agency": str(agency.organisation.name),
        "exported_at": actor.now.isoformat(),
        "case": _case(case),
        "young_person": _person(case) if case.agency_id == agency.pk else None,
        "guardians": _guardians(case, agency),
        "entries": _entries(entries.exclude(data_class=DataClass.THIRD_PARTY)),
        "left_out": entries.filter(data_class=DataClass.THIRD_PARTY).count() + missing,
        "consents": _consents(case, agency),
        "releases": _releases(Release.objects.filter(entry__case=case, entry__agency=agency)),
        "conferences": conferences,
        **_way(actor, user, case, agency),
        "other_agencies": [str(row.agency.organisation.name) for row in others],
    }


def _way(actor: Actor, user: User, case: Case, agency: Agency) -> dict[str, Rows]:
    """How the case came to the agency and went on: request, hand-overs, who was responsible when."""
    return {
        "requests": requests_for(case, agency),
        "handovers": handovers_for(actor=actor, user=user, case=case, agency=agency),
        "responsibilities": responsibilities_of(case),
    }


def _user(actor: Actor) -> Any:
    if actor.user is None:
        raise ValueError("An export is made by a person.")
    return actor.user


def _day(moment: datetime.datetime | None) -> str | None:
    return timezone.localdate(moment).isoformat() if moment else None


def _case(case: Case) -> dict[str, Any]:
    return {
        "reference": case.reference,
        "state": case.get_state_display(),
        "opened_on": _day(case.opened_at),
        "closed_on": _day(case.closed_at),
        "outcome": case.get_outcome_display() if case.outcome else "",
    }


def _person(case: Case) -> dict[str, Any] | None:
    person = YoungPerson.objects.filter(case=case).first()
    if person is None:
        return None
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_date": person.birth_date.isoformat(),
        "phone": person.phone,
        "email": person.email,
        "street": person.street,
        "postal_code": person.postal_code,
        "town": person.town,
        "protected_address": person.protected_address,
        "channel": person.get_channel_display(),
        "language": person.get_language_display(),
    }


def _guardians(case: Case, agency: Agency) -> Rows:
    return [
        {"name": row.name, "relation": row.relation, "phone": row.phone, "email": row.email}
        for row in Guardian.objects.filter(young_person__case=case, agency=agency).order_by("pk")
    ]


def _entries(entries: models.QuerySet[Entry]) -> Rows:
    return [
        {
            "date": row.happened_on.isoformat(),
            "class": row.get_data_class_display(),
            "title": row.title,
            "text": row.text,
            "author": str(row.author),
            "written_on": _day(row.created_at),
            "disputed": row.disputed_note,
            "restricted": row.restricted_at is not None,
        }
        for row in entries.select_related("author").order_by("happened_on", "pk")
    ]


def _consents(case: Case, agency: Agency) -> Rows:
    rows: Iterable[Consent] = (
        Consent.objects.filter(case=case, agency=agency)
        .prefetch_related("recipients__agency__organisation", "events")
        .order_by("recorded_at", "pk")
    )
    return [
        {
            "purpose": row.get_purpose_display(),
            "recipients": [str(recipient.agency.organisation.name) for recipient in row.recipients.all()],
            "classes": [str(DataClass(value).label) for value in row.data_classes],
            "given_by": row.get_giver_display(),
            "valid_from": row.valid_from.isoformat(),
            "valid_until": row.valid_until.isoformat(),
            "text_version": row.text_version,
            "form": row.get_form_display(),
            "paper_reference": row.paper_reference,
            "events": [{"state": event.get_state_display(), "on": _day(event.at)} for event in row.events.all()],
        }
        for row in rows
    ]


def _releases(releases: models.QuerySet[Release]) -> Rows:
    rows = releases.select_related("recipient__organisation", "entry").order_by("released_at", "pk")
    return [
        {
            "entry": row.entry.title,
            "to": str(row.recipient.organisation.name),
            "purpose": row.get_purpose_display(),
            "basis": row.get_norm_display() if row.norm else "Einwilligung",
            "reason": row.reason,
            "from": row.valid_from.isoformat(),
            "until": row.valid_until.isoformat(),
            "taken_back_on": _day(row.withdrawn_at),
        }
        for row in rows
        if row.data_class != DataClass.ENTRUSTED
    ]
