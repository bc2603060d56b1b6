"""The audit is only added to, and its rows hang together.

* A trigger gives every new row its place in the chain of its agency, and its hashes (`cases.audit.chains` is the same
  arithmetic in Python). One advisory lock per chain, held until the commit.
* `cases_auditchain` remembers where each chain ends; a second trigger writes it, and only while the
  chain is whole: once rows were taken away at the end, the old head stays as the evidence.
* UPDATE, DELETE and TRUNCATE are refused. Retention may empty rows, and cut emptied rows off.
"""

import cases.audit.enums
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROWS_WITHOUT_HASHES = "DELETE FROM cases_auditrow"
LINK = """
CREATE FUNCTION cases_audit_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before record;
BEGIN
  NEW.chain := coalesce(NEW.agency_id, 0);
  NEW.owner_id := (SELECT agency_id FROM cases_case WHERE id = NEW.case_id);
  -- 1096107081 spells AUDI; locks of this number are nobody else's.
  PERFORM pg_advisory_xact_lock(1096107081, NEW.chain::int);
  SELECT sequence, hash INTO before FROM cases_auditrow WHERE chain = NEW.chain ORDER BY sequence DESC LIMIT 1;
  NEW.sequence := coalesce(before.sequence, 0) + 1;
  NEW.previous := coalesce(before.hash, sha256(convert_to('chain ' || NEW.chain, 'UTF8')));
  NEW.digest := sha256(convert_to(jsonb_build_array(
    (extract(epoch FROM NEW.at) * 1000000)::bigint, NEW.actor_id, NEW.agency_id, NEW.owner_id, NEW.action, NEW.result,
    NEW.object_type, NEW.object_id, NEW.case_id, NEW.case_ids, NEW.request_id)::text, 'UTF8'));
  NEW.hash := sha256(NEW.previous || NEW.digest || int8send(NEW.chain) || int8send(NEW.sequence));
  RETURN NEW;
END $$;
CREATE TRIGGER audit_row_link BEFORE INSERT ON cases_auditrow FOR EACH ROW EXECUTE FUNCTION cases_audit_link();
CREATE FUNCTION cases_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cases_auditchain AS head (chain, sequence, hash)
  SELECT DISTINCT ON (chain) chain, sequence, hash FROM fresh ORDER BY chain, sequence DESC
  ON CONFLICT (chain) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
  WHERE EXISTS (SELECT FROM fresh WHERE fresh.chain = head.chain AND fresh.sequence = head.sequence + 1
                AND fresh.previous = head.hash);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_row_head AFTER INSERT ON cases_auditrow REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION cases_audit_head();
"""
UNLINK = """
DROP TRIGGER audit_row_head ON cases_auditrow;
DROP FUNCTION cases_audit_head();
DROP TRIGGER audit_row_link ON cases_auditrow;
DROP FUNCTION cases_audit_link();
"""
KEEP = """
CREATE FUNCTION cases_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('portal.retention', true) = 'on' THEN
    IF TG_OP = 'DELETE' AND OLD.at IS NULL THEN
      RETURN OLD;
    END IF;
    -- What an emptied row may hold, a constraint says: nothing but its place and its hashes.
    IF TG_OP = 'UPDATE' AND NEW.at IS NULL
       AND (NEW.id, NEW.chain, NEW.sequence, NEW.previous, NEW.digest, NEW.hash)
         = (OLD.id, OLD.chain, OLD.sequence, OLD.previous, OLD.digest, OLD.hash) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit is only added to: % refused', TG_OP
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_row_kept';
END $$;
CREATE FUNCTION cases_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is only added to: % of % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_row_kept';
END $$;
CREATE TRIGGER audit_row_kept BEFORE UPDATE OR DELETE ON cases_auditrow
  FOR EACH ROW EXECUTE FUNCTION cases_audit_keep();
CREATE TRIGGER audit_row_never_truncated BEFORE TRUNCATE ON cases_auditrow
  FOR EACH STATEMENT EXECUTE FUNCTION cases_audit_refuse();
CREATE TRIGGER audit_chain_by_trigger_only BEFORE INSERT OR UPDATE OR DELETE ON cases_auditchain
  FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION cases_audit_refuse();
CREATE TRIGGER audit_chain_never_truncated BEFORE TRUNCATE ON cases_auditchain
  FOR EACH STATEMENT EXECUTE FUNCTION cases_audit_refuse();
"""
LET_GO = """
DROP TRIGGER audit_chain_never_truncated ON cases_auditchain;
DROP TRIGGER audit_chain_by_trigger_only ON cases_auditchain;
DROP TRIGGER audit_row_never_truncated ON cases_auditrow;
DROP TRIGGER audit_row_kept ON cases_auditrow;
DROP FUNCTION cases_audit_refuse();
DROP FUNCTION cases_audit_keep();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_consents_immutable'),
    ]

    operations = [
        # Only development machines have any: no release has written rows yet.
        migrations.RunSQL(ROWS_WITHOUT_HASHES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name='AuditChain',
            fields=[
                ('chain', models.BigIntegerField(primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField()),
                ('hash', models.BinaryField()),
            ],
            options={
                'ordering': ['chain'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='auditrow',
            name='audit_result_known',
        ),
        migrations.AddField(
            model_name='auditrow',
            name='chain',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='auditrow',
            name='digest',
            field=models.BinaryField(default=bytes),
        ),
        migrations.AddField(
            model_name='auditrow',
            name='hash',
            field=models.BinaryField(default=bytes),
        ),
        migrations.AddField(
            model_name='auditrow',
            name='owner_id',
            field=models.BigIntegerField(editable=False, null=True, verbose_name='Stelle, die den Fall eröffnet hat'),
        ),
        migrations.AddField(
            model_name='auditrow',
            name='previous',
            field=models.BinaryField(default=bytes),
        ),
        migrations.AddField(
            model_name='auditrow',
            name='sequence',
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='action',
            field=models.CharField(blank=True, choices=cases.audit.enums.action_choices, max_length=40, verbose_name='was'),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wer'),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='agency',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.agency', verbose_name='für welche Stelle'),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='at',
            field=models.DateTimeField(null=True, verbose_name='wann'),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='request_id',
            field=models.UUIDField(null=True, verbose_name='Anfrage'),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='result',
            field=models.CharField(blank=True, choices=[('ok', 'ausgeführt'), ('denied', 'verweigert')], max_length=6, verbose_name='Ergebnis'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['chain', 'at', 'id'], name='audit_row_agency'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(condition=models.Q(('owner_id__isnull', False)), fields=['owner_id', 'at', 'id'], name='audit_row_owner'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(condition=models.Q(('case_id__isnull', False)), fields=['case_id', 'at'], name='audit_row_case'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=models.Index(fields=['actor', 'at'], name='audit_row_actor'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=django.contrib.postgres.indexes.GinIndex(fields=['case_ids'], name='audit_row_listed'),
        ),
        migrations.AddIndex(
            model_name='auditrow',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='audit_row_time'),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.UniqueConstraint(fields=('chain', 'sequence'), name='audit_row_place_once'),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('action__gt', ''), ('at__isnull', False), ('request_id__isnull', False), ('result__in', ['ok', 'denied'])), models.Q(('action', ''), ('actor', None), ('agency', None), ('at', None), ('case_id', None), ('case_ids__len', 0), ('object_id', None), ('object_type', ''), ('owner_id', None), ('request_id', None), ('result', '')), _connector='OR'), name='audit_row_whole_or_emptied'),
        ),
        migrations.RunSQL(LINK, UNLINK),
        migrations.RunSQL(KEEP, LET_GO),
    ]
