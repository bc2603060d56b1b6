"""Proofs of erasure, in the database and in a file outside of it that survives the restore of a backup."""

from __future__ import annotations

import datetime
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from cases.audit.models_erasures import ErasureProof


class Erased(StrEnum):
    """What a proof can be about. The values go into the hashes, so they never change."""

    CASE = "erasure"
    CONTACT_REQUEST = "erasure.contact_request"


def proof_digests(what: Erased, reference: str) -> list[str]:
    """The keyed hashes that an erasure may be remembered by: by today's key, then by earlier ones."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(what, reference, secret=key, algorithm="sha256").hexdigest() for key in keys]


def remember_erasure(what: Erased, reference: str, *, on: datetime.date) -> ErasureProof:
    """Keep hash and day, in the transaction that erases; the file gets its line when that is committed.

    An inner helper of services, which write the row of the audit. A file that cannot be written is logged: the nightly
    run adds what it lacks, and says so if it can't either.
    """
    proof, _ = ErasureProof.objects.get_or_create(digest=proof_digests(what, reference)[0], defaults={"erased_on": on})
    transaction.on_commit(write_erasure_log, robust=True)
    return proof


def write_erasure_log() -> int:
    """Add to the file outside the database what it lacks; returns how many lines. Raises `OSError` if it can't."""
    path: Path = settings.ERASURE_LOG
    known = set(read_erasure_log(path)) if path.exists() else set()
    missing = [proof for proof in ErasureProof.objects.order_by("erased_on", "digest") if proof.digest not in known]
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as log:
            log.writelines(f"{proof.erased_on.isoformat()} {proof.digest}\n" for proof in missing)
    return len(missing)


def read_erasure_log(path: Path) -> list[str]:
    """The hashes of a log, oldest first; refuses (`ValueError`) a line that is none."""
    digests = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        parts = line.split()
        if len(parts) != 2 or len(parts[1]) != 64:
            raise ValueError(f"{path.name}, line {number}: not a day and a hash")
        digests.append(parts[1])
    return digests
