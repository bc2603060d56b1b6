"""The table of periods as the job works through it: what is due, and how it goes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.audit.services_retention import cut_chains, forget_changes, forget_control, forget_reads
from cases.conferences.models import Conference
from cases.consents.models import Consent
from cases.consents.services import expire_consents
from cases.consultations.models import CodeTry, Consultation
from cases.mails.models import OutgoingMail
from cases.mails.selectors import old_jobs
from cases.records.models import Case
from cases.retention import selectors, selectors_conferences, selectors_requests, services_conferences
from cases.retention.services import allow_deletion, delete_content, erase_case, erase_requests
from cases.staff.actors import Actor
from cases.staff.models_security import SecurityEvent
from cases.staff.periods import periods
from cases.team import services_idle


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the table: `due` counts, `run` deletes and returns how many. Both are safe to repeat.

    `remarks`: what the report names below the line, asked before the run; references at most.
    """

    name: str
    what: str
    due: Callable[[datetime.datetime], int]
    run: Callable[[Actor], int]
    remarks: Callable[[datetime.datetime], Sequence[str]] = lambda now: ()


def _erase_all(find: Callable[..., QuerySet[Case]]) -> Callable[[Actor], int]:
    def run(actor: Actor) -> int:
        numbers = list(find(now=actor.now).values_list("pk", flat=True))
        return sum(_erase_if_due(actor, number, find) for number in numbers)

    return run


@transaction.atomic
def _erase_if_due(actor: Actor, number: int, find: Callable[..., QuerySet[Case]]) -> bool:
    """Whether a case is still due is asked again behind its lock: somebody may have worked on it a moment ago, or got a
    consent, and neither is undone by anything.
    """
    list(Case.objects.select_for_update(of=("self",)).filter(pk=number).values_list("pk"))
    case = find(now=actor.now).filter(pk=number).first()
    if case is not None:
        erase_case(actor=actor, case=case)
    return case is not None


@transaction.atomic
def _erase_content(actor: Actor) -> int:
    """Content of closed cases goes; reference, dates and consents stay."""
    held = list(selectors.content_past_closing(now=actor.now).select_for_update(of=("self",)))
    # A case does not change by losing its content: what somebody else deleted while we waited is asked now.
    cases = list(selectors.content_past_closing(now=actor.now).filter(pk__in=[case.pk for case in held]))
    allow_deletion()
    for case in cases:
        delete_content(case, now=actor.now)
        record(actor=actor, action=AuditAction.CASE_CONTENT_ERASE, about=case, case_id=case.pk)
    return len(cases)


@transaction.atomic
def _erase_conferences(actor: Actor) -> int:
    """Each conference that is over goes as a whole: question, poll, agenda, notes, minutes, bookings, mails."""
    rows = list(selectors_conferences.past_closing(now=actor.now).select_for_update(of=("self",)))
    allow_deletion()
    for row in rows:
        services_conferences.forget_conferences(Conference.objects.filter(pk=row.pk))
        record(actor=actor, action=AuditAction.CONFERENCE_ERASE, about=row, case_id=row.case_id)
    return len(rows)


def _delete_guardians(actor: Actor) -> int:
    return selectors.guardians_of_adults(now=actor.now).delete()[0]


def _delete_releases(actor: Actor) -> int:
    rows = selectors.releases_past_withdrawal(now=actor.now)
    return rows.delete()[1].get("cases.Release", 0)


def _delete_codes(actor: Actor) -> int:
    return selectors.dead_share_codes(now=actor.now).delete()[0]


def _delete_consultations(actor: Actor) -> int:
    """Rounds and all that was said in them, and the last counted tries of their codes."""
    before = periods().before(actor.now, "peer_consultation_days")
    CodeTry.objects.filter(at__lte=before).delete()
    return Consultation.objects.untouched_since(before).delete()[1].get("cases.Consultation", 0)


