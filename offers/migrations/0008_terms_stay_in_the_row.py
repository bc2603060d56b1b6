"""Search terms stay in their row: ranking reads them of thousands of offers, texts may be stored apart."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("offers", "0007_search")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE offers_publishedoffer ALTER COLUMN terms SET STORAGE MAIN",
            "ALTER TABLE offers_publishedoffer ALTER COLUMN terms SET STORAGE EXTENDED",
        )
    ]
