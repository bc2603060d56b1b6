"""Whatever a region holds survives export and load."""

import csv
import io

from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from offers.catalogue.models import Offer
from offers.exchange.exporting import export_files
from offers.exchange.kinds import printable_text
from tests.offers.exchange.folders import empty_the_catalogue, load


def texts(most, least=0):
    """What people type: letters, signs of CSV and spreadsheets, line ends, nothing that is invisible."""
    signs = st.sampled_from(list("=+-@;,'\"\n\r\t|\\ \u00a0ÄäßŁ字🙂_x0D"))
    whole = st.text(st.one_of(signs, st.characters(codec="utf-8")), min_size=least, max_size=most)
    return whole.map(printable_text).filter(lambda text: least <= len(text) <= most)


SLUG = st.text("abcxyz019-_", min_size=1, max_size=12)


@st.composite
def offers(draw):
    """Rows of one region with one place, one organisation and some offers."""
    rows = []
    for slug in draw(st.lists(SLUG, min_size=1, max_size=4, unique=True)):
        low, high = sorted(draw(st.tuples(st.integers(1, 99), st.integers(1, 99))))
        day = st.none() | st.dates().map(lambda day: day.isoformat())
        rows.append(
            {
                "region": "r", "slug": slug, "title": draw(texts(120, 1)), "summary": draw(texts(250)),
                "description": draw(texts(300)), "organisation": "o", "programme": draw(st.sampled_from(["", "p"])),
                "legal_basis": draw(st.sampled_from(["sgb2", "none"])), "topics": draw(st.sampled_from(["", "b;a"])),
                "audiences": draw(st.sampled_from(["", "parents;pupils"])), "age_min": draw(st.sampled_from(["", low])),
                "age_max": draw(st.sampled_from(["", high])), "formats": draw(st.sampled_from(["", "group"])),
                "situations": "", "cost": draw(st.sampled_from(["", "free"])),
                "places": draw(st.sampled_from(["", "region", "Ort", "Ort;region"])), "starts_on": draw(day),
                "ends_on": "", "website": draw(st.sampled_from(["", "https://a.example/?b=c;d,e"])),
                "how_to_join": draw(texts(200)), "state": draw(st.sampled_from(["draft", "in_review", "archived"])),
                "checked_on": draw(day), "source": draw(texts(100)),
            }
        )  # fmt: skip
    return rows


FRAME = {
    "regions": "slug,name,state,ags,coordination_office,website,population,area_km2,source\n"
    "r,Region,Bayern,09999,Büro,,12,12.50,\n",
    "topics": "slug,label_de,label_easy_de,label_en\nb,B,,\na,A,,\n",
    "situations": "slug,label_de,label_easy_de,label_en\ns,S,,\n",
    "programmes": "slug,name,funder,legal_basis,starts_on,ends_on,summary,source\np,P,,esf,,,,\n",
    "places": "region,postal_code,place,municipality,latitude,longitude,source\nr,01234,Ort,Ort,51.840,11,\n",
    "organisations": "region,slug,name,short_name,kind,legal_basis,website,phone,email,summary,source\n"
    "r,o,O,O,provider,none,,,,,\n",
}


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking by database takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=offers())
def test_any_region_survives_export_and_load(rows, db):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    first = {f"{name}.csv": text.encode() for name, text in FRAME.items()} | {"offers.csv": out.getvalue().encode()}
    with transaction.atomic():
        load(first)
        assert not load(first).changed
        exported = export_files("r")
        assert not load(exported).changed
        empty_the_catalogue()
        load(exported)
        assert export_files("r") == exported
        for row in rows:
            stored = Offer.objects.get(slug=row["slug"])
            assert (stored.title, stored.description) == (row["title"], row["description"])
        transaction.set_rollback(True)
