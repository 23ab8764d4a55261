from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("liaison", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="counterpart",
            options={"ordering": ["pk"], "verbose_name": "person met"},
        ),
    ]
