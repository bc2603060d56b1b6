"""Pages of one region's catalogue, below `/<region>/`."""

from django.urls import URLPattern, URLResolver, path

from offers.catalogue import views_detail, views_events, views_home, views_list, views_notepad, views_report

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views_home.region_home, name="region_home"),
    path("fuer/<slug:audience>/", views_home.audience, name="audience"),
    path("angebote/", views_list.offer_list, name="offer_list"),
    path("angebote/<slug:slug>/", views_detail.offer_detail, name="offer_detail"),
    path("angebote/<slug:slug>/melden/", views_report.offer_report, name="offer_report"),
    path("angebote/<slug:slug>/qr.svg", views_detail.offer_qr, name="offer_qr"),
    path("termine/", views_events.event_list, name="event_list"),
    path("termine/<slug:slug>.ics", views_events.event_ics, name="event_ics"),
    path("merkliste/", views_notepad.notepad, name="notepad"),
    path("merkliste/<slug:slug>/", views_notepad.notepad_entry, name="notepad_entry"),
]
