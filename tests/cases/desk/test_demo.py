"""The demo's story is told once, by the same services as real cases."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.desk.demo import create_demo_cases
from cases.models import Booking, Case, Consent, Entry, Room, User, YoungPerson
from cases.records.enums import CaseState
from cases.staff.services import create_demo_accounts

pytestmark = pytest.mark.django_db


def test_demo_cases_stand_in_all_states(shipped):
    create_demo_accounts()
    now = timezone.now()
    assert create_demo_cases(now=now) == 8
    states = set(Consent.objects.with_state().values_list("state", flat=True))
    assert {"requested", "granted", "refused", "withdrawn"} <= states
    assert Consent.objects.active(now=now).count() == 2
    assert Case.objects.filter(state=CaseState.CLOSED).count() == 1
    assert Case.objects.filter(restricted_at__isnull=False).count() == 1
    assert Case.objects.filter(consents=None).exists()
    user = User.objects.get(email="jugendamt@portal.example")
    assert Case.objects.visible_to(user, now=now).count() == 5
    assert Entry.objects.filter(data_class="entrusted").exists()
    assert Room.objects.count() == 3
    assert Booking.objects.filter(user=user).count() == 18
    assert create_demo_cases(now=now) == 0
    assert YoungPerson.objects.count() == 8


def test_demo_cases_need_the_demo_accounts(db):
    assert create_demo_cases(now=timezone.now()) == 0


def test_demo_cases_are_refused_where_real_people_work(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError):
        call_command("create_demo_cases")
