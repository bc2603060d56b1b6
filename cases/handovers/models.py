"""Hand-overs: an agency offers the responsibility for a case, another accepts it or says why not."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar, Final, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calendars.models import Room
from cases.conferences.enums import Mode
from cases.conferences.models_minutes import Agreement
from cases.consents.enums import LegalNorm, Purpose
from cases.consents.models import Consent, ConsentRecipient, is_active
from cases.handovers.enums import Arrival, HandoverState, Missed, Month
from cases.handovers.lifecycle import ENDED, OPEN, SAYS_WHY
from cases.records.enums import Channel
from cases.records.models import Case, works_on
from cases.records.models_entries import Entry
from cases.staff.enums import LegalArea, Role
from cases.staff.models import Agency, Membership, User
from cases.staff.prepared import Condition, Slot
from offers.regions.models import Region

REASON_LENGTH: Final = 30
"""Characters that the reason of a hand-over without consent has at least."""


@Condition
def covers_handover(case: Slot, giver: Slot, receiver: Slot, now: Slot, day: Slot) -> models.QuerySet[ConsentRecipient]:
    """A consent of the case for hand-overs covers an agency's data for another at this moment."""
    return ConsentRecipient.objects.filter(
        is_active("consent", now, day),
        agency=receiver,
        consent__case=case,
        consent__agency=giver,
        consent__purpose=Purpose.HANDOVER,
    )


@Condition
def caseworker_of(agency: Slot, user: Slot, day: Slot) -> models.QuerySet[Membership]:
    """Somebody is a caseworker of an agency that day."""
    return Membership.objects.current(on=day).filter(agency=agency, user=user, role=Role.CASEWORKER)


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Words for choosing hand-overs. `visible_to` is the gate, `incoming` the neutral line before it, `covered` opens
    what stands in them to the agency that is asked."""

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Hand-overs from and to agencies for which the person works on the case.

        One without consent is unknown to the other agency until a second person has agreed (§ 64 Abs. 2 SGB VIII).
        """
        day = timezone.localdate(now)
        giving = works_on("case", "from_agency", user.pk, day)
        receiving = Q(~_waits_for_approval(), works_on("case", "to_agency", user.pk, day))
        return self.filter(giving | receiving)

    def incoming(self, user: User, *, now: datetime.datetime) -> Self:
        """Open hand-overs to agencies of which the person is a caseworker, while something covers them: a line that
        says from whom, since when, until when, and which age group. Nothing else of these rows is for them."""
        return self.open().covered(now=now).filter(caseworker_of("to_agency", user.pk, timezone.localdate(now)))

    def answered_by(self, user: User, *, now: datetime.datetime) -> Self:
        """Hand-overs that the person has looked at for an agency of which they are still a caseworker, and that ended
        without moving anything: the neutral line stays theirs, so that they see what became of it."""
        mine = caseworker_of("to_agency", user.pk, timezone.localdate(now))
        return self.filter(mine, receiver=user, state__in=sorted(ENDED - {HandoverState.ACCEPTED}))

    def covered(self, *, now: datetime.datetime) -> Self:
        """Hand-overs that a consent covers at this moment, or a norm (data of the Jugendamt: approved by a second
        person). Only then the receiving agency reads note, wish and what goes along, and can accept."""
        consent = covers_handover("case", "from_agency", "to_agency", now, timezone.localdate(now))
        return self.filter(Q(consent, norm="") | (Q(norm__gt="") & ~_waits_for_approval()))

    def open(self) -> Self:
        """Somebody has to answer."""
        return self.filter(state__in=OPEN)

    def readable_by(self, user: User, *, now: datetime.datetime) -> Self:
        """Hand-overs of which the person may read note, wish and what goes along: their own agency's, and those that
        they see for the receiving agency while something covers them."""
        own = self.filter(works_on("case", "from_agency", user.pk, timezone.localdate(now)))
        return own | self.visible_to(user, now=now).covered(now=now)


def _waits_for_approval() -> Q:
    return Q(norm__gt="", from_agency__legal_area=LegalArea.SGB8, approved_at__isnull=True)


