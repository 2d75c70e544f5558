// Starts the page: boot data → store → socket → what reading and writing take. All else is in around.js, and is loaded
// when this works, or when somebody wants it.

import { MessageActions } from "./actions.js";
import { Announcements } from "./announcements.js";
import { api } from "./api.js";
import { ConnectionNotice } from "./connection.js";
import { Deeds } from "./deeds.js";
import { toast } from "./dialog.js";
import { keepDrafts } from "./draftsync.js";
import { keepIcons } from "./dom.js";
import { FirstNew } from "./firstnew.js";
import { Head, roomStart } from "./head.js";
import { gettext, interpolate, useCatalog } from "./i18n.js";
import { Live } from "./live.js";
import { Outbox } from "./outbox.js";
import { followPortraits } from "./portraits.js";
import { hiddenIn } from "./place.js";
import { Event } from "./protocol.js";
import { knowRooms } from "./roomlinks.js";
import { SharedSocket, followTheMachine } from "./sharedsocket.js";
import { Shelf } from "./shelf.js";
import { Sidebar, showThreadNews, showUnread } from "./sidebar.js";
import { Store } from "./store.js";
import { Tabs, oneAtATime } from "./tabs.js";
import { Timeline } from "./timeline.js";
import { useLocale } from "./time.js";
import { showTyping } from "./typing.js";
import { showUnsendable } from "./unsendable.js";
import { Views } from "./views.js";
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

// What stands beside the room, until around.js is there.
let beside = { leave() {}, draw() {}, giveWay() {}, composers: [] };
let loading = null;

/** The rest of the page. Null: it did not load, and is tried again when it is wanted the next time. */
function around() {
  return (loading ??= import("./around.js").then(
    ({ surround }) => {
      beside = surround(page);
      document.removeEventListener("click", pressLater);
      app.dataset.around = "there";
      return beside;
    },
    () => (loading = null),
  ));
}

/** Does something with it; nothing anybody asks for is lost because it came too early. */
async function later(act) {
  const there = await around();
  return there ? act(there) : toast(gettext("This did not load"), "error");
}

const editTopic = (room) => later((there) => there.editTopic(room));

const drafts = keepDrafts({ user: boot.me.id, live, socket, store });
const limits = () => live.limits;
const known = knowRooms({ store, list: api.rooms, composers: () => [composer, ...beside.composers] });
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
      thread: ({ seq, thread, ...where }) => openThread(thread ?? seq, hiddenIn({ ...where, thread })),
      unread: ({ seq }) => live.reads.markUnread(store.current, seq).catch(problem),
      link: ({ seq }) => `${location.origin}${address(store.current)}#m${seq}`,
    }),
  start: (room) => roomStart(room, { addPeople: () => later((there) => there.addTo(room)), editTopic }),
  openThread,
  elsewhere: (seq) => later((there) => there.elsewhere(seq)),
});
new FirstNew({ place: byId("connection"), timeline });
const head = new Head({ head: main.querySelector(".room__head"), store, editTopic });
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
showThreadNews({ store, link: byId("threads") });
const notice = new ConnectionNotice({ place: byId("connection"), socket, outbox, signIn: addresses.signIn || "/" });

/** Shows a room, or the page without one. `entry`: "push" a new step of the history, "replace" it, or leave it. */
function show(slug, entry) {
  const room = store.room(slug) ?? null;
  if (room?.slug !== store.current) beside.leave();
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
  beside.draw();
  live.open(room.slug);
  if (room.members) return;
  room.expectMembers();
  api.room(room.slug).then((shape) => store.room(shape.slug) && store.add(shape), () => {});
}

function go(slug) {
  if (matchMedia("(width < 68rem)").matches) beside.giveWay();
  if (slug !== store.current) show(slug, "push");
  else views.show("room");
  if (!matchMedia("(pointer: coarse)").matches) composer.focus();
}

function openThread(seq, reply) {
  const slug = store.current;
  later((there) => there.openThread(slug, seq, reply));
}

byId("back").addEventListener("click", (event) => {
  event.preventDefault();
  views.show("list");
  byId("rooms").querySelector("[aria-current]")?.focus();
});
window.addEventListener("popstate", () => later((there) => there.followAddress()));

store.on("rooms", () => {
  showUnsendable({ store, outbox });
  if (!store.current || store.room(store.current)) return;
  toast(interpolate(gettext("You are not in %(room)s any more."), { room: head.title.textContent }), "leave");
  beside.giveWay();
  show(null, "replace"); // no other room: what one was just writing would go there
  main.querySelector(".no-room h2").focus();
});
socket.onstate = () => {
  notice.update();
  app.dataset.connection = socket.phase;
  if (socket.phase !== "connecting") around();
  timeline.plan(); // what waits says so
};

const page = {
  ...{ boot, app, main, addresses, start: new URL(location.href), address, show, go, problem },
  ...{ views, store, tabs, socket, outbox, live, deeds, drafts, limits, known, composer, timeline, sidebar },
};
const LATER = ":is([data-act], #details, #workspace-menu, #add-room, #me-menu)"; // those to whom around.js listens
const pressLater = ({ target }) => target.closest(LATER) && later(() => target.closest(LATER).click());
document.addEventListener("click", pressLater);

if (boot.room && boot.history && store.room(boot.room)) {
  store.room(boot.room).loading();
  store.room(boot.room).page(boot.history);
}
show(boot.room, "replace");
if (!boot.room && !views.isNarrow && sidebar.order.length) show(sidebar.order[0], "replace");
if (page.start.search || page.start.hash) around(); // to a thread, or a message
announcements.draw();
keepIcons();
followTheMachine(socket);
socket.connect();
notice.update();
outbox.restore().then(() => showUnsendable({ store, outbox }));
