"""A canary in every text of a contact request: read by caseworkers of the agency it lies with, and by nobody else."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.inbox.models import ContactRequest, DateOffer, RequestMessage, RequestStation
from cases.inbox.services_answers import answer_request
from cases.inbox.services_dates import appoint
from cases.staff.actors import load_actor
from tests.cases.canaries import found, row_canaries, texts, written
from tests.cases.inbox.world import make_answer, make_offer
from tests.cases.table import PAGES
from tests.cases.walks import places_without_words
from tests.cases.whole import address, taken_back
from tests.cases.worker import run_tasks

pytestmark = pytest.mark.django_db
MODELS = (ContactRequest, RequestMessage, RequestStation, DateOffer)
MINE = [row for row in PAGES if row.name.startswith("cases:request_")]
READERS = {"member", "colleague"}


@pytest.fixture(scope="module")
def filled(furnished):
    w, soon = furnished, timezone.now() + datetime.timedelta(days=1)
    for row in (w.contact_request, w.taken_request, w.appointed_request):
        make_answer(row, w.member)
        make_answer(row, None, kind="message", agency=None)
        make_offer(row, w.member, soon)
    for model in MODELS:
        for row in model.objects.order_by("pk"):
            new = {field.name: written(field, "") for field in texts(model)}
            if model is ContactRequest:
                new["address"] = f"{new['address']}@post.example"
            model.objects.filter(pk=row.pk).update(**new)
    return w


def walk(w):
    """Every page of requests as everybody, every form sent empty by who may send it."""
    for row in MINE:
        url = address(row, w)
        for relation, client in w.clients.items():
            if row.get is not None:
                yield row.name, relation, client.get(url)
            if row.post is not None and relation in row.post:
                with taken_back(client):
                    yield row.name, relation, client.post(url)


def test_only_caseworkers_of_the_agency_hear_anything_and_no_address_or_title_does(filled):
    wrong, heard = [], set()
    for name, relation, answer in walk(filled):
        words = found(answer.content.decode(errors="ignore"))
        heard |= words
        if words and relation not in READERS:
            wrong.append((name, relation, sorted(words)))
        if spilled := found(places_without_words(answer)):
            wrong.append((name, relation, "kept elsewhere", sorted(spilled)))
    assert wrong == []
    assert heard >= row_canaries(ContactRequest.objects.get(pk=filled.taken_request.pk), {"closing_text", "place"})


def test_mails_and_the_record_say_nothing(filled, django_capture_on_commit_callbacks):
    row = ContactRequest.objects.get(pk=filled.taken_request.pk)
    actor = load_actor(filled.member, now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        answer_request(
            actor=actor, contact_request=row, kind="answer", text=written(texts(RequestMessage)[0], ""),
            version=row.version,
        )  # fmt: skip
        appoint(
            actor=actor, contact_request=row, start=timezone.now() + datetime.timedelta(days=3),
            length=datetime.timedelta(minutes=30), place="Zeisigraum", version=row.version + 1,
        )  # fmt: skip
    run_tasks()
    assert [len(message.to) for message in mail.outbox] == [1, 1]
    assert not [message.subject for message in mail.outbox if found(f"{message.subject} {message.body}")]
    assert not [entry for entry in AuditRow.objects.filter(object_id=row.pk).values() if found(str(entry))]
