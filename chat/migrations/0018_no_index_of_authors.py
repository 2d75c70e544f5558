import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COLUMNS = {"chat_message": "author_id", "chat_roomevent": "actor_id"}


def drop_indexes(apps, schema_editor):
    """SQLite would copy both tables to be rid of them."""
    connection = schema_editor.connection
    for table, column in COLUMNS.items():
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, table)
        for name, index in there.items():
            if index["index"] and not index["unique"] and index["columns"] == [column]:
                schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}", params=None)


def make_indexes(apps, schema_editor):
    quote = schema_editor.connection.ops.quote_name
    for table, column in COLUMNS.items():
        name = quote(f"{table}_{column}")
        schema_editor.execute(f"CREATE INDEX {name} ON {quote(table)} ({quote(column)})", params=None)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0017_own_style"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_indexes, make_indexes)],
            state_operations=[
                migrations.AlterField(
                    model_name="message",
                    name="author",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="roomevent",
                    name="actor",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="room_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
