"""Loading folders that tests made, into a catalogue that tests emptied."""

from offers.catalogue.models import Event, Offer, Programme, Situation, Topic
from offers.exchange.models import ImportedRow
from offers.exchange.reading import SourceFile
from offers.exchange.services import load_files
from offers.regions.models import ContactPoint, Region
from tests.offers.stock import NOW


def empty_the_catalogue():
    for model in (Offer, Event, ContactPoint, Region, Programme, Topic, Situation, ImportedRow):
        model.objects.all().delete()


def load(files):
    sources = [SourceFile(name.removesuffix(".csv"), name, content) for name, content in files.items()]
    report = load_files(sources, now=NOW)
    assert report.problems == []
    return report
