"""One offer with everything around it, in words: what its page, its data for machines and its paper version show."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from offers.catalogue import rules_words
from offers.catalogue.enums import Audience, Format
from offers.catalogue.models import PublishedOffer
from offers.regions import opening_text
from offers.regions.models import ContactPoint, Organisation
from offers.regions.rules import phone_uri
from offers.regions.selectors import door_of

__all__ = ["Contact", "Fact", "OfferPage", "Teaser", "contact_at", "contact_of"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to call or visit, in words; `hours_now` is empty where no hours are known.

    `slug`: of the contact point, empty where none is known; `organisation_id`: whose it is.
    """

    name: str
    phone: str
    email: str
    organisation: str = ""
    website: str = ""
    url: str = ""
    map_url: str = ""
    address: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    hours_now: str = ""
    is_open: bool = False
    wheelchair: str = ""
    slug: str = ""
    organisation_id: int = 0


class Teaser(NamedTuple):
    """What is said about another offer."""

    slug: str
    title: str
    summary: str
    organisation: str


class Fact(NamedTuple):
    """One line of the table at a glance: a question, its answers, and a quieter remark."""

    term: str
    answers: list[str]
    note: str = ""


@dataclass(frozen=True)
class OfferPage:
    """Everything around one published offer, as seen on a day. `offer` has all its related rows loaded."""

    offer: PublishedOffer
    topics: list[str]
    situations: list[str]
    contacts: list[Contact]
    stand_in: Contact | None
    similar: list[Teaser]
    successor: Teaser | None
    on: datetime.date

    @cached_property
    def list_url(self) -> str:
        """Address of the region's list; below it every offer lies under its slug."""
        return reverse("offers:offer_list", args=[self.offer.region.slug])

    @cached_property
    def path(self) -> str:
        """Address of the offer's page; below it lie its QR code and the form for reports."""
        return f"{self.list_url}{self.offer.slug}/"

    @cached_property
    def has_ended(self) -> bool:
        """Whether its last day has passed."""
        return rules_words.has_ended(self.offer.ends_on, on=self.on)

    @cached_property
    def audiences(self) -> list[str]:
        """For whom it is, in words."""
        return [str(Audience(audience).label) for audience in self.offer.audiences]

    @cached_property
    def formats(self) -> list[str]:
        """In which form help comes, in words."""
        return [str(Format(form).label) for form in self.offer.formats]

    @cached_property
    def ages(self) -> str:
        """`15 bis 25 Jahre`, empty without limits."""
        return rules_words.age_words(self.offer.age_min, self.offer.age_max)

    @cached_property
    def phone(self) -> str:
        """The first number of the offer's own people, empty where none is known."""
        return next((contact.phone for contact in self.contacts if phone_uri(contact.phone)), "")

    @cached_property
    def tel(self) -> str:
        """The same as an address to dial."""
        return phone_uri(self.phone)

    @cached_property
    def steps(self) -> list[str]:
        """How to join, one entry a line of the text."""
        return rules_words.join_steps(self.offer.how_to_join)

    @cached_property
    def facts(self) -> list[Fact]:
        """Who, where, when, how much, by whom and why, as far as it is known."""
        offer = self.offer
        where = [_("In der ganzen Region: %(region)s") % {"region": offer.region.name}] if offer.region_wide else []
        where += [", ".join(offer.place_names)] if offer.place_names else []
        programme, funder = (offer.programme.name, offer.programme.funder) if offer.programme else ("", "")
        facts = [
            Fact(_("Für wen?"), [", ".join(self.audiences), self.ages]),
            Fact(_("Passt, wenn du sagst"), [f"„{situation}“" for situation in self.situations]),
            Fact(_("Wo?"), where or [_("Frag bei der Stelle nach.")]),
            Fact(_("Wann?"), [rules_words.period_words(offer.starts_on, offer.ends_on, on=self.on)]),
            Fact(_("Was kostet es?"), [capfirst(offer.get_cost_display())]),
            Fact(_("Wer macht das?"), [offer.organisation.name], offer.organisation.get_kind_display()),
            Fact(_("Programm"), [programme], _("Bezahlt von: %(funder)s") % {"funder": funder} if funder else ""),
            Fact(_("Grundlage"), [rules_words.law_words(offer.legal_basis)]),
            Fact(_("Themen"), [", ".join(self.topics)]),
            Fact(_("Wie aktuell?"), [rules_words.checked_words(offer.checked_on)]),
        ]
        known = [fact._replace(answers=[answer for answer in fact.answers if answer]) for fact in facts]
        return [fact for fact in known if fact.answers]


def contact_at(point: ContactPoint, offer: PublishedOffer, *, now: datetime.datetime, is_first: bool) -> Contact:
    """A door to knock on; what it does not say itself is its organisation's, which only the first door names."""
    door = door_of(point, now=now, region=offer.region)
    organisation = point.organisation
    table = opening_text.timetable(point.opening_hours, on=now.date())
    return Contact(
        name=point.name,
        phone=door.phone,
        email=door.email,
        organisation=organisation.name if is_first and organisation.name != point.name else "",
        website=(offer.website or organisation.website) if is_first else "",
        url=door.url,
        map_url=door.map_url,
        address=door.address,
        hours=tuple(f"{row.label}: {row.hours}" for row in table.rows) if table else (),
        hours_now=door.hours_now,
        is_open=door.is_open,
        wheelchair=door.wheelchair,
        slug=point.slug,
        organisation_id=organisation.pk,
    )


def contact_of(organisation: Organisation, *, website: str = "") -> Contact:
    """An organisation of which no door is known."""
    return Contact(
        name=organisation.name,
        phone=organisation.phone,
        email=organisation.email,
        website=website or organisation.website,
    )
