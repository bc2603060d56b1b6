"""A withdrawal and a release at the same moment: whatever comes first, nothing stays open."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.consents.services import withdraw_consent
from cases.models import ConsentRecipient, Entry
from cases.staff.actors import load_actor
from tests.cases.world import logged_in, make_world


@pytest.mark.django_db(transaction=True)
def test_withdrawal_and_release_at_once_leave_nothing_open():
    with transaction.atomic():
        world = make_world()
    url = reverse("cases:release_new", args=[world.case.reference, world.kept.pk])
    row = ConsentRecipient.objects.get(consent=world.consent)
    client, start, answers = logged_in(world.member), Barrier(2), []

    def release():
        try:
            start.wait()
            answers.append(client.post(url, {"choice": row.pk}).status_code)
        finally:
            connection.close()

    def withdraw():
        try:
            actor = load_actor(world.member, now=timezone.now())
            start.wait()
            withdraw_consent(actor=actor, consent=world.consent)
        finally:
            connection.close()

    threads = [Thread(target=target) for target in (release, withdraw)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] in {200, 302}
    assert not Entry.objects.visible_to(world.recipient, now=timezone.now()).exists()
