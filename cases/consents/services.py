"""What can be done with consents. Each verb is one transaction with one row in the audit."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.consents import checks, rules
from cases.consents.enums import ConsentState
from cases.consents.lifecycle import TRANSITIONS
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient
from cases.consents.scopes import Answer, Asked, Scope, scope_key, wanted_key
from cases.records.enums import DataClass, Giver
from cases.records.models import Case
from cases.records.services_access import touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, User

DOUBLE_CLICK: Final = datetime.timedelta(minutes=2)
"""Within this time the same answer recorded by the same person is the same form sent twice."""


class AlreadyThere(Refused):
    """The same form was sent before: a double click. Nothing was added."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One sitting at the desk. `answer` only if they agreed."""

    actor: Actor
    case: Case
    agency: Agency
    scope: Scope
    asked: Asked
    answer: Answer | None = None
    refused: bool = False
    replaces: Consent | None = None

    @property
    def result(self) -> ConsentState:
        """The state that the new consent will have."""
        if self.refused:
            return ConsentState.REFUSED
        return ConsentState.GRANTED if self.answer else ConsentState.REQUESTED


@transaction.atomic
def request_consent(*, actor: Actor, case: Case, agency: Agency, scope: Scope, asked: Asked) -> Consent:
    """Record that somebody was asked and has not answered yet. Opens nothing.

    `agency` owns the data. Refuses (`Refused`) what cases.consents.checks refuses, and what is there already.
    """
    consent = _ask(_Form(actor, case, agency, scope, asked))
    touch(case, actor)
    record(actor=actor, action=AuditAction.CONSENT_REQUEST, about=consent, case_id=case.pk)
    return consent


@transaction.atomic
def grant_consent(*, actor: Actor, case: Case, agency: Agency, scope: Scope, asked: Asked, answer: Answer) -> Consent:
    """Asked and agreed in one sitting: what a caseworker records at the desk with the young person."""
    consent = _ask(_Form(actor, case, agency, scope, asked, answer))
    _reach(actor, consent, "grant", given_on=answer.given_on)
    record(actor=actor, action=AuditAction.CONSENT_GRANT, about=consent, case_id=case.pk)
    return consent


@transaction.atomic
def refuse_consent(*, actor: Actor, case: Case, agency: Agency, scope: Scope, asked: Asked, answer: Answer) -> Consent:
    """Asked and refused in one sitting. Nothing else follows from it, except that one does not ask again at once."""
    consent = _ask(_Form(actor, case, agency, scope, asked, refused=True))
    _refuse(actor, consent, answer)
    record(actor=actor, action=AuditAction.CONSENT_REFUSE, about=consent, case_id=case.pk)
    return consent


@transaction.atomic
def replace_consent(*, actor: Actor, old: Consent, scope: Scope, asked: Asked, answer: Answer) -> Consent:
    """A new consent takes the place of a granted one. What was released under the old one is released no longer.

    Raises `IllegalStep` if the old one is not granted any more.
    """
    consent = _ask(_Form(actor, old.case, old.agency, scope, asked, answer, replaces=old))
    _reach(actor, consent, "grant", given_on=answer.given_on)
    _reach(actor, old, "replace")
    record(actor=actor, action=AuditAction.CONSENT_REPLACE, about=consent, case_id=consent.case_id)
    return consent


@transaction.atomic
def record_grant(*, actor: Actor, consent: Consent, answer: Answer) -> None:
    """The person who was asked has agreed. Works from now on, never backwards.

    Raises `Refused` if the proof is incomplete or the person could not give it any more, `IllegalStep` if it is not
    an open request.
    """
    _lock(actor, consent)
    _grant_late(actor, consent, answer)
    record(actor=actor, action=AuditAction.CONSENT_GRANT, about=consent, case_id=consent.case_id)


