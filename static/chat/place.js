// Where people write: a room, or a thread in it. Both are named in one piece, "lobby" and "lobby/42", so that drafts,
// the outbox and the timeline need not know which it is.

export function placeOf(room, thread) {
  return thread ? `${room}/${thread}` : room;
}

/** `{room, thread}`; without a thread it is the room itself. */
export function partsOf(place) {
  const [room, thread] = place.split("/");
  return thread ? { room, thread: Number(thread) } : { room };
}

/** The thread in which a message stands that the room itself does not show. */
export function hiddenIn({ thread, also_in_room: isInRoom }) {
  return isInRoom ? undefined : thread;
}

/** Where a message stands; `room`: the room's address. */
export function linkTo(room, message) {
  const thread = hiddenIn(message);
  return thread ? threadAddress(room, thread, message.seq) : `${room}#m${message.seq}`;
}

/** A thread's address in a room's, and that of a message in it. */
export function threadAddress(room, thread, seq) {
  return `${room}?thread=${thread}` + (seq && seq !== thread ? `#m${seq}` : "");
}
