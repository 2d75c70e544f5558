import django.db.models.deletion
from django.db import migrations, models

import chat.models.search
from chat import terms

AT_ONCE = 1000  # messages

# FTS5 keeps only which terms are in which row; the terms themselves stand in the table beside it. A term begins
# with "=" where it is no word.
SQLITE = [
    "CREATE VIRTUAL TABLE chat_search USING fts5"
    " (terms, content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars '='\")",
    "CREATE TRIGGER chat_search_added AFTER INSERT ON chat_searchentry BEGIN"
    " INSERT INTO chat_search (rowid, terms) VALUES (new.message_id, new.terms); END",
    "CREATE TRIGGER chat_search_changed AFTER UPDATE ON chat_searchentry BEGIN"
    " INSERT INTO chat_search (chat_search, rowid, terms) VALUES ('delete', old.message_id, old.terms);"
    " INSERT INTO chat_search (rowid, terms) VALUES (new.message_id, new.terms); END",
    "CREATE TRIGGER chat_search_gone AFTER DELETE ON chat_searchentry BEGIN"
    " INSERT INTO chat_search (chat_search, rowid, terms) VALUES ('delete', old.message_id, old.terms); END",
]
# The index is without a waiting list: that would be read from end to end by every search.
POSTGRES = ["CREATE INDEX chat_search ON chat_searchentry USING gin (terms) WITH (fastupdate = off)"]


def make_index(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRES}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE chat_search")


def fill(apps, schema_editor):
    """With what was said before. A deleted message has no entry."""
    Message, SearchEntry = apps.get_model("chat", "Message"), apps.get_model("chat", "SearchEntry")
    last = 0
    while rows := list(Message.objects.filter(pk__gt=last, deleted_seq=None).order_by("pk")[:AT_ONCE]):
        SearchEntry.objects.bulk_create(
            SearchEntry(message_id=each.pk, terms=terms.stored(terms.of_message(each))) for each in rows
        )
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0006_announcement_rooms'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='entry', serialize=False, to='chat.message')),
                ('terms', chat.models.search.TermsField()),
            ],
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['sent_at', 'id'], name='messages_by_time'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['room', 'sent_at', 'id'], name='messages_of_room_by_time'),
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
