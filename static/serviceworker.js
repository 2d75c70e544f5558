// The service worker. It keeps the page that is shown without a connection, and shows what the server pushes while
// the chat is closed. It keeps no message and no page of anybody: what is not in the chat cannot be read here.
//
// chat/views/pwa.py puts `FACTS` before this: {version, offline, needed: [address], icon, badge}.

const KEPT = `chat-${FACTS.version}`;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll([FACTS.offline, ...FACTS.needed].map((path) => new Request(path, { cache: "reload" })));
  await self.skipWaiting(); // nothing of an older one is in use: pages do not depend on this
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("chat-") && name !== KEPT).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(FACTS.offline)));
  else if (FACTS.needed.includes(new URL(request.url).pathname))
    event.respondWith(fetch(request).catch(() => kept(request)));
});

/** What was kept, or the failure that there would have been without us. */
async function kept(what) {
  return (await caches.match(what)) ?? Response.error();
}

// ------------------------------------------------------------------- what is pushed

self.addEventListener("push", (event) => event.waitUntil(hear(event.data?.json() ?? {})));
self.addEventListener("notificationclick", (event) => event.waitUntil(open(event.notification)));
self.addEventListener("notificationclose", (event) => event.waitUntil(count()));

/** `{room, seq, title, body, url, icon?}` is shown; `{room, read}` takes back what was shown up to there. */
async function hear(word) {
  if (word.read) await withdraw(word);
  else if (word.room) await show(word);
  await count();
}

async function show({ room, seq, title, body, url, icon = FACTS.icon, lang = "", dir = "auto" }) {
  if (await isLookedAt(room)) return;
  const [before] = await self.registration.getNotifications({ tag: room });
  const known = before?.data.seq >= seq; // the open page was quicker
  await self.registration.showNotification(title, {
    body,
    lang,
    dir,
    tag: room, // a room has one, which changes
    renotify: !known,
    silent: known || null,
    icon,
    badge: FACTS.badge,
    data: { room, seq, url, count: (before?.data.count ?? 0) + (known ? 0 : 1) },
  });
}

async function withdraw({ room, read }) {
  for (const each of await self.registration.getNotifications({ tag: room }))
    if (each.data.seq <= read) each.close();
}

const windows = () => self.clients.matchAll({ type: "window", includeUncontrolled: true });

async function isLookedAt(room) {
  const path = `/chat/${encodeURIComponent(room)}/`;
  return (await windows()).some((one) => one.focused && new URL(one.url).pathname === path);
}

/** The number on the app's icon while no page is open to know it better. */
async function count() {
  if (!navigator.setAppBadge || (await windows()).length) return;
  const shown = await self.registration.getNotifications();
  const number = shown.reduce((sum, { data }) => sum + (data?.count ?? 1), 0);
  await (number ? navigator.setAppBadge(number) : navigator.clearAppBadge()).catch(() => {});
}

/** To the message: in a window that is open already, if there is one. */
async function open(notification) {
  notification.close();
  const { room, url } = notification.data ?? {};
  const chats = (await windows()).filter((one) => new URL(one.url).pathname.startsWith("/chat/"));
  const place = chats.find((one) => one.focused) ?? chats[0];
  if (!place) return self.clients.openWindow(url ?? "/");
  place.postMessage({ open: room, url });
  return place.focus();
}
