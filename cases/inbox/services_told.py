"""Telling the person that something is new on their page: by mail, where that is the way they chose."""

from __future__ import annotations

from cases.inbox.enums import ContactChannel
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import usual_language
from cases.mails.services import post_mail
from cases.staff.actors import Actor


def tell_person(*, actor: Actor, contact_request: ContactRequest, kind: str) -> bool:
    """Post one mail of this kind (`mails.KINDS`) for this version of the request; whether there was one to post.

    An inner helper of services, in their transaction, after `version` was raised. Whoever wants to be called or written
    to by messenger gets no mail: False, and somebody has to tell them.
    """
    if contact_request.channel != ContactChannel.EMAIL or not contact_request.link_nonce:
        return False
    post_mail(
        actor=actor, kind=kind, about=contact_request, to=contact_request.address, turn=contact_request.version,
        language="en" if usual_language(contact_request) == "en" else "de",
    )  # fmt: skip
    return True
