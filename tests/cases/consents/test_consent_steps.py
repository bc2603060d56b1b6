"""What happens to a consent later: the answer comes, it is taken back, it was void, it ends by itself."""

import datetime
import threading

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.consents import services
from cases.consents.enums import ConsentState
from cases.consents.lifecycle import TRANSITIONS
from cases.consents.scopes import Answer
from cases.models import Consent, ConsentEvent, Entry, YoungPerson
from cases.staff.actors import Actor, load_actor
from cases.staff.errors import IllegalStep, Refused
from tests.cases.consents.desk import address, errors, in_days, today
from tests.cases.world import logged_in, make_consent, make_world

pytestmark = pytest.mark.django_db
PAPER = {"result": "granted", "form": "paper", "paper_reference": "Akte 4"}


@pytest.fixture
def world():
    """The world with somebody of twenty: no birthday shortens what they agree to."""
    found = make_world()
    YoungPerson.objects.update(birth_date=today().replace(year=today().year - 20, day=1))
    return found


def state_of(consent):
    return Consent.objects.with_state().get(pk=consent.pk).state


def asked(world, **fields):
    fields = {"form": "", "paper_reference": "", "purpose": "case_conference", **fields}
    return make_consent(world.case, world.member, world.jobcenter, state=ConsentState.REQUESTED, **fields)


def answer(world, consent, who=None, **fields):
    form = {**PAPER, "given_on": today().isoformat(), **fields}
    return logged_in(who or world.member).post(address("answer", world.case, consent.pk), form)


def test_the_answer_comes_later_with_its_own_proof(world):
    consent = asked(world)
    assert answer(world, consent, given_on=in_days(-2)).status_code == 302
    event = consent.events.get(state="granted")
    assert (event.form, event.paper_reference, event.by) == ("paper", "Akte 4", world.member)
    assert event.given_on == today() - datetime.timedelta(days=2)
    assert Consent.objects.active(now=timezone.now()).filter(pk=consent.pk).exists()
    page = logged_in(world.member).get(address("text", world.case, consent.pk)).content.decode()
    assert "Akte 4" in page


def test_no_is_an_answer(world):
    consent = asked(world)
    assert answer(world, consent, result="refused", form="", paper_reference="").status_code == 302
    assert state_of(consent) == "refused"
    assert answer(world, consent).status_code == 302
    assert state_of(consent) == "refused"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("result", {"result": "requested"}),
        ("form", {"form": ""}),
        ("paper_reference", {"paper_reference": ""}),
        ("given_on", {"given_on": in_days(1)}),
        ("given_on", {"given_on": in_days(-60)}),
    ],
)
def test_an_answer_without_proof_or_from_tomorrow_is_refused(world, field, fields):
    consent = asked(world)
    assert field in errors(answer(world, consent, **fields))
    assert state_of(consent) == "requested"


def test_a_birthday_between_question_and_answer_asks_again(world):
    birth = today().replace(year=today().year - 15) + datetime.timedelta(days=3)
    YoungPerson.objects.update(birth_date=birth)
    fields = {"giver": "guardian", "giver_name": "Mutter", "valid_until": today() + datetime.timedelta(days=2)}
    consent = asked(world, **fields)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3), tick=False):
        answer(world, consent, given_on=in_days(-1))
        assert state_of(consent) == "requested"
    assert answer(world, consent).status_code == 302
    assert state_of(consent) == "granted"


def test_withdrawn_in_two_clicks_and_gone_at_the_next_request(world):
    there = logged_in(world.recipient)
    entry = Entry.objects.visible_to(world.recipient, now=timezone.now())
    assert entry.filter(pk=world.released.pk).exists()
    here = logged_in(world.member)
    overview = here.get(address("overview", world.case)).content.decode()
    url = address("withdraw", world.case, world.consent.pk)
    assert url in overview
    assert "Zeisigfrei" in here.get(url).content.decode()
    assert state_of(world.consent) == "granted"
    assert here.post(url).status_code == 302
    assert not Entry.objects.visible_to(world.recipient, now=timezone.now()).exists()
    page = there.get(address("overview", world.case)).content.decode()
    assert "Zeisigfrei" not in page
    assert here.post(url).status_code == 302
    assert AuditRow.objects.filter(action="consent_withdraw", object_type="consent").count() >= 1
    assert ConsentEvent.objects.filter(state="withdrawn").count() == 1
    past = here.get(address("overview", world.case)).content.decode()
    assert "zurückgenommen" in past


def test_a_withdrawn_consent_says_so_instead_of_a_button(world):
    services.withdraw_consent(actor=acting(world.member), consent=world.consent)
    for page in ("withdraw", "void", "answer"):
        body = logged_in(world.member).get(address(page, world.case, world.consent.pk)).content.decode()
        assert "Das geht nicht mehr" in body
        assert '<form class="panel consent-form"' not in body


@pytest.mark.parametrize("page", ["withdraw", "void", "answer", "text"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("recipient", 403), ("colleague", 404), ("lead", 404), ("recipient_colleague", 404), ("other", 404)],
)
def test_only_the_owners_members_change_anything(world, page, who, status):
    client, url = logged_in(getattr(world, who)), address(page, world.case, world.consent.pk)
    assert client.get(url).status_code == status
    if page != "text":
        assert client.post(url, {**PAPER, "reason": "weil"}).status_code == status
    assert state_of(world.consent) == "granted"
    assert AuditRow.objects.filter(actor=getattr(world, who), result="denied").exists()


