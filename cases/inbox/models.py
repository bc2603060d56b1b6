"""A contact request from the public side, and what is said about it until somebody is helped."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.inbox.conditions import VACANT, WAITS, unheard
from cases.inbox.enums import (
    Asker,
    ContactChannel,
    Escalation,
    GoodTime,
    MessageKind,
    ReplyTo,
    RequestOutcome,
    RequestState,
    RequestTopic,
    StationKind,
)
from cases.inbox.lifecycle import ANSWERED, DATED
from cases.records.enums import SpokenLanguage
from cases.records.models import Case
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User
from offers.regions.models import ContactPoint, Region

S = RequestState
CONTENT = ("name", "address", "message", "closing_text", "topic", "good_times", "place")
"""What pages without content do not even ask the database for."""


class ContactRequestQuerySet(models.QuerySet["ContactRequest"]):
    """Words for choosing contact requests. `visible_to` is the gate: lists, pages, counts of content start there."""

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Requests that lie with an agency for which the person is a caseworker now. Where it lay before: nothing."""
        return self.filter(agency__in=_agencies_of(user, Role.CASEWORKER, now))

    def supervised_by(self, user: User, *, now: datetime.datetime) -> Self:
        """Requests that lie with an agency which the person leads. For lists without name, contact and text only."""
        return self.filter(agency__in=_agencies_of(user, Role.LEAD, now))

    def escalated_to(self, user: User) -> Self:
        """Requests of regions that the person coordinates which nobody has answered, or for whose date nobody is
        there, although agency and lead were told.

        For reference, age, agency, door and state only.
        """
        return self.left().filter(region__coordinations__user=user)

    def left(self) -> Self:
        """Requests in which somebody waits although agency, lead and coordination office were told."""
        return self.filter(unheard(Escalation.COORDINATION))

    def waiting(self) -> Self:
        """Requests in which somebody waits for the agency (`WAITS`)."""
        return self.filter(WAITS)

    def in_state(self, *states: RequestState) -> Self:
        """Requests that stand there."""
        return self.filter(state__in=states)

    def open(self) -> Self:
        """Requests on which somebody works or should."""
        return self.exclude(state=S.CLOSED)

    def vacant(self) -> Self:
        """Requests with a date for which nobody is there: whoever had agreed it has left the agency."""
        return self.filter(VACANT)


def _agencies_of(user: User, role: Role, now: datetime.datetime) -> models.QuerySet[Membership, Any]:
    rows = Membership.objects.current(on=timezone.localdate(now)).filter(user=user, role=role)
    return rows.order_by("agency").values("agency")


