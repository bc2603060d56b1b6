"""What Django's constraints cannot say: rows that belong together belong to one region, and what is archived is not public.

* Composite foreign keys: the target of a reference has the same region as the row that refers to it.
* Triggers: an offer takes place only in places of its own region; offers and places never change their region;
  an archived offer has no public copy when the transaction ends.

All are checked at once except the last, which needs both tables to be written first.
"""

from django.db import migrations

SAME_REGION = [
    # (table, column, referred table)
    ("offers_contactpoint", "organisation_id", "offers_organisation"),
    ("offers_contactpoint", "place_id", "offers_place"),
    ("offers_cooperation", "organisation_a_id", "offers_organisation"),
    ("offers_cooperation", "organisation_b_id", "offers_organisation"),
    ("offers_event", "place_id", "offers_place"),
    ("offers_measure", "organisation_id", "offers_organisation"),
    ("offers_offer", "organisation_id", "offers_organisation"),
    ("offers_offer", "contact_point_id", "offers_contactpoint"),
    ("offers_offer", "successor_id", "offers_offer"),
    ("offers_publishedoffer", "offer_id", "offers_offer"),
    ("offers_publishedoffer", "organisation_id", "offers_organisation"),
    ("offers_publishedoffer", "contact_point_id", "offers_contactpoint"),
]


def composite_keys():
    for table, column, target in SAME_REGION:
        name = f"{table.removeprefix('offers_')}_{column.removesuffix('_id')}_same_region"
        yield migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, region_id) "
            f"REFERENCES {target} (id, region_id) DEFERRABLE INITIALLY IMMEDIATE",
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )


PLACES_OF_THE_REGION = """
CREATE FUNCTION offers_offer_place_same_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT region_id FROM offers_offer WHERE id = NEW.offer_id)
     IS DISTINCT FROM (SELECT region_id FROM offers_place WHERE id = NEW.place_id) THEN
    RAISE EXCEPTION 'offer % and place % belong to different regions', NEW.offer_id, NEW.place_id
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'offer_place_same_region';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER offer_place_same_region BEFORE INSERT OR UPDATE ON offers_offer_places
  FOR EACH ROW EXECUTE FUNCTION offers_offer_place_same_region();
"""
PLACES_OF_ANY_REGION = """
DROP TRIGGER offer_place_same_region ON offers_offer_places;
DROP FUNCTION offers_offer_place_same_region();
"""
REGION_STAYS = """
CREATE FUNCTION offers_region_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of % cannot move to another region', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'region_stays';
END $$;
CREATE TRIGGER offer_region_stays BEFORE UPDATE OF region_id ON offers_offer
  FOR EACH ROW WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id) EXECUTE FUNCTION offers_region_stays();
CREATE TRIGGER place_region_stays BEFORE UPDATE OF region_id ON offers_place
  FOR EACH ROW WHEN (OLD.region_id IS DISTINCT FROM NEW.region_id) EXECUTE FUNCTION offers_region_stays();
"""
REGION_MAY_CHANGE = """
DROP TRIGGER offer_region_stays ON offers_offer;
DROP TRIGGER place_region_stays ON offers_place;
DROP FUNCTION offers_region_stays();
"""
ARCHIVED_IS_NOT_PUBLIC = """
CREATE FUNCTION offers_archived_is_not_public() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key bigint;
BEGIN
  IF TG_TABLE_NAME = 'offers_offer' THEN key := NEW.id; ELSE key := NEW.offer_id; END IF;
  IF EXISTS (SELECT FROM offers_offer o JOIN offers_publishedoffer p ON p.offer_id = o.id
             WHERE o.id = key AND o.state = 'archived') THEN
    RAISE EXCEPTION 'offer % is archived and public', key
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'archived_is_not_public';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER offer_archived_is_not_public AFTER INSERT OR UPDATE OF state ON offers_offer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'archived')
  EXECUTE FUNCTION offers_archived_is_not_public();
CREATE CONSTRAINT TRIGGER published_offer_is_not_archived AFTER INSERT ON offers_publishedoffer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION offers_archived_is_not_public();
"""
ARCHIVED_MAY_BE_PUBLIC = """
DROP TRIGGER offer_archived_is_not_public ON offers_offer;
DROP TRIGGER published_offer_is_not_archived ON offers_publishedoffer;
DROP FUNCTION offers_archived_is_not_public();
"""


class Migration(migrations.Migration):
    dependencies = [("offers", "0002_offer_editing")]

    operations = [
        *composite_keys(),
        migrations.RunSQL(PLACES_OF_THE_REGION, PLACES_OF_ANY_REGION),
        migrations.RunSQL(REGION_STAYS, REGION_MAY_CHANGE),
        migrations.RunSQL(ARCHIVED_IS_NOT_PUBLIC, ARCHIVED_MAY_BE_PUBLIC),
    ]
