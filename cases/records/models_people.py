"""The young person of a case and, while they are a minor, who has custody."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.records.enums import Channel, SpokenLanguage
from cases.records.models import Case, works_on
from cases.records.rules import ADULT, born_by
from cases.staff.models import Agency, User
from cases.staff.prepared import Condition, Slot


@Condition
def consent_opens(case: Slot, user: Slot, now: Slot, day: Slot) -> models.QuerySet[models.Model]:
    """A consent of the case opens something to somebody. Consents live in a room above: asked for by name."""
    active = apps.get_model("cases", "Consent").objects.active_at(now, day=day)
    rows: models.QuerySet[models.Model] = active.opening_on(user, day=day).filter(case=case)
    return rows


class YoungPersonQuerySet(models.QuerySet["YoungPerson"]):
    """Words for choosing personal data."""

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Of cases the person works on for the owner, for the agency that is responsible, or for one that an active
        consent of the case names."""
        day = timezone.localdate(now)
        own = works_on("case", "agency", user.pk, day)
        responsible = works_on("case", "case__responsible", user.pk, day)
        return self.filter(own | responsible | consent_opens("case", user.pk, now, day))


class YoungPerson(models.Model):
    """Who a case is about. Owned by the agency that opened the case; the one that is responsible keeps it true too.

    No field for diagnoses, offences, religion, origin, benefits or customer numbers, and no label about the person.
    With `protected_address` (§ 51 BMG) the address is shown to the owner's members only, and only when asked for.
    `changed_by`, `changed_for`, `changed_at`: who corrected it last, and for which agency.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="young_person")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    given_name = models.CharField(_("Vorname"), max_length=80)
    family_name = models.CharField(_("Nachname"), max_length=80)
    birth_date = models.DateField(_("Geburtsdatum"))
    phone = models.CharField(_("Telefon"), max_length=30, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=120, blank=True)
    postal_code = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    town = models.CharField(_("Ort"), max_length=80, blank=True)
    protected_address = models.BooleanField(_("Adresse geschützt (Auskunftssperre)"), default=False)
    channel = models.CharField(_("Am besten erreichbar"), max_length=10, choices=Channel, default=Channel.PHONE)
    language = models.CharField(
        _("Bevorzugte Sprache"), max_length=7, choices=SpokenLanguage, default=SpokenLanguage.GERMAN
    )
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_for = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(_("geändert am"), null=True)

    objects = YoungPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("Junge Person")
        ordering = ["family_name", "given_name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="young_person_channel_known"),
            models.CheckConstraint(condition=Q(language__in=SpokenLanguage.values), name="young_person_language_known"),
        ]

    def __str__(self) -> str:
        return str(self.case)

    @property
    def address_lines(self) -> tuple[str, ...]:
        """Street and town as on a letter; nothing where nothing is known. Ask `protected_address` before showing it."""
        lines = (self.street, f"{self.postal_code} {self.town}".strip())
        return tuple(line for line in lines if line)


class GuardianQuerySet(models.QuerySet["Guardian"]):
    """Words for choosing guardians."""

    def in_office(self, *, on: datetime.date) -> Self:
        """Guardians of people who are minors on that day; from the 18th birthday on nobody sees them any more."""
        return self.filter(young_person__birth_date__gt=born_by(ADULT, on))

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Guardians of minors, for those who work on the case for the agency that wrote them down. No consent opens
        them to others."""
        day = timezone.localdate(now)
        return self.in_office(on=day).filter(works_on("young_person__case", "agency", user.pk, day))


class Guardian(models.Model):
    """Somebody with custody (Personensorgeberechtigte) of a minor; gone from the 18th birthday on.

    `agency` wrote them down and owns the row: two agencies may know the same person, and neither learns of the other's.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    young_person = models.ForeignKey(YoungPerson, models.CASCADE, related_name="guardians")
    name = models.CharField(_("Name"), max_length=160)
    relation = models.CharField(_("Verhältnis"), max_length=60, help_text=_("Zum Beispiel Mutter, Vater, Vormund."))
    phone = models.CharField(_("Telefon"), max_length=30, blank=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    may_be_contacted = models.BooleanField(_("darf angesprochen werden"), default=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sorgeberechtigte Person")
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("young_person", "agency", Lower("name"), name="guardian_once_per_agency")
        ]

    def __str__(self) -> str:
        return str(self.young_person)
