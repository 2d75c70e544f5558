// Starts the page: boot data → store → socket → views, and the few deeds that concern them all.

import { MessageActions } from "./actions.js";
import { Announcements } from "./announcements.js";
import { api, listed } from "./api.js";
import { ConnectionNotice } from "./connection.js";
import { Deeds } from "./deeds.js";
import { toast } from "./dialog.js";
import { keepDrafts } from "./draftsync.js";
import { listenForAuthors } from "./direct.js";
import { keepIcons } from "./dom.js";
import { FirstNew } from "./firstnew.js";
import { Head, roomStart } from "./head.js";
import { gettext, interpolate, useCatalog } from "./i18n.js";
import { keepIdle } from "./idle.js";
import { Jumps } from "./jumps.js";
import { listenForKeys } from "./keys.js";
import { Live } from "./live.js";
import { Menus } from "./menus.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { followPortraits } from "./portraits.js";
import { hiddenIn } from "./place.js";
import { addPeople, invite } from "./peopledialogs.js";
import { Event } from "./protocol.js";
import { editTopic, rename } from "./roomdialogs.js";
import { knowRooms, listenForRooms } from "./roomlinks.js";
import { SharedSocket, followTheMachine } from "./sharedsocket.js";
import { Shelf } from "./shelf.js";
import { Sidebar, showUnread } from "./sidebar.js";
import { Store } from "./store.js";
import { switcher } from "./switcher.js";
import { Tabs, oneAtATime } from "./tabs.js";
import { tellOfMessages } from "./telling.js";
import { ThreadViews } from "./threadviews.js";
import { Timeline } from "./timeline.js";
import { useLocale } from "./time.js";
import { showTyping } from "./typing.js";
import { showUnsendable } from "./unsendable.js";
import { Views } from "./views.js";
import { ways } from "./ways.js";
import { followWorkspace } from "./workspace.js";
import { inWords, makeComposer } from "./writing.js";

const byId = (id) => document.getElementById(id);
const boot = JSON.parse(byId("boot").textContent);
useCatalog(boot.catalog, document.documentElement.lang);
useLocale(document.documentElement.lang);

const app = byId("app");
const addresses = app.dataset; // pages outside the chat; empty where this installation has none
const main = byId("room");
const views = new Views(app);
const store = new Store(boot);
const tabs = new Tabs(boot.me.id);
const socket = new SharedSocket({
  url: new URL(boot.socket, location.href.replace(/^http/, "ws")).href,
  user: boot.me.id,
  session: boot.session,
  makeWorker: () => new SharedWorker(boot.worker, { type: "module", name: `chat.${boot.me.id}` }),
});
const outbox = new Outbox({
  send: (item) => socket.command("send", inWords(item)),
  ready: (room) => live.follows(room),
  applied: (room) => store.room(room)?.last ?? 0,
  shelf: new Shelf(boot.me.id),
  alone: oneAtATime(boot.me.id),
  tell: (word) => tabs.say("outbox", word),
});
const live = new Live({ socket, store, outbox, api });
followPortraits({ pictures: boot.pictures, store });
const deeds = new Deeds({ socket, follows: (room) => live.follows(room) });
tabs.on("outbox", (word) => outbox.hear(word));
tabs.on("read", (word) => store.hear({ type: Event.read, ...word }));
live.reads.onread = (word) => tabs.say("read", word);

const address = (slug) => `/chat/${encodeURIComponent(slug)}/`;
const problem = (refusal) => toast(refusal.message, "error");
const addTo = (room) => addPeople(room, boot.me.staff ? () => invite(boot.me).catch(problem) : null);

const drafts = keepDrafts({ user: boot.me.id, live, socket, store });
const limits = () => live.limits;
const known = knowRooms({ store, list: api.rooms, composers: () => [composer, threads.thread.composer] });
const { browse, create, prefer, writeTo } = ways({ store, known, me: boot.me, go, problem });
const composer = makeComposer({
  main,
  form: byId("composer"),
  store,
  known,
  me: boot.me,
  drafts,
  limits,
  typing: () => live.typing(store.current),
  send: (text, more) => {
    const { kept } = outbox.add(store.current, text, more);
    live.wrote(store.current);
    timeline.toEnd();
    return kept;
  },
  rewrite: ({ seq }, message, key) =>
    deeds.do("edit", store.current, { target: seq, message, key }).catch(problem),
  lastOwn: () =>
    store
      .room(store.current)
      .entries.findLast((one) => one.user === boot.me.id && one.type === Event.message && one.seq && !one.deleted),
});
const timeline = new Timeline({
  view: byId("timeline"),
  store,
  outbox,
  live,
  me: boot.me,
  roomOf: (word) => known.named(word),
  pill: byId("pill"),
  actions: (more) =>
    new MessageActions({
      ...more,
      me: boot.me,
      deed: (type, fields) => deeds.do(type, store.current, fields),
      reply: (entry) => composer.reply(entry),
      edit: (entry) => composer.edit(entry),
      thread: ({ seq, thread, ...where }) => threads.go(store.current, thread ?? seq, hiddenIn({ ...where, thread })),
      unread: ({ seq }) => live.reads.markUnread(store.current, seq).catch(problem),
      link: ({ seq }) => `${location.origin}${address(store.current)}#m${seq}`,
    }),
  start: (room) => roomStart(room, { addPeople: addTo, editTopic }),
  openThread: (seq, reply) => threads.go(store.current, seq, reply),
  elsewhere: (seq) => jumps.elsewhere(seq),
});
new FirstNew({ place: byId("connection"), timeline });
const head = new Head({ head: main.querySelector(".room__head"), store, editTopic });
const panel = new Panel({
  ...{ app, views, button: byId("details"), store, write: writeTo, addPeople: addTo, prefer, problem },
  ...{ rename: (room) => rename(room, known), opening: () => threads.leave("replace") },
});
const threads = new ThreadViews({
  ...{ app, views, store, outbox, live, deeds, drafts, socket, api, limits, address, show, problem },
  ...{ me: boot.me, write: writeTo, go, known, link: byId("threads"), opening: () => panel.close() },
  roomTimeline: () => timeline,
});
const announcements = new Announcements({ place: byId("announcements"), store });
const sidebar = new Sidebar({
  parts: { favourites: byId("favourites"), rooms: byId("rooms"), direct: byId("direct"), archived: byId("archived") },
  archive: byId("archive"),
  store,
  address,
  open: (slug) => go(slug),
});
const drawTyping = showTyping(byId("typing"), store);
const drawUnread = showUnread({ store, back: byId("back") });
const notice = new ConnectionNotice({ place: byId("connection"), socket, outbox, signIn: addresses.signIn || "/" });

