"""Import and export in the administration: only the own region, a preview first, all or nothing, four eyes."""

import io
import re

import openpyxl
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from offers.catalogue.models import Offer, PublishedOffer
from offers.exchange.admin import RESOURCES
from tests.offers.stock import make_offer, make_person, make_region
from tests.offers.test_admin_pages import check

pytestmark = pytest.mark.django_db

CSV, XLSX = "0", "1"
MODELS = sorted(model._meta.model_name for model in RESOURCES)


@pytest.fixture
def boerde():
    return make_region("boerde", name="Börde")


@pytest.fixture
def harz():
    return make_region("harz", name="Harz")


@pytest.fixture
def anna(client, boerde):
    person = make_person("anna@boerde.example", boerde)
    client.force_login(person)
    return person


@pytest.fixture
def offers(boerde, harz):
    return make_offer(boerde, title="In der Börde"), make_offer(harz, title="Im Harz")


def url(page, model="offer"):
    return reverse(f"admin:offers_{model}_{page}")


def export(client, kind=CSV, model="offer"):
    response = client.post(url("export", model), {"format": kind, "resource": "0"})
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    return response.content


def upload(client, content, kind=CSV, model="offer"):
    file = SimpleUploadedFile("datei.csv", content if isinstance(content, bytes) else content.encode())
    return client.post(url("import", model), {"import_file": file, "format": kind, "resource": "0"})


def confirm(client, preview, model="offer"):
    return client.post(url("process_import", model), preview.context["confirm_form"].initial, follow=True)


def text_of(content):
    return content.decode("utf-8-sig")


def test_export_holds_the_own_region_only(client, anna, offers):
    text = text_of(export(client))
    assert "In der Börde" in text
    assert "Im Harz" not in text
    asked_for_more = client.post(url("export"), {"format": CSV, "resource": "0", "export_items": [offers[1].pk]})
    assert "Im Harz" not in text_of(asked_for_more.content)


@pytest.mark.parametrize("model", MODELS)
def test_every_file_is_exported_and_comes_back_unchanged(client, offers, boerde, model):
    client.force_login(make_person("chef@portal.example", is_superuser=True))
    check(client.get(url("export", model)))
    check(client.get(url("import", model)))
    for kind in (CSV, XLSX):
        content = export(client, kind, model)
        preview = upload(client, content, kind, model)
        if preview.context["form"].errors:
            assert model in {"cooperation", "event", "programme"}, "only files without rows have nothing to import"
            continue
        check(preview)
        assert preview.context["result"].totals["skip"] == preview.context["result"].total_rows > 0


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_import_with_preview_then_confirmed(client, anna, offers, kind):
    content = export(client, kind)
    if kind == CSV:
        changed = text_of(content).replace("Wir helfen dir.", "Neuer Satz.").encode()
    else:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for row in book.active.iter_rows():
            for cell in row:
                cell.value = "Neuer Satz." if cell.value == "Wir helfen dir." else cell.value
        out = io.BytesIO()
        book.save(out)
        changed = out.getvalue()
    preview = upload(client, changed, kind)
    assert "<ins>" in check(preview)
    assert Offer.objects.get(pk=offers[0].pk).summary == "Wir helfen dir."
    done = confirm(client, preview)
    assert "1 " in done.content.decode()
    offer = Offer.objects.get(pk=offers[0].pk)
    assert (offer.summary, offer.edited_by) == ("Neuer Satz.", anna.pk)
    assert offer.history.latest("history_id").history_user_id == anna.pk
    again = confirm(client, preview)
    assert "Diese Datei wartet nicht mehr" in again.content.decode()
    assert offer.history.count() == Offer.objects.get(pk=offer.pk).history.count()


