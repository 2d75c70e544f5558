// Who is connected now: the list is asked for every two seconds, and changed where something has changed.

import { api, listed } from "./api.js";
import { field, formDialog, toast } from "./dialog.js";
import { bdi, el } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { menuButton } from "./menu.js";
import { usePortraits } from "./portraits.js";
import { start } from "./staff.js";
import { ClientRow } from "./staffrow.js";

const EVERY = 2_000;
const ANY = "";

const boot = start();
usePortraits(boot.pictures);
const byId = (id) => document.getElementById(id);
const rows = new Map();
const filter = { text: "", room: ANY, server: ANY };
let clients = [];
let paused = false;

const nameOfRoom = (slug) => boot.rooms[slug] ?? slug;
const shown = () => clients.filter(fits);
const chosen = () => clients.filter(({ id }) => rows.get(id)?.chosen);

function fits(client) {
  const text = [client.name, client.username, client.id, client.channel_name, ...client.rooms.map(nameOfRoom)].join("\n").toLowerCase();
  return text.includes(filter.text) && (filter.room === ANY || client.rooms.includes(filter.room))
    && (filter.server === ANY || client.server === filter.server);
}

function draw() {
  const here = new Set(clients.map(({ id }) => id));
  for (const [id, row] of rows) {
    if (here.has(id)) continue;
    if (row.node.contains(document.activeElement)) byId("filter").focus(); // not to lose the keyboard with the row
    row.node.remove();
    rows.delete(id);
  }
  const visible = new Set(shown().map(({ id }) => id));
  for (const client of clients) {
    if (!rows.has(client.id)) {
      rows.set(client.id, new ClientRow(client, { nameOfRoom, choose: drawChosen, message, disconnect }));
      byId("clients").append(rows.get(client.id).node);
    }
    rows.get(client.id).update(client, visible.has(client.id));
  }
  byId("nobody").hidden = visible.size > 0;
  byId("nobody").textContent = clients.length ? gettext("No client fits.") : gettext("Nobody is connected.");
  drawFigures();
  drawChosen();
}

function drawFigures() {
  const different = (values) => new Set(values).size;
  const figure = (name, value, more) => el("div", { class: "figure" }, el("dt", {}, name), el("dd", {}, String(value), more && el("small", {}, more)));
  const figures = [
    figure(gettext("Connections"), clients.length),
    figure(gettext("People"), different(clients.map(({ user }) => user)), interpolate(gettext("of %(all)s"), { all: boot.people })),
    figure(gettext("Rooms followed"), different(clients.flatMap((client) => client.rooms))),
    figure(gettext("Servers"), different(clients.map(({ server }) => server))),
  ];
  const mark = figures.map((one) => one.textContent).join();
  if (byId("figures").dataset.mark === mark) return;
  byId("figures").dataset.mark = mark;
  byId("figures").replaceChildren(...figures);
}

function drawChosen() {
  const count = chosen().length;
  const visible = shown();
  byId("chosen").hidden = !count;
  byId("chosen").querySelector("[role=status]").textContent = count
    ? interpolate(ngettext("%(count)s client chosen", "%(count)s clients chosen", count), { count }) : "";
  byId("choose-all").checked = visible.length > 0 && visible.every(({ id }) => rows.get(id).chosen);
  byId("choose-all").indeterminate = count > 0 && !byId("choose-all").checked;
}

// ---------------------------------------------------------------- deeds

function message(to) {
  return formDialog({
    title: asked(to, gettext("Message %(name)s"), (count) => ngettext("Message %(count)s client", "Message %(count)s clients", count)),
    text: gettext("It stands on the page of these clients, nobody else sees it, and it is not kept."),
    fields: [field({ label: gettext("Text"), id: "word", required: true, maxlength: 4_000, autocomplete: "off" })],
    yes: gettext("Send"),
    submit: ({ word }) => forEach(to, ({ id }) => api.messageClient(id, word)),
  });
}

function disconnect(to) {
  return formDialog({
    title: asked(to, gettext("Disconnect %(name)s"), (count) => ngettext("Disconnect %(count)s client", "Disconnect %(count)s clients", count)),
    text: gettext("The page says why, and stays disconnected until its reader connects it again."),
    fields: [field({ label: gettext("Reason"), id: "reason", maxlength: 200, autocomplete: "off" })],
    yes: gettext("Disconnect"),
    submit: ({ reason }) => forEach(to, ({ id }) => api.disconnectClient(id, reason)),
  });
}

const asked = (to, one, many) => (to.length === 1 ? interpolate(one, { name: to[0].name }) : interpolate(many(to.length), { count: to.length }));

/** Do it to each; one that has gone meanwhile stops no other. */
async function forEach(to, deed) {
  const answers = await Promise.allSettled(to.map(deed));
  const reached = answers.reduce((sum, { value }) => sum + (value?.reached ?? 0), 0);
  const refused = answers.find(({ reason }) => reason && reason.code !== "not_found");
  if (!reached && refused) throw refused.reason;
  toast(reached ? interpolate(ngettext("%(count)s client reached", "%(count)s clients reached", reached), { count: reached })
    : gettext("Nobody was reached: they have gone."), reached ? "check" : "error");
  refresh();
  return reached;
}

// ---------------------------------------------------------------- keeping up

async function refresh() {
  if (paused || document.hidden) return;
  try {
    clients = listed(await api.clients(), "clients");
    draw();
    showState("", gettext("Live"));
  } catch (refusal) {
    showState("off", refusal.message);
  }
}

function showState(is, text) {
  const [dot, words] = byId("live").children;
  if (is) dot.dataset.is = is;
  else delete dot.dataset.is;
  if (words.textContent !== text) words.textContent = text;
}

function filterBy(button, name, icon, all, values) {
  const label = button.firstElementChild;
  const pick = (value, words) => {
    filter[name] = value;
    label.replaceChildren(bdi(words));
    button.setAttribute("aria-pressed", String(value !== ANY));
    draw();
  };
  menuButton(button, () => [[ANY, all], ...values()].map(([value, words]) => ({
    label: words, icon, checked: filter[name] === value, act: () => pick(value, words),
  })));
}

byId("filter").addEventListener("input", ({ target }) => {
  filter.text = target.value.trim().toLowerCase();
  draw();
});
filterBy(byId("by-room"), "room", "room", gettext("Any room"),
  () => Object.entries(boot.rooms).sort(([, one], [, other]) => one.localeCompare(other)));
filterBy(byId("by-server"), "server", "laptop", gettext("Any server"),
  () => [...new Set(clients.map(({ server }) => server))].sort().map((server) => [server, server]));
byId("pause").addEventListener("click", ({ currentTarget }) => {
  paused = !paused;
  currentTarget.setAttribute("aria-pressed", String(paused));
  currentTarget.textContent = paused ? gettext("Go on") : gettext("Pause");
  if (paused) showState("away", gettext("Paused"));
  else refresh();
});
byId("choose-all").addEventListener("change", ({ target }) => {
  for (const { id } of shown()) rows.get(id).chosen = target.checked;
  drawChosen();
});
byId("chosen").addEventListener("click", ({ target }) => {
  const act = target.closest("[data-act]")?.dataset.act;
  if (act === "message") message(chosen());
  if (act === "disconnect") disconnect(chosen());
  if (act === "clear") {
    for (const row of rows.values()) row.chosen = false;
    drawChosen();
  }
});
document.addEventListener("visibilitychange", refresh);

({ clients } = boot);
draw();
setInterval(refresh, EVERY);
