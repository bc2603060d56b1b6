"""Anonymous peer consultation (kollegiale Fallberatung): tables that know no case, no person and no account.

Nothing in here refers to anything outside of the room; a test proves it against the database's catalogue.
"""

from __future__ import annotations

import datetime
from typing import ClassVar, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.consultations.enums import Kind, Length, Phase, SeatRole
from cases.consultations.lifecycle import LONGEST, MOST_SEATS, SINGLE, SORTED
from cases.staff.enums import LegalArea

CODE: Final = r"^[0-9A-HJKMNP-TV-Z]{8}$"
DIGEST: Final = r"^[0-9a-f]{64}$"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    """Words for choosing consultations."""

    def untouched_since(self, moment: datetime.datetime) -> Self:
        """Closed, or left in some phase, before that moment."""
        return self.filter(moved_at__lte=moment)


class Consultation(models.Model):
    """One round of colleagues. `minutes`: of its eight phases; `moved_at`: when the present phase began.

    `code` opens it to colleagues until it is closed. `facilitator_digest` is the hash of the code that leads its
    holder back to facilitating; `opening` the hash of the form that opened it. `version` rises with every change.
    Triggers let `phase` rise by one only, and ask for a presenter before the report and a key question before advice.
    """

    reference = models.CharField(max_length=8, unique=True)
    code = models.CharField(_("Code"), max_length=8, unique=True, null=True)  # noqa: DJ001  # none is not ""
    phase = models.PositiveSmallIntegerField(_("Phase"), choices=Phase, default=Phase.PREPARED)
    length = models.CharField(_("Format"), max_length=10, choices=Length)
    minutes = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("Minuten der Phasen"))
    moved_at = models.DateTimeField()
    facilitator_digest = models.CharField(max_length=64, unique=True)
    opening = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kollegiale Fallberatung")
        ordering = ["-moved_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="consultation_phase_known"),
            models.CheckConstraint(condition=Q(length__in=Length.values), name="consultation_length_known"),
            models.CheckConstraint(condition=Q(reference__regex=CODE), name="consultation_reference_form"),
            models.CheckConstraint(
                condition=Q(phase=Phase.CLOSED, code__isnull=True)
                | Q(~Q(phase=Phase.CLOSED), code__isnull=False, code__regex=CODE),
                name="consultation_code_dies",
            ),
            models.CheckConstraint(
                condition=Q(minutes__len=8, minutes__contained_by=list(range(1, LONGEST + 1))),
                name="consultation_minutes_fit",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["moved_at"], name="consultation_moved_at")]

    def __str__(self) -> str:
        return self.reference

    @property
    def ends_at(self) -> datetime.datetime | None:
        """When the present phase is over by plan; None before the first and after the last."""
        if not Phase.ROLES <= self.phase <= Phase.LEARNING:
            return None
        return self.moved_at + datetime.timedelta(minutes=self.minutes[self.phase - 1])

    @property
    def total(self) -> int:
        """Minutes of all phases."""
        return sum(self.minutes)


class Seat(models.Model):
    """Somebody in the round: a number, a role, the law they work under, perhaps a label that they chose.

    `key_digest` is the hash of a random key that lives in their login's session. Who they are stands nowhere.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()
    key_digest = models.CharField(max_length=64)
    role = models.CharField(_("Rolle"), max_length=12, choices=SeatRole, default=SeatRole.ADVISER)
    area = models.CharField(_("Rechtskreis"), max_length=4, choices=LegalArea)
    label = models.CharField(_("Bezeichnung"), max_length=30, blank=True)
    brings_question = models.BooleanField(_("bringt eine Frage mit"), default=False)

    objects: ClassVar[models.Manager[Seat]] = models.Manager()

    class Meta:
        ordering = ["consultation_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "number"], name="seat_number_once"),
            models.UniqueConstraint(fields=["consultation", "key_digest"], name="seat_key_once"),
            models.UniqueConstraint(
                fields=["consultation", "role"], condition=~Q(role=SeatRole.ADVISER), name="seat_role_once"
            ),
            models.CheckConstraint(condition=Q(number__range=(1, MOST_SEATS)), name="seat_number_fits"),
            models.CheckConstraint(condition=Q(role__in=SeatRole.values), name="seat_role_known"),
            models.CheckConstraint(condition=Q(area__in=LegalArea.values), name="seat_area_known"),
            models.CheckConstraint(condition=Q(key_digest__regex=DIGEST), name="seat_key_is_a_hash"),
        ]

    def __str__(self) -> str:
        return self.label or f"{LegalArea(self.area).label.partition(' – ')[2]} · {_('Stimme')} {self.number}"


class Heading(models.Model):
    """What the facilitator puts ideas and first steps under."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="headings")
    text = models.CharField(_("Überschrift"), max_length=80)

    objects: ClassVar[models.Manager[Heading]] = models.Manager()

    class Meta:
        ordering = ["consultation_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "text"], name="heading_once"),
            models.CheckConstraint(condition=~Q(text=""), name="heading_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text


class Contribution(models.Model):
    """Something that was written into the round. `token`: of its form, so that sending it twice writes once.

    A trigger lets only the seat's role in the right phase write it (the table is `lifecycle.WRITERS`). No moment is
    kept: the order of the rows is enough.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="contributions")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="contributions")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    token = models.UUIDField(editable=False)
    heading = models.ForeignKey(Heading, models.SET_NULL, null=True, related_name="contributions")
    chosen = models.BooleanField(_("ausgewählt"), default=False)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager[Contribution]] = models.Manager()

    class Meta:
        ordering = ["consultation_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "token"], name="contribution_once"),
            models.UniqueConstraint(
                fields=["consultation", "kind"],
                condition=Q(kind__in=sorted(SINGLE)),
                name="contribution_one_of_its_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="contribution_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="contribution_not_empty"),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(SORTED)) | Q(heading__isnull=True, chosen=False),
                name="contribution_only_ideas_sorted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.kind}"


class CodeTry(models.Model):
    """Somebody typed a code that opens nothing. Counted to stop guessing; gone with the next try after its time.

    `who` is a keyed hash of account and day, in no relation to any consultation.
    """

    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[CodeTry]] = models.Manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["who", "at"], name="code_try_who_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
