"""What stays of something erased: that it was erased."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ErasureProof(models.Model):
    """A case or a contact request was erased: a keyed hash of its reference and the day, nothing else.

    After a backup has been restored, the hashes tell what has to go again (`manage.py replay_erasures`).
    """

    digest = models.CharField(_("Prüfwert"), max_length=64, unique=True)
    erased_on = models.DateField(_("gelöscht am"))

    objects: ClassVar[models.Manager[ErasureProof]] = models.Manager()

    class Meta:
        verbose_name = _("Löschnachweis")
        ordering = ["erased_on", "digest"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="erasure_proof_is_a_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.erased_on} {self.digest[:8]}"
