"""The casework side with 10,000 cases, 200,000 entries and 1,000,000 rows of audit: pages beside a bare page."""

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

CASES, ENTRIES_EACH, AUDIT_ROWS, PEOPLE = 10_000, 20, 1_000_000, 80
GOAL_QUERIES = 12
FILL = """
INSERT INTO cases_case (reference, region_id, agency_id, responsible_id, state, opened_by_id, opened_at, last_action_at,
                        outcome, restriction_reason, version)
  SELECT translate(lpad(to_hex(n), 8, '0'), 'abcdef', 'ABCDEF'), %(region)s, %(agency)s, %(agency)s, 'open', %(user)s,
         now() - interval '1 day' * (n %% 300 + 1), now() - interval '1 hour' * (n %% 900), '', '', 1
  FROM generate_series(1, %(cases)s) n;
INSERT INTO cases_participation (case_id, agency_id, joined_at, joined_by_id)
  SELECT c.id, a, c.opened_at, %(user)s FROM cases_case c, unnest(ARRAY[%(agency)s, %(other)s]) a;
INSERT INTO cases_responsibility (case_id, agency_id, period)
  SELECT id, agency_id, tstzrange(opened_at, NULL) FROM cases_case;
INSERT INTO cases_casemember (case_id, agency_id, user_id, kind, starts_on, reason, added_by_id, added_at)
  SELECT id, %(agency)s, (%(people)s::bigint[])[id %% %(many)s + 1], 'case_lead', opened_at::date, '', %(user)s,
         opened_at
  FROM cases_case;
INSERT INTO cases_casemember (case_id, agency_id, user_id, kind, starts_on, reason, added_by_id, added_at)
  SELECT id, %(other)s, (%(others)s::bigint[])[id %% %(many)s + 1], 'case_lead', opened_at::date, '', %(user)s,
         opened_at
  FROM cases_case;
INSERT INTO cases_youngperson (case_id, agency_id, given_name, family_name, birth_date, phone, email, street,
                               postal_code, town, protected_address, channel, language, version)
  SELECT id, agency_id, 'Muster' || id, 'Beispiel' || id, date '2008-01-01' + (id %% 1500)::int, '', '', '', '', '',
         false,
         'phone', 'de', 1 FROM cases_case;
INSERT INTO cases_nextstep (case_id, agency_id, text, due_on, created_by_id, created_at)
  SELECT id, agency_id, 'Gespräch', current_date + (id %% 40 - 5)::int, %(user)s, now() FROM cases_case;
INSERT INTO cases_entry (case_id, agency_id, author_id, data_class, title, text, happened_on, created_at, changed_at,
                         version, entrusted_by, entrusted_by_name, disputed_note)
  SELECT id, agency_id, %(user)s, (ARRAY['internal', 'shareable', 'shareable', 'special_category'])[n %% 4 + 1],
         'Eintrag ' || n, repeat('Ein Satz über ein Gespräch. ', 12), current_date - n, now(), now(), 1, '', '', ''
  FROM cases_case, generate_series(1, %(entries)s) n;
INSERT INTO cases_consent (case_id, agency_id, purpose, data_classes, forms_of_use, young_person_may_attend, giver,
                           giver_name, guardian_reason, text_version, text_kind, language, interpreter, form,
                           paper_reference, informed_voluntary, informed_withdrawal, valid_from, valid_until,
                           recorded_by_id, recorded_at)
  SELECT id, agency_id, 'transition_planning', ARRAY['shareable'], ARRAY['plan'], true, 'young_person', '', '',
         '2026-1', 'standard', 'de', '', 'paper', 'Akte', true, true, current_date, current_date + 200, %(user)s, now()
  FROM cases_case;
INSERT INTO cases_consentrecipient (consent_id, agency_id) SELECT id, %(other)s FROM cases_consent;
INSERT INTO cases_consentevent (consent_id, state, at, by_id, note{more})
  SELECT id, 'requested', now(), %(user)s, ''{blank} FROM cases_consent;
INSERT INTO cases_consentevent (consent_id, state, at, by_id, note{more})
  SELECT id, 'granted', now(), %(user)s, ''{proof} FROM cases_consent;
INSERT INTO cases_release (entry_id, recipient_id, purpose, data_class, consent_id, norm, reason, valid_from,
                           valid_until, released_by_id, released_at)
  SELECT e.id, %(other)s, 'transition_planning', 'shareable', c.id, '', '', c.valid_from, c.valid_until, %(user)s, now()
  FROM cases_entry e JOIN cases_consent c USING (case_id) WHERE e.data_class = 'shareable' AND e.title LIKE '%%1';
"""
AUDIT = """
-- Without the triggers, which compute a chain row by row: what is measured is how pages write and read, not the proof.
SET LOCAL session_replication_role = replica;
INSERT INTO cases_auditrow (chain, sequence, at, actor_id, agency_id, owner_id, action, result, object_type, object_id,
                            case_id, case_ids, request_id, previous, digest, hash)
  SELECT %(agency)s, n, now() - interval '1 second' * (%(rows)s - n), (%(people)s::bigint[])[n %% %(many)s + 1],
         %(agency)s, %(agency)s, 'case_detail', 'ok', 'case', %(first)s + n %% %(cases)s, %(first)s + n %% %(cases)s,
         '{}', gen_random_uuid(), sha256(int8send(n - 1)), sha256(int8send(n)), sha256(int8send(n))
  FROM generate_series(1, %(rows)s) n;
INSERT INTO cases_auditchain (chain, sequence, hash) VALUES (%(agency)s, %(rows)s, sha256(int8send(%(rows)s)));
SET LOCAL session_replication_role = origin;
"""