class ContactRequest(models.Model):
    """Somebody wants to be called or written to. Only what that needs: no birth date, no family name, no address.

    `agency`: in whose inbox it lies now; stations tell where it lay before. `contact_point`: the door at which it was
    put, None where it was sent to the agency itself. `key` and `link_nonce` make the secret link of the status page,
    `link_digest` (SHA-256) recognises it; without a nonce there is none. `sending` names the form, so that sending it
    twice makes one request. `seen_due_on` and `answer_due_on` are the last days in time; of a vacant date the first is
    the last day to take it before the coordination office learns of it. `escalated` never falls (see `Escalation`),
    `escalated_on` is the day of the last step. `taken_by` in state received: it was assigned to them and
    they have not looked; None with a date: whoever agreed it has left, see `vacant`. `reply_to`: what came after the
    agency's answer and asks for one more word, by `reply_due_on`. `suggested`: whom the person was told to ask.
    `appointment` names what is booked in calendars. Which state follows which, a trigger checks.
    """

    reference = models.CharField(_("Zeichen"), max_length=8, unique=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    link_nonce = models.CharField(max_length=64, blank=True)
    link_digest = models.CharField(max_length=64, blank=True)
    sending = models.UUIDField(unique=True, editable=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Region"))
    contact_point = models.ForeignKey(
        ContactPoint, models.SET_NULL, null=True, related_name="+", verbose_name=_("Anlaufstelle")
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="contact_requests", verbose_name=_("liegt bei"))
    asker = models.CharField(_("Wer schreibt"), max_length=12, choices=Asker, default=Asker.YOUNG_PERSON)
    name = models.CharField(_("Vorname oder Spitzname"), max_length=60)
    channel = models.CharField(_("Erreichbar über"), max_length=9, choices=ContactChannel)
    address = models.CharField(_("Nummer, Adresse oder Name dort"), max_length=120)
    good_times = ArrayField(models.CharField(max_length=9, choices=GoodTime), default=list, verbose_name=_("Gute Zeit"))
    topic = models.CharField(_("Worum es geht"), max_length=8, choices=RequestTopic, blank=True)
    message = models.TextField(_("In eigenen Worten"), max_length=1000, blank=True)
    language = models.CharField(_("Sprache"), max_length=7, choices=SpokenLanguage, default=SpokenLanguage.GERMAN)
    easy = models.BooleanField(_("möchte Leichte Sprache"), default=False)
    state = models.CharField(_("Stand"), max_length=9, choices=RequestState, default=RequestState.RECEIVED)
    received_at = models.DateTimeField(_("angekommen"))
    seen_due_on = models.DateField(_("ansehen bis"))
    answer_due_on = models.DateField(_("antworten bis"))
    reply_to = models.CharField(_("wartet auf Antwort auf"), max_length=7, choices=ReplyTo, blank=True)
    reply_due_on = models.DateField(_("noch einmal antworten bis"), null=True)
    escalated = models.PositiveSmallIntegerField(_("Bescheid weiß"), choices=Escalation, default=Escalation.NONE)
    escalated_on = models.DateField(null=True)
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="taken_requests", verbose_name=_("kümmert sich")
    )
    taken_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(_("gesehen"), null=True)
    answered_at = models.DateTimeField(_("beantwortet"), null=True)
    appointment = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    starts_at = models.DateTimeField(_("Termin"), null=True)
    ends_at = models.DateTimeField(_("Ende"), null=True)
    place = models.CharField(_("Wo"), max_length=200, blank=True)
    arrived_at = models.DateTimeField(_("war da"), null=True)
    suggested = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("vorgeschlagene Stelle")
    )
    closed_at = models.DateTimeField(_("abgeschlossen"), null=True)
    outcome = models.CharField(_("Ergebnis"), max_length=11, choices=RequestOutcome, blank=True)
    closing_text = models.TextField(_("Zum Abschied"), max_length=1000, blank=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="contact_requests")
    last_step_at = models.DateTimeField(_("zuletzt"))
    version = models.PositiveIntegerField(default=1)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kontaktanfrage")
        verbose_name_plural = _("Kontaktanfragen")
        ordering = ["received_at", "id"]
        constraints: ClassVar = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__in": vocabulary.values}), name=f"contact_request_{name}_known"
                )
                for name, vocabulary in (
                    ("asker", Asker), ("channel", ContactChannel), ("escalated", Escalation),
                    ("language", SpokenLanguage), ("state", RequestState),
                )
            ),
            models.CheckConstraint(
                condition=Q(topic="") | Q(topic__in=RequestTopic.values), name="contact_request_topic_known"
            ),
            models.CheckConstraint(
                condition=Q(good_times__contained_by=GoodTime.values), name="contact_request_good_times_known"
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"), name="contact_request_reference_form"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(address=""), name="contact_request_can_be_reached"),
            models.CheckConstraint(condition=~Q(topic="", message=""), name="contact_request_says_something"),
            models.CheckConstraint(
                condition=Q(answer_due_on__gte=F("seen_due_on")), name="contact_request_seen_before_answered"
            ),
            models.CheckConstraint(
                condition=Q(escalated=Escalation.NONE, escalated_on__isnull=True)
                | (~Q(escalated=Escalation.NONE) & Q(escalated_on__isnull=False)),
                name="contact_request_escalated_on",
            ),
            models.CheckConstraint(
                condition=Q(state=S.RECEIVED, taken_at=None, seen_at=None, answered_at=None, starts_at=None)
                | (~Q(state=S.RECEIVED) & Q(taken_by__isnull=False, taken_at__isnull=False, seen_at__isnull=False))
                | Q(state__in=sorted(DATED), taken_by=None, taken_at=None, seen_at__isnull=False),
                name="contact_request_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.SEEN, answered_at__isnull=False)
                & (~Q(state__in=sorted(ANSWERED)) | Q(answered_at__isnull=False)),
                name="contact_request_answered_when",
            ),
            models.CheckConstraint(
                condition=Q(reply_to="", reply_due_on=None)
                | Q(reply_to__in=ReplyTo.values, reply_due_on__isnull=False, state__in=sorted(ANSWERED)),
                name="contact_request_reply_to_something",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="contact_request_end_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(DATED)) | Q(starts_at__isnull=False),
                name="contact_request_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.ARRIVED) | Q(arrived_at__isnull=False), name="contact_request_arrived_when"
            ),
            models.CheckConstraint(
                condition=Q(state=S.CLOSED, closed_at__isnull=False, outcome__in=RequestOutcome.values)
                | (~Q(state=S.CLOSED) & Q(closed_at__isnull=True, outcome="")),
                name="contact_request_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(outcome=RequestOutcome.BECAME_CASE), name="contact_request_case_by_outcome"
            ),
            models.UniqueConstraint(
                fields=["link_digest"], condition=~Q(link_digest=""), name="contact_request_link_once"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "received_at"], name="contact_request_inbox"),
            models.Index(fields=["state", "seen_due_on"], name="contact_request_seen_due"),
            models.Index(fields=["last_step_at"], name="contact_request_last_step"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def promised_on(self) -> datetime.date | None:
        """The last day in time for what the person waits for: somebody looks, answers, or says one more word; None:
        they wait for nothing.
        """
        return {S.RECEIVED: self.seen_due_on, S.SEEN: self.answer_due_on}.get(S(self.state), self.reply_due_on)

    @property
    def vacant_until(self) -> datetime.date | None:
        """The last day in time to take a date that nobody is there for; None: there is none, or somebody is there."""
        return self.seen_due_on if self.is_vacant else None

    @property
    def is_vacant(self) -> bool:
        """There is a date, and nobody for it: who agreed it has left (`vacant`)."""
        return self.taken_by_id is None and self.state in DATED


class RequestMessage(models.Model):
    """Something that was said about a request, shown on the status page. `author` None: the person themselves.

    `agency`: for which the author wrote. A call or an attempt may have no text.
    """

    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="messages")
    kind = models.CharField(_("Art"), max_length=8, choices=MessageKind)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("Text"), max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="request_message_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.MESSAGE, author=None, agency=None)
                | (~Q(kind=MessageKind.MESSAGE) & Q(author__isnull=False, agency__isnull=False)),
                name="request_message_of_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(kind__in=[MessageKind.CALL, MessageKind.ATTEMPT]),
                name="request_message_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.at:%Y-%m-%d %H:%M}"


class PassOnConsent(models.Model):
    """The person agrees that an agency may read the request, should the one that has it not be responsible."""

    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="consents")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "agency"], condition=Q(withdrawn_at=None), name="pass_on_consent_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.agency_id}"


class RequestStation(models.Model):
    """Which agency had a request when, and how it came there. `reason`: why the one before gave it away."""

    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="stations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=StationKind)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=StationKind.values), name="request_station_kind_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="request_station_end_after_start"
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(until=None), name="request_station_one_now"),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.agency_id}"


class DateOffer(models.Model):
    """A time that the caseworker offers; the person picks one of at most three. Nothing is booked before that.

    `gone_at`: when it turned out to be taken by something else.
    """

    request = models.ForeignKey(ContactRequest, models.CASCADE, related_name="date_offers")
    position = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Wo"), max_length=200)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["request_id", "position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=3), name="date_offer_one_to_three"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="date_offer_end_after_start"),
            models.UniqueConstraint(fields=["request", "position"], name="date_offer_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request} – {self.position}"
