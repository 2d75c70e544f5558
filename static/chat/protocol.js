// chat.v1 as the page speaks it. The words are those of docs/protocol.md; tests/test_javascript.py
// compares them with the server's declarations.

export const NAME = "chat.v1";

export const Event = Object.freeze({
  ready: "chat.ready",
  message: "chat.message",
  edited: "chat.message_edited",
  deleted: "chat.message_deleted",
  reaction: "chat.reaction",
  join: "chat.join",
  leave: "chat.leave",
  roomChanged: "chat.room_changed",
  roomsChanged: "chat.rooms_changed",
  systemMessage: "chat.system_message",
  announcementEnded: "chat.announcement_ended",
  typing: "chat.typing",
  presence: "chat.presence",
  picture: "chat.picture",
  profile: "chat.profile",
  workspace: "chat.workspace",
  read: "chat.read",
  preferences: "chat.preferences",
  quiet: "chat.quiet",
  thread: "chat.thread",
  draft: "chat.draft",
  preview: "chat.preview",
  heads: "chat.heads",
  forceDisconnect: "chat.force_disconnect",
});

export const Answer = Object.freeze({ ok: "chat.ok", error: "chat.error" });

export const Close = Object.freeze({
  restart: 1012,
  disconnected: 4000,
  goingAway: 4012,
  signedOut: 4401,
  noAccess: 4403,
  tooMany: 4409,
  flooding: 4429,
});

/** In place of a close code: the server greeted somebody else than this page belongs to. */
export const STRANGER = "stranger";

/** After these a person decides, not a timer. */
export const FINAL = new Set([
  Close.disconnected,
  Close.signedOut,
  Close.noAccess,
  Close.tooMany,
  STRANGER,
]);

/** Refusals that trying again will not turn into a yes. */
export const PERMANENT = new Set([
  "malformed",
  "unknown_command",
  "not_in_room",
  "not_found",
  "forbidden",
  "too_long",
  "empty",
  "key_reused",
  "muted",
  "archived",
]);

/** An expected "no", from the server or because there was no answer ("offline", "timeout"). */
export class Refusal extends Error {
  /** @param {string} code @param {string} message a sentence for people @param {number} [retryAfter] seconds */
  constructor(code, message, retryAfter) {
    super(message || code);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** A client's own id of an unsent message. */
export function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Only secure pages have randomUUID; a chat on http:// in one's own network has this.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
