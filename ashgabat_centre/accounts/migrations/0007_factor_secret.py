"""The hash of a second factor's secret, in its row and in its log: of what opens an account, not of which codes are used."""

from django.db import migrations

ADD = r"""
alter table mfa_authenticator add column secret_hash text generated always as (
    encode(sha256(decode(replace(
        coalesce(data ->> 'secret', '') || coalesce(data ->> 'seed', '') || coalesce(data -> 'credential', 'null')::text,
        '\', '\\'), 'escape')), 'hex')) stored;
alter table mfa_authenticatorevent add column secret_hash text;
"""
TAKE_AWAY = """
alter table mfa_authenticatorevent drop column secret_hash;
alter table mfa_authenticator drop column secret_hash;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_factor_log"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(ADD, TAKE_AWAY)]
