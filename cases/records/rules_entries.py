"""What an entry's class means, and who may make it stricter. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final, Self

from django.utils.translation import gettext_lazy as _

from cases.records.enums import DataClass, Giver

MEANING: Final = {
    DataClass.INTERNAL: _("Das lesen nur die Fachkräfte Ihrer Stelle, die an diesem Fall arbeiten. Nie freigegeben."),
    DataClass.SHAREABLE: _("Das können Sie später einzeln für eine andere Stelle freigeben, wenn eingewilligt wurde."),
    DataClass.SPECIAL_CATEGORY: _(
        "Gesundheit und Ähnliches. Frei wird es nur mit einer Einwilligung, die diese Klasse ausdrücklich nennt."
    ),
    DataClass.PROFESSIONAL_SECRET: _(
        "Das wissen Sie unter Schweigepflicht. Frei wird es nur durch Schweigepflichtentbindung, für benannte Personen."
    ),
    DataClass.ENTRUSTED: _(
        "Das hat Ihnen jemand anvertraut. Auch in Ihrer Stelle lesen nur Sie es. Nur diese Person kann es freigeben."
    ),
    DataClass.THIRD_PARTY: _(
        "Das handelt von anderen, zum Beispiel von Eltern oder Geschwistern. In der Regel wird es nicht freigegeben."
    ),
}
"""One plain sentence per class, for the choice in forms."""

STRICTER: Final = {
    DataClass.SHAREABLE: (
        DataClass.THIRD_PARTY,
        DataClass.SPECIAL_CATEGORY,
        DataClass.PROFESSIONAL_SECRET,
        DataClass.INTERNAL,
    ),
    DataClass.THIRD_PARTY: (DataClass.SPECIAL_CATEGORY, DataClass.PROFESSIONAL_SECRET, DataClass.INTERNAL),
    DataClass.SPECIAL_CATEGORY: (DataClass.PROFESSIONAL_SECRET, DataClass.INTERNAL),
    DataClass.PROFESSIONAL_SECRET: (DataClass.INTERNAL,),
    DataClass.INTERNAL: (),
    DataClass.ENTRUSTED: (),
}
"""Class → classes under which fewer people can ever read it. `entrusted` is missing: only its author knows by whom."""
GUARDED: Final = frozenset({DataClass.ENTRUSTED, DataClass.PROFESSIONAL_SECRET})
"""Classes that an author leaves only after being asked."""


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What a form says about an entry. Texts as typed; `entrusted_*` are empty unless the class is `entrusted`."""

    title: str
    text: str
    data_class: DataClass
    happened_on: datetime.date
    entrusted_by: str = ""
    entrusted_by_name: str = ""

    @property
    def needs_name(self) -> bool:
        """Whether somebody else than the young person entrusted it, who must be named to be asked."""
        return self.data_class == DataClass.ENTRUSTED and self.entrusted_by not in ("", Giver.YOUNG_PERSON)

    def normal(self) -> Self:
        """As it is stored: who entrusted it only where it was, a name only for somebody else than the young person.

        A release compares the name with the one in the consent, so it is written in one way: single spaces.
        """
        return replace(
            self,
            entrusted_by=self.entrusted_by if self.data_class == DataClass.ENTRUSTED else "",
            entrusted_by_name=" ".join(self.entrusted_by_name.split()) if self.needs_name else "",
        )

    def values(self) -> Mapping[str, object]:
        """Field name → value."""
        return asdict(self)


def may_tighten(old: str, new: str) -> bool:
    """Whether the change of class only takes readers away."""
    return new in STRICTER[DataClass(old)]
