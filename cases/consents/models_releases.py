"""Releases: which entry another agency may read at this moment, and why. And how another agency joins a case."""

from __future__ import annotations

import datetime
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.consents.enums import ConsentState, InvitationState, LegalNorm, Purpose
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient, is_active
from cases.records.enums import CaseState, DataClass, Giver
from cases.records.models import Case, works_on
from cases.records.models_entries import Entry
from cases.staff.enums import LegalArea
from cases.staff.models import Agency, User
from cases.staff.prepared import Condition, Slot

REASON_LENGTH: Final = 30
"""Characters that a reason for a release without consent has at least."""
BY_NORM: Final = frozenset({DataClass.SHAREABLE, DataClass.SPECIAL_CATEGORY, DataClass.THIRD_PARTY})
"""Classes that may be released without consent; secrets and what was entrusted never are."""


@Condition
def granted_by(consent: Slot, then: Slot) -> models.QuerySet[ConsentEvent]:
    """A consent had been granted by then."""
    return ConsentEvent.objects.filter(consent=consent, state=ConsentState.GRANTED, at__lte=then)


@Condition
def names(consent: Slot, agency: Slot) -> models.QuerySet[ConsentRecipient]:
    """A consent names an agency."""
    return ConsentRecipient.objects.filter(consent=consent, agency=agency)


@Condition
def freed_by_name(consent: Slot, agency: Slot, user: Slot) -> models.QuerySet[ConsentRecipient]:
    """A consent frees professional secrets for this person of an agency."""
    return ConsentRecipient.objects.filter(consent=consent, agency=agency, persons=user)


@Condition
def released_by_name(release: Slot, user: Slot) -> models.QuerySet[models.Model]:
    """A release names a person."""
    return Release.persons.through._default_manager.filter(release=release, user=user)


@Condition
def is_effective(release: Slot, now: Slot, day: Slot) -> models.QuerySet[Release]:
    """A release opens its entry at this moment."""
    return Release.objects.effective_at(now, day=day).filter(pk=release)


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Words for choosing releases."""

    def effective(self, *, now: datetime.datetime) -> Self:
        """Releases that open their entry at this moment.

        Not taken back, in time, made since the case was (re)opened, the entry's class unchanged, nothing restricted,
        and either their consent is active, was granted before, and covers case, owner, recipient, purpose and class,
        or a norm carries them (data of the Jugendamt: approved by a second person, § 64 Abs. 2 SGB VIII).
        Entrusted: consent of whom entrusted it (§ 65 SGB VIII), told apart by name unless it is the young person.
        """
        return self.effective_at(now, day=timezone.localdate(now))

    def effective_at(self, now: datetime.datetime | Slot, *, day: datetime.date | Slot) -> Self:
        """The same; `day` is that of the moment, in Germany."""
        same_name = Q(consent__giver_name=F("entry__entrusted_by_name"), consent__giver_name__gt="")
        entrusted = Q(
            Q(consent__giver=Giver.YOUNG_PERSON) | same_name,
            consent__giver=F("entry__entrusted_by"),
        )
        with_consent = Q(
            ~Q(data_class=DataClass.ENTRUSTED) | entrusted,
            is_active("consent", now, day),
            granted_by("consent", "released_at"),
            names("consent", "recipient"),
            consent__case=F("entry__case"),
            consent__agency=F("entry__agency"),
            consent__purpose=F("purpose"),
            consent__data_classes__contains=[F("data_class")],
        )
        by_norm = Q(
            ~Q(entry__agency__legal_area=LegalArea.SGB8) | Q(approved_at__lte=now),
            consent__isnull=True,
            data_class__in=BY_NORM,
        )
        return self.filter(
            with_consent | by_norm,
            withdrawn_at__isnull=True,
            valid_from__lte=day,
            valid_until__gte=day,
            released_at__gte=F("entry__case__opened_at"),
            data_class=F("entry__data_class"),
            entry__restricted_at__isnull=True,
            entry__case__state=CaseState.OPEN,
            entry__case__restricted_at__isnull=True,
        )

    def open_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Effective releases to an agency for which the person works on the case; secrets only if they are named.

        Ask for those of named entries or cases: over all cases at once PostgreSQL would read every release.
        """
        return self.open_on(user.pk, now=now, day=timezone.localdate(now))

    def open_on(self, user: int | Slot, *, now: datetime.datetime | Slot, day: datetime.date | Slot) -> Self:
        """The same by the person's id; `day` is that of the moment, in Germany."""
        named = Q(released_by_name("pk", user), freed_by_name("consent", "recipient", user))
        return self.effective_at(now, day=day).filter(
            ~Q(data_class=DataClass.PROFESSIONAL_SECRET) | named, works_on("entry__case", "recipient", user, day)
        )


class Release(models.Model):
    """One entry, released by a member of its owner to one agency: with a consent, or on a norm with a reason.

    Owner is the entry's agency. `data_class` is the entry's class at release: give it another, and the release opens
    nothing. `valid_from` and `valid_until` are days, both included.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="releases")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("an"))
    persons = models.ManyToManyField(User, related_name="+", blank=True, verbose_name=_("nur für"))
    purpose = models.CharField(_("Zweck"), max_length=20, choices=Purpose)
    data_class = models.CharField(_("Klasse"), max_length=20, choices=DataClass)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="releases")
    norm = models.CharField(_("Rechtsgrundlage"), max_length=20, choices=LegalNorm, blank=True)
    reason = models.CharField(_("Begründung"), max_length=1000, blank=True)
    valid_from = models.DateField(_("ab"))
    valid_until = models.DateField(_("bis"))
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Freigabe")
        ordering = ["-released_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(consent__isnull=False, norm="", reason="")
                | Q(
                    GreaterThanOrEqual(Length(Trim("reason")), REASON_LENGTH),
                    consent__isnull=True,
                    norm__in=LegalNorm.values,
                ),
                name="release_consent_or_norm",
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | Q(data_class__in=BY_NORM), name="release_norm_never_frees_secrets"
            ),
            models.CheckConstraint(condition=~Q(data_class=DataClass.INTERNAL), name="release_never_internal"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("released_by")), name="release_second_person"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="release_approved_by_somebody",
            ),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="release_end_after_start"),
            models.UniqueConstraint(
                fields=["entry", "recipient", "consent"],
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="release_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} → {self.recipient}"


class AgencyInvitation(models.Model):
    """A neutral request to another agency to take part: no person, no reference, until a consent exists.

    `contact`: whom the invited agency named; the code is handed to them.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="agency_invitations")
    from_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    to_agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations_to_cases")
    state = models.CharField(_("Stand"), max_length=10, choices=InvitationState, default=InvitationState.OPEN)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    contact = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Ansprechperson"))

    class Meta:
        ordering = ["-invited_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "to_agency"],
                condition=Q(state__in=[InvitationState.OPEN, InvitationState.ACCEPTED]),
                name="agency_invitation_one_open",
            ),
            models.CheckConstraint(condition=~Q(from_agency=F("to_agency")), name="agency_invitation_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.from_agency} → {self.to_agency}"


class ShareCode(models.Model):
    """A one-time code with which an invited agency joins a case. Only its hash is kept; it is shown once.

    Works until `expires_at`, once, for somebody of `agency`, while `consent` is active.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="share_codes")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("für"))
    consent = models.ForeignKey(Consent, models.CASCADE, related_name="share_codes")
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("gilt bis"))
    used_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.case} – {self.agency}"


class JoinTry(models.Model):
    """Somebody entered a code that did not work. Counted to stop guessing; gone with the next try after its time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["agency", "at"], name="join_try_agency_at")]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"
