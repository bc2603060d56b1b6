"""Parts of the page frame that are kept in the process."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import resolve

from offers.regions.models import Region


def render(name, region=None, path="/"):
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path)
    context = Context({"region": region, "request": request})
    return Template('{% load frame %}{% frame_part name="' + name + '" %}').render(context)


def region(**fields):
    values = {"pk": 1, "slug": "harz", "name": "Harz", "coordination_office": "Stelle"}
    return Region(**{**values, **fields})


def test_a_renamed_region_is_never_shown_under_its_old_name():
    assert "Stelle" in render("_footer.html", region())
    assert "Neue Stelle" in render("_footer.html", region(coordination_office="Neue Stelle"))
    assert "Neuharz" in render("_brand.html", region(name="Neuharz"))
    assert "Neuharz" not in render("_brand.html", region())
    assert "Harz" not in render("_brand.html")


def test_names_are_escaped():
    assert "<b>" not in render("_brand.html", region(name="<b>"))


def test_the_menu_marks_the_page_that_is_shown():
    here = render("_navigation.html", region(), "/harz/merkliste/")
    assert here.count("aria-current") == 1
    assert render("_navigation.html", region(), "/harz/merkliste/") == here
    assert "aria-current" not in render("_navigation.html", region(), "/harz/")


def test_only_known_parts():
    with pytest.raises(ValueError, match="unknown part"):
        render("base.html")