TASKS: Final = (
    Task(
        "consents",
        "Einwilligungen, deren Zeit um ist oder deren Fall geschlossen wurde (Eintrag „abgelaufen“)",
        lambda now: Consent.objects.over(now=now).count(),
        lambda actor: expire_consents(actor=actor),
    ),
    Task(
        "contact_requests",
        "Beantwortete Kontaktanfragen, 90 Tage nach dem letzten Schritt",
        lambda now: selectors_requests.past_last_step(now=now).count(),
        lambda actor: erase_requests(actor=actor, rows=selectors_requests.past_last_step(now=actor.now)),
    ),
    Task(
        "stubs",
        "Fälle ohne Einwilligung, 90 Tage nach der letzten Bearbeitung",
        lambda now: selectors.abandoned_stubs(now=now).count(),
        _erase_all(selectors.abandoned_stubs),
    ),
    Task(
        "closed_content",
        "Inhalte abgeschlossener Fälle, 90 Tage nach dem Abschluss",
        lambda now: selectors.content_past_closing(now=now).count(),
        _erase_content,
    ),
    Task(
        "conferences",
        "Inhalte von Fallkonferenzen, 90 Tage nach dem Abschluss oder der Absage",
        lambda now: selectors_conferences.past_closing(now=now).count(),
        _erase_conferences,
        selectors_conferences.unconfirmed_copies,
    ),
    Task(
        "guests",
        "Gäste von Fallkonferenzen: Name, Adresse, Link, Antworten, 14 Tage nach der Konferenz",
        lambda now: selectors_conferences.guests_past_conference(now=now).count(),
        lambda actor: services_conferences.forget_guests(actor=actor),
    ),
    Task(
        "bookings",
        "Termine und Abwesenheiten im Kalender, nach 90 Tagen",
        lambda now: sum(rows.count() for rows in selectors_conferences.old_times(now=now)),
        lambda actor: sum(rows.delete()[0] for rows in selectors_conferences.old_times(now=actor.now)),
    ),
    Task(
        "busy_times",
        "Belegte Zeiten aus fremden Kalendern, sobald sie vorbei sind",
        lambda now: selectors_conferences.past_busy_times(now=now).count(),
        lambda actor: selectors_conferences.past_busy_times(now=actor.now).delete()[0],
    ),
    Task(
        "proofs",
        "Nachweise der Einwilligungen, 12 Monate nach dem Abschluss",
        lambda now: selectors.proofs_past_their_time(now=now).count(),
        _erase_all(selectors.proofs_past_their_time),
    ),
    Task(
        "guardians",
        "Sorgeberechtigte, am 18. Geburtstag der jungen Person",
        lambda now: selectors.guardians_of_adults(now=now).count(),
        _delete_guardians,
    ),
    Task(
        "releases",
        "Freigaben, 30 Tage nach Widerruf oder Rücknahme",
        lambda now: selectors.releases_past_withdrawal(now=now).count(),
        _delete_releases,
    ),
    Task(
        "share_codes",
        "Codes zum Beitreten, 30 Tage nach ihrem Ende",
        lambda now: selectors.dead_share_codes(now=now).count(),
        _delete_codes,
    ),
    Task(
        "staff_invitations",
        "Einladungen an Fachkräfte, 30 Tage nach ihrem Ende",
        lambda now: selectors.dead_staff_invitations(now=now).count(),
        lambda actor: selectors.dead_staff_invitations(now=actor.now).delete()[0],
    ),
    Task(
        "outgoing_mails",
        "Ausgehende Mails (wer, welche Art, wann; Inhalte gibt es nicht), nach 30 Tagen",
        lambda now: OutgoingMail.objects.older_than(periods().before(now, "outgoing_mail_days")).count(),
        lambda actor: OutgoingMail.objects.older_than(periods().before(actor.now, "outgoing_mail_days")).delete()[0],
    ),
    Task(
        "jobs",
        "Aufträge im Hintergrund, die erledigt oder abgebrochen sind, nach 30 Tagen",
        lambda now: old_jobs(before=periods().before(now, "outgoing_mail_days")).count(),
        lambda actor: old_jobs(before=periods().before(actor.now, "outgoing_mail_days")).delete()[0],
    ),
    Task(
        "peer_consultations",
        "Kollegiale Fallberatungen, 30 Tage nach dem letzten Schritt, auch nie begonnene",
        lambda now: Consultation.objects.untouched_since(periods().before(now, "peer_consultation_days")).count(),
        _delete_consultations,
    ),
    Task(
        "idle_accounts",
        "Konten, die 90 Tage nicht benutzt wurden (gesperrt; die Zeile darunter gehört dazu)",
        lambda now: services_idle.idle_accounts(now=now).count() - len(services_idle.needed_accounts(now=now)),
        lambda actor: len(services_idle.deactivate_idle(now=actor.now).done),
    ),
    Task(
        "needed_accounts",
        "davon nicht gesperrt, weil sonst niemand mehr leitet: bitte Nachfolge regeln",
        lambda now: len(services_idle.needed_accounts(now=now)),
        lambda actor: len(services_idle.needed_accounts(now=actor.now)),
    ),
    Task(
        "forgotten_accounts",
        "Konten, die 24 Monate nicht benutzt wurden (unkenntlich gemacht, 30 Tage nach der Ankündigung per E-Mail)",
        lambda now: services_idle.forgotten_accounts(now=now).count(),
        lambda actor: len(services_idle.anonymise_idle(now=actor.now).done),
    ),
    Task(
        "security_log",
        "Sicherheitsereignisse rund um die Anmeldung, nach 90 Tagen",
        lambda now: SecurityEvent.objects.older_than(periods().before(now, "security_log_days")).count(),
        lambda actor: SecurityEvent.objects.older_than(periods().before(actor.now, "security_log_days")).delete()[0],
    ),
    Task(
        "read_audit",
        "Protokoll: wer was angesehen hat, nach 6 Monaten (§ 79 Abs. 4 SGB X)",
        lambda now: forget_reads(before=periods().before(now, "read_audit_months"), dry_run=True),
        lambda actor: forget_reads(before=periods().before(actor.now, "read_audit_months")),
    ),
    Task(
        "change_audit",
        "Protokoll: Änderungen, 12 Monate nach dem Ende des Falls",
        lambda now: forget_changes(before=periods().before(now, "consent_proof_months"), dry_run=True),
        lambda actor: forget_changes(before=periods().before(actor.now, "consent_proof_months")),
    ),
    Task(
        "audit_control",
        "Begründungen der Kontrolle und Auffälligkeiten, nach 6 Monaten",
        lambda now: forget_control(before=periods().before(now, "read_audit_months"), dry_run=True),
        lambda actor: forget_control(before=periods().before(actor.now, "read_audit_months")),
    ),
    Task(
        "audit_chains",
        "Protokoll: geleerte Zeilen am Anfang der Ketten",
        lambda now: cut_chains(dry_run=True),
        lambda actor: cut_chains(),
    ),
)
"""In the order in which they run."""


def record_run(actor: Actor) -> None:
    """One row for the whole run; what erased a case has written its own."""
    record(actor=actor, action=AuditAction.RETENTION_RUN)
