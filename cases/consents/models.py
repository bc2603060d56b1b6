"""Consents: immutable scopes, and what happened to them."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.consents.enums import ConsentForm, ConsentState, FormOfUse, Purpose, TextKind
from cases.consents.lifecycle import ENDS
from cases.records.enums import RELEASABLE, CaseState, DataClass, Giver, SpokenLanguage
from cases.records.models import Case, works_on
from cases.staff.models import Agency, User
from cases.staff.prepared import Condition, Slot


@Condition
def granted_since(consent: Slot, since: Slot, now: Slot) -> models.QuerySet[ConsentEvent]:
    """A consent was granted between two moments."""
    return ConsentEvent.objects.filter(consent=consent, state=ConsentState.GRANTED, at__gte=since, at__lte=now)


@Condition
def has_ended(consent: Slot, now: Slot) -> models.QuerySet[ConsentEvent]:
    """Something has ended a consent."""
    return ConsentEvent.objects.filter(consent=consent, state__in=ENDS, at__lte=now)


@Condition
def names_agency_of(consent: Slot, user: Slot, day: Slot) -> models.QuerySet[ConsentRecipient]:
    """A consent names an agency for which somebody works on its case that day."""
    return ConsentRecipient.objects.filter(works_on("consent__case", "agency", user, day), consent=consent)


@Condition
def is_active(consent: Slot, now: Slot, day: Slot) -> models.QuerySet[Consent]:
    """A consent opens something at this moment."""
    return Consent.objects.active_at(now, day=day).filter(pk=consent)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Words for choosing consents."""

    def active(self, *, now: datetime.datetime) -> Self:
        """Consents that open something at this moment: granted since the case was (re)opened, not ended, in time."""
        return self.active_at(now, day=timezone.localdate(now))

    def active_at(self, now: datetime.datetime | Slot, *, day: datetime.date | Slot) -> Self:
        """The same; `day` is that of the moment, in Germany."""
        return self.filter(
            granted_since("pk", "case__opened_at", now),
            ~has_ended("pk", now),
            valid_from__lte=day,
            valid_until__gte=day,
            case__state=CaseState.OPEN,
            case__restricted_at__isnull=True,
        )

    def over(self, *, now: datetime.datetime) -> Self:
        """Granted consents whose time is up, whose case was closed, or which are from before it was reopened, while
        nobody has written that down yet."""
        events = ConsentEvent.objects.filter(consent=OuterRef("pk"))
        granted = events.filter(state=ConsentState.GRANTED)
        return self.filter(
            Q(valid_until__lt=timezone.localdate(now))
            | Q(case__state=CaseState.CLOSED)
            | Exists(granted.filter(at__lt=OuterRef("case__opened_at"))),
            Exists(granted),
            ~Exists(events.filter(state__in=ENDS)),
        )

    def opening_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Consents whose recipients include an agency for which the person works on the case."""
        return self.opening_on(user.pk, day=timezone.localdate(now))

    def opening_on(self, user: int | Slot, *, day: datetime.date | Slot) -> Self:
        """The same by the person's id and the day in Germany."""
        return self.filter(names_agency_of("pk", user, day))

    def with_state(self) -> Self:
        """Each with `state`: the last thing that happened to it."""
        last = ConsentEvent.objects.filter(consent=OuterRef("pk")).order_by("-at", "-id")
        return self.annotate(state=Subquery(last.values("state")[:1]))

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Consents of the owner's own case members, and those that name an agency for which the person works on it."""
        own = works_on("case", "agency", user.pk, timezone.localdate(now))
        return self.filter(own) | self.active(now=now).opening_to(user, now=now)