/** Shows a room, or the page without one. `entry`: "push" a new step of the history, "replace" it, or leave it. */
function show(slug, entry) {
  const room = store.room(slug) ?? null;
  if (room?.slug !== store.current) threads.leave();
  store.current = room?.slug ?? null;
  main.dataset.state = room ? "room" : "none";
  views.show(room ? "room" : "list");
  if (room) document.cookie = `last_room=${room.slug}; path=/; max-age=31536000; samesite=lax`;
  if (entry) history[`${entry}State`]({ room: store.current }, "", room ? address(room.slug) : "/");
  sidebar.draw();
  drawUnread();
  if (!room) return;
  live.reads.release(room.slug);
  room.drawNewLine();
  byId("timeline").setAttribute(
    "aria-label",
    interpolate(gettext("Messages in %(room)s"), { room: room.name }),
  );
  head.draw();
  composer.show();
  timeline.show();
  announcements.draw();
  drawTyping();
  panel.draw();
  live.open(room.slug);
  if (room.members) return;
  room.expectMembers();
  api.room(room.slug).then((shape) => store.room(shape.slug) && store.add(shape), () => {});
}

function go(slug) {
  if (panel.isOpen && matchMedia("(width < 68rem)").matches) panel.close();
  if (slug !== store.current) show(slug, "push");
  else views.show("room");
  if (!matchMedia("(pointer: coarse)").matches) composer.focus();
}

const jumps = new Jumps({ store, live, timeline, views, address, show, threads });
const menus = new Menus({ boot, store, addresses, outbox, browse, create, write: () => writeTo(), problem });

const write = () => (threads.isInUse ? threads.thread.composer : composer).focus();
const palette = switcher({ store, go, jumps, threads, deeds: () => menus.deeds, write: writeTo, rest: write });

for (const button of document.querySelectorAll("[data-act]")) {
  button.addEventListener("click", () =>
    ({
      browse,
      create,
      palette,
      members: () => panel.toggle(),
      search: () => jumps.finder.show(),
      write: () => writeTo(),
    })[button.dataset.act](),
  );
}
listenForAuthors({ view: byId("timeline"), room: () => store.room(store.current), write: writeTo });
listenForRooms(byId("timeline"), { room: (slug) => store.room(slug), go });
byId("back").addEventListener("click", (event) => {
  event.preventDefault();
  views.show("list");
  byId("rooms").querySelector("[aria-current]")?.focus();
});
window.addEventListener("popstate", () => {
  const slug = slugOf(location.pathname);
  jumps.readAddress();
  if (slug !== store.current) show(slug);
  else if (!threads.isOpen) views.show("room");
  threads.follow();
  jumps.reveal();
});

listenForKeys({
  palette,
  search: () => jumps.here(),
  step: (by, unread) => {
    const slug = sidebar.neighbour(by, unread);
    if (slug) go(slug);
  },
  rest: () => {
    if (threads.isOpen) return threads.close();
    if (panel.isOpen) return panel.close();
    if (!store.current) return undefined;
    const room = store.room(store.current);
    live.reads.release(room.slug);
    room.newFrom = null;
    timeline.draw();
    timeline.toEnd();
    return composer.focus();
  },
  write,
});

followWorkspace({ store, api });
store.on("rooms", () => {
  showUnsendable({ store, outbox });
  if (!store.current || store.room(store.current)) return;
  toast(interpolate(gettext("You are not in %(room)s any more."), { room: head.title.textContent }), "leave");
  panel.close();
  show(null, "replace"); // no other room: what one was just writing would go there
  main.querySelector(".no-room h2").focus();
});
socket.onstate = () => {
  notice.update();
  app.dataset.connection = socket.phase;
  timeline.plan(); // what waits says so
};

function slugOf(path) {
  const match = /^\/chat\/([^/]+)\/$/.exec(path);
  return match ? decodeURIComponent(match[1]) : null;
}

if (boot.room && boot.history && store.room(boot.room)) {
  store.room(boot.room).loading();
  store.room(boot.room).page(boot.history);
}
show(boot.room, "replace");
if (!boot.room && !views.isNarrow && sidebar.order.length) show(sidebar.order[0], "replace");
threads.follow("replace");
announcements.draw();
keepIcons();
tellOfMessages({ boot, store, live, tabs, address, go, place: byId("toasts"), worker: addresses.serviceWorker });
followTheMachine(socket);
keepIdle({ live, socket, tabs });
socket.connect();
notice.update();
outbox.restore().then(() => showUnsendable({ store, outbox }));
