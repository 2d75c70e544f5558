// Puts together what writing takes: the field, the files above it, the drafts, and what becomes of it all.

import { api } from "./api.js";
import { Attach } from "./attach.js";
import { Composer } from "./composer.js";
import { Drafts } from "./drafts.js";
import { Uploads, memoryOfTab } from "./uploads.js";

// Until the server has said its own limits.
const MESSAGE_LENGTH = 4_000;
const ATTACHMENTS = 10;

/** `limits()`: the server's own; `roomOf(place)`: which room `store.current` is in; the others as `Composer` and
 *  `Attach` have them. */
export function makeComposer({ main, form, store, me, limits, roomOf = (place) => place, ...others }) {
  const uploads = new Uploads({
    post: (place, ...more) => api.upload(roomOf(place), ...more),
    discard: api.discard,
    most: () => limits().upload_bytes ?? Infinity,
    many: () => limits().attachments ?? ATTACHMENTS,
    memory: memoryOfTab(`chat.${form.id}.files.${me.id}`),
  });
  const mayAdd = () => store.room(store.current)?.mayWrite;
  return new Composer({
    form,
    store,
    drafts: new Drafts(me.id),
    attach: (changed) => new Attach({ main, form, store, uploads, mayAdd, changed }),
    limit: () => limits().message_length ?? MESSAGE_LENGTH,
    ...others,
  });
}

/** An item of the outbox in the words of the socket. */
export function inWords({ room, key, text, replyTo, attachments }) {
  return {
    room,
    key,
    message: text,
    ...(replyTo ? { reply_to: replyTo } : {}),
    ...(attachments ? { attachments: attachments.map(({ id }) => id) } : {}),
  };
}
