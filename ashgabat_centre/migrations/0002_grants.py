from django.db import migrations

from ashgabat_centre.database.policy import append_only, statements


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("accounts", "0003_grants")]
    operations = [
        migrations.RunSQL(statements("0004_grants.sql"), migrations.RunSQL.noop),
        append_only("accounts_grantevent", "accounts_delegationevent"),
    ]