@transaction.atomic
def record_refusal(*, actor: Actor, consent: Consent, answer: Answer) -> None:
    """The person who was asked said no."""
    _lock(actor, consent)
    _refuse(actor, consent, answer)
    record(actor=actor, action=AuditAction.CONSENT_REFUSE, about=consent, case_id=consent.case_id)


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent: Consent, note: str = "") -> None:
    """It was taken back (Art. 7 Abs. 3 DSGVO). What it opened is closed at everybody's next request."""
    _lock(actor, consent)
    _reach(actor, consent, "withdraw", note=note, given_on=actor.today)
    record(actor=actor, action=AuditAction.CONSENT_WITHDRAW, about=consent, case_id=consent.case_id)


@transaction.atomic
def void_consent(*, actor: Actor, consent: Consent, reason: str) -> None:
    """It should never have counted: the wrong person, the wrong form. `reason` stays with the proof."""
    if not reason.strip():
        raise Refused(_("Schreiben Sie, warum die Einwilligung unwirksam ist."), field="reason")
    _lock(actor, consent)
    _reach(actor, consent, "void", note=reason.strip())
    record(actor=actor, action=AuditAction.CONSENT_VOID, about=consent, case_id=consent.case_id)


@transaction.atomic
def expire_consents(*, actor: Actor) -> int:
    """Write down which consents have ended by themselves: time is up, or the case was closed. Returns how many.

    For the nightly job (`Actor(user=None)`); whether a consent opens something never waits for it. Running it twice
    changes nothing.
    """
    held = list(Consent.objects.over(now=actor.now).select_for_update(of=("self",)).order_by("pk"))
    # Writing it down changes no consent: what became of them before they were held is asked now, and not before.
    rows = list(Consent.objects.over(now=actor.now).filter(pk__in=[row.pk for row in held]).order_by("pk"))
    ConsentEvent.objects.bulk_create(
        ConsentEvent(consent=row, state=ConsentState.EXPIRED, at=actor.now, by=actor.user) for row in rows
    )
    record(actor=actor, action=AuditAction.CONSENT_EXPIRE, case_ids=sorted({row.case_id for row in rows}))
    return len(rows)


def _ask(form: _Form) -> Consent:
    """Check and write the scope with its first event. The case's row is locked: the same is never written twice."""
    actor, scope, case = form.actor, form.scope, Case.objects.select_for_update(of=("self",)).get(pk=form.case.pk)
    checks.check_hand(actor, case, form.agency.pk)
    checks.check_case(case)
    birth_date = checks.known_birth_date(actor, case)
    checks.check_scope(case, form.agency, scope, on=actor.today)
    given_on = actor.today
    if form.answer:
        checks.check_answer(form.answer, today=actor.today)
        given_on = form.answer.given_on
    for day in {given_on, actor.today}:
        checks.check_asked(form.asked, birth_date=birth_date, on=day, data_classes=scope.data_classes)
    if not form.refused:
        checks.check_informed(form.asked)
    checks.check_end(
        scope.valid_until, given_on=given_on, today=actor.today, birth_date=birth_date, giver=form.asked.giver
    )
    _refuse_twice(form)
    checks.check_not_refused_lately(case, form.agency, scope, today=actor.today)
    return _write(form)


def _refuse_twice(form: _Form) -> None:
    """Raise `AlreadyThere` for the same form sent twice, `Refused` where the same is asked or granted already."""
    same = Consent.objects.filter(case=form.case, agency=form.agency, purpose=form.scope.purpose).with_state()
    active = set(same.active(now=form.actor.now).values_list("pk", flat=True))
    for consent in same.prefetch_related("recipients__persons"):
        if consent == form.replaces or scope_key(consent) != wanted_key(form.scope, form.asked):
            continue
        age = form.actor.now - consent.recorded_at
        if consent.state == form.result and consent.recorded_by_id == _user(form.actor).pk and age < DOUBLE_CLICK:
            raise AlreadyThere(_("Das ist schon aufgenommen. Es wurde nichts doppelt angelegt."))
        if consent.state == ConsentState.REQUESTED and consent.valid_until >= form.actor.today:
            raise Refused(
                _("Danach ist schon gefragt worden. Nehmen Sie die Antwort in der Übersicht der Freigaben auf.")
            )
        if consent.pk in active:
            text = _(
                "Dafür gibt es schon eine Einwilligung. Wählen Sie dort „Verlängern oder ändern“ oder „Zurücknehmen“."
            )
            raise Refused(text)


