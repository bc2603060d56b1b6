"""The Wegweiser's tables, and what only the database can promise: a book that was published never changes."""

import django.core.validators
import django.db.models.deletion
import offers.wayfinder.model_rows
from django.db import migrations, models


FIXED_ONCE_PUBLISHED = """
CREATE FUNCTION offers_rule_book_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state = 'draft' THEN RETURN OLD; END IF;
  ELSIF OLD.state = 'draft' AND NEW.state IN ('draft', 'published')
     AND (NEW.region_id, NEW.number) IS NOT DISTINCT FROM (OLD.region_id, OLD.number) THEN
    RETURN NEW;
  ELSIF OLD.state = 'published' AND NEW.state = 'withdrawn'
     AND (to_jsonb(NEW) - 'state' - 'withdrawn_at' - 'withdrawn_by')
       = (to_jsonb(OLD) - 'state' - 'withdrawn_at' - 'withdrawn_by') THEN
    RETURN NEW;
  ELSIF NEW IS NOT DISTINCT FROM OLD THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rule book % was published and does not change', OLD.id
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rule_book_fixed';
END $$;
CREATE TRIGGER rule_book_fixed BEFORE UPDATE OR DELETE ON offers_rulebook
  FOR EACH ROW EXECUTE FUNCTION offers_rule_book_fixed();

CREATE FUNCTION offers_rule_book_row_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  books bigint[];
BEGIN
  IF TG_TABLE_NAME = 'offers_wayoption' THEN
    SELECT array_agg(book_id) INTO books FROM offers_wayquestion
      WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.question_id END,
                   CASE WHEN TG_OP <> 'DELETE' THEN NEW.question_id END);
  ELSE
    books := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.book_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.book_id END];
  END IF;
  PERFORM FROM offers_rulebook WHERE id = ANY (books) FOR SHARE;
  IF EXISTS (SELECT FROM offers_rulebook WHERE id = ANY (books) AND state <> 'draft') THEN
    RAISE EXCEPTION 'a row of % belongs to a rule book that was published', TG_TABLE_NAME
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'rule_book_fixed';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER way_question_fixed BEFORE INSERT OR UPDATE OR DELETE ON offers_wayquestion
  FOR EACH ROW EXECUTE FUNCTION offers_rule_book_row_fixed();
CREATE TRIGGER way_option_fixed BEFORE INSERT OR UPDATE OR DELETE ON offers_wayoption
  FOR EACH ROW EXECUTE FUNCTION offers_rule_book_row_fixed();
CREATE TRIGGER way_rule_fixed BEFORE INSERT OR UPDATE OR DELETE ON offers_wayrule
  FOR EACH ROW EXECUTE FUNCTION offers_rule_book_row_fixed();
"""
CHANGES_ANY_TIME = """
DROP TRIGGER way_rule_fixed ON offers_wayrule;
DROP TRIGGER way_option_fixed ON offers_wayoption;
DROP TRIGGER way_question_fixed ON offers_wayquestion;
DROP FUNCTION offers_rule_book_row_fixed();
DROP TRIGGER rule_book_fixed ON offers_rulebook;
DROP FUNCTION offers_rule_book_fixed();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0008_terms_stay_in_the_row'),
    ]

    operations = [
        migrations.CreateModel(
            name='RuleBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Fassung')),
                ('state', models.CharField(choices=[('draft', 'Entwurf'), ('published', 'veröffentlicht'), ('withdrawn', 'zurückgezogen')], default='draft', editable=False, max_length=10, verbose_name='Stand')),
                ('valid_from', models.DateField(blank=True, editable=False, null=True, verbose_name='gilt ab')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='Was ist neu?')),
                ('edited_by', models.PositiveBigIntegerField(blank=True, editable=False, null=True)),
                ('edited_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zuletzt bearbeitet')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='veröffentlicht am')),
                ('published_by', models.PositiveBigIntegerField(blank=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='zurückgezogen am')),
                ('withdrawn_by', models.PositiveBigIntegerField(blank=True, editable=False, null=True)),
                ('region', models.ForeignKey(blank=True, help_text='Leer: die gemeinsame Grundlage aller Regionen.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rule_books', to='offers.region', verbose_name='Region')),
            ],
            options={
                'verbose_name': 'Regelwerk',
                'verbose_name_plural': 'Regelwerke',
                'ordering': ['region__name', '-number'],
            },
        ),
        migrations.CreateModel(
            name='WayQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'Nur kleine Buchstaben, Ziffern, „-“ und „_“.')], verbose_name='Kürzel')),
                ('position', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(32000)], verbose_name='Reihenfolge')),
                ('skip_if', models.CharField(blank=True, help_text='Zum Beispiel: age=under15 || urgent=danger. Leer: die Frage wird immer gestellt.', max_length=500, validators=[offers.wayfinder.model_rows.validate_skip_if], verbose_name='Überspringen, wenn')),
                ('text_de', models.CharField(max_length=200, verbose_name='Frage')),
                ('text_easy_de', models.CharField(blank=True, max_length=250, verbose_name='Frage in Leichter Sprache')),
                ('text_en', models.CharField(blank=True, max_length=200, verbose_name='Frage auf Englisch')),
                ('help_de', models.CharField(blank=True, max_length=300, verbose_name='Erklärung')),
                ('help_easy_de', models.CharField(blank=True, max_length=400, verbose_name='Erklärung in Leichter Sprache')),
                ('help_en', models.CharField(blank=True, max_length=300, verbose_name='Erklärung auf Englisch')),
                ('is_removed', models.BooleanField(default=False, help_text='Diese Frage der Grundlage wird in der Region nicht gestellt.', verbose_name='entfällt hier')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='offers.rulebook', verbose_name='Regelwerk')),
            ],
            options={
                'verbose_name': 'Frage',
                'verbose_name_plural': 'Fragen',
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='WayOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z0-9][a-z0-9_-]*$', 'Nur kleine Buchstaben, Ziffern, „-“ und „_“.')], verbose_name='Kürzel')),
                ('position', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(32000)], verbose_name='Reihenfolge')),
                ('text_de', models.CharField(max_length=200, verbose_name='Antwort')),
                ('text_easy_de', models.CharField(blank=True, max_length=250, verbose_name='Antwort in Leichter Sprache')),
                ('text_en', models.CharField(blank=True, max_length=200, verbose_name='Antwort auf Englisch')),
                ('is_removed', models.BooleanField(default=False, verbose_name='entfällt hier')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='offers.wayquestion', verbose_name='Frage')),
            ],
            options={
                'verbose_name': 'Antwort',
                'verbose_name_plural': 'Antworten',
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='WayRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9_-]*$', 'Nur große Buchstaben, Ziffern, „-“ und „_“.')], verbose_name='Kürzel')),
                ('priority', models.PositiveSmallIntegerField(help_text='Die kleinere Zahl kommt zuerst. Keine Zahl zweimal.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(32000)], verbose_name='Vorrang')),
                ('conditions', models.CharField(blank=True, help_text='Zum Beispiel: age=15-17|18-20 & topic=career. Leer: gilt immer.', max_length=500, validators=[offers.wayfinder.model_rows.validate_condition], verbose_name='Wenn')),
                ('agency_kind', models.CharField(choices=[('emergency', 'Notruf und Notunterkunft'), ('jugendamt', 'Jugendamt'), ('jobcenter', 'Jobcenter'), ('arbeitsagentur', 'Agentur für Arbeit'), ('school', 'Schule'), ('koordinierungsstelle', 'Koordinierungsstelle')], max_length=20, verbose_name='Stelle')),
                ('role', models.CharField(choices=[('primary', 'zuständig'), ('also', 'hilft auch'), ('fallback', 'wenn sonst niemand zuständig ist')], max_length=10, verbose_name='Rolle')),
                ('valid_from', models.DateField(verbose_name='gilt ab')),
                ('service_de', models.CharField(blank=True, max_length=150, verbose_name='Leistung')),
                ('service_easy_de', models.CharField(blank=True, max_length=200, verbose_name='Leistung in Leichter Sprache')),
                ('service_en', models.CharField(blank=True, max_length=150, verbose_name='Leistung auf Englisch')),
                ('legal_norm', models.CharField(blank=True, max_length=300, verbose_name='Rechtsgrundlage')),
                ('reason_de', models.TextField(blank=True, max_length=500, verbose_name='Warum')),
                ('reason_easy_de', models.TextField(blank=True, max_length=500, verbose_name='Warum, in Leichter Sprache')),
                ('reason_en', models.TextField(blank=True, max_length=500, verbose_name='Warum, auf Englisch')),
                ('next_step_de', models.TextField(blank=True, max_length=1000, verbose_name='Nächster Schritt')),
                ('next_step_easy_de', models.TextField(blank=True, max_length=1500, verbose_name='Nächster Schritt in Leichter Sprache')),
                ('next_step_en', models.TextField(blank=True, max_length=1000, verbose_name='Nächster Schritt auf Englisch')),
                ('bring_de', models.TextField(blank=True, max_length=300, verbose_name='Mitbringen')),
                ('bring_easy_de', models.TextField(blank=True, max_length=400, verbose_name='Mitbringen, in Leichter Sprache')),
                ('bring_en', models.TextField(blank=True, max_length=300, verbose_name='Mitbringen, auf Englisch')),
                ('say_de', models.TextField(blank=True, max_length=300, verbose_name='So kannst du anfangen')),
                ('say_easy_de', models.TextField(blank=True, max_length=400, verbose_name='So kannst du anfangen, in Leichter Sprache')),
                ('say_en', models.TextField(blank=True, max_length=300, verbose_name='So kannst du anfangen, auf Englisch')),
                ('to_confirm', models.BooleanField(default=False, verbose_name='noch zu bestätigen')),
                ('source', models.TextField(blank=True, max_length=500, verbose_name='Quelle')),
                ('is_removed', models.BooleanField(default=False, help_text='Diese Regel der Grundlage gilt in der Region nicht.', verbose_name='entfällt hier')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='offers.rulebook', verbose_name='Regelwerk')),
            ],
            options={
                'verbose_name': 'Regel',
                'verbose_name_plural': 'Regeln',
                'ordering': ['priority', 'code', 'valid_from'],
            },
        ),
        migrations.CreateModel(
            name='Persona',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9_-]*$', 'Nur große Buchstaben, Ziffern, „-“ und „_“.')], verbose_name='Kürzel')),
                ('description', models.CharField(max_length=300, verbose_name='Wer ist das?')),
                ('answers', models.CharField(help_text='Zum Beispiel: urgent=no;who=self;age=15-17;topic=career', max_length=300, verbose_name='Antworten')),
                ('expected_primary', models.CharField(choices=[('emergency', 'Notruf und Notunterkunft'), ('jugendamt', 'Jugendamt'), ('jobcenter', 'Jobcenter'), ('arbeitsagentur', 'Agentur für Arbeit'), ('school', 'Schule'), ('koordinierungsstelle', 'Koordinierungsstelle')], max_length=20, verbose_name='Zuständig ist')),
                ('expected_also', models.CharField(blank=True, help_text='Zum Beispiel: arbeitsagentur;school', max_length=120, verbose_name='Es helfen auch')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='Warum')),
                ('region', models.ForeignKey(blank=True, help_text='Leer: gilt in allen Regionen.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='personas', to='offers.region', verbose_name='Region')),
            ],
            options={
                'verbose_name': 'Beispiel',
                'verbose_name_plural': 'Beispiele',
                'ordering': ['code', 'region_id'],
                'constraints': [models.UniqueConstraint(fields=('region', 'code'), name='persona_once_per_region', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('expected_primary__in', ['emergency', 'jugendamt', 'jobcenter', 'arbeitsagentur', 'school', 'koordinierungsstelle'])), name='persona_primary_known')],
            },
        ),
        migrations.CreateModel(
            name='ResultCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='Monat')),
                ('agency_kind', models.CharField(choices=[('emergency', 'Notruf und Notunterkunft'), ('jugendamt', 'Jugendamt'), ('jobcenter', 'Jobcenter'), ('arbeitsagentur', 'Agentur für Arbeit'), ('school', 'Schule'), ('koordinierungsstelle', 'Koordinierungsstelle')], max_length=20, verbose_name='Stelle')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='Ergebnisse')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='result_counts', to='offers.region', verbose_name='Region')),
            ],
            options={
                'verbose_name': 'Ergebniszahl',
                'verbose_name_plural': 'Ergebniszahlen',
                'ordering': ['-month', 'agency_kind'],
                'constraints': [models.UniqueConstraint(fields=('region', 'month', 'agency_kind'), name='result_count_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='result_count_first_of_month'), models.CheckConstraint(condition=models.Q(('agency_kind__in', ['emergency', 'jugendamt', 'jobcenter', 'arbeitsagentur', 'school', 'koordinierungsstelle'])), name='result_count_kind')],
            },
        ),
        migrations.AddIndex(
            model_name='rulebook',
            index=models.Index(fields=['region', 'state', 'valid_from'], name='rule_book_in_force'),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.UniqueConstraint(fields=('region', 'number'), name='rule_book_number_once_per_region', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('region',), name='rule_book_one_draft', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='rule_book_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='rulebook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('state', 'draft'), ('withdrawn_at__isnull', True)), models.Q(('published_at__isnull', False), ('state', 'published'), ('valid_from__isnull', False), ('withdrawn_at__isnull', True)), models.Q(('published_at__isnull', False), ('state', 'withdrawn'), ('valid_from__isnull', False), ('withdrawn_at__isnull', False)), _connector='OR'), name='rule_book_state_and_dates'),
        ),
        migrations.AddConstraint(
            model_name='wayquestion',
            constraint=models.UniqueConstraint(fields=('book', 'slug'), name='way_question_once_per_book'),
        ),
        migrations.AddConstraint(
            model_name='wayquestion',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9][a-z0-9_-]*$')), name='way_question_slug'),
        ),
        migrations.AddConstraint(
            model_name='wayoption',
            constraint=models.UniqueConstraint(fields=('question', 'slug'), name='way_option_once_per_question'),
        ),
        migrations.AddConstraint(
            model_name='wayoption',
            constraint=models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9][a-z0-9_-]*$')), name='way_option_slug'),
        ),
        migrations.AddConstraint(
            model_name='wayrule',
            constraint=models.UniqueConstraint(fields=('book', 'code', 'valid_from'), name='way_rule_version_once_per_book'),
        ),
        migrations.AddConstraint(
            model_name='wayrule',
            constraint=models.CheckConstraint(condition=models.Q(('agency_kind__in', ['emergency', 'jugendamt', 'jobcenter', 'arbeitsagentur', 'school', 'koordinierungsstelle'])), name='way_rule_agency_kind'),
        ),
        migrations.AddConstraint(
            model_name='wayrule',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['primary', 'also', 'fallback'])), name='way_rule_role_known'),
        ),
        migrations.RunSQL(FIXED_ONCE_PUBLISHED, CHANGES_ANY_TIME),
    ]
