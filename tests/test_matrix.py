"""Role × page, complete against the resolver: a page that nobody thought about fails here."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from cases.staff.models import Coordination, User
from offers.regions.models import Region
from tests.cases.table import PAGES as CASEWORK
from tests.pages import ACCOUNT, PUBLIC, resolver_names

REGIONAL = {
    "cases_answertemplate", "cases_handoverperiods", "cases_inboxperiods", "cases_regionhours", "cases_traveltime",
    "offers_contactpoint", "offers_cooperation", "offers_event", "offers_measure", "offers_offer",
    "offers_organisation", "offers_offerreport", "offers_place", "offers_region", "offers_searchwish", "offers_synonym",
    "cases_framework", "cases_procedure", "offers_persona", "offers_rulebook", "offers_wayquestion", "offers_wayrule",
}  # fmt: skip
"""Rows that belong to a region: its coordinators only."""
SHARED = {"offers_programme", "offers_situation", "offers_topic"}
"""Words of all regions: coordinators read them."""
KEEPERS_ONLY = {
    "cases_agency", "cases_coordination", "cases_membership", "cases_staffinvitation", "cases_user",
    "offers_legalpage", "offers_linkcheck",
}  # fmt: skip
"""For superusers only."""
STEPS = {
    "admin:offers_offer_preview", "admin:offers_offer_restore", "admin:offers_offer_step",
    "admin:offers_offerreport_close",
}  # fmt: skip
"""Attacked one by one in tests/offers/test_admin_scope.py."""
BOOK_PAGES = {
    f"admin:offers_rulebook_{page}"
    for page in ("base", "bench", "check", "compare", "confirm", "draft", "export", "figures", "files", "publish",
                 "withdraw")
}  # fmt: skip
"""Attacked one by one in tests/offers/wayfinder/test_admin_books.py."""
FRAME = {
    "admin:app_list", "admin:autocomplete", "admin:index", "admin:jsi18n", "admin:login", "admin:logout",
    "admin:password_change", "admin:password_change_done", "admin:view_on_site",
}  # fmt: skip
ACCOUNT_INSIDE = {
    "account_change_password", "account_logout", "account_reauthenticate", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_set_password", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_index", "mfa_list_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
}  # fmt: skip
AGENCY_LOGIN = {"openid_connect_callback", "openid_connect_login"}
"""Attacked in tests/cases/staff/test_login_oidc.py."""
OWN_KEYS = {"mfa_edit_webauthn", "mfa_remove_webauthn"}
"""Pages about one security key; foreign ones are asked for in tests/cases/staff/test_login_factors.py."""
INVITED = {"staff_invitation_accept"}
"""For whoever holds the link; attacked in tests/cases/team/test_invitations_accept.py."""
SUBSCRIBED = {"calendar_feed"}
"""For whoever holds the address; attacked in tests/cases/calendars/test_feed.py."""
BY_LINK = {
    "appointment", "appointment_file", "handover_date_file", "handover_status", "request_add", "request_consent",
    "request_date_file", "request_pick", "request_status", "request_withdraw",
}  # fmt: skip
"""For whoever holds a personal link; attacked in tests/cases/conferences/test_poll.py and test_invite.py,
tests/cases/inbox/test_request_status.py and test_request_steps.py, and tests/cases/handovers/test_status.py."""
DEVELOPMENT = {"styleguide"}


def _admin_models():
    return {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}


def test_every_address_is_in_a_table():
    known = (
        {page.name for page in [*PUBLIC, *CASEWORK]}
        | set(ACCOUNT)
        | ACCOUNT_INSIDE
        | OWN_KEYS
        | AGENCY_LOGIN
        | FRAME
        | STEPS
        | BOOK_PAGES
        | INVITED
        | SUBSCRIBED
        | BY_LINK
        | DEVELOPMENT
    )
    for model in REGIONAL | SHARED | KEEPERS_ONLY:
        known |= {f"admin:{model}_{page}" for page in ("add", "change", "changelist", "delete", "history")}
        known |= {f"admin:{model}_{page}" for page in ("export", "import", "process_import")}
    known.add("admin:auth_user_password_change")
    assert set(resolver_names()) - known == set()


def test_every_table_of_the_administration_has_a_policy():
    assert _admin_models() == REGIONAL | SHARED | KEEPERS_ONLY
    assert not REGIONAL & SHARED
    assert not (REGIONAL | SHARED) & KEEPERS_ONLY


@pytest.fixture
def people(shipped, db):
    """A client per role; the Harz is the region whose rows are asked for."""
    roles = {"anonymous": Client()}
    for role, region in (("own", "harz"), ("other", "boerde"), ("nobody", None), ("keeper", None)):
        user = User.objects.create_user(f"{role}@portal.example", None, name=role, is_superuser=role == "keeper")
        if region:
            Coordination.objects.create(user=user, region=Region.objects.get(slug=region))
        roles[role] = Client()
        roles[role].force_login(user)
    return roles


def _refused(client, url):
    """Whether a page is withheld: sent to the login, forbidden, or said not to exist."""
    answer = client.get(url)
    return answer.status_code in {302, 403, 404}


def _one_of_harz(label):
    model = apps.get_model(*label.split("_"))
    path = admin.site._registry[model].region_path
    return model.objects.filter(**{path: Region.objects.get(slug="harz").pk}).order_by("pk").first()


@pytest.mark.parametrize("label", sorted(REGIONAL))
def test_rows_of_a_region_are_for_its_coordinators(people, label):
    row = _one_of_harz(label)
    lists = reverse(f"admin:{label}_changelist")
    assert [role for role in people if not _refused(people[role], lists)] == ["own", "other", "keeper"]
    if row is None:
        return
    for page in ("change", "history"):
        url = reverse(f"admin:{label}_{page}", args=[row.pk])
        assert [role for role in people if not _refused(people[role], url)] == ["own", "keeper"], url
    deletion = reverse(f"admin:{label}_delete", args=[row.pk])
    for role in ("anonymous", "other", "nobody"):
        assert _refused(people[role], deletion)
        assert people[role].post(deletion, {"post": "yes"}).status_code in {302, 403, 404}
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("label", sorted(SHARED))
def test_shared_words_are_read_by_coordinators_and_changed_by_keepers(people, label):
    lists, add = reverse(f"admin:{label}_changelist"), reverse(f"admin:{label}_add")
    assert [role for role in people if not _refused(people[role], lists)] == ["own", "other", "keeper"]
    assert "own" not in [role for role in people if not _refused(people[role], add)]


@pytest.mark.parametrize("label", sorted(KEEPERS_ONLY))
def test_accounts_and_legal_texts_are_for_keepers(people, label):
    lists = reverse(f"admin:{label}_changelist")
    assert [role for role in people if not _refused(people[role], lists)] == ["keeper"]


def test_the_start_page_of_the_administration_is_for_people_with_a_task(people):
    url = reverse("admin:index")
    assert [role for role in people if not _refused(people[role], url)] == ["own", "other", "keeper"]


def test_pages_around_the_login_answer(people):
    for name, status in ACCOUNT.items():
        assert people["anonymous"].get(reverse(name)).status_code == status, name
    for name in ACCOUNT_INSIDE - {"account_reset_password_from_key"}:
        assert people["anonymous"].get(reverse(name)).status_code < 500, name
        assert people["own"].get(reverse(name)).status_code < 500, name


def test_nobody_signs_up_alone(people):
    form = {"email": "neu@portal.example", "password1": "correct horse battery", "password2": "correct horse battery"}
    people["anonymous"].post(reverse("account_signup"), form)
    assert not User.objects.filter(email="neu@portal.example").exists()
