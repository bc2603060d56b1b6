"""What the search knows: the distinct words of the catalogue, and what people say instead of them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.catalogue.search_rules.vocabulary import synonym_key
from offers.regions.models import Region


class SearchTerm(models.Model):
    """A distinct word of the public catalogue, folded; compared with what visitors type.

    `documents` counts the offers that have its stem; the row with the empty word counts all offers.
    """

    word = models.CharField(max_length=60, primary_key=True)
    stem = models.CharField(max_length=60, db_index=True)
    documents = models.PositiveIntegerField(default=0)
    everywhere = models.BooleanField(default=False)
    region_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("Wort der Suche")
        verbose_name_plural = _("Wörter der Suche")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word


class SearchKey(models.Model):
    """A key under which a word is found: its stem (marked `=`), or what is left of it when letters are dropped.

    Words that are at most two typing errors apart share a key (see `search_rules/typos.py`).
    """

    term = models.ForeignKey(SearchTerm, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=61)

    class Meta:
        verbose_name = _("Schlüssel eines Wortes")
        verbose_name_plural = _("Schlüssel der Wörter")
        ordering = ["key", "id"]
        constraints = [models.UniqueConstraint(fields=["key", "term"], name="search_key_once")]

    def __str__(self) -> str:
        return self.key


class Synonym(models.Model):
    """What people say (`bude`, `baby unterwegs`) and what they mean by it; without a region it holds everywhere.

    Each meaning is a word of the catalogue, or a topic or situation as `#` and its short name (`#housing`).
    """

    region = models.ForeignKey(
        Region, models.CASCADE, related_name="synonyms", null=True, blank=True, verbose_name=_("Region"),
        help_text=_("Leer lassen, wenn das Wort überall gilt."),
    )  # fmt: skip
    word = models.CharField(_("So sagen es die Leute"), max_length=60)
    meaning = ArrayField(
        models.CharField(max_length=60), verbose_name=_("Gemeint ist"),
        help_text=_("Wörter durch Komma getrennt; Themen und Situationen mit # und Kurzname, zum Beispiel #housing."),
    )  # fmt: skip
    is_active = models.BooleanField(_("gilt"), default=True)
    key = models.CharField(max_length=60, editable=False)

    class Meta:
        verbose_name = _("Synonym")
        verbose_name_plural = _("Synonyme")
        ordering = ["word", "id"]
        constraints = [
            models.UniqueConstraint(fields=["region", "word"], nulls_distinct=False, name="synonym_once_per_region"),
            models.CheckConstraint(condition=~models.Q(word=""), name="synonym_has_word"),
            models.CheckConstraint(condition=models.Q(meaning__len__gte=1), name="synonym_has_meaning"),
        ]
        indexes = [models.Index(fields=["key"], name="synonym_key")]

    def __str__(self) -> str:
        return self.word

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the synonym with the stem under which the search looks it up."""
        self.key = synonym_key(self.word)[:60]
        super().save(*args, **kwargs)
