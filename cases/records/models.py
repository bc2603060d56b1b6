"""A case, who works on it, and which agency is responsible."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calendars.models import Absence
from cases.records.enums import CaseState, MemberKind, Outcome
from cases.staff.enums import Role
from cases.staff.models import Agency, Membership, User
from cases.staff.prepared import Condition, Slot
from offers.regions.models import Region


@Condition
def works_there(user: Slot, agency: Slot, day: Slot) -> models.QuerySet[Membership]:
    """Somebody works for an agency that day."""
    rows = Membership.objects.current(on=day)
    return rows.filter(user=user, agency=agency, role__in=(Role.CASEWORKER, Role.LEAD))


@Condition
def works_on_case(case: Slot, user: Slot, day: Slot) -> models.QuerySet[CaseMember]:
    """Somebody works on a case that day, for whichever agency."""
    return CaseMember.objects.current_on(day).filter(case=case, user=user)


@Condition
def works_on(case: Slot, agency: Slot, user: Slot, day: Slot) -> models.QuerySet[CaseMember]:
    """Somebody works on a case for an agency that day (in Germany): all that opens content begins here."""
    return CaseMember.objects.current_on(day).filter(case=case, agency=agency, user=user)


class CaseMemberQuerySet(models.QuerySet["CaseMember"]):
    """Words for choosing who works on a case."""

    def current(self, *, now: datetime.datetime) -> Self:
        """Rows that open a case now: in time, and the person still works for the agency."""
        return self.current_on(timezone.localdate(now))

    def current_on(self, day: datetime.date | Slot) -> Self:
        """The same by the day in Germany."""
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            works_there("user", "agency", day),
            starts_on__lte=day,
            ended_at__isnull=True,
        )


class CaseQuerySet(models.QuerySet["Case"]):
    """Words for choosing cases."""

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Cases that the person works on: the only definition of whose case it is (§ 35 Abs. 1 S. 2 SGB I)."""
        return self.filter(works_on_case("pk", user.pk, timezone.localdate(now)))

    def supervised_by(self, user: User, *, now: datetime.datetime) -> Self:
        """Cases in which an agency takes part that the person leads. For lists without content only."""
        leads = Membership.objects.current(on=timezone.localdate(now)).filter(
            user=user, role=Role.LEAD, agency=OuterRef("agency")
        )
        return self.filter(Exists(Participation.objects.filter(Exists(leads), case=OuterRef("pk"), ended_at=None)))

    def open(self) -> Self:
        """Cases that are being worked on."""
        return self.filter(state=CaseState.OPEN)

    def without_next_step(self, *, now: datetime.datetime) -> Self:
        """Open cases that are flagged: the responsible agency has no next step, or its day has passed."""
        planned = NextStep.objects.filter(
            case=OuterRef("pk"),
            agency=OuterRef("responsible"),
            done_at__isnull=True,
            due_on__gte=timezone.localdate(now),
        )
        return self.open().filter(~Exists(planned))


class Case(models.Model):
    """Work with one young person that agencies may share. It says nothing about the person by itself.

    `agency` opened it and owns the stub and the personal data; `responsible` is the one agency that is responsible
    while the case is open. `opened_at` moves when the case is reopened: no consent from before opens anything then.
    `opening` names the form that opened it, so that sending it twice opens one case.
    """

    reference = models.CharField(_("Fallzeichen"), max_length=8, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("Region"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="own_cases", verbose_name=_("eröffnet von"))
    responsible = models.ForeignKey(
        Agency, models.PROTECT, related_name="responsible_cases", null=True, verbose_name=_("zuständig")
    )
    state = models.CharField(_("Stand"), max_length=6, choices=CaseState, default=CaseState.OPEN)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("eröffnet am"))
    closed_at = models.DateTimeField(_("abgeschlossen am"), null=True)
    outcome = models.CharField(_("Ergebnis"), max_length=12, choices=Outcome, blank=True)
    last_action_at = models.DateTimeField(_("zuletzt bearbeitet"))
    restricted_at = models.DateTimeField(_("Verarbeitung eingeschränkt seit"), null=True)
    restriction_reason = models.CharField(_("Grund der Einschränkung"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    opening = models.UUIDField(null=True, unique=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fall")
        verbose_name_plural = _("Fälle")
        ordering = ["-last_action_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, closed_at__isnull=True, outcome="", responsible__isnull=False)
                | Q(state=CaseState.CLOSED, closed_at__isnull=False, outcome__in=Outcome.values, responsible=None),
                name="case_open_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"), name="case_reference_form"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "last_action_at"], name="case_state_last_action")]

    def __str__(self) -> str:
        return self.reference


class Participation(models.Model):
    """An agency takes part in a case: the one that opened it, or one that joined by share code after consent."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="participations")
    joined_at = models.DateTimeField(_("dabei seit"))
    joined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("dabei bis"), null=True)

    class Meta:
        ordering = ["joined_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "agency"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.case} – {self.agency}"


class CaseMember(models.Model):
    """Somebody works on a case for an agency, from a day on, perhaps only until a day (`ends_on`, included).

    A lead adds somebody with a `reason`; a deputy names whom they stand in for, and `absence` why, if that is entered.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="case_members")
    kind = models.CharField(_("Aufgabe"), max_length=10, choices=MemberKind)
    deputises_for = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("vertritt"))
    absence = models.ForeignKey(Absence, models.SET_NULL, null=True, related_name="deputies")
    starts_on = models.DateField(_("ab"))
    ends_on = models.DateField(_("bis einschließlich"), null=True)
    reason = models.CharField(_("Grund"), max_length=300, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        ordering = ["case_id", "kind", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "agency", "user"], condition=Q(ended_at__isnull=True), name="case_member_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["case", "agency"],
                condition=Q(ended_at__isnull=True, kind=MemberKind.CASE_LEAD),
                name="case_member_one_case_lead",
            ),
            models.CheckConstraint(condition=Q(kind__in=MemberKind.values), name="case_member_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="case_member_end_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(kind=MemberKind.DEPUTY) | Q(deputises_for__isnull=False, ends_on__isnull=False),
                name="case_member_deputy_for_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "case"], condition=Q(ended_at__isnull=True), name="case_member_whose")
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.user}"


class Responsibility(models.Model):
    """Which agency was responsible for a case in which time: without overlaps, the open row is today's.

    A deferred trigger keeps `Case.responsible` and the open row the same at every commit.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="responsibilities")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    period = DateTimeRangeField(_("von – bis"))

    class Meta:
        ordering = ["case_id", "period"]
        constraints: ClassVar = [
            # int8range stands in for plain equality, which GiST only knows with an extension.
            ExclusionConstraint(
                name="responsibility_one_at_a_time",
                expressions=[
                    (Func(F("case_id"), F("case_id"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(period__upper_inf=True), name="responsibility_one_open_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.agency}"


class NextStep(models.Model):
    """What an agency does next in a case, by when; seen by its own members only."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="next_steps")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    text = models.CharField(_("Nächster Schritt"), max_length=200)
    due_on = models.DateField(_("bis"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=Q(done_at__isnull=True), name="next_step_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.due_on}"