@pytest.mark.parametrize("page", ["withdraw", "void", "answer", "text"])
def test_foreign_and_unknown_numbers_are_answered_alike(world, page):
    other = make_world_elsewhere()
    client = logged_in(world.member)
    for number in (other.consent.pk, 987654321, 10**30):
        assert client.get(address(page, world.case, number)).status_code == 404
        if page != "text":
            assert client.post(address(page, world.case, number), {"reason": "weil"}).status_code == 404
    assert state_of(other.consent) == "granted"


def make_world_elsewhere():
    from tests.cases import world as worlds

    region = worlds.make_region("woanders")
    agency, other = worlds.make_agency(region), worlds.make_agency(region, "sgb2")
    user = worlds.make_user("Jemand", agency, "caseworker")
    case = worlds.make_case(agency, user)
    return worlds.SimpleNamespace(case=case, consent=make_consent(case, user, other))


def test_void_needs_a_reason_and_keeps_it(world):
    client, url = logged_in(world.member), address("void", world.case, world.consent.pk)
    assert "reason" in errors(client.post(url, {"reason": " "}))
    assert client.post(url, {"reason": "Falsche Person"}).status_code == 302
    assert world.consent.events.get(state="void").note == "Falsche Person"
    assert not Entry.objects.visible_to(world.recipient, now=timezone.now()).exists()


def acting(user):
    return load_actor(user, now=timezone.now())


VERBS = {
    "grant": lambda actor, consent: services.record_grant(actor=actor, consent=consent, answer=PROOF),
    "refuse": lambda actor, consent: services.record_refusal(actor=actor, consent=consent, answer=PROOF),
    "withdraw": lambda actor, consent: services.withdraw_consent(actor=actor, consent=consent),
    "void": lambda actor, consent: services.void_consent(actor=actor, consent=consent, reason="weil"),
}
PROOF = Answer(given_on=today(), form="paper", paper_reference="Akte 9")


@pytest.mark.parametrize("state", ConsentState)
@pytest.mark.parametrize("action", VERBS)
def test_every_step_that_is_not_in_the_table_is_refused_by_the_service(world, state, action):
    consent = make_consent(world.case, world.member, world.employment, state=state)
    rows = AuditRow.objects.count()
    if (state, action) in TRANSITIONS:
        VERBS[action](acting(world.member), consent)
        assert state_of(consent) == TRANSITIONS[state, action]
        assert AuditRow.objects.count() == rows + 1
    else:
        with pytest.raises(IllegalStep):
            VERBS[action](acting(world.member), consent)
        assert state_of(consent) == state
        assert AuditRow.objects.count() == rows


@pytest.mark.parametrize("action", VERBS)
@pytest.mark.parametrize("who", ["recipient", "colleague", "lead", "keeper"])
def test_services_ask_whose_hand_it_is(world, action, who):
    state = ConsentState.REQUESTED if action in ("grant", "refuse") else ConsentState.GRANTED
    consent = make_consent(world.case, world.member, world.employment, state=state)
    with pytest.raises(Refused):
        VERBS[action](acting(getattr(world, who)), consent)
    assert state_of(consent) == state


def test_what_is_over_is_written_down_once(world):
    job = Actor(user=None, now=timezone.now() + datetime.timedelta(days=200))
    assert services.expire_consents(actor=job) == 0
    job = Actor(user=None, now=timezone.now() + datetime.timedelta(days=201, hours=1))
    assert services.expire_consents(actor=job) == 1
    assert services.expire_consents(actor=job) == 0
    assert state_of(world.consent) == "expired"
    assert ConsentEvent.objects.get(state="expired").by is None


def test_nothing_from_before_a_reopening_is_revived(world):
    later = timezone.now() + datetime.timedelta(hours=1)
    type(world.case).objects.filter(pk=world.case.pk).update(opened_at=later)
    world.case.responsibilities.update(period=(later, None))
    assert not Consent.objects.active(now=later + datetime.timedelta(hours=1)).exists()
    page = logged_in(world.member).get(address("overview", world.case)).content.decode()
    assert "gilt nicht mehr" in page
    assert services.expire_consents(actor=Actor(user=None, now=later)) == 1
    assert state_of(world.consent) == "expired"


@pytest.mark.django_db(transaction=True)
def test_withdrawing_and_releasing_at_once_leaves_nothing_open():
    from cases.consents.services_releases import release_entry

    with transaction.atomic():
        world = make_world()
    row = world.consent.recipients.get()
    start = threading.Barrier(2)
    problems = []

    def run(step):
        try:
            start.wait()
            step(acting(world.member))
        except Refused as problem:
            problems.append(problem)
        finally:
            connection.close()

    steps = [
        lambda actor: services.withdraw_consent(actor=actor, consent=world.consent),
        lambda actor: release_entry(
            actor=actor, entry=world.kept, row=row, persons=(), valid_until=world.consent.valid_until
        ),
    ]
    threads = [threading.Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state_of(world.consent) == "withdrawn"
    assert not Entry.objects.visible_to(world.recipient, now=timezone.now()).exists()
    assert len(problems) <= 1
    with pytest.raises(IllegalStep):
        services.withdraw_consent(actor=acting(world.member), consent=world.consent)


@pytest.mark.django_db(transaction=True)
def test_two_steps_at_once_are_one():
    with transaction.atomic():
        world = make_world()
    start, done = threading.Barrier(2), []

    def run(action):
        try:
            start.wait()
            VERBS[action](acting(world.member), world.consent)
            done.append(action)
        except IllegalStep:
            done.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in ("withdraw", "void")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done.count(None) == 1
    assert world.consent.events.count() == 3
