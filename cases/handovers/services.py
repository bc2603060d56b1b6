"""A hand-over is offered, agreed to by a second person, withdrawn, or runs out."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.models_minutes import Agreement
from cases.consents.enums import LegalNorm
from cases.consents.models import ConsentRecipient
from cases.consents.rules_releases import norms_of
from cases.consents.services_releases import release_along
from cases.handovers.enums import HandoverState
from cases.handovers.lifecycle import HandoverAction
from cases.handovers.models import REASON_LENGTH, Handover, HandoverItem
from cases.handovers.selectors_offer import agreements_along, can_be_asked, covering_row, periods_of, released_to
from cases.handovers.services_access import take_handover
from cases.handovers.services_end import end
from cases.records.lifecycle import CaseAction
from cases.records.models import Case
from cases.records.models_entries import Entry
from cases.records.reference import new_reference
from cases.records.services_access import person_of, take_case, touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Why it may happen without consent: the exception that somebody answers for."""

    norm: LegalNorm
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is offered. `note`: for the other agency; `wish`: the young person's own words; `basis`: instead of consent.

    `entries` of the offering agency are released with it where they are not yet; `agreements` are only named.
    """

    to_agency: Agency
    note: str
    wish: str = ""
    is_warm: bool = True
    entries: Sequence[Entry] = ()
    agreements: Sequence[Agreement] = ()
    basis: Basis | None = None


@transaction.atomic
def offer_handover(*, actor: Actor, case: Case, offer: Offer, token: uuid.UUID) -> Handover:
    """Offer a case to another agency of the region. Whoever offers stays responsible until somebody there accepts.

    `token` names the form: sent twice it offers once. `PermissionDenied` for who does not lead the case for the
    responsible agency, `IllegalStep` while another hand-over of it is open, `Refused` for agencies that no consent
    covers (or, where the deployment allows it, no norm with a reason), and for entries that cannot be released to it.
    """
    case, row = take_case(actor=actor, case=case, action=CaseAction.HANDOVER_OFFER)
    made = Handover.objects.filter(offering=token, offered_by=person_of(actor), case=case).first()
    if made is None:
        made = _offer(actor, case, row.agency, offer, token)
    record(actor=actor, action=AuditAction.HANDOVER_OFFER, about=made, case_id=case.pk)
    return made


@transaction.atomic
def approve_handover(*, actor: Actor, handover: Handover) -> Handover:
    """The second person agrees to an offer without consent: the other agency learns of it now (§ 64 Abs. 2 SGB VIII).

    `PermissionDenied` for who offered it and for other agencies, `IllegalStep` if it was agreed to before.
    """
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.APPROVE)
    if held.approved_at is not None:
        raise IllegalStep(_("Dieser Übergabe hat schon jemand zugestimmt."))
    held.approved_by, held.approved_at = person_of(actor), actor.now
    held.version += 1
    held.save(update_fields=["approved_by", "approved_at", "version"])
    record(actor=actor, action=AuditAction.HANDOVER_APPROVE, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def reject_handover(*, actor: Actor, handover: Handover, reason: str) -> Handover:
    """The second person does not agree: nobody else learns of it. Refuses like `approve_handover`."""
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.REJECT)
    if held.approved_at is not None:
        raise IllegalStep(_("Dieser Übergabe hat schon jemand zugestimmt."))
    end(actor, held, HandoverState.WITHDRAWN, said(reason))
    record(actor=actor, action=AuditAction.HANDOVER_REJECT, about=held, case_id=held.case_id)
    return held


@transaction.atomic
def withdraw_handover(*, actor: Actor, handover: Handover, reason: str) -> Handover:
    """Take an offer back that nobody has answered; a second click changes nothing.

    `PermissionDenied` for who does not lead the case for the offering agency, `IllegalStep` once it has ended,
    `Refused` without a reason.
    """
    reason = said(reason)
    held = take_handover(actor=actor, handover=handover, action=HandoverAction.WITHDRAW, again=HandoverState.WITHDRAWN)
    if held.state != HandoverState.WITHDRAWN:
        end(actor, held, HandoverState.WITHDRAWN, reason)
    record(actor=actor, action=AuditAction.HANDOVER_WITHDRAW, about=held, case_id=held.case_id)
    return held


def run_out(*, today: datetime.date) -> QuerySet[Handover]:
    """Open hand-overs whose day has passed, or whose agency does not work with the portal any more."""
    return Handover.objects.open().filter(Q(expires_on__lt=today) | Q(to_agency__is_active=False))


def expire_handovers(*, actor: Actor) -> int:
    """End what nobody answered in time; returns how many. For the clock: safe to repeat and side by side."""
    done = 0
    for number, case_id in list(run_out(today=actor.today).order_by("pk").values_list("pk", "case_id")):
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=case_id).first()
            rows = run_out(today=actor.today).select_for_update(of=("self",), skip_locked=True)
            handover = rows.select_related("to_agency").filter(pk=number).first() if case else None
            if case is None or handover is None:
                continue
            handover.case = case
            gone = "" if handover.to_agency.is_active else _("Die Stelle arbeitet nicht mehr mit dem Portal.")
            end(actor, handover, HandoverState.EXPIRED, gone)
            record(actor=actor, action=AuditAction.HANDOVER_EXPIRE, about=handover, case_id=case.pk)
            done += 1
    return done


def said(reason: str) -> str:
    """The reason without spaces around it; `Refused` if there is none."""
    if not reason.strip():
        raise Refused(_("Schreiben Sie, warum."), field="reason")
    return reason.strip()


def put_offer(
    actor: Actor, case: Case, giver: Agency, to: Agency, row: ConsentRecipient | None, **fields: object
) -> Handover:
    """The bare row of an offer; an inner helper of services that hold the case and have asked what covers it."""
    reference = new_reference()
    while Handover.objects.filter(reference=reference).exists():
        reference = new_reference()
    days = periods_of(case.region).answer_days
    return Handover.objects.create(**{
        "reference": reference, "case": case, "from_agency": giver, "to_agency": to,
        "consent": row.consent if row else None, "offered_by": actor.user, "offered_at": actor.now,
        "expires_on": timezone.localdate(actor.now) + datetime.timedelta(days=days), **fields,
    })  # fmt: skip


def _offer(actor: Actor, case: Case, giver: Agency, offer: Offer, token: uuid.UUID) -> Handover:
    if Handover.objects.open().filter(case=case).exists():
        raise IllegalStep(_("Für diesen Fall läuft schon eine Übergabe."))
    if not can_be_asked(case, giver, today=actor.today).filter(pk=offer.to_agency.pk).exists():
        raise Refused(_("Wählen Sie eine andere Stelle aus Ihrer Region, in der jemand mit dem Portal arbeitet."))
    row = covering_row(case, giver, offer.to_agency, now=actor.now)
    grounds = {} if row else _grounds(giver, offer)
    if not offer.note.strip():
        raise Refused(_("Schreiben Sie der anderen Stelle, worum es geht."), field="note")
    _release(actor, case, giver, offer, row)
    made = put_offer(
        actor, case, giver, offer.to_agency, row, offering=token, note=offer.note.strip(), wish=offer.wish.strip(),
        is_warm=offer.is_warm, **grounds,
    )  # fmt: skip
    _pack(actor, case, made, offer)
    touch(case, actor)
    return made


def _grounds(giver: Agency, offer: Offer) -> dict[str, object]:
    """Norm and reason instead of a consent, where the deployment allows that at all."""
    if not settings.RELEASE_WITHOUT_CONSENT or offer.basis is None:
        raise Refused(_("Für diese Stelle gibt es keine gültige Einwilligung mit dem Zweck „Übergabe“."))
    if offer.basis.norm not in norms_of(giver.legal_area):
        raise Refused(_("Diese Vorschrift gilt nicht für Daten Ihrer Stelle."), field="norm")
    if len(offer.basis.reason.strip()) < REASON_LENGTH:
        text = _("Begründen Sie das mit mindestens %(count)s Zeichen.")
        raise Refused(text % {"count": REASON_LENGTH}, field="reason")
    return {"norm": offer.basis.norm, "reason": offer.basis.reason.strip()}


def _release(actor: Actor, case: Case, giver: Agency, offer: Offer, row: ConsentRecipient | None) -> None:
    """Open to the other agency what goes along and is not open yet."""
    if any((entry.case_id, entry.agency_id) != (case.pk, giver.pk) for entry in offer.entries):
        raise PermissionDenied
    there = released_to(case, giver, offer.to_agency, now=actor.now)
    missing = [entry for entry in offer.entries if entry.pk not in there]
    if missing and row is None:
        raise Refused(_("Ohne Einwilligung geben Sie Einträge einzeln auf ihrer Seite frei."), field="entries")
    if missing and row is not None:
        release_along(actor, case, missing, row)


def _pack(actor: Actor, case: Case, handover: Handover, offer: Offer) -> None:
    known = set(agreements_along(actor, case).values_list("pk", flat=True))
    if any(agreement.pk not in known for agreement in offer.agreements):
        raise PermissionDenied
    items = [HandoverItem(handover=handover, entry=entry) for entry in offer.entries]
    items += [HandoverItem(handover=handover, agreement=agreement) for agreement in offer.agreements]
    HandoverItem.objects.bulk_create(items)
