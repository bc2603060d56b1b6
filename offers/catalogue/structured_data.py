"""An offer in the words of schema.org (https://schema.org/Service), for search engines and other portals.

Data blocks are not executed, so the content security policy does not concern them; but their text must not be able
to end the script element (HTML, 4.12.1.3).
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.utils.safestring import SafeString

from offers.catalogue.enums import Cost
from offers.catalogue.offer_page import Contact, OfferPage
from offers.regions.enums import OrganisationKind
from offers.regions.rules import phone_uri

Thing = dict[str, Any]

GOVERNMENT: Final = frozenset(
    {
        OrganisationKind.JOBCENTER,
        OrganisationKind.EMPLOYMENT_AGENCY,
        OrganisationKind.YOUTH_OFFICE,
        OrganisationKind.COORDINATION,
        OrganisationKind.SCHOOL_AUTHORITY,
    }
)
_ESCAPES: Final = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def as_script(data: Thing) -> SafeString:
    """A data block for the page's head; no text in `data` can leave it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def describe_offer(page: OfferPage, *, url: str) -> Thing:
    """The offer as a `Service`: who provides it, where, for whom, at what price, by which channels."""
    offer = page.offer
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "Service",
            "@id": url,
            "url": url,
            "name": offer.title,
            "description": offer.summary,
            "serviceType": page.formats,
            "category": page.topics,
            "provider": _provider(page),
            "areaServed": _areas(page),
            "audience": _audience(page),
            "offers": _price(page),
            "availableChannel": [_channel(contact) for contact in page.contacts],
            "sameAs": offer.website,
        }
    )


def _filled(thing: Thing) -> Thing:
    """Without what is not known."""
    return {key: value for key, value in thing.items() if value not in ("", None, [], {})}


def _provider(page: OfferPage) -> Thing:
    organisation = page.offer.organisation
    kind = "GovernmentOrganization" if organisation.kind in GOVERNMENT else "Organization"
    return _filled(
        {
            "@type": kind,
            "name": organisation.name,
            "url": organisation.website,
            "email": organisation.email,
            "telephone": _telephone(organisation.phone),
        }
    )


def _areas(page: OfferPage) -> list[Thing]:
    region = {"@type": "AdministrativeArea", "name": page.offer.region.name}
    if page.offer.region_wide or not page.offer.place_names:
        return [region]
    return [{"@type": "City", "name": name, "containedInPlace": region} for name in page.offer.place_names]


def _audience(page: OfferPage) -> Thing:
    ages = _filled({"suggestedMinAge": page.offer.age_min, "suggestedMaxAge": page.offer.age_max})
    audience = _filled({"audienceType": ", ".join(page.audiences)}) | ages
    return {"@type": "PeopleAudience" if ages else "Audience", **audience} if audience else {}


def _price(page: OfferPage) -> Thing:
    """A price only where it is known to be none: what something costs is not kept in the catalogue."""
    price = {"price": "0", "priceCurrency": "EUR"} if page.offer.cost == Cost.FREE else {}
    first, last = page.offer.starts_on, page.offer.ends_on
    validity = _filled({
        "validFrom": first.isoformat() if first else "",
        "validThrough": last.isoformat() if last else "",
    })  # fmt: skip
    found = price | validity
    return {"@type": "Offer", **found} if found else {}


def _channel(contact: Contact) -> Thing:
    phone = _filled(
        {"@type": "ContactPoint", "telephone": _telephone(contact.phone), "email": contact.email, "name": contact.name}
    )
    return _filled(
        {
            "@type": "ServiceChannel",
            "serviceUrl": contact.website,
            "servicePhone": phone if contact.phone or contact.email else {},
            "serviceLocation": _location(contact),
        }
    )


def _location(contact: Contact) -> Thing:
    if not contact.address:
        return {}
    postal_code, _space, town = contact.address[-1].partition(" ")
    address = _filled(
        {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(contact.address[:-1]),
            "postalCode": postal_code,
            "addressLocality": town,
            "addressCountry": "DE",
        }
    )
    return {"@type": "Place", "name": contact.name, "address": address}


def _telephone(phone: str) -> str:
    """As an international number where it has one (schema.org follows E.164)."""
    return phone_uri(phone).removeprefix("tel:") or phone
