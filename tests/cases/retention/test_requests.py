"""Contact requests go 90 days after their last step, and at once where the person wants it; who waits is kept."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.audit.services_erasures import Erased, proof_digests
from cases.calendars.models import Booking
from cases.inbox.enums import RequestState
from cases.inbox.lifecycle import WAITING
from cases.inbox.models import ContactRequest, DateOffer, PassOnConsent, RequestMessage, RequestStation
from cases.inbox.services_erasure import forget_requests
from cases.mails.models import OutgoingMail
from cases.models import AuditRow, ErasureProof
from cases.retention import selectors_requests, services
from cases.retention.tasks import TASKS
from cases.staff.actors import Actor
from tests.cases.inbox.world import make_answer, make_offer, make_request

DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)
NOW = timezone.now().replace(microsecond=0)
ABOUT_IT = (ContactRequest, DateOffer, PassOnConsent, RequestMessage, RequestStation, Booking, OutgoingMail)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasure_log(settings, tmp_path):
    settings.ERASURE_LOG = tmp_path / "erasures.log"
    return settings.ERASURE_LOG


def fill(world, row):
    """Everything that can hang on a request."""
    make_answer(row, world.member)
    make_offer(row, world.member, NOW + DAY)
    Booking.objects.create(
        source=row.appointment, user=world.member, during=(NOW + DAY, NOW + DAY + 60 * SECOND), made_at=NOW
    )
    OutgoingMail.objects.create(
        kind="request_answered", address="kanari@post.example", object_type="contactrequest", object_id=row.pk,
        created_at=NOW, next_try_at=NOW,
    )  # fmt: skip
    return row


def left():
    return {model.__name__: model.objects.count() for model in ABOUT_IT}


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize(("late", "due"), [(-SECOND, 0), (SECOND, 1)])
def test_an_answered_request_goes_90_days_after_the_last_step(world, state, late, due):
    make_request(world.youth_office, world.member, state=state, last_step_at=NOW)
    found = selectors_requests.past_last_step(now=NOW + 90 * DAY + late)
    assert found.count() == (0 if state in WAITING else due)


def test_all_that_hangs_on_it_goes_along_and_leaves_a_proof(world, erasure_log, django_capture_on_commit_callbacks):
    row = make_request(
        world.youth_office, world.member, state=RequestState.ANSWERED, readers=[world.jobcenter],
        last_step_at=NOW - 91 * DAY,
    )  # fmt: skip
    fill(world, row)
    assert all(left().values())
    with django_capture_on_commit_callbacks(execute=True):
        call_command("run_retention", "--apply", stdout=io.StringIO())
    assert left() == dict.fromkeys(left(), 0)
    proof = ErasureProof.objects.get()
    assert proof.digest in proof_digests(Erased.CONTACT_REQUEST, row.reference)
    assert proof.digest in erasure_log.read_text()
    assert row.reference not in erasure_log.read_text()
    assert AuditRow.objects.filter(action="request_erase", object_id=row.pk).count() == 1
    assert next(task for task in TASKS if task.name == "contact_requests").due(NOW) == 0


def test_somebody_who_waits_is_never_deleted_by_the_clock(world):
    make_request(world.youth_office, now=NOW - 400 * DAY)
    call_command("run_retention", "--apply", stdout=io.StringIO())
    assert ContactRequest.objects.count() == 1


def test_what_was_withdrawn_is_erased_again_after_a_restore(world):
    row = make_request(world.youth_office)
    other = make_request(world.youth_office)
    forget_requests(ContactRequest.objects.filter(pk=row.pk), on=timezone.localdate(NOW))
    restored = make_request(world.youth_office, reference=row.reference)
    digests = list(ErasureProof.objects.values_list("digest", flat=True))
    assert services.replay_erasures(actor=Actor(user=None), digests=digests) == 1
    assert list(ContactRequest.objects.values_list("pk", flat=True)) == [other.pk]
    assert restored.pk != row.pk
    assert services.replay_erasures(actor=Actor(user=None), digests=digests) == 0


def test_a_request_and_a_case_of_the_same_reference_are_two_things(world):
    """A proof of one must not erase the other."""
    make_request(world.youth_office, reference=world.case.reference)
    digests = proof_digests(Erased.CONTACT_REQUEST, world.case.reference)
    assert services.replay_erasures(actor=Actor(user=None), digests=digests) == 1
    assert not ContactRequest.objects.exists()
    world.case.refresh_from_db()


def test_the_request_goes_with_the_case_that_it_became(world):
    row = make_request(world.youth_office, world.member, state=RequestState.CLOSED)
    ContactRequest.objects.filter(pk=row.pk).update(outcome="became_case", case=world.case)
    services.erase_case(actor=Actor(user=None), case=world.case)
    assert not ContactRequest.objects.filter(pk=row.pk).exists()
    assert ErasureProof.objects.count() == 2


def test_a_log_that_cannot_be_written_undoes_no_withdrawal(world, settings, django_capture_on_commit_callbacks):
    """The person gets what they want; the nightly run adds the line, or says that it can't."""
    settings.ERASURE_LOG = settings.ERASURE_LOG.parent / "a file" / "erasures.log"
    settings.ERASURE_LOG.parent.write_text("in the way")
    row = make_request(world.youth_office)
    with django_capture_on_commit_callbacks(execute=True):
        forget_requests(ContactRequest.objects.filter(pk=row.pk), on=timezone.localdate(NOW))
    assert not ContactRequest.objects.exists()
    assert ErasureProof.objects.count() == 1
