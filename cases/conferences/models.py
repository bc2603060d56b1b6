"""A case conference and who takes part."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calendars.models import Room
from cases.conferences.enums import (
    AccessNeed,
    Attendance,
    ConferencePurpose,
    ConferenceRole,
    ConferenceState,
    GuestKind,
    Mode,
    ParticipantKind,
    Reply,
)
from cases.conferences.lifecycle import DATED, OVER
from cases.consents.enums import FormOfUse, Purpose
from cases.consents.models import ConsentRecipient, is_active
from cases.records.models import Case, CaseMember, works_on
from cases.records.models_people import Guardian
from cases.staff.models import Agency, User
from cases.staff.prepared import Condition, Slot


@Condition
def takes_part(conference: Slot, agency: Slot) -> models.QuerySet[Participant]:
    """An agency takes part in a conference."""
    return Participant.objects.filter(conference=conference, agency=agency, removed_at__isnull=True)


@Condition
def covers_in(
    conference: Slot, case: Slot, agency: Slot, user: Slot, now: Slot, day: Slot
) -> models.QuerySet[ConsentRecipient]:
    """A consent for conferences of the agency covers another that takes part, and somebody works on the case for it."""
    return ConsentRecipient.objects.filter(
        works_on("consent__case", "agency", user, day),
        takes_part(conference, "agency"),
        is_active("consent", now, day),
        consent__case=case,
        consent__agency=agency,
        consent__purpose=Purpose.CASE_CONFERENCE,
        consent__forms_of_use__contains=[FormOfUse.CONFERENCE],
    )


@Condition
def sees_conference(conference: Slot, user: Slot, now: Slot, day: Slot) -> models.QuerySet[Conference]:
    """Somebody may see a conference at this moment."""
    return Conference.objects.visible_on(user, now=now, day=day).filter(pk=conference)


class ConferenceQuerySet(models.QuerySet["Conference"]):
    """Words for choosing conferences. `visible_to` is the gate: lists, pages, files, counts start there."""

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Conferences convened by an agency for which the person works on the case, and those in which an agency takes
        part for which they work on it, while a consent covers that agency: purpose and use are the conference.
        """
        return self.visible_on(user.pk, now=now, day=timezone.localdate(now))

    def visible_on(self, user: int | Slot, *, now: datetime.datetime | Slot, day: datetime.date | Slot) -> Self:
        """The same by the person's id; `day` is that of the moment, in Germany."""
        covered = covers_in("pk", "case", "agency", user, now, day)
        on_case = CaseMember.objects.filter(case=OuterRef("case"), user=user, ended_at__isnull=True)
        return self.filter(works_on("case", "agency", user, day) | covered, Exists(on_case))

    def in_state(self, *states: ConferenceState) -> Self:
        """Conferences that stand there."""
        return self.filter(state__in=states)


class Conference(models.Model):
    """Several agencies talk about one question of one case, with the young person if they want.

    `agency` convenes and owns question, wish and frame. `length` in minutes. `uid` names its appointment in calendars,
    bookings and files and means nothing; `sequence` rises with every change that calendars must learn of (RFC 5545).
    `started_at`: the clock runs from here. `reason`: why it was postponed, cancelled or not quorate. `proposal` names
    the form that proposed it, so that sending it twice makes one. The life cycle is checked by a trigger.
    """

    reference = models.CharField(_("Zeichen"), max_length=8, unique=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="conferences")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("einberufen von"))
    state = models.CharField(_("Stand"), max_length=13, choices=ConferenceState, default=ConferenceState.PROPOSED)
    purpose = models.CharField(_("Zweck"), max_length=14, choices=ConferencePurpose)
    question = models.CharField(_("Fragestellung"), max_length=300)
    wish = models.TextField(_("Wunsch der jungen Person, in ihren Worten"), max_length=1000, blank=True)
    length = models.PositiveSmallIntegerField(_("Dauer in Minuten"))
    mode = models.CharField(_("Wie"), max_length=5, choices=Mode, default=Mode.ROOM)
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="+", verbose_name=_("Raum"))
    place = models.CharField(_("anderer Ort"), max_length=200, blank=True)
    dial_in = models.CharField(_("Einwahl oder Link"), max_length=300, blank=True)
    needs = ArrayField(models.CharField(max_length=13, choices=AccessNeed), default=list, verbose_name=_("Bedarf"))
    needs_note = models.CharField(_("Sonst noch nötig"), max_length=300, blank=True)
    quorum = models.PositiveSmallIntegerField(_("So viele Fachkräfte müssen da sein"))
    wanted_by = models.DateField(_("spätestens am"), null=True)
    poll_ends_on = models.DateField(_("Antworten bis"), null=True)
    starts_at = models.DateTimeField(_("Beginn"), null=True)
    ends_at = models.DateTimeField(_("Ende"), null=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    started_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(_("beendet"), null=True)
    closed_at = models.DateTimeField(_("abgeschlossen"), null=True)
    review_on = models.DateField(_("Wiedervorlage am"), null=True)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="following")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    proposal = models.UUIDField(null=True, unique=True, editable=False)

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fallkonferenz")
        verbose_name_plural = _("Fallkonferenzen")
        ordering = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ConferenceState.values), name="conference_state_known"),
            models.CheckConstraint(condition=Q(purpose__in=ConferencePurpose.values), name="conference_purpose_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="conference_mode_known"),
            models.CheckConstraint(condition=Q(length__gte=15, length__lte=240), name="conference_length"),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"), name="conference_reference_form"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="conference_end_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DATED | OVER)) | Q(starts_at__isnull=False), name="conference_has_a_date"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ConferenceState.CANCELLED, ConferenceState.POSTPONED]) | ~Q(reason=""),
                name="conference_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConferenceState.POLLING) | Q(poll_ends_on__isnull=False),
                name="conference_poll_ends",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ConferenceState.CLOSED, ConferenceState.CANCELLED], closed_at__isnull=False)
                | (~Q(state__in=[ConferenceState.CLOSED, ConferenceState.CANCELLED]) & Q(closed_at__isnull=True)),
                name="conference_closed_when_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "state"], name="conference_case_state"),
            models.Index(fields=["state", "starts_at"], name="conference_state_start"),
        ]

    def __str__(self) -> str:
        return self.reference


