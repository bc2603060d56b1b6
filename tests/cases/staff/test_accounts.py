"""Accounts: the address is the login, one per person; superusers make them and say who coordinates what."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cases.staff.models import Coordination, User
from offers.regions.models import Region
from tests.offers.stock import PASSWORD, make_person, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def chef(client):
    person = make_person("chef@portal.example", is_superuser=True)
    client.force_login(person)
    return person


def test_address_is_stored_in_lower_case_and_once():
    User.objects.create_user("Anna@Example.org", PASSWORD)
    assert User.objects.get_by_natural_key("ANNA@example.ORG").email == "anna@example.org"
    with pytest.raises(IntegrityError):
        User.objects.create_user("anna@example.org", PASSWORD)


def test_account_needs_an_address():
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("", PASSWORD)


def test_account_is_made_in_the_administration(client, chef):
    region = make_region("boerde")
    inline = {"coordinations-TOTAL_FORMS": "1", "coordinations-INITIAL_FORMS": "0"}
    data = {
        "email": "Anna@Boerde.example",
        "name": "Anna",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    response = client.post(reverse("admin:cases_user_add"), {**data, **inline})
    assert response.status_code == 302, response.context["errors"]
    anna = User.objects.get(email="anna@boerde.example")
    assert anna.check_password(PASSWORD)
    changed = {"email": anna.email, "name": "Anna B.", "is_active": "on", "coordinations-0-region": region.pk, **inline}
    assert client.post(reverse("admin:cases_user_change", args=[anna.pk]), changed).status_code == 302
    assert list(Region.objects.editable_by(User.objects.get(pk=anna.pk))) == [region]


def test_second_account_with_other_case_is_refused_by_the_form(client, chef):
    make_person("anna@boerde.example")
    data = {
        "email": "ANNA@boerde.example",
        "name": "Zweite",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    response = client.post(reverse("admin:cases_user_add"), data)
    assert "email" in response.context["adminform"].form.errors


def test_coordinations_are_given_in_the_administration(client, chef):
    anna, region = make_person("anna@boerde.example"), make_region("boerde")
    response = client.post(reverse("admin:cases_coordination_add"), {"user": anna.pk, "region": region.pk})
    assert response.status_code == 302
    assert Coordination.objects.get().user == anna


def test_coordinator_cannot_promote_anybody(client):
    region = make_region("boerde")
    anna = make_person("anna@boerde.example", region)
    client.force_login(anna)
    for name in ("cases_user", "cases_coordination"):
        assert client.post(reverse(f"admin:{name}_add"), {"user": anna.pk, "region": region.pk}).status_code == 403
    url = reverse("admin:cases_user_change", args=[anna.pk])
    assert client.post(url, {"email": anna.email, "name": "A", "is_superuser": "on"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[anna.pk])
    assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
    anna.refresh_from_db()
    assert not anna.is_superuser


@pytest.mark.parametrize("count", [1, 3])
def test_account_list_query_count(client, chef, count, django_assert_num_queries):
    region = make_region("boerde")
    for number in range(count):
        make_person(f"p{number}@boerde.example", region)
    with django_assert_num_queries(11):
        assert client.get(reverse("admin:cases_user_changelist")).status_code == 200


def test_who_enters_the_administration():
    region = make_region("boerde")
    assert make_person("a@example.org", region).is_staff
    assert make_person("b@example.org", is_superuser=True).is_staff
    assert not make_person("c@example.org").is_staff
    assert not make_person("d@example.org", region, is_active=False).is_staff
