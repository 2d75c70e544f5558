from .. import broadcast, markdown, topics
from ..models import Message


def attach(message_id: int, preview: dict[str, str]) -> bool:
    """Show a preview of a page under the message that links to it.

    Not when the message is gone, or does not begin its links with this one any more.
    """
    message = Message.objects.select_related("room").filter(pk=message_id).first()
    if message is None or markdown.links(message.text)[:1] != [preview["url"]]:
        return False
    # As long as it reads as it did just now: an edit or a deletion at this moment goes first.
    if not Message.objects.filter(pk=message_id, text=message.text).update(preview=preview):
        return False
    slug = message.room.slug
    event = {"type": "chat.preview", "room": slug, "target": message.seq, "preview": preview}
    broadcast.announce(topics.room(slug), event)
    return True
