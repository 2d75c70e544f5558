// What stands around the room: its details, threads, search, the palette, menus, shortcuts, and what tells of messages.
// Reading and writing do without, so app.js loads it when they work.

import { api } from "./api.js";
import { listenForAuthors } from "./direct.js";
import { keepIdle } from "./idle.js";
import { Jumps } from "./jumps.js";
import { listenForKeys } from "./keys.js";
import { Menus } from "./menus.js";
import { Panel } from "./panel.js";
import { addPeople, invite } from "./peopledialogs.js";
import { editTopic, rename } from "./roomdialogs.js";
import { listenForRooms } from "./roomlinks.js";
import { switcher } from "./switcher.js";
import { tellOfMessages } from "./telling.js";
import { ThreadViews } from "./threadviews.js";
import { ways } from "./ways.js";
import { followWorkspace } from "./workspace.js";

const byId = (id) => document.getElementById(id);

/** `page`: what app.js made; `start` is the address it began with. Returns what app.js wants of it. */
export function surround({ boot, app, main, addresses, start, address, show, go, problem, ...parts }) {
  const { views, store, tabs, socket, outbox, live, deeds, drafts, limits, known, composer, timeline, sidebar } = parts;
  const { browse, create, prefer, writeTo } = ways({ store, known, me: boot.me, go, problem });
  const addTo = (room) => addPeople(room, boot.me.staff ? () => invite(boot.me).catch(problem) : null);
  const panel = new Panel({
    ...{ app, views, button: byId("details"), store, write: writeTo, addPeople: addTo, prefer, problem },
    ...{ rename: (room) => rename(room, known), opening: () => threads.leave("replace") },
  });
  const threads = new ThreadViews({
    ...{ app, views, store, outbox, live, deeds, drafts, socket, api, limits, address, show, problem, start },
    ...{ me: boot.me, write: writeTo, go, known, link: byId("threads"), opening: () => panel.close() },
    roomTimeline: () => timeline,
  });
  const jumps = new Jumps({ store, live, timeline, views, address, show, threads, start });
  const menus = new Menus({ boot, store, addresses, outbox, browse, create, write: () => writeTo(), problem });

  const write = () => (threads.isInUse ? threads.thread.composer : composer).focus();
  const palette = switcher({ store, go, jumps, threads, deeds: () => menus.deeds, write: writeTo, rest: write });
  const acts = {
    browse,
    create,
    palette,
    members: () => panel.toggle(),
    search: () => jumps.finder.show(),
    write: () => writeTo(),
  };
  for (const button of document.querySelectorAll("[data-act]"))
    button.addEventListener("click", () => acts[button.dataset.act]());
  listenForAuthors({ view: byId("timeline"), room: () => store.room(store.current), write: writeTo });
  listenForRooms(byId("timeline"), { room: (slug) => store.room(slug), go });
  listenForKeys({ palette, search: () => jumps.here(), step, rest, write });

  function step(by, unread) {
    const slug = sidebar.neighbour(by, unread);
    if (slug) go(slug);
  }

  /** Escape: what is open closes; else all that is new is read, and the end is in view. */
  function rest() {
    if (threads.isOpen) return threads.close();
    if (panel.isOpen) return panel.close();
    if (!store.current) return undefined;
    const room = store.room(store.current);
    live.reads.release(room.slug);
    room.newFrom = null;
    timeline.draw();
    timeline.toEnd();
    return composer.focus();
  }

  /** After a step back or forward. */
  function followAddress() {
    const slug = slugOf(location.pathname);
    jumps.readAddress();
    if (slug !== store.current) show(slug);
    else if (!threads.isOpen) views.show("room");
    threads.follow();
    jumps.reveal();
  }

  followWorkspace({ store, api });
  tellOfMessages({ boot, store, live, tabs, address, go, place: byId("toasts"), worker: addresses.serviceWorker });
  keepIdle({ live, socket, tabs });
  threads.follow("replace");
  jumps.reveal();
  return {
    addTo,
    editTopic,
    followAddress,
    composers: [threads.thread.composer],
    openThread: (slug, seq, reply) => threads.go(slug, seq, reply),
    elsewhere: (seq) => jumps.elsewhere(seq),
    draw: () => panel.draw(),
    giveWay: () => panel.close(),
    leave: () => threads.leave(),
  };
}

function slugOf(path) {
  const match = /^\/chat\/([^/]+)\/$/.exec(path);
  return match ? decodeURIComponent(match[1]) : null;
}
