import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

OWNER = """
UPDATE cases_guardian SET agency_id = cases_youngperson.agency_id
FROM cases_youngperson WHERE cases_youngperson.id = cases_guardian.young_person_id
"""


class Migration(migrations.Migration):

    dependencies = [("cases", "0022_inbox_vacant")]

    operations = [
        migrations.AddField(
            "youngperson",
            "changed_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            "youngperson",
            "changed_for",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.agency"
            ),
        ),
        migrations.AddField("youngperson", "changed_at", models.DateTimeField(null=True, verbose_name="geändert am")),
        migrations.AddField(
            "guardian",
            "agency",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.agency"
            ),
        ),
        # Until now only the agency that opened the case wrote guardians down.
        migrations.RunSQL(OWNER, migrations.RunSQL.noop),
        migrations.AlterField(
            "guardian",
            "agency",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.agency"),
        ),
        migrations.RemoveConstraint("guardian", "guardian_once"),
        migrations.AddConstraint(
            "guardian",
            models.UniqueConstraint(
                models.F("young_person"),
                models.F("agency"),
                django.db.models.functions.text.Lower("name"),
                name="guardian_once_per_agency",
            ),
        ),
    ]
