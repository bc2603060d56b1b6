"""Every page of the portal once, with an address that works on the shipped data.

`test_matrix.py` refuses a page that is missing here; the other suites walk this list.
"""

from dataclasses import dataclass

from django.core.management import call_command
from django.urls import get_resolver, reverse

from portal.settings import BASE_DIR

DATA = BASE_DIR / "offers" / "exchange" / "data"
OFFER = "praktikalotsen-harz"
CONTACT_POINT = "koba-wernigerode"
EVENT = "start-des-projekts-kompass-2025-08-01"


@dataclass(frozen=True)
class Page:
    """One address: `name` as in the resolver, `args` for its path, `query` with the question mark."""

    name: str
    args: tuple = ()
    query: str = ""
    html: bool = True
    form: bool = False
    """Holds a form with a token (and so a cookie), because it leads to a change."""
    personal: bool = False
    """Reads a cookie that the visitor asked for, so only the own browser may keep it."""
    status: int = 200

    @property
    def url(self):
        return reverse(self.name, args=self.args) + self.query

    def __str__(self):
        return self.name + self.query


PUBLIC = [
    Page("imprint"),
    Page("privacy"),
    Page("accessibility"),
    Page("offers:start", personal=True),
    Page("offers:start", query="?ort=Elbingerode", personal=True),
    Page("offers:start", query="?ort=39397", personal=True),
    Page("offers:start", query="?ort=Nirgendwo", personal=True),
    Page("offers:region_remember", query="?region=harz", form=True),
    Page("offers:region_home", ("harz",)),
    Page("offers:region_home", ("osterode",)),
    Page("offers:contact_point_list", ("harz",)),
    Page("offers:contact_point_list", ("harz",), "?ort=06484"),
    Page("offers:contact_point_list", ("harz",), "?ort=Nirgendwo"),
    Page("offers:contact_point_detail", ("harz", CONTACT_POINT)),
    Page("offers:contact_point_detail", ("harz", "sorgentelefon")),
    Page("offers:offer_list", ("harz",)),
    Page("offers:offer_list", ("harz",), "?q=pratikum"),
    Page("offers:offer_list", ("harz",), "?q=xqzvw"),
    Page("offers:offer_list", ("harz",), "?thema=internship&thema=money&ort=Thale&umkreis=20&sortierung=naehe"),
    Page("offers:offer_list", ("harz",), "?alter=abc&ort=Nirgendwo&seite=-1"),
    Page("offers:offer_list", ("harz",), "?auch_beendete=1"),
    Page("offers:offer_detail", ("harz", OFFER)),
    Page("offers:offer_detail", ("harz", "praktikalotsen-ruemsa-2017")),
    Page("offers:offer_report", ("harz", OFFER), form=True),
    Page("offers:offer_qr", ("harz", OFFER), html=False),
    Page("offers:notepad", ("harz",), form=True),
    Page("offers:notepad", ("harz",), f"?a={OFFER},gibt-es-nicht", form=True),
    Page("offers:notepad_entry", ("harz", OFFER), form=True),
    *(
        Page("offers:audience", ("harz", word))
        for word in ("schuelerinnen-und-schueler", "junge-erwachsene", "eltern", "schulen", "betriebe", "fachkraefte")
    ),
    Page("offers:wayfinder_start", ("harz",), form=True),
    Page("offers:wayfinder_start", ("harz",), "?sprache=easy_de", form=True),
    Page("offers:wayfinder_question", ("harz", "urgent"), form=True),
    Page("offers:wayfinder_question", ("harz", "urgent"), "?sprache=en", form=True),
    Page("offers:wayfinder_emergency", ("harz",), form=True),
    Page("offers:wayfinder_result", ("harz",), form=True, html=False, status=302),
    Page("offers:wayfinder_exit", ("harz",), form=True, html=False, status=302),
    Page("offers:wayfinder_clear", ("harz",), form=True, html=False, status=405),
    Page("request_send", ("harz", CONTACT_POINT), form=True),
    Page("request_send", ("harz", CONTACT_POINT), "?sprache=easy_de", form=True),
    Page("request_send_agency", ("harz", "agentur-sachsen-anhalt-west"), form=True),
    Page("request_withdrawn", form=True),
    Page("offers:event_list", ("harz",)),
    Page("offers:event_ics", ("harz", EVENT), html=False),
    Page("offers:robots", html=False),
    Page("offers:sitemap", html=False),
    Page("offers:sitemap_section", ("angebote",), html=False),
    Page("healthz", html=False),
    Page("readyz", html=False),
]
"""Pages that anybody may read."""

ACCOUNT = {
    "account_login": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_inactive": 200,
    "account_signup": 200,
    "socialaccount_login_cancelled": 200,
    "socialaccount_login_error": 401,
}
"""Pages around logging in that anybody may open."""


def load_regions(*slugs):
    """The shipped data, for suites that walk the whole portal."""
    call_command("load_region", str(DATA), *(f"--region={slug}" for slug in slugs), verbosity=0)
    call_command("load_wayfinder", verbosity=0)


def resolver_names(patterns=None, namespace=""):
    """Every named address of the portal as `namespace:name`, the admin's and allauth's included."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from resolver_names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"
