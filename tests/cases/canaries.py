"""A world in which every free text about people is a canary: a word that stands nowhere else.

`allowed(world, user)` says, by the models' own `visible_to`, which of them a person may ever read.
"""

import itertools
import re

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cases.consents.enums import Purpose
from cases.models import (
    AuditAccess,
    Case,
    CaseMember,
    Consent,
    ConsentEvent,
    ConsentRecipient,
    Entry,
    EntryDraft,
    Guardian,
    Handover,
    Membership,
    NextStep,
    Release,
    StaffInvitation,
    YoungPerson,
)
from cases.records.enums import DataClass, Giver
from cases.staff.enums import Role
from tests.cases import canaries_conferences, canaries_handovers
from tests.cases.whole import release_by_norm
from tests.cases.world import make_case, make_consent, make_entry, make_staff_invitation

FORM = re.compile(r"kanari\d{4}x", re.IGNORECASE)
NUMBERS = itertools.count(1000)
MODELS = (
    AuditAccess, Case, CaseMember, Consent, ConsentEvent, ConsentRecipient, Entry, EntryDraft, Guardian, Handover,
    NextStep, Release, StaffInvitation, YoungPerson, *canaries_conferences.MODELS,
)  # fmt: skip
"""Models with text that people write."""
NO_WORDS = {"reference", "postal_code", "token_hash", "text_version", "link_nonce", "link_digest"}
"""Fields that are no free text: identifiers, hashes, five digits."""
AT_CREATION = (Consent, ConsentEvent, ConsentRecipient)
"""Rows that never change: their canaries come with them."""


def canary():
    return f"kanari{next(NUMBERS)}x"


def texts(model):
    """The model's fields in which somebody can write what they want."""
    kinds = (models.CharField, models.TextField, models.JSONField, ArrayField)
    fields = (field for field in model._meta.concrete_fields if isinstance(field, kinds) and not field.choices)
    free = (field for field in fields if not (isinstance(field, ArrayField) and field.base_field.choices))
    return [field for field in free if field.name not in NO_WORDS]


def written(field, old):
    """A canary in the form that the field takes."""
    if isinstance(field, models.JSONField):
        return {"title": canary(), "text": canary()}
    if isinstance(field, models.EmailField):
        return f"{canary()}@amt.example"
    if field.name == "reason":
        return (
            f"{canary()} und das ist die ganze Begründung dafür"
            if old or field.model not in (Release, Handover)
            else ""
        )
    if field.name == "entrusted_by_name" and not old:
        return ""
    return canary()


def fill(world):
    """Furnish the world once more, then write canaries into every free text of every row."""
    add_rows(world)
    canaries_conferences.add_rows(world)
    for model in MODELS:
        if model in AT_CREATION:
            continue
        for row in model._default_manager.filter(**canaries_conferences.WRITABLE.get(model, {})).order_by("pk"):
            new = {field.name: written(field, getattr(row, field.name)) for field in texts(model)}
            if new:
                model._default_manager.filter(pk=row.pk).update(**new)
    canaries_conferences.put_into_force(world)


def add_rows(world):
    """Entries of each kind, drafts, an own entry of the other agency, a case apart, consents full of canaries."""
    now = timezone.now()
    proof = {name: canary() for name in ("giver_name", "guardian_reason", "interpreter", "paper_reference")}
    world.full_consent = make_consent(
        world.case, world.member, world.jobcenter, world.employment, purpose=Purpose.HANDOVER, state=None, **proof
    )
    ConsentEvent.objects.create(
        consent=world.full_consent,
        state="granted",
        at=timezone.now(),
        by=world.member,
        paper_reference=canary(),
        note=canary(),
    )
    world.theirs = make_entry(world.case, world.recipient, world.jobcenter)
    world.entrusted = make_entry(
        world.case, world.member, data_class=DataClass.ENTRUSTED, entrusted_by=Giver.GUARDIAN, entrusted_by_name="X"
    )
    world.disputed = make_entry(world.case, world.member, disputed_at=now, disputed_note="X")
    world.by_norm = release_by_norm(world.kept, world.employment, world.member, "X" * 40)
    for author, entry in ((world.member, None), (world.member, world.kept), (world.recipient, None)):
        EntryDraft.objects.create(case=world.case, entry=entry, author=author, content={}, saved_at=now)
    world.apart = make_case(world.foreign, world.other)
    world.apart_entry = make_entry(world.apart, world.other)
    world.alone = make_case(world.youth_office, world.colleague)
    make_entry(world.alone, world.colleague)
    make_staff_invitation(world.jobcenter, world.recipient_lead, token="anderer")


def found(text):
    """The canaries in a text."""
    return {hit.lower() for hit in FORM.findall(text)}


def row_canaries(row, hidden=frozenset()):
    return found(" ".join(str(getattr(row, field.name)) for field in texts(type(row)) if field.name not in hidden))


def allowed(user):
    """Canaries of the rows that the person may read at this moment, by the models' own rules."""
    now, rows = timezone.now(), []
    for model in (Case, Consent, Entry, EntryDraft, Guardian, YoungPerson):
        rows += model.objects.visible_to(user, now=now)
    agencies = Membership.objects.filter(user=user).current(on=timezone.localdate(now))
    works_for = CaseMember.objects.current(now=now).filter(user=user).values("case", "agency")
    rows += ConsentEvent.objects.filter(consent__in=Consent.objects.visible_to(user, now=now))
    for pair in works_for:
        rows += NextStep.objects.filter(**pair)
        rows += CaseMember.objects.filter(**pair)
        rows += Release.objects.filter(entry__case=pair["case"], entry__agency=pair["agency"])
    leading = agencies.filter(role=Role.LEAD).values("agency")
    deciding = agencies.filter(role__in=(Role.LEAD, Role.AUDITOR)).values("agency")
    rows += StaffInvitation.objects.filter(agency__in=deciding)
    rows += CaseMember.objects.filter(agency__in=leading)
    rows += AuditAccess.objects.filter(agency__in=agencies.filter(role=Role.AUDITOR).values("agency"))
    words = [row_canaries(row) for row in rows]
    for room in (canaries_conferences, canaries_handovers):
        words += [row_canaries(row, hidden) for row, hidden in room.readable(user, now)]
    return set().union(*words)
