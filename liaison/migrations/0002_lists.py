"""What the lists of meetings and the reminders of silence begin with; the office changes both as it wishes."""

from django.db import migrations

LISTS = """
    insert into liaison_channel (code, name_en, name_ru, "order") values
        ('in_person', 'In person', 'Лично', 1),
        ('call', 'Telephone', 'По телефону', 2),
        ('video', 'Video', 'По видеосвязи', 3),
        ('margins', 'In the margins of an event', 'На полях мероприятия', 4);
    insert into liaison_level (code, name_en, name_ru, "order") values
        ('head', 'Head of State or Government', 'Глава государства или правительства', 1),
        ('minister', 'Minister', 'Министр', 2),
        ('deputy', 'Deputy minister', 'Заместитель министра', 3),
        ('ambassador', 'Ambassador or head of mission', 'Посол или глава миссии', 4),
        ('department', 'Head of department', 'Руководитель департамента', 5),
        ('working', 'Working level', 'Рабочий уровень', 6);
"""
# Days without contact after which the Centre is reminded, by tier.
THRESHOLDS = """
    insert into liaison_silencethreshold (tier, days) values (1, 180), (2, 90), (3, 60), (4, 45), (5, null);
"""


class Migration(migrations.Migration):
    dependencies = [("liaison", "0001_initial")]
    operations = [
        migrations.RunSQL(LISTS, migrations.RunSQL.noop),
        migrations.RunSQL(THRESHOLDS, migrations.RunSQL.noop),
    ]