def test_import_of_a_published_offer_leaves_the_public_copy(client, anna, boerde):
    offer = make_offer(boerde, "published")
    preview = upload(client, text_of(export(client)).replace("Wir helfen dir.", "Ungeprüft."))
    confirm(client, preview)
    offer.refresh_from_db()
    assert (offer.state, offer.summary) == ("draft", "Ungeprüft.")
    assert PublishedOffer.objects.get().summary == "Wir helfen dir."
    for step in ("submit", "publish"):
        client.post(reverse("admin:offers_offer_step", args=[offer.pk, step]))
    assert PublishedOffer.objects.get().summary == "Wir helfen dir."


def test_rows_of_another_region_are_refused_by_line(client, anna, offers):
    foreign = text_of(export(client)).replace("boerde", "harz").replace("In der Börde", "Gekapert")
    preview = upload(client, foreign)
    page = check(preview)
    assert "confirm_form" not in preview.context
    (row,) = [row for row in preview.context["result"].invalid_rows if row.number == 2]
    assert "region" in row.field_specific_errors
    assert "ist keine Region, deren Angebote Sie pflegen" in page
    assert not Offer.objects.filter(title="Gekapert").exists()


def test_all_or_nothing(client, anna, boerde):
    for name in ("a", "b"):
        make_offer(boerde, slug=name)
    lines = text_of(export(client)).splitlines()
    lines[1] = lines[1].replace("Lotsen", "Gut")
    lines[2] = lines[2].replace(";coaching;", ";quatsch;")
    preview = upload(client, "\n".join(lines))
    check(preview)
    assert [row.number for row in preview.context["result"].invalid_rows] == [3]
    assert not Offer.objects.filter(title="Gut").exists()


def test_what_changed_since_the_preview_is_not_called_a_success(client, anna, boerde):
    offer = make_offer(boerde)
    preview = upload(client, text_of(export(client)).replace("Wir helfen dir.", "Neu."))
    Offer.objects.filter(pk=offer.pk).update(state="archived")
    assert "Es wurde nichts übernommen" in confirm(client, preview).content.decode()
    offer.refresh_from_db()
    assert offer.summary == "Wir helfen dir."


def test_coordinators_do_not_import_shared_programmes(client, anna):
    assert client.get(url("import", "programme")).status_code == 403
    assert client.post(url("process_import", "programme"), {}).status_code == 403
    assert client.get(url("export", "programme")).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_strangers_exchange_nothing(client, boerde, model):
    client.force_login(make_person("niemand@example.org"))
    for page in ("import", "export", "process_import"):
        assert client.post(url(page, model), {}).status_code == 302


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"format": "9", "import_file_name": "x", "original_file_name": "x", "resource": "0"},
        {"format": "x", "import_file_name": "x", "original_file_name": "x", "resource": "0"},
        {"format": "0", "import_file_name": "../../etc/passwd", "original_file_name": "x", "resource": "9"},
        {"format": "0", "import_file_name": "\x00" + "x" * 10**5, "original_file_name": "x", "resource": "-1"},
    ],
)
def test_forged_confirmations_change_nothing(client, anna, offers, forged):
    assert client.post(url("process_import"), forged).status_code in {200, 302}
    assert client.get(url("process_import")).status_code == 405


def test_confirmation_names_no_file_of_the_machine(client, anna, tmp_path, monkeypatch):
    """The name that comes back from the browser leads into the cache only, never to a folder."""
    secret = tmp_path / "secret.csv"
    secret.write_text("region;slug\n")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    forged = {"format": "0", "import_file_name": "secret.csv", "original_file_name": "x", "resource": "0"}
    assert "wartet nicht mehr" in client.post(url("process_import"), forged, follow=True).content.decode()
    assert secret.exists()
    cache.set("secret", b"region;slug\n")
    assert "wartet nicht mehr" in client.post(url("process_import"), forged, follow=True).content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"PK\x03\x04quatsch", b"a;b\n1;2\n", b"region;slug\n" + b";" * 10**5]
)
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_broken_files_are_explained(client, anna, content, kind):
    response = upload(client, content, kind)
    page = check(response)
    assert "confirm_form" not in response.context
    assert response.context["form"].errors or response.context["result"].has_validation_errors()
    assert "Traceback" not in page
    assert not re.search(r"Error\b", page)
