"""Lists, figures and personas of the Wegweiser in the administration: what they hide, and what they cost."""

import datetime

import pytest
from django.urls import reverse

from offers.models import Persona, ResultCount, WayQuestion, WayRule
from tests.offers.stock import make_person, make_region
from tests.offers.wayfinder.books import load_rules
from tests.offers.wayfinder.test_admin_books import page, url, words

pytestmark = [pytest.mark.django_db]


def make_stock():
    return load_rules()


def test_the_list_says_how_much_waits_to_be_confirmed(client, harz):
    client.force_login(make_person("harz@portal.example", harz))
    assert "42 geltende Regeln sind noch" in page(client, url("changelist"))
    client.post(url("draft"), {"region": harz.pk})
    assert "Liste ansehen" in page(client, url("changelist"))


def test_figures_hide_small_groups_and_other_regions(client, mine, harz, boerde):
    month = datetime.date(2026, 11, 1)
    for whose, kind, count in (
        (harz, "jobcenter", 17),
        (harz, "school", 4),
        (harz, "jugendamt", 0),
        (boerde, "school", 99),
    ):
        ResultCount.objects.create(region=whose, month=month, agency_kind=kind, count=count)
    text = words(page(client, url("figures")))
    assert "11/2026" in text
    assert " 17 " in text
    assert " 4 " not in text
    assert " 21 " not in text
    assert "99" not in text


def test_shared_personas_are_read_and_own_ones_kept(client, mine, harz):
    shared = Persona.objects.get(code="P01")
    form = {"region": harz.pk, "code": "H1", "description": "Mia", "answers": "urgent=no", "expected_primary": "school",
            "expected_also": "jobcenter", "why": ""}  # fmt: skip
    address = reverse("admin:offers_persona_change", args=[shared.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 403
    add = reverse("admin:offers_persona_add")
    assert client.post(add, {**form, "region": ""}).status_code == 200
    assert "ist keine Art von Stelle" in client.post(add, {**form, "expected_also": "polizei"}).content.decode()
    assert "Gleichheitszeichen" in client.post(add, {**form, "answers": "urgent"}).content.decode()
    assert client.post(add, form).status_code == 302
    assert Persona.objects.get(region=harz).code == "H1"
    assert "Beispiel H1 (Mia)" in words(page(client, url("check", mine.pk)))


def test_lists_cost_the_same_for_one_and_three_rows(client, mine):
    def count(address):
        with _Counted() as counted:
            page(client, address)
        return counted.number

    lists = [reverse(f"admin:offers_{model}_changelist") for model in ("rulebook", "wayrule", "wayquestion")]
    lists += [url(name, mine.pk) for name in ("confirm", "base", "check")]
    _rows(mine, 1)
    page(client, lists[0])
    one = [count(address) for address in lists]
    _rows(mine, 3)
    assert [count(address) for address in lists] == one


class _Counted:
    """How many statements a block sends."""

    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)
        self.number = len(self.context)


def _rows(book, number):
    for place in range(number):
        code = f"R-{number}-{place}"
        WayRule.objects.create(book=book, code=code, priority=1000 + 10 * number + place, agency_kind="school",
                               role="also", valid_from="2026-01-01", conditions="topic=career")  # fmt: skip
        WayQuestion.objects.create(book=book, slug=code.lower(), position=90, text_de="?", is_removed=True)


def test_the_list_of_books_costs_the_same_for_one_and_three_regions(client, harz):
    person = make_person("alle@portal.example", harz)
    client.force_login(person)
    page(client, url("changelist"))
    with _Counted() as one:
        page(client, url("changelist"))
    for slug in ("a", "b"):
        person.coordinations.create(region=make_region(slug))
    with _Counted() as three:
        page(client, url("changelist"))
    assert three.number <= one.number + 1
