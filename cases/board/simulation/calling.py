"""Mails that reached nobody: whoever has the matter calls instead, as their desk tells them."""

from __future__ import annotations

from cases.board.simulation.scene import Scene
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import holder_of
from cases.mails.models import OutgoingMail
from cases.mails.services import mail_called


def call_instead(scene: Scene, agencies: set[int]) -> None:
    """Failed mails about open contact requests of these agencies: who holds the request calls, some day.

    That the desk of who holds it does not show the task would be broken.
    """
    mails = OutgoingMail.objects.to_call_about().filter(object_type=ContactRequest._meta.model_name, recipient=None)
    for mail in mails.order_by("pk"):
        row = ContactRequest.objects.open().filter(pk=mail.object_id, agency__in=agencies).first()
        there = scene.at_work(row.agency_id) if row is not None else []
        if row is None or not there or not scene.chance(scene.chances.calls):
            continue
        user = holder_of(row, on=scene.day) or scene.pick(there)
        try:
            scene.do("angerufen statt gemailt", mail_called, user, mail=mail)
        except OutgoingMail.DoesNotExist:
            scene.broken.append(f"{row.reference}: „bitte anrufen“ steht nicht bei dem, der die Anfrage hat")
