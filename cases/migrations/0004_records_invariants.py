"""One agency is responsible for an open case at every commit, and who works on a case takes part in it.

* Composite foreign keys: members, next steps, the owner and the responsible agency of a case have a row in
  `cases_participation`.
* A deferred trigger: an open case has one open row in `cases_responsibility`, that of `responsible_id`; a closed one has
  none; since `opened_at` the rows follow one another without a gap.
* The owner and the region of a case never change.

What several statements do together is checked when the transaction ends.
"""

from django.db import migrations, models

import cases.audit.enums

PARTICIPANTS = [
    # (table, column of the case, column of the agency, name)
    ("cases_casemember", "case_id", "agency_id", "case_member_participates"),
    ("cases_nextstep", "case_id", "agency_id", "next_step_participates"),
    ("cases_case", "id", "agency_id", "case_owner_participates"),
    ("cases_case", "id", "responsible_id", "case_responsible_participates"),
]


def composite_keys():
    for table, case, agency, name in PARTICIPANTS:
        yield migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({case}, {agency}) "
            "REFERENCES cases_participation (case_id, agency_id) DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )


ONE_IS_RESPONSIBLE = """
CREATE FUNCTION cases_check_responsibility(which bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kase cases_case%ROWTYPE;
  held bigint[];
  broken boolean;
BEGIN
  SELECT * INTO kase FROM cases_case WHERE id = which;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT coalesce(array_agg(agency_id), '{}') INTO held
    FROM cases_responsibility WHERE case_id = which AND upper_inf(period);
  IF (kase.state = 'open' AND held IS DISTINCT FROM ARRAY[kase.responsible_id::bigint])
     OR (kase.state <> 'open' AND held <> '{}') THEN
    RAISE EXCEPTION 'case %: the open responsibility is not that of the case', which
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_one_responsible';
  END IF;
  SELECT coalesce(bool_or(starts <> coalesce(before, kase.opened_at)), true)
         OR coalesce(max(ends) <> kase.closed_at, false) INTO broken
    FROM (SELECT lower(period) AS starts, upper(period) AS ends,
                 lag(upper(period)) OVER (ORDER BY lower(period)) AS before
          FROM cases_responsibility
          WHERE case_id = which AND (upper_inf(period) OR upper(period) > kase.opened_at)) AS spell;
  IF broken THEN
    RAISE EXCEPTION 'case %: nobody was responsible for a time', which
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_responsible_without_gap';
  END IF;
END $$;
CREATE FUNCTION cases_responsibility_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM cases_check_responsibility(NEW.id);
  RETURN NULL;
END $$;
CREATE FUNCTION cases_responsibility_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM cases_check_responsibility(OLD.case_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM cases_check_responsibility(NEW.case_id);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_one_responsible
  AFTER INSERT OR UPDATE OF state, responsible_id, opened_at, closed_at ON cases_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_responsibility_of_case();
CREATE CONSTRAINT TRIGGER responsibility_one_responsible
  AFTER INSERT OR UPDATE OR DELETE ON cases_responsibility
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_responsibility_of_row();
"""
ANYBODY_IS_RESPONSIBLE = """
DROP TRIGGER responsibility_one_responsible ON cases_responsibility;
DROP TRIGGER case_one_responsible ON cases_case;
DROP FUNCTION cases_responsibility_of_row();
DROP FUNCTION cases_responsibility_of_case();
DROP FUNCTION cases_check_responsibility(bigint);
"""
OWNER_STAYS = """
CREATE FUNCTION cases_case_owner_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'case %: owner and region never change', OLD.id
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'case_owner_stays';
END $$;
CREATE TRIGGER case_owner_stays BEFORE UPDATE ON cases_case FOR EACH ROW
  WHEN (OLD.agency_id IS DISTINCT FROM NEW.agency_id OR OLD.region_id IS DISTINCT FROM NEW.region_id)
  EXECUTE FUNCTION cases_case_owner_stays();
"""
OWNER_MAY_CHANGE = """
DROP TRIGGER case_owner_stays ON cases_case;
DROP FUNCTION cases_case_owner_stays();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_team_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='opening',
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='action',
            field=models.CharField(choices=cases.audit.enums.action_choices, max_length=40, verbose_name='was'),
        ),
        *composite_keys(),
        migrations.RunSQL(ONE_IS_RESPONSIBLE, ANYBODY_IS_RESPONSIBLE),
        migrations.RunSQL(OWNER_STAYS, OWNER_MAY_CHANGE),
    ]
