"""Agencies in the administration, and the rules about roles, laws and addresses."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cases.staff.enums import Role
from cases.staff.models import Agency
from cases.staff.rules import clash, domain_allowed, grantable
from tests.cases.world import logged_in, make_agency, make_region, make_user

pytestmark = pytest.mark.django_db
ADD = "admin:cases_agency_add"


@pytest.fixture
def keeper(db):
    return logged_in(make_user("Verwaltung", is_superuser=True))


def organisation_without_agency(kind="jugendamt", law="sgb8"):
    return make_region().organisations.create(
        slug="o", name="Organisation", short_name="Org", kind=kind, legal_basis=law
    )


def form(organisation, **fields):
    return {
        "organisation": organisation.pk,
        "legal_area": "sgb8",
        "email_domains": "Kreis.example",
        "is_active": "on",
        **fields,
    }


def test_agency_is_made_by_superusers(keeper):
    organisation = organisation_without_agency()
    assert keeper.post(reverse(ADD), form(organisation)).status_code == 302
    agency = Agency.objects.get()
    assert (agency.organisation, agency.legal_area, agency.email_domains) == (organisation, "sgb8", ["kreis.example"])


def test_agency_is_made_by_nobody_else():
    organisation = organisation_without_agency()
    other = make_agency(make_region("anderswo"))
    for user in (make_user("L", other, Role.LEAD), make_user("K", other, Role.CASEWORKER)):
        assert logged_in(user).post(reverse(ADD), form(organisation)).status_code in {302, 403}
    assert list(Agency.objects.all()) == [other]


@pytest.mark.parametrize(
    ("field", "value"), [("legal_area", "sgb2"), ("email_domains", "@kreis.example"), ("email_domains", "kreis")]
)
def test_agency_form_refuses(keeper, field, value):
    answer = keeper.post(reverse(ADD), form(organisation_without_agency(), **{field: value}))
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Agency.objects.exists()


def test_only_agencies_of_the_three_laws_can_be_chosen(keeper):
    school = organisation_without_agency("school_authority", "school")
    answer = keeper.post(reverse(ADD), form(school))
    assert "organisation" in answer.context["adminform"].form.errors


def test_agency_keeps_organisation_and_law_and_is_never_deleted(keeper):
    agency = make_agency(make_region())
    other = organisation_without_agency_in("anderswo")
    url = reverse("admin:cases_agency_change", args=[agency.pk])
    keeper.post(url, form(other, legal_area="sgb2", email_domains="neu.example"))
    before = agency.organisation
    agency.refresh_from_db()
    assert (agency.organisation, agency.legal_area, agency.email_domains) == (before, "sgb8", ["neu.example"])
    assert keeper.post(reverse("admin:cases_agency_delete", args=[agency.pk]), {"post": "yes"}).status_code == 403


def organisation_without_agency_in(slug):
    return make_region(slug).organisations.create(
        slug="o2", name="Zweite", short_name="Zwei", kind="jobcenter", legal_basis="sgb2"
    )


def test_database_refuses_an_unknown_law():
    agency = make_agency(make_region())
    agency.legal_area = "sgbx"
    with pytest.raises(IntegrityError):
        agency.save()


@pytest.mark.parametrize(
    ("held", "keeper", "expected"),
    [
        ((), False, set()),
        ((Role.CASEWORKER,), False, set()),
        ((Role.GUEST,), False, set()),
        ((Role.LEAD,), False, {Role.CASEWORKER, Role.LEAD}),
        ((Role.AUDITOR,), False, {Role.AUDITOR}),
        ((), True, {Role.CASEWORKER, Role.LEAD, Role.AUDITOR}),
    ],
)
def test_who_may_give_which_role(held, keeper, expected):
    assert grantable(held, keeper=keeper) == expected


def test_control_keeps_its_distance():
    assert clash([Role.AUDITOR, Role.LEAD])
    assert clash([Role.CASEWORKER, Role.AUDITOR])
    assert not clash([Role.CASEWORKER, Role.LEAD])
    assert not clash([Role.AUDITOR])


@pytest.mark.parametrize(
    ("email", "allowed"),
    [
        ("a@amt.example", True),
        ("A@AMT.Example", True),
        ("a@sub.amt.example", False),
        ("a@amt.example.evil.example", False),
        ("a@evilamt.example", False),
        ("a@amt.example@evil.example", False),
        ("amt.example", False),
        ("a@", False),
        ("a@amt.example.", False),
    ],
)
def test_addresses_of_exactly_the_domain(email, allowed):
    assert domain_allowed(email, ["Amt.example"]) is allowed
