// Lasting events that are no message, in words: who came and went, what became of the room.

import { bdi, el, phrase } from "./dom.js";
import { gettext } from "./i18n.js";
import { Event } from "./protocol.js";
import { roleIcon } from "./roles.js";

export function nameOf(entry) {
  return entry.name || entry.username || gettext("Somebody who left");
}

/** Icon, text, and whether the text ends like a sentence. */
export function told(entry) {
  const who = el("b", {}, bdi(nameOf(entry)));
  const by = entry.by && el("b", {}, bdi(entry.by));
  if (entry.type === Event.join) {
    return [
      "person-plus",
      by ? phrase(gettext("%(by)s added %(who)s"), { by, who }) : phrase(gettext("%(who)s joined"), { who }),
    ];
  }
  if (entry.type === Event.leave) {
    return [
      "leave",
      by ? phrase(gettext("%(by)s removed %(who)s"), { by, who }) : phrase(gettext("%(who)s left"), { who }),
    ];
  }
  if (entry.type === Event.systemMessage)
    return [entry.level === "warning" ? "warning" : "info", entry.text, true];
  return changed(entry.changes ?? {}, who);
}

function changed({ name, topic, archived, account, announce_only, default: isDefault, member }, who) {
  const strong = (text) => el("b", {}, bdi(text));
  if (member) return [roleIcon(member.role), phrase(made(member.role), { who, whom: strong(nameOf(member)) })];
  if (typeof name === "string")
    return ["pencil", phrase(gettext("%(who)s renamed the room to %(name)s"), { who, name: strong(name) })];
  if (topic === "") return ["pencil", phrase(gettext("%(who)s removed the topic"), { who })];
  if (typeof topic === "string")
    return [
      "pencil",
      phrase(gettext("%(who)s set the topic: %(topic)s"), { who, topic: strong(topic) }),
      true,
    ];
  if (account === "closed") return ["lock", phrase(gettext("The account of %(who)s was closed"), { who })];
  if (account) return ["room", phrase(gettext("%(who)s is back"), { who })];
  if (announce_only) return ["megaphone", phrase(gettext("%(who)s lets only moderators write here"), { who })];
  if (announce_only === false) return ["room", phrase(gettext("%(who)s lets everybody write here"), { who })];
  if (isDefault) return ["people", phrase(gettext("%(who)s made this a room for newcomers"), { who })];
  if (isDefault === false) return ["people", phrase(gettext("%(who)s made this no room for newcomers"), { who })];
  if (archived) return ["lock", phrase(gettext("%(who)s archived the room"), { who })];
  return ["room", phrase(gettext("%(who)s opened the room again"), { who })];
}

function made(role) {
  return {
    owner: gettext("%(who)s made %(whom)s an owner"),
    moderator: gettext("%(who)s made %(whom)s a moderator"),
    member: gettext("%(who)s made %(whom)s a plain member"),
  }[role];
}
