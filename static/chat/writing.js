// Puts together what writing takes: the field, the files above it, the drafts, and what becomes of it all.

import { api } from "./api.js";
import { Attach } from "./attach.js";
import { Completion } from "./completion.js";
import { Composer } from "./composer.js";
import { chooseEmoji } from "./emoji.js";
import { rememberEmoji } from "./emojihabits.js";
import { gettext } from "./i18n.js";
import { partsOf } from "./place.js";
import { Uploads, memoryOfTab } from "./uploads.js";

// Until the server has said its own limits.
const MESSAGE_LENGTH = 4_000;
const ATTACHMENTS = 10;

/** `limits()`: the server's own; `rooms`: the store of all rooms, where `store` is that of a thread; `known`: the
 *  rooms that may be named; the others as `Composer` and `Attach` have them. */
export function makeComposer({ main, form, store, rooms = store, known, me, limits, ...others }) {
  const uploads = new Uploads({
    post: (place, file, onsent) => api.upload(partsOf(place).room, file, onsent),
    discard: api.discard,
    most: () => limits().upload_bytes ?? Infinity,
    many: () => limits().attachments ?? ATTACHMENTS,
    memory: memoryOfTab(`chat.${form.id}.files.${me.id}`),
  });
  const mayAdd = () => store.room(store.current)?.mayWrite;
  const button = form.querySelector("[data-insert-emoji]");
  const insert = (emoji) => write(form.querySelector("textarea"), emoji);
  button.addEventListener("click", () => chooseEmoji(button, insert, { label: gettext("Choose an emoji"), atEnd: true }));
  const room = () => store.current && rooms.room(partsOf(store.current).room);
  return new Composer({
    form,
    store,
    complete: (field) => new Completion({ form, field, known, room }),
    attach: (changed) => new Attach({ main, form, store, uploads, mayAdd, changed }),
    limit: () => limits().message_length ?? MESSAGE_LENGTH,
    ...others,
  });
}

/** At the caret. */
function write(field, emoji) {
  rememberEmoji(emoji);
  field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
  field.focus({ preventScroll: true });
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** An item of the outbox in the words of the socket. */
export function inWords({ room, key, text, replyTo, thread, alsoInRoom, attachments }) {
  return {
    room,
    key,
    message: text,
    ...(replyTo ? { reply_to: replyTo } : {}),
    ...(thread ? { thread, also_in_room: Boolean(alsoInRoom) } : {}),
    ...(attachments ? { attachments: attachments.map(({ id }) => id) } : {}),
  };
}
