"""Rounds go 30 days after their last step, with everything in them; the dry run says so and touches nothing."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.consultations.enums import Kind, Phase
from cases.consultations.models import CodeTry, Consultation, Contribution, Heading, Seat
from tests.cases.consultations.rounds import FIVE, make_round, open_round, write

pytestmark = pytest.mark.django_db
DAYS = datetime.timedelta(days=30)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def erasure_log(settings, tmp_path):
    settings.ERASURE_LOG = tmp_path / "erasures.log"


def run(*arguments):
    out = io.StringIO()
    call_command("run_retention", *arguments, stdout=out)
    return next(line for line in out.getvalue().splitlines() if "Fallberatungen" in line).split()[0]


@pytest.mark.parametrize("phase", [Phase.PREPARED, Phase.IDEAS, Phase.CLOSED])
def test_a_round_goes_after_30_days_whether_it_was_held_or_not(phase):
    now = timezone.now()
    for age in (DAYS + SECOND, DAYS - datetime.timedelta(minutes=5)):
        make_round(phase, now=now - age)
    assert run() == "1"
    assert Consultation.objects.count() == 2
    assert run("--apply") == "1"
    assert Consultation.objects.count() == 1
    assert run("--apply") == "0"


def test_everything_in_it_goes_too(settings):
    settings.RETENTION_PERIODS = {"peer_consultation_days": 1}
    consultation = make_round(Phase.IDEAS, now=timezone.now() - datetime.timedelta(days=2))
    idea = write(consultation, FIVE[3], Kind.IDEA)
    idea.heading = Heading.objects.create(consultation=consultation, text="Erste Wege")
    idea.save()
    CodeTry.objects.create(who="a" * 64, at=timezone.now() - datetime.timedelta(days=2))
    kept, _ = open_round()
    assert run("--apply") == "1"
    assert list(Consultation.objects.all()) == [kept]
    assert Seat.objects.count() == 1
    for model in (Contribution, Heading, CodeTry):
        assert not model.objects.exists()