class Consent(models.Model):
    """One scope that somebody was asked to agree to. The row never changes; what happens to it are `ConsentEvent`s.

    Opens data of `agency` (the owner) to the recipients, for one purpose, some classes and forms of use, from
    `valid_from` to `valid_until` (days, both included, at most 12 months), never backwards. Who gives it: § 36 SGB I,
    § 65 SGB VIII. `form` and `paper_reference` stay empty when the answer came later: then its event holds them.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("Daten von"))
    purpose = models.CharField(_("Zweck"), max_length=20, choices=Purpose)
    data_classes = ArrayField(models.CharField(max_length=20, choices=DataClass), verbose_name=_("Klassen"))
    forms_of_use = ArrayField(models.CharField(max_length=12, choices=FormOfUse), verbose_name=_("Verwendung"))
    young_person_may_attend = models.BooleanField(_("die junge Person darf dabei sein"), default=True)
    giver = models.CharField(_("Wer gibt sie"), max_length=12, choices=Giver)
    giver_name = models.CharField(_("Name"), max_length=160, blank=True)
    guardian_reason = models.CharField(_("Warum nicht die junge Person selbst"), max_length=300, blank=True)
    text_version = models.CharField(_("Fassung des Textes"), max_length=20)
    text_kind = models.CharField(_("Wortlaut"), max_length=8, choices=TextKind)
    language = models.CharField(_("Sprache"), max_length=7, choices=SpokenLanguage)
    interpreter = models.CharField(_("Dolmetschende Person oder Dienst"), max_length=160, blank=True)
    form = models.CharField(_("Form"), max_length=10, choices=ConsentForm, blank=True)
    paper_reference = models.CharField(_("Fundstelle in der Akte"), max_length=80, blank=True)
    informed_voluntary = models.BooleanField(_("über Freiwilligkeit aufgeklärt"))
    informed_withdrawal = models.BooleanField(_("über den Widerruf aufgeklärt"))
    valid_from = models.DateField(_("gilt ab"))
    valid_until = models.DateField(_("gilt bis"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    state: str
    """Only there after `with_state()`."""
    replaces = models.OneToOneField("self", models.RESTRICT, null=True, related_name="replaced_by")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einwilligung")
        ordering = ["-recorded_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(giver__in=Giver.values), name="consent_giver_known"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="consent_end_after_start"),
            models.CheckConstraint(
                condition=Q(data_classes__len__gt=0, data_classes__contained_by=sorted(RELEASABLE)),
                name="consent_names_releasable_classes",
            ),
            models.CheckConstraint(
                condition=Q(forms_of_use__len__gt=0, forms_of_use__contained_by=FormOfUse.values),
                name="consent_names_forms_of_use",
            ),
            models.CheckConstraint(
                condition=~Q(form=ConsentForm.PAPER) | ~Q(paper_reference=""), name="consent_paper_is_found"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "agency"], name="consent_case_agency")]

    def __str__(self) -> str:
        return f"{self.case} – {self.pk}"


class ConsentRecipient(models.Model):
    """An agency that a consent names. Professional secrets it frees for `persons` only."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="recipients")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    persons = models.ManyToManyField(User, related_name="+", blank=True)

    class Meta:
        ordering = ["consent_id", "agency_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["consent", "agency"], name="consent_recipient_once")]

    def __str__(self) -> str:
        return f"{self.consent} → {self.agency}"


class ConsentEvent(models.Model):
    """A consent reached a state. Rows are only ever added, in the order of the life cycle (trigger).

    `at` is when the portal learned of it, `given_on` the day on which the person answered. `form` and
    `paper_reference` are the proof of an answer that came after the request was recorded.
    """

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="events")
    state = models.CharField(_("Stand"), max_length=10, choices=ConsentState)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_on = models.DateField(_("Tag der Antwort"), null=True)
    form = models.CharField(_("Form"), max_length=10, choices=ConsentForm, blank=True)
    paper_reference = models.CharField(_("Fundstelle in der Akte"), max_length=80, blank=True)
    note = models.CharField(_("Anmerkung"), max_length=300, blank=True)

    class Meta:
        ordering = ["consent_id", "at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consent", "state"], name="consent_state_once"),
            models.CheckConstraint(condition=Q(state__in=ConsentState.values), name="consent_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.consent} {self.state}"
