"""`manage.py create_demo_accounts`."""

import io

import pytest
from django.core.management import CommandError, call_command

from cases.staff.models import Agency, Membership, User
from cases.staff.services import DEMO_PASSWORD
from offers.regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions():
    for number, (slug, name) in enumerate([("harz", "Landkreis Harz"), ("boerde", "Landkreis Börde")]):
        Region.objects.create(slug=slug, name=name, state="ST", ags=f"1508{number}", coordination_office="Büro")


def create():
    out = io.StringIO()
    call_command("create_demo_accounts", stdout=out)
    return out.getvalue()


def test_create_demo_accounts_refused_in_production(settings, regions):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        create()
    assert not User.objects.exists()


def test_create_demo_accounts_prints_working_logins(settings, regions):
    settings.DEBUG = True
    printed = create()
    assert DEMO_PASSWORD in printed
    addresses = ["admin", "boerde", "boerde2", "harz"]
    assert {user.email for user in User.objects.all()} == {f"{name}@portal.example" for name in addresses}
    assert all(user.email in printed and user.is_staff for user in User.objects.all())
    assert User.objects.get(email="harz@portal.example").check_password(DEMO_PASSWORD)


def test_create_demo_accounts_give_rights_to_one_region(settings, regions):
    settings.DEBUG = True
    create()
    rights = {
        user.email.split("@")[0]: {region.slug for region in Region.objects.editable_by(user)}
        for user in User.objects.all()
    }
    assert rights == {"admin": {"harz", "boerde"}, "boerde": {"boerde"}, "boerde2": {"boerde"}, "harz": {"harz"}}


def test_create_demo_accounts_again_leaves_accounts_alone(settings, regions):
    settings.DEBUG = True
    create()
    user = User.objects.get(email="harz@portal.example")
    user.set_password("something else")
    user.coordinations.all().delete()
    user.save()
    create()
    user.refresh_from_db()
    assert user.check_password("something else")
    assert not user.is_staff
    assert User.objects.count() == 4


def test_create_demo_accounts_without_regions(settings):
    settings.DEBUG = True
    create()
    assert User.objects.get().is_superuser


def test_create_demo_accounts_of_three_agencies(settings, regions):
    settings.DEBUG = True
    harz = Region.objects.get(slug="harz")
    for slug, kind, law in (
        ("koba-jobcenter-harz", "jobcenter", "sgb2"),
        ("jugendamt-harz", "jugendamt", "sgb8"),
        ("agentur-sachsen-anhalt-west", "arbeitsagentur", "sgb3"),
    ):
        harz.organisations.create(slug=slug, name=slug, short_name=slug, kind=kind, legal_basis=law)
    create()
    create()
    rows = Membership.objects.select_related("user", "agency")
    assert sorted((row.user.email.split("@")[0], row.agency.legal_area, row.role) for row in rows) == [
        ("arbeitsagentur", "sgb3", "caseworker"),
        ("arbeitsagentur", "sgb3", "lead"),
        ("datenschutz", "sgb2", "auditor"),
        ("datenschutz", "sgb3", "auditor"),
        ("datenschutz", "sgb8", "auditor"),
        ("jobcenter", "sgb2", "caseworker"),
        ("jobcenter2", "sgb2", "lead"),
        ("jugendamt", "sgb8", "caseworker"),
        ("jugendamt2", "sgb8", "lead"),
        ("jugendamt3", "sgb8", "caseworker"),
    ]
    assert {domain for agency in Agency.objects.all() for domain in agency.email_domains} == {"portal.example"}
