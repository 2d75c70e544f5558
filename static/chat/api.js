// Deeds over HTTP: /api/v1 with the session and its CSRF token. Refusals come as `Refusal`, like on the socket.

import { gettext } from "./i18n.js";
import { Refusal } from "./protocol.js";
import { postFile } from "./uploads.js";

const ROOT = "/api/v1/";

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") Object.assign(headers, csrf());
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  let data = null;
  try {
    answer = await fetch(ROOT + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "same-origin",
    });
    if (answer.ok && answer.status !== 204) data = await answer.json();
  } catch {
    // An answer that breaks off is none: read as nothing, it would say that one is in no room any more.
    throw new Refusal(
      "offline",
      gettext("The server cannot be reached. Try again when the connection is back."),
    );
  }
  if (answer.ok) return data;
  data = await answer.json().catch(() => null);
  if (answer.status === 401) throw new Refusal("signed_out", gettext("You are signed out. Sign in again."));
  throw new Refusal(
    data?.code ?? "failed",
    data?.message ?? gettext("The server did not answer as expected. Try again."),
    data?.retry_after,
  );
}

function csrf() {
  return { "X-CSRFToken": document.querySelector("meta[name=csrf]")?.content ?? "" };
}

const inRoom = (slug, rest = "") => `rooms/${encodeURIComponent(slug)}${rest}`;
const member = (slug, username) => inRoom(slug, `/members/${encodeURIComponent(username)}`);

export const api = {
  rooms: () => call("GET", "rooms"),
  room: (slug) => call("GET", inRoom(slug)),
  createRoom: (fields) => call("POST", "rooms", fields),
  changeRoom: (slug, fields) => call("PATCH", inRoom(slug), fields),
  join: (slug) => call("POST", inRoom(slug, "/join")),
  leave: (slug) => call("POST", inRoom(slug, "/leave")),
  addMember: (slug, username) => call("POST", inRoom(slug, "/members"), { username }),
  changeRole: (slug, username, role) => call("PATCH", member(slug, username), { role }),
  removeMember: (slug, username) => call("DELETE", member(slug, username)),
  threads: () => call("GET", "threads"),
  thread: (slug, seq) => call("GET", inRoom(slug, `/threads/${seq}`)),
  followThread: (slug, seq, following) => call("PATCH", inRoom(slug, `/threads/${seq}`), { following }),
  upload: (slug, file, onsent) =>
    postFile(ROOT + inRoom(slug, "/files"), file, { headers: { ...csrf(), Accept: "application/json" }, onsent }),
  discard: (id) => call("DELETE", `files/${id}`),
  unread: (slug, seq) => call("POST", inRoom(slug, "/unread"), { seq }),
  prefer: (slug, fields) => call("PATCH", inRoom(slug, "/preferences"), fields),
  direct: (usernames) => call("POST", "direct", { usernames }),
  people: (words) => call("GET", `people?q=${encodeURIComponent(words)}`),
  portraits: () => call("GET", "people/pictures"),
  /** A picture to where one is kept: "people/me/picture". */
  putPicture: (path, file) => postFile(ROOT + path, file, { headers: { ...csrf(), Accept: "application/json" } }).done,
  removePicture: (path) => call("DELETE", path),
  workspace: () => call("GET", "workspace"),
  search: (q, next) => call("GET", `search?${new URLSearchParams({ q, zone: zone(), ...(next ? { next } : {}) })}`),
  since: (slug, moment) => call("GET", inRoom(slug, `/messages?${new URLSearchParams({ at: moment, limit: 1 })}`)),
  invite: (fields) => call("POST", "invitations", fields),
  notifications: () => call("GET", "notifications"),
  push: () => call("GET", "push"),
  subscribe: (fields) => call("PUT", "push", fields),
  unsubscribe: () => call("DELETE", "push"),
  clients: () => call("GET", "clients"),
  messageClient: (id, text) => call("POST", `clients/${id}/messages`, { text }),
  disconnectClient: (id, reason) => call("DELETE", `clients/${id}?reason=${encodeURIComponent(reason)}`),
};

/** Days begin where the reader is. */
function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** A list may stand alone or under its name. */
export function listed(data, name) {
  return Array.isArray(data) ? data : (data?.[name] ?? []);
}
