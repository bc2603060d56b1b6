"""The styleguide: every component once, with long words, errors and empty states (DEBUG only)."""

from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from offers.regions.enums import Accent
from portal.design import ICONS, TOPIC_ICONS

LONG = "Berufsausbildungsbeihilfebescheidwiderspruchsverfahren"


class SampleForm(forms.Form):
    """One field of every shape."""

    name = forms.CharField(label=_("Dein Vorname"), max_length=60)
    place = forms.CharField(label=_("Wohnort oder Postleitzahl"), required=False, help_text=_("Zum Beispiel 38820."))
    mail = forms.EmailField(label=_("E-Mail"))
    law = forms.ChoiceField(label=_("Rechtskreis"), choices=[("", _("Bitte wählen")), ("a", LONG), ("b", "SGB III")])
    way = forms.ChoiceField(
        label=_("Wie dürfen wir antworten?"),
        widget=forms.RadioSelect,
        choices=[("tel", _("Anrufen")), ("mail", _("E-Mail schreiben"))],
    )
    topics = forms.MultipleChoiceField(
        label=_("Themen"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("praktikum", _("Praktikum")), ("geld", _("Geld und Schulden"))],
    )
    text = forms.CharField(label=_("Was stimmt nicht?"), widget=forms.Textarea(attrs={"rows": 4}))
    agree = forms.BooleanField(label=_("Ich habe die Hinweise gelesen."))


def _cards() -> list[dict[str, object]]:
    card: dict[str, object] = {
        "slug": "praktikalotsen",
        "title": "Praktikalotsen",
        "summary": "Wir suchen mit dir einen Betrieb, in dem du dich ausprobieren kannst.",
        "organisation": "Beispielträger der Region",
        "places": "Halberstadt, Wernigerode",
        "cost_label": "kostenlos",
        "age_label": "14 bis 25 Jahre",
        "formats": "Beratung",
        "ended": False,
        "distance_km": 4,
        "url": "#karten",
    }
    long = card | {
        "slug": "lang",
        "title": f"{LONG} leicht gemacht",
        "organisation": LONG + " gGmbH",
        "distance_km": None,
    }
    return [card, long, card | {"slug": "alt", "title": "Früheres Projekt", "ended": True}]


def _facet(*, selected: str = "") -> list[dict[str, object]]:
    rows = [("career-orientation", "Berufe kennenlernen", 34), ("internship", "Praktikum", 12)]
    rows += [("money", LONG, 3), ("addiction", "Sucht", 0)]
    return [
        {"value": value, "label": label, "count": count, "selected": value == selected} for value, label, count in rows
    ]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components; `?farbe=` shows a region's accent."""
    accent = request.GET.get("farbe", "")
    region = SimpleNamespace(
        name="Landkreis Beispiel",
        slug="beispiel",
        accent=accent if accent in Accent.values else Accent.FOREST,
        coordination_office="Koordinierungsstelle Übergang Schule – Beruf",
    )
    context = {
        "region": region,
        "accents": Accent.values,
        "icons": sorted(ICONS),
        "topics": [("internship", "Praktikum"), ("mental-health", "Seelische Gesundheit")]
        + [(slug, slug) for slug in list(TOPIC_ICONS)[2:6]],
        "cards": _cards(),
        "notepad_url": "#merken-",
        "facet": _facet(),
        "facet_chosen": _facet(selected="internship"),
        "form": SampleForm(),
        "bad_form": SampleForm(data={"mail": "keine-adresse", "name": ""}, auto_id="fehler_%s"),
        "crumbs": [("Beispiel", "#"), ("Angebote", "#"), (LONG, "")],
        "facts": [("Für wen?", "Ab 15 Jahren"), ("Kosten", "kostenlos"), ("Träger", LONG)],
        "actions": [("Praktikum", "#"), ("Alle Angebote", "#")],
        "table_head": ["Ort", "Angebote", "Anlaufstellen"],
        "table_rows": [["Halberstadt", 31, 6], ["Osterwieck", 4, 0], [LONG, 1, 1]],
        "address": ["Musterstraße 1", "12345 Musterstadt"],
        "hours": ["Montag bis Donnerstag 8 bis 16 Uhr", "Freitag 8 bis 12 Uhr"],
        "steps": ["Ruf an.", "Vereinbare einen Termin.", f"Bring deinen {LONG} mit."],
        "share_url": request.build_absolute_uri(),
    }
    return render(request, "styleguide.html", context)