class Participant(models.Model):
    """Somebody takes part. Staff work on the case for `agency`; everybody else is a name, perhaps with an address.

    Of the young person and of guardians nothing is copied: who may know them reads their own rows.
    `required`: without them there is no date. `deputy` was named in advance. `key` and `link_nonce` make the personal
    link of who has no account, `link_digest` (SHA-256) recognises it; no nonce, no link. `reply_sequence`: to which
    change of the appointment they answered. `promised_at`: a guest promised confidentiality.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="participants")
    kind = models.CharField(_("als"), max_length=14, choices=ParticipantKind)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("Stelle"))
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="conference_parts")
    deputy = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Vertretung"))
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, related_name="+")
    guest_kind = models.CharField(_("Woher"), max_length=12, choices=GuestKind, blank=True)
    name = models.CharField(_("Name"), max_length=160, blank=True)
    organisation = models.CharField(_("Einrichtung"), max_length=160, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    required = models.BooleanField(_("muss dabei sein"), default=True)
    roles = ArrayField(models.CharField(max_length=12, choices=ConferenceRole), default=list, verbose_name=_("Rollen"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_nonce = models.CharField(max_length=64, blank=True)
    link_digest = models.CharField(max_length=64, blank=True)
    reply = models.CharField(_("Antwort"), max_length=9, choices=Reply, default=Reply.OPEN)
    replied_at = models.DateTimeField(null=True)
    reply_sequence = models.PositiveIntegerField(default=0)
    comment = models.CharField(_("Anmerkung"), max_length=300, blank=True)
    attendance = models.CharField(_("Anwesend"), max_length=8, choices=Attendance, default=Attendance.UNKNOWN)
    promised_at = models.DateTimeField(_("Verschwiegenheit zugesagt"), null=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["conference_id", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ParticipantKind.values), name="participant_kind_known"),
            models.CheckConstraint(condition=Q(reply__in=Reply.values), name="participant_reply_known"),
            models.CheckConstraint(condition=Q(attendance__in=Attendance.values), name="participant_attendance_known"),
            models.CheckConstraint(
                condition=Q(kind=ParticipantKind.STAFF, agency__isnull=False, user__isnull=False)
                | (~Q(kind=ParticipantKind.STAFF) & Q(agency__isnull=True, user__isnull=True, deputy__isnull=True)),
                name="participant_staff_has_an_account",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ParticipantKind.GUEST) | Q(guest_kind__in=GuestKind.values),
                name="participant_guest_comes_from",
            ),
            models.UniqueConstraint(
                fields=["conference", "user"],
                condition=Q(removed_at__isnull=True, user__isnull=False),
                name="participant_once",
            ),
            models.UniqueConstraint(
                fields=["conference"],
                condition=Q(removed_at__isnull=True, kind=ParticipantKind.YOUNG_PERSON),
                name="participant_one_young_person",
            ),
            models.UniqueConstraint(fields=["link_digest"], condition=~Q(link_digest=""), name="participant_link_once"),
            *(
                models.UniqueConstraint(
                    fields=["conference"],
                    condition=Q(removed_at__isnull=True, roles__contains=[role]),
                    name=f"participant_one_{role}",
                )
                for role in ConferenceRole.values
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference} – {self.pk}"

    @property
    def case_id(self) -> int:
        """The case that it belongs to."""
        return self.conference.case_id

    @property
    def label(self) -> str:
        """How pages name them: name and agency or organisation. Young person and guardians have no name here, and
        guests have none any more 14 days after the conference.
        """
        if self.user is not None:
            return f"{self.user} ({self.agency})"
        name = self.name or str(self.get_guest_kind_display() or self.get_kind_display())
        return f"{name} ({self.organisation})" if self.organisation else name
