"""Components: contracts, escaping, and that vocabulary, drawings and style sheets agree."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from portal.design import ICONS, TOPIC_ICONS

EVIL = '<script>alert("1")</script>'


def render(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        '{% ui_alert kind="info" title="x" colour="red" %}',
        '{% ui_alert kind="info" %}',
        '{% ui_alert "info" "x" %}',
        '{% ui_icon "phone" %}',
        '{% ui_icon nom="phone" %}',
        '{% ui_chip text="x" tone="loud" %}',
        "{% ui_field name %}",
        "{% ui_pagination page %}",
        '{% ui_contact_card name="x" fax="1" %}',
    ],
)
def test_a_wrong_call_is_an_error_when_the_template_is_compiled(source):
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}" + source)


@pytest.mark.parametrize(
    "source",
    [
        '{% ui_alert kind="loud" title="x" %}',
        '{% ui_icon name="unicorn" %}',
        '{% ui_chip text="x" kind="loud" %}',
        '{% ui_button text="x" kind="loud" %}',
    ],
)
def test_an_unknown_value_is_an_error_when_rendered(source):
    with pytest.raises(ValueError, match="unknown"):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% ui_alert kind="info" title=evil text=evil %}',
        "{% ui_chip text=evil %}",
        "{% ui_filter_chip text=evil url=evil %}",
        "{% ui_button text=evil url=evil %}",
        "{% ui_breadcrumb items=pairs %}",
        "{% ui_pagination number=2 pages=3 query=evil %}",
        "{% ui_empty title=evil text=evil actions=pairs %}",
        "{% ui_contact_card name=evil organisation=evil address=words phone=evil email=evil website=evil hours=words "
        "hours_now=evil wheelchair=evil url=evil map_url=evil %}",
        "{% ui_description_list items=pairs %}",
        "{% ui_table caption=evil head=words rows=rows %}",
        "{% ui_share url=evil title=evil %}",
        "{% ui_star slug=evil title=evil %}",
        "{% ui_tile url=evil text=evil note=evil topic=evil %}",
        "{% ui_steps items=words %}",
        "{% ui_facet name=evil legend=evil options=options %}",
        "{% ui_field field=field hint=evil %}",
    ],
)
def test_text_is_escaped_everywhere(source):
    options = [{"value": EVIL, "label": EVIL, "count": 3, "selected": True}]
    field = forms.Form()
    field.fields["name"] = forms.CharField(label=EVIL)
    context = {"evil": EVIL, "pairs": [(EVIL, EVIL), (EVIL, EVIL)], "words": [EVIL], "rows": [[EVIL]]}
    html = render(source, options=options, field=field["name"], **context)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert '"1"' not in html


def test_a_facet_disables_what_leads_nowhere_but_not_what_is_chosen():
    options = [
        {"value": "a", "label": "A", "count": 0, "selected": False},
        {"value": "b", "label": "B", "count": 0, "selected": True},
        {"value": "c", "label": "C", "count": 7, "selected": False},
    ]
    html = render('{% ui_facet name="thema" legend="Thema" options=options %}', options=options)
    assert re.search(r'value="a" disabled>', html)
    assert re.search(r'value="b" checked>', html)
    assert re.search(r'value="c">', html)
    assert re.search(r'<details class="facet" id="facet-thema" open>', html)


def test_pagination_keeps_the_selection_and_marks_the_page():
    html = render('{% ui_pagination number=5 pages=9 query="q=a&thema=b" %}')
    assert 'href="?q=a&amp;thema=b&amp;seite=4"' in html
    assert re.search(r'aria-current="page">.*5</span>', html)
    assert [int(n) for n in re.findall(r"seite=(\d+)\"><span", html)] == [1, 4, 6, 9]
    assert render("{% ui_pagination number=1 pages=1 %}").strip() == ""


def test_a_field_ties_hint_and_error_to_its_control():
    class Sample(forms.Form):
        place = forms.CharField(label="Ort", help_text="Zum Beispiel 38820.")
        way = forms.ChoiceField(label="Weg", widget=forms.RadioSelect, choices=[("a", "A")])

    form = Sample(data={})
    html = render("{% ui_field field=field %}", field=form["place"])
    assert 'aria-describedby="id_place-hinweis id_place-fehler"' in html
    assert 'id="id_place-hinweis"' in html
    assert 'id="id_place-fehler"' in html
    assert 'aria-invalid="true"' in html
    group = render("{% ui_field field=field %}", field=form["way"])
    assert "<legend" in group
    assert 'aria-describedby="id_way-fehler"' in group
    assert 'type="radio" name="way" value="a" id="id_way_0"' in group
    summary = render("{% ui_error_summary form=form %}", form=form)
    assert re.findall(r'href="#(\w+)"', summary) == ["id_place", "id_way_0"]


def test_a_phone_number_can_be_called():
    html = render('{% ui_contact_card name="x" phone="+49 (39 41) 12-3" %}')
    assert 'href="tel:+493941123"' in html


def test_the_card_needs_only_its_row():
    offer = {
        "slug": "s",
        "title": EVIL,
        "summary": "Kurz",
        "organisation": "Wer",
        "places": "Halberstadt",
        "cost_label": "kostenlos",
        "age_label": "",
        "formats": "Beratung",
        "ended": True,
        "distance_km": 3,
        "url": "/x/",
    }
    html = render("{% ui_cards offers=offers %}", offers=[offer], sprite="/s.svg", notepad_url="/harz/merkliste/")
    assert "Beendet" in html
    assert 'href="/harz/merkliste/s/"' in html
    assert "Halberstadt · 3 km" in html
    assert "<script" not in html
    assert html.count("chip") == 4 + 1  # four facts and the mark of the ended one


def test_drawings_and_their_names_agree():
    sprite = ElementTree.parse(settings.BASE_DIR / "static/icons.svg").getroot()
    assert {symbol.attrib["id"] for symbol in sprite} == ICONS
    assert set(TOPIC_ICONS.values()) <= ICONS


def test_templates_hold_no_inline_style_or_script():
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text), path
        for attributes in re.findall(r"<script([^>]*)>", text):
            assert "src=" in attributes or "ld+json" in attributes, path


def test_every_accent_has_its_colours():
    from offers.regions.enums import Accent

    css = Path(settings.BASE_DIR / "static/css/base.css").read_text("utf-8")
    for accent in Accent.values:
        assert css.count(f'[data-accent="{accent}"]') == 2, accent
