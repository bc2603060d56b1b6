"""What is past its period goes, nothing else does, at the second it is due; and the dry run touches nothing."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from cases.audit.services_erasures import Erased, proof_digests
from cases.consents.enums import ConsentState
from cases.models import AuditRow, Case, Consent, ConsentEvent, Entry, ErasureProof, Release, YoungPerson
from cases.records.enums import CaseState, Outcome
from cases.retention import selectors, services
from cases.retention.tasks import TASKS
from cases.staff.actors import Actor
from tests.cases.world import make_case, make_consent, make_entry, make_guardian

DAY = datetime.timedelta(days=1)
SECOND = datetime.timedelta(seconds=1)
NOW = timezone.now().replace(microsecond=0)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def erasure_log(settings, tmp_path):
    settings.ERASURE_LOG = tmp_path / "erasures.log"
    return settings.ERASURE_LOG


def close(case, at):
    opened = at - 30 * DAY
    case.responsibilities.update(period=DateTimeTZRange(opened, at))
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.CLOSED, opened_at=opened, closed_at=at, outcome=Outcome.SCHOOL, responsible=None,
        last_action_at=at,
    )  # fmt: skip
    case.refresh_from_db()


def run(*arguments):
    out = io.StringIO()
    call_command("run_retention", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(("late", "due"), [(-SECOND, 0), (SECOND, 1)])
def test_a_stub_without_consent_goes_after_90_days(world, late, due):
    stub = make_case(world.youth_office, world.member)
    Case.objects.filter(pk=stub.pk).update(last_action_at=NOW)
    at = NOW + 90 * DAY + late
    assert stub in Case.objects.all()
    assert [case.pk for case in selectors.abandoned_stubs(now=at)] == [stub.pk] * due


def test_a_case_with_a_consent_is_no_stub(world):
    Case.objects.update(last_action_at=NOW - 400 * DAY)
    assert list(selectors.abandoned_stubs(now=NOW)) == []


def test_a_refused_consent_keeps_no_stub(world):
    stub = make_case(world.youth_office, world.member)
    make_consent(stub, world.member, world.jobcenter, state=ConsentState.REFUSED)
    Case.objects.filter(pk=stub.pk).update(last_action_at=NOW - 91 * DAY)
    assert list(selectors.abandoned_stubs(now=NOW)) == [stub]


@pytest.mark.parametrize(("late", "due"), [(-SECOND, 0), (SECOND, 1)])
def test_content_goes_90_days_after_closing(world, late, due):
    close(world.case, NOW)
    assert selectors.content_past_closing(now=NOW + 90 * DAY + late).count() == due


@pytest.mark.parametrize(("at", "due"), [("2027-03-01 08:59:59", 0), ("2027-03-01 09:00:01", 1)])
def test_the_proof_of_consent_goes_12_months_after_the_end(world, at, due):
    zone = timezone.get_current_timezone()
    close(world.case, datetime.datetime(2026, 3, 1, 9, tzinfo=zone))
    moment = datetime.datetime.fromisoformat(at).replace(tzinfo=zone)
    assert selectors.proofs_past_their_time(now=moment).count() == due


@pytest.mark.parametrize(("day", "due"), [("2026-03-09", 0), ("2026-03-10", 1)])
def test_guardians_go_on_the_18th_birthday(world, day, due):
    YoungPerson.objects.update(birth_date=datetime.date(2008, 3, 10))
    make_guardian(world.case, "Zeisigmutter")
    moment = datetime.datetime.fromisoformat(f"{day}T00:00:01").replace(tzinfo=timezone.get_current_timezone())
    assert selectors.guardians_of_adults(now=moment).count() == due


@pytest.mark.parametrize(("late", "due"), [(-SECOND, 0), (SECOND, 1)])
def test_a_release_goes_30_days_after_the_withdrawal_of_its_consent(world, late, due):
    withdrawn = NOW + DAY
    ConsentEvent.objects.create(consent=world.consent, state=ConsentState.WITHDRAWN, at=withdrawn)
    assert selectors.releases_past_withdrawal(now=withdrawn + 30 * DAY + late).count() == due


@pytest.mark.parametrize(("late", "due"), [(-SECOND, 0), (SECOND, 1)])
def test_a_release_goes_30_days_after_it_was_taken_back(world, late, due):
    Release.objects.update(withdrawn_at=NOW, withdrawn_by=world.member)
    assert selectors.releases_past_withdrawal(now=NOW + 30 * DAY + late).count() == due


def test_the_dry_run_changes_nothing(world):
    close(world.case, NOW - 100 * DAY)
    rows = AuditRow.objects.count()
    text = run()
    assert "Probelauf" in text
    assert "1  Inhalte abgeschlossener Fälle" in text
    assert Entry.objects.count() == 2
    assert AuditRow.objects.count() == rows


def test_content_goes_and_the_consent_stays_as_proof(world):
    close(world.case, NOW - 100 * DAY)
    run("--apply")
    assert not Entry.objects.exists()
    assert not YoungPerson.objects.exists()
    assert Consent.objects.count() == 1
    assert Case.objects.count() == 1


def test_the_whole_case_goes_a_year_after_its_end_and_leaves_a_hash_and_a_day(world, erasure_log):
    close(world.case, NOW - 400 * DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services.transaction, "on_commit", lambda later, **_: later())
        run("--apply")
    assert not Case.objects.exists()
    assert not Consent.objects.exists()
    proof = ErasureProof.objects.get()
    assert proof.digest in proof_digests(Erased.CASE, world.case.reference)
    assert erasure_log.read_text() == f"{proof.erased_on.isoformat()} {proof.digest}\n"
    assert world.case.reference not in erasure_log.read_text()


def test_a_second_run_finds_nothing(world):
    close(world.case, NOW - 400 * DAY)
    run("--apply")
    assert all(task.due(NOW) == 0 for task in TASKS)
    assert ErasureProof.objects.count() == 1
    run("--apply")
    assert ErasureProof.objects.count() == 1


def test_a_failing_task_is_reported_and_stops_no_other(world, monkeypatch):
    close(world.case, NOW - 100 * DAY)

    def fail(**_):
        raise RuntimeError("Zeisigmann")

    monkeypatch.setattr("cases.retention.selectors.guardians_of_adults", fail)
    with pytest.raises(CommandError, match=r"guardians \(RuntimeError\)") as error:
        run("--apply")
    assert "Zeisigmann" not in str(error.value)
    assert not Entry.objects.exists()


def test_what_was_erased_is_erased_again_after_a_restore(world):
    reference, person = world.case.reference, world.case.young_person
    digests = proof_digests(Erased.CASE, world.case.reference)
    make_case(world.youth_office, world.colleague)
    assert services.replay_erasures(actor=Actor(user=None), digests=digests) == 1
    assert not Case.objects.filter(reference=reference).exists()
    assert not YoungPerson.objects.filter(pk=person.pk).exists()
    assert Case.objects.count() == 1
    assert services.replay_erasures(actor=Actor(user=None), digests=digests) == 0


def test_a_log_that_is_none_is_refused(erasure_log):
    erasure_log.write_text("2026-11-22 nothash\n")
    with pytest.raises(CommandError, match="line 1"):
        call_command("replay_erasures")


def test_entries_of_somebody_else_stay(world):
    other = make_case(world.youth_office, world.colleague)
    entry = make_entry(other, world.colleague)
    services.erase_case(actor=Actor(user=None), case=world.case)
    assert list(Entry.objects.all()) == [entry]
