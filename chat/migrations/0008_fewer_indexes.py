import django.db.models.deletion
from django.db import migrations, models

TABLES = ("chat_message", "chat_roomevent")


def drop_indexes(apps, schema_editor):
    """SQLite would copy both tables to be rid of them."""
    connection = schema_editor.connection
    for table in TABLES:
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, table)
        for name, index in there.items():
            if index["index"] and not index["unique"] and index["columns"] == ["room_id"]:
                schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}", params=None)


def make_indexes(apps, schema_editor):
    for table in TABLES:
        quote = schema_editor.connection.ops.quote_name
        columns = f"{quote(table)} ({quote('room_id')})"
        schema_editor.execute(f"CREATE INDEX {quote(f'{table}_room_id')} ON {columns}", params=None)


class Migration(migrations.Migration):
    dependencies = [("chat", "0007_search")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop_indexes, make_indexes)],
            state_operations=[
                migrations.AlterField(
                    model_name="message",
                    name="room",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="chat.room",
                    ),
                ),
                migrations.AlterField(
                    model_name="roomevent",
                    name="room",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="chat.room",
                    ),
                ),
            ],
        ),
    ]