def prepare():
    """The people of the measurement; makes cases, entries and audit once (some minutes)."""
    from cases.models import Agency, AuditRow, Case, User
    from cases.staff.enums import LegalArea, Role
    from tests.cases.world import make_agency, make_region, make_user

    if not User.objects.filter(name="Messung 0").exists():
        with transaction.atomic():
            region = make_region("messkreis")
            for area in (LegalArea.SGB8, LegalArea.SGB2):
                agency = make_agency(region, area)
                for number in range(PEOPLE):
                    make_user(f"Messung {number}", agency, Role.CASEWORKER, Role.LEAD)
    agencies = list(Agency.objects.filter(organisation__region__slug="messkreis").order_by("pk"))
    people = [list(User.objects.filter(memberships__agency=one).distinct().order_by("pk")) for one in agencies]
    values = {
        "region": agencies[0].organisation.region_id, "agency": agencies[0].pk, "other": agencies[1].pk,
        "user": people[0][0].pk, "people": [one.pk for one in people[0]], "others": [one.pk for one in people[1]],
        "many": PEOPLE, "cases": CASES, "entries": ENTRIES_EACH, "rows": AUDIT_ROWS,
    }  # fmt: skip
    if not Case.objects.exists():
        _fill(FILL, values)
    if AuditRow.objects.count() < AUDIT_ROWS:
        print(f"Making {AUDIT_ROWS:,} rows of audit …", flush=True)
        _fill(AUDIT, {**values, "first": Case.objects.order_by("pk").values_list("pk", flat=True)[0]})
    return people[0][0], people[1][0]


def _fill(script, values):
    if "{more}" in script:
        print(f"Making {CASES:,} cases with {CASES * ENTRIES_EACH:,} entries …", flush=True)
        script = script.replace("{more}", ", form, paper_reference, given_on").replace("{blank}", ", '', '', NULL")
        script = script.replace("{proof}", ", 'paper', 'Akte', current_date")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(script, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def table(port, owner, recipient, *, rounds):
    """Each page of the casework side as a ratio to a bare page of the same size, with its number of queries."""
    from cases.models import Case
    from tests.bench import data, server

    print(f"\nCasework: {CASES:,} cases, {CASES * ENTRIES_EACH:,} entries, {AUDIT_ROWS:,} audit rows")
    print(f"{'page':<28}{'ratio':>7}{'app ms':>9}{'db ms':>8}{'bare ms':>9}{'KB':>6}{'queries':>9}")
    for name, user in (("owner", owner), ("recipient", recipient)):
        server.COOKIES.clear()
        server.COOKIES.update(data.log_in(user))
        own = Case.objects.visible_to(user, now=timezone.now()).order_by("pk").values_list("reference", flat=True)
        pages = {
            "desk": [reverse("cases:desk")],
            "case list": [reverse("cases:case_list")],
            "case page": [reverse("cases:case_detail", args=[reference]) for reference in own[:12]],
        }
        for page, paths in pages.items():
            answer = server.alone(port, paths, rounds=max(3, rounds // len(paths)))
            bare = server.alone(port, [f"/bare/{answer.size}/"], rounds=rounds)
            line = (
                f"{page + ', ' + name:<28}{answer.app_ms / bare.app_ms:>7.2f}{answer.app_ms:>9.2f}{answer.db_ms:>8.2f}"
            )
            line += f"{bare.app_ms:>9.2f}{answer.size / 1000:>6.0f}{answer.queries:>9}"
            print(line + ("  above the goal of 12" if answer.queries > GOAL_QUERIES else ""), flush=True)
    server.COOKIES.clear()