def _write(form: _Form) -> Consent:
    """Scope, recipients, first event, in this order: after the first event the database lets nothing change."""
    scope, asked, answer = form.scope, form.asked, form.answer
    consent = Consent.objects.create(
        case=form.case,
        agency=form.agency,
        purpose=scope.purpose,
        data_classes=sorted(scope.data_classes),
        forms_of_use=sorted(scope.forms_of_use),
        young_person_may_attend=scope.young_person_may_attend,
        form=(answer.form or "") if answer else "",
        paper_reference=answer.paper_reference if answer else "",
        valid_from=form.actor.today,
        valid_until=scope.valid_until,
        recorded_by=_user(form.actor),
        recorded_at=form.actor.now,
        replaces=form.replaces,
        **{item.name: getattr(asked, item.name) for item in fields(asked)},
    )
    for agency in scope.recipients:
        row = ConsentRecipient.objects.create(consent=consent, agency=agency)
        row.persons.set(scope.persons.get(agency.pk, ()))
    ConsentEvent.objects.create(consent=consent, state=ConsentState.REQUESTED, at=form.actor.now, by=form.actor.user)
    return consent


def _lock(actor: Actor, consent: Consent) -> None:
    """Only the owner's hand, and one step at a time. The case first, as everywhere: so nobody waits in a circle."""
    Case.objects.select_for_update(of=("self",)).get(pk=consent.case_id)
    checks.check_hand(actor, consent.case, consent.agency_id)
    Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)


def _grant_late(actor: Actor, consent: Consent, answer: Answer) -> None:
    """The answer came after the request was recorded: the event holds its proof, and all is checked anew."""
    checks.check_case(consent.case)
    checks.check_answer(answer, today=actor.today)
    birth_date = checks.known_birth_date(actor, consent.case)
    classes = frozenset(DataClass(value) for value in consent.data_classes)
    for day in {answer.given_on, actor.today}:
        problem = rules.giver_problem(
            Giver(consent.giver), birth_date=birth_date, on=day, data_classes=classes, reason=consent.guardian_reason
        )
        if problem is not None:
            raise IllegalStep(str(checks.GIVER_MESSAGES[problem]))
    checks.check_end(
        consent.valid_until,
        given_on=answer.given_on,
        today=actor.today,
        birth_date=birth_date,
        giver=Giver(consent.giver),
    )
    _reach(
        actor,
        consent,
        "grant",
        given_on=answer.given_on,
        form=answer.form or "",
        paper_reference=answer.paper_reference,
    )


def _refuse(actor: Actor, consent: Consent, answer: Answer) -> None:
    checks.check_day(answer.given_on, today=actor.today)
    _reach(actor, consent, "refuse", given_on=answer.given_on)


def _reach(actor: Actor, consent: Consent, action: str, **proof: Any) -> None:
    """Write the next event, or raise `IllegalStep` where the life cycle knows none."""
    last = consent.events.order_by("-at", "-id").first()
    state = TRANSITIONS.get((ConsentState(last.state), action)) if last else None
    if state is None:
        raise IllegalStep(_("Das geht nicht mehr: Der Stand der Einwilligung hat sich inzwischen geändert."))
    at = max(actor.now, last.at) if last else actor.now
    ConsentEvent.objects.create(consent=consent, state=state, at=at, by=actor.user, **proof)
    touch(consent.case, actor)


def _user(actor: Actor) -> User:
    if actor.user is None:
        raise Refused(_("Das kann nur eine Person aufnehmen."))
    return actor.user