class Handover(models.Model):
    """An agency that is responsible for a case offers it to another. Responsibility moves with `accepted` alone.

    A consent covers it, or a norm with a reason (`approved_by`: the second person for data of the Jugendamt).
    `note` is for the receiving agency; `wish` holds the young person's own words. `receiver` looks at it and, once
    accepted, works on the case. `decided_at`: when it ended; of an accepted one also when the new agency became
    responsible. `suggested`: which agency "not responsible" names. `predecessor`: after whose return it was offered.
    `offering` names the form, so that sending it twice offers once. `reminded`: the last day of `REMINDERS`.

    A warm one: `meeting_*` is the joint date (`meeting_uid` names it in calendars and bookings, `meeting_sequence`
    rises with every change; one that is called off stays known by `meeting_is_off`, so that calendars can forget it).
    `told_*`: when, by whom (None: by mail) and how the young person learnt who is there for them now. `key`,
    `link_nonce` make their personal link, `link_digest` (SHA-256) recognises it; no nonce, no link.
    `contact_due_on` is a day, `first_contact_on` the day on which the receiving agency met or reached them.
    `emptied_at`: retention has taken the texts out. Triggers check the life cycle and that responsibility moved.
    """

    reference = models.CharField(_("Zeichen"), max_length=8, unique=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offering = models.UUIDField(null=True, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="handovers")
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("von"))
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("an"))
    state = models.CharField(_("Stand"), max_length=9, choices=HandoverState, default=HandoverState.OFFERED)
    predecessor = models.ForeignKey("self", models.SET_NULL, null=True, related_name="successors")
    consent = models.ForeignKey(Consent, models.RESTRICT, null=True, related_name="handovers")
    norm = models.CharField(_("Rechtsgrundlage"), max_length=20, choices=LegalNorm, blank=True)
    reason = models.CharField(_("Begründung"), max_length=1000, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    note = models.TextField(_("Worum es geht"), max_length=1000, blank=True)
    wish = models.TextField(_("Wunsch der jungen Person, in ihren Worten"), max_length=1000, blank=True)
    is_warm = models.BooleanField(_("mit einem gemeinsamen Gespräch"), default=True)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(_("angeboten am"))
    expires_on = models.DateField(_("Antwort bis"))
    reminded = models.PositiveSmallIntegerField(default=0)
    receiver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("prüft"))
    seen_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("beendet am"), null=True)
    answer_reason = models.CharField(_("Grund"), max_length=500, blank=True)
    suggested = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Vorschlag"))
    meeting_starts_at = models.DateTimeField(_("Beginn"), null=True)
    meeting_ends_at = models.DateTimeField(_("Ende"), null=True)
    meeting_mode = models.CharField(_("Wie"), max_length=5, choices=Mode, blank=True)
    meeting_room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="+", verbose_name=_("Raum"))
    meeting_place = models.CharField(_("anderer Ort"), max_length=200, blank=True)
    meeting_uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting_sequence = models.PositiveIntegerField(default=0)
    meeting_is_off = models.BooleanField(default=False)
    told_at = models.DateTimeField(_("Bescheid gesagt am"), null=True)
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_how = models.CharField(_("wie"), max_length=10, choices=Channel, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_nonce = models.CharField(max_length=64, blank=True)
    link_digest = models.CharField(max_length=64, blank=True)
    contact_due_on = models.DateField(_("erstes Gespräch bis"), null=True)
    first_contact_on = models.DateField(_("erstes Gespräch am"), null=True)
    first_contact_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    contact_missed = models.PositiveSmallIntegerField(choices=Missed, default=Missed.NOBODY)
    emptied_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("Übergabe")
        verbose_name_plural = _("Übergaben")
        ordering = ["-offered_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=HandoverState.values), name="handover_state_known"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"), name="handover_reference_form"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(state__in=sorted(OPEN)), name="handover_one_open"),
            models.CheckConstraint(condition=~Q(from_agency=F("to_agency")), name="handover_to_somebody_else"),
            models.CheckConstraint(
                condition=Q(consent__isnull=False, norm="", reason="")
                | Q(
                    Q(emptied_at__isnull=False) | GreaterThanOrEqual(Length(Trim("reason")), REASON_LENGTH),
                    consent__isnull=True,
                    norm__in=LegalNorm.values,
                ),
                name="handover_consent_or_norm",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    Q(approved_by__isnull=False, approved_at__isnull=False, norm__gt="")
                    & ~Q(approved_by=F("offered_by"))
                ),
                name="handover_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), decided_at__isnull=True)
                | Q(state__in=sorted(ENDED), decided_at__isnull=False),
                name="handover_decided_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["seen", "accepted", "returned", "declined"])
                | Q(receiver__isnull=False, seen_at__isnull=False),
                name="handover_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "returned", "declined", "withdrawn"]) | Q(decided_by__isnull=False),
                name="handover_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(SAYS_WHY)) | ~Q(answer_reason="") | Q(emptied_at__isnull=False),
                name="handover_says_why",
            ),
            models.CheckConstraint(
                condition=Q(suggested__isnull=True)
                | (Q(state=HandoverState.RETURNED) & ~Q(suggested=F("from_agency")) & ~Q(suggested=F("to_agency"))),
                name="handover_suggests_when_returned",
            ),
            models.CheckConstraint(
                condition=Q(meeting_starts_at__isnull=True, meeting_ends_at__isnull=True)
                | Q(
                    meeting_starts_at__isnull=False,
                    meeting_ends_at__gt=F("meeting_starts_at"),
                    meeting_ends_at__isnull=False,
                ),
                name="handover_meeting_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(meeting_mode__in=["", *Mode.values])
                & (Q(meeting_starts_at__isnull=True) | Q(meeting_mode__gt="")),
                name="handover_meeting_mode_known",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True, told_how="")
                | Q(told_at__isnull=False, told_how__in=Channel.values, state=HandoverState.ACCEPTED),
                name="handover_told_somehow",
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.ACCEPTED, contact_due_on__isnull=False)
                | (~Q(state=HandoverState.ACCEPTED) & Q(contact_due_on__isnull=True, first_contact_on__isnull=True)),
                name="handover_contact_after_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(first_contact_on__isnull=True, first_contact_by__isnull=True)
                | Q(first_contact_on__isnull=False, first_contact_by__isnull=False),
                name="handover_contact_by_somebody",
            ),
            models.CheckConstraint(condition=Q(contact_missed__in=Missed.values), name="handover_missed_known"),
            models.UniqueConstraint(fields=["link_digest"], condition=~Q(link_digest=""), name="handover_link_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["to_agency", "state"], name="handover_to_state"),
            models.Index(fields=["from_agency", "state"], name="handover_from_state"),
            models.Index(fields=["expires_on"], condition=Q(state__in=sorted(OPEN)), name="handover_open_expires"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_dated(self) -> bool:
        """Whether there is a joint date, over or to come."""
        return self.meeting_starts_at is not None and not self.meeting_is_off


class HandoverItem(models.Model):
    """Something that goes along: an entry that is released to the receiving agency, or an agreement.

    It opens nothing by itself: who reads an entry or an agreement is asked of these.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["handover_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, agreement__isnull=True)
                | Q(entry__isnull=True, agreement__isnull=False),
                name="handover_item_entry_or_agreement",
            ),
            models.UniqueConstraint(fields=["handover", "entry"], name="handover_item_entry_once"),
            models.UniqueConstraint(fields=["handover", "agreement"], name="handover_item_agreement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.handover} – {self.pk}"


class HandoverOutcome(models.Model):
    """Where the young person was some months after an accepted hand-over; one row per term."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="outcomes")
    months = models.PositiveSmallIntegerField(_("Wann"), choices=Month)
    outcome = models.CharField(_("Wo"), max_length=8, choices=Arrival)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["handover_id", "months"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "months"], name="handover_outcome_once"),
            models.CheckConstraint(condition=Q(months__in=Month.values), name="handover_outcome_months"),
            models.CheckConstraint(condition=Q(outcome__in=Arrival.values), name="handover_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.handover} – {self.months}"


class HandoverPeriods(models.Model):
    """A region's periods: days in which an offer is answered, working days until the first contact is confirmed."""

    region = models.OneToOneField(Region, models.CASCADE, related_name="handover_periods", verbose_name=_("Region"))
    answer_days = models.PositiveSmallIntegerField(
        _("Tage für die Antwort"), default=14, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    contact_days = models.PositiveSmallIntegerField(
        _("Arbeitstage bis zum ersten Gespräch"), default=10, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = _("Fristen für Übergaben")
        verbose_name_plural = _("Fristen für Übergaben")
        ordering = ["region__name"]

    def __str__(self) -> str:
        return str(self.region)
