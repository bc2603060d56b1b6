"""Minutes: versions, their parts with class and owner, what each agency says to them, and agreements."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.conferences.enums import AgreementState, MinutesPartKind, MinutesReply, MinutesState
from cases.conferences.models import Conference, Participant, sees_conference
from cases.conferences.rules import NEVER_COPIED
from cases.consents.enums import FormOfUse, Purpose
from cases.consents.models import ConsentRecipient, is_active
from cases.records.enums import RELEASABLE, DataClass
from cases.records.models import works_on
from cases.staff.models import Agency, User


class Minutes(models.Model):
    """One version of a conference's minutes. Only one is in force; final ones never change (trigger).

    A correction is the next `version` with a `reason`; the one before is then recalled and kept. `revision` counts the
    saves of a draft. `responsible`: which agency is responsible from now on, as the conference noted it; the case
    itself moves only by a hand-over.
    """

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="minutes")
    version = models.PositiveSmallIntegerField(_("Fassung"), default=1)
    state = models.CharField(_("Stand"), max_length=10, choices=MinutesState, default=MinutesState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    reason = models.CharField(_("Grund der Berichtigung"), max_length=300, blank=True)
    responsible = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("zuständig"))
    next_on = models.DateField(_("nächster Termin"), null=True)
    plain = models.TextField(_("in einfachen Worten für die junge Person"), max_length=3000, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    answer_by = models.DateField(_("Zustimmung bis"), null=True)
    final_at = models.DateTimeField(_("gültig seit"), null=True)
    recalled_at = models.DateTimeField(_("zurückgerufen"), null=True)

    class Meta:
        verbose_name = _("Protokoll")
        verbose_name_plural = _("Protokolle")
        ordering = ["conference_id", "-version"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MinutesState.values), name="minutes_state_known"),
            models.UniqueConstraint(fields=["conference", "version"], name="minutes_version_once"),
            models.UniqueConstraint(
                fields=["conference"], condition=Q(state=MinutesState.FINAL), name="minutes_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["conference"],
                condition=Q(state__in=[MinutesState.DRAFT, MinutesState.CIRCULATED]),
                name="minutes_one_draft",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="minutes_correction_says_why"),
            models.CheckConstraint(
                condition=~Q(state__in=[MinutesState.FINAL, MinutesState.RECALLED]) | Q(final_at__isnull=False),
                name="minutes_final_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference} – {self.version}"

    @property
    def case_id(self) -> int:
        """The case that it belongs to."""
        return self.conference.case_id


class MinutesPart(models.Model):
    """A paragraph. `agency`: whose data it is; `data_class`: who may get a copy (see `rules.may_read`)."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="parts")
    kind = models.CharField(_("Was"), max_length=14, choices=MinutesPartKind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Daten von"))
    data_class = models.CharField(_("Klasse"), max_length=20, choices=DataClass, default=DataClass.SHAREABLE)
    text = models.TextField(_("Text"), max_length=2000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["minutes_id", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=MinutesPartKind.values), name="minutes_part_kind_known"),
            models.CheckConstraint(condition=Q(data_class__in=sorted(RELEASABLE)), name="minutes_part_class"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} – {self.pk}"


class MinutesAnswer(models.Model):
    """What an agency says to the draft with this `revision`; an objection says what is wrong."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="answers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    reply = models.CharField(_("Antwort"), max_length=8, choices=MinutesReply)
    text = models.CharField(_("Widerspruch"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["minutes_id", "answered_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["minutes", "agency", "revision"], name="minutes_answer_once"),
            models.CheckConstraint(
                condition=Q(reply=MinutesReply.AGREED, text="") | (Q(reply=MinutesReply.OBJECTED) & ~Q(text="")),
                name="minutes_objection_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} – {self.agency_id}"


class MinutesReceipt(models.Model):
    """An agency took its copy of final minutes into its own file, and somebody confirmed that it is there."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="receipts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    exported_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    exported_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    file_reference = models.CharField(_("Fundstelle in unserer Akte"), max_length=80, blank=True)

    class Meta:
        ordering = ["minutes_id", "agency_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["minutes", "agency"], name="minutes_receipt_once")]

    def __str__(self) -> str:
        return f"{self.minutes} – {self.agency_id}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Words for choosing agreements."""

    def in_force(self) -> Self:
        """Agreements of minutes that are final and not recalled."""
        return self.filter(minutes__state=MinutesState.FINAL)

    def open(self) -> Self:
        """In force, and somebody still has to do something."""
        return self.in_force().filter(state=AgreementState.OPEN)

    def overdue(self, *, on: datetime.date) -> Self:
        """Open, and the day has passed."""
        return self.open().filter(due__lt=on)

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Agreements of conferences that the person may see: those for which an agency answers, or which an agency
        convened, for whom they work on the case; others if a consent of the convening agency covers class and minutes.
        The same as `rules_minutes.may_read_agreement`, in one statement.
        """
        day, case = timezone.localdate(now), "minutes__conference__case"
        own = works_on(case, "agency", user.pk, day)
        convening = works_on(case, "minutes__conference__agency", user.pk, day)
        covered = ConsentRecipient.objects.filter(
            works_on("consent__case", "agency", user.pk, day),
            is_active("consent", now, day),
            consent__case=OuterRef(case),
            consent__agency=OuterRef("minutes__conference__agency"),
            consent__purpose=Purpose.CASE_CONFERENCE,
            consent__forms_of_use__contains=[FormOfUse.MINUTES],
            consent__data_classes__contains=[OuterRef("data_class")],
        )
        readable = Q(own) | Q(convening) | (~Q(data_class__in=NEVER_COPIED) & Exists(covered))
        return self.filter(readable, sees_conference("minutes__conference", user.pk, now, day))


class Agreement(models.Model):
    """One action that can be checked, of exactly one person, until a day (§ 36 SGB VIII, procedure section 7).

    It binds from the moment its minutes are final; then only `state` and what belongs to it change (trigger).
    `owner` does it; `agency` answers for it (the owner's, or for somebody without an account the convening one).
    `support`: who helps; `fallback`: what happens if it fails; `state_reason`: why it was replaced or dropped, or how
    it went. A correction of the minutes copies the rows: `copied_from`.
    """

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="agreements")
    position = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(_("Was"), max_length=300)
    owner = models.ForeignKey(Participant, models.RESTRICT, related_name="agreements", verbose_name=_("Wer"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Stelle"))
    due = models.DateField(_("Bis wann"))
    basis = models.CharField(_("Grundlage oder Angebot"), max_length=160, blank=True)
    support = models.CharField(_("Wer hilft"), max_length=200, blank=True)
    fallback = models.CharField(_("Was, wenn es nicht klappt"), max_length=200, blank=True)
    data_class = models.CharField(_("Klasse"), max_length=20, choices=DataClass, default=DataClass.SHAREABLE)
    state = models.CharField(_("Stand"), max_length=8, choices=AgreementState, default=AgreementState.OPEN)
    state_reason = models.CharField(_("Dazu"), max_length=300, blank=True)
    state_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("Vereinbarung")
        verbose_name_plural = _("Vereinbarungen")
        ordering = ["minutes_id", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AgreementState.values), name="agreement_state_known"),
            models.CheckConstraint(condition=Q(data_class__in=sorted(RELEASABLE)), name="agreement_class"),
            models.CheckConstraint(
                condition=~Q(state__in=[AgreementState.REPLACED, AgreementState.DROPPED]) | ~Q(state_reason=""),
                name="agreement_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "due"], condition=Q(state=AgreementState.OPEN), name="agreement_due")
        ]

    def __str__(self) -> str:
        return f"{self.minutes} – {self.pk}"

    @property
    def case_id(self) -> int:
        """The case that it belongs to."""
        return self.minutes.conference.case_id
