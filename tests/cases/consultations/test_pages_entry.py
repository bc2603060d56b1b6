"""The door of a round: seats, codes, who comes in and who stays outside."""

import uuid

import pytest

from cases.staff.enums import Role
from tests.cases.consultations.rounds import FIVE, make_round, seat
from tests.cases.consultations.test_pages import CODE, opened, page
from tests.cases.world import logged_in, make_agency, make_region, make_user, seat_key

pytestmark = pytest.mark.django_db


def test_whoever_has_no_seat_learns_nothing(five):
    _people, clients = five
    consultation, _codes = opened(clients[0])
    for name in ("detail", "state", "card", "card_pdf", "sort", "roles", "plan", "discard"):
        assert clients[1].get(page(name, consultation)).status_code == 404, name
    for name in ("write", "next", "choose", "code", "discard", "roles", "plan", "sort"):
        assert clients[1].post(page(name, consultation)).status_code == 404, name


def test_a_new_login_is_nobody_until_the_facilitator_types_the_code(five):
    people, clients = five
    consultation, codes = opened(clients[0])
    fresh = logged_in(people[0])
    assert fresh.get(page("detail", consultation)).status_code == 404
    assert fresh.post(page("return"), {"code": codes[1]}).status_code == 302
    assert fresh.get(page("detail", consultation)).status_code == 200
    assert clients[0].get(page("detail", consultation)).status_code == 404


def test_the_facilitators_code_is_shown_once_or_renewed(five):
    _people, clients = five
    consultation, (code, facilitators) = opened(clients[0])
    later = clients[0].get(page("detail", consultation)).content.decode()
    assert code in later
    assert facilitators not in later
    renewed = CODE.findall(clients[0].post(page("code", consultation)).content.decode())
    assert renewed[0] == code
    assert renewed[1] != facilitators


def test_opening_twice_with_one_form_opens_one_round_with_a_code_that_works(five):
    _people, clients = five
    token = uuid.uuid4()
    first, _codes = opened(clients[0], token=token)
    second, codes = opened(clients[0], token=token)
    assert first == second
    fresh = clients[1]
    assert fresh.post(page("return"), {"code": codes[1]}).status_code == 302


def test_guessing_is_limited_by_account_not_by_login(five):
    people, clients = five
    consultation, (code, _facilitators) = opened(clients[0])
    form = {"area": "sgb3", "label": ""}
    for _ in range(5):
        assert clients[1].post(page("join"), {**form, "code": "AAAA-AAAA"}).status_code == 422
    for client in (clients[1], logged_in(people[1])):
        answer = client.post(page("join"), {**form, "code": code})
        assert answer.status_code == 422
        assert "Zu viele Versuche" in answer.content.decode()
    assert clients[2].post(page("join"), {**form, "code": code}).status_code == 302
    assert consultation.seats.count() == 2


def test_guests_stay_outside(five):
    guest = make_user("Gast", make_agency(make_region(f"g-{uuid.uuid4().hex[:6]}")), Role.GUEST)
    client = logged_in(guest)
    for name in ("list", "open", "join", "return"):
        assert client.get(page(name)).status_code == 403
    assert client.post(page("join"), {"code": "AAAA-AAAA", "area": "sgb2"}).status_code == 403


def test_a_key_of_one_round_opens_no_other(five):
    people, _clients = five
    one, other = make_round(keys=[seat_key(people[0]), "x"]), make_round(keys=FIVE)
    digests = {seat(one, seat_key(people[0])).key_digest}
    assert digests.isdisjoint(other.seats.values_list("key_digest", flat=True))
    assert logged_in(people[0]).get(page("detail", other)).status_code == 404
