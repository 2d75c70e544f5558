// What the tabs of one person in one browser tell each other. None hears itself.

export class Tabs {
  #listeners = new Map();
  #channel = null;

  constructor(user, Channel = globalThis.BroadcastChannel) {
    if (!Channel) return;
    this.#channel = new Channel(`chat.${user}`);
    this.#channel.onmessage = ({ data: { kind, word } }) => this.#listeners.get(kind)?.(word);
  }

  say(kind, word) {
    this.#channel?.postMessage({ kind, word });
  }

  on(kind, act) {
    this.#listeners.set(kind, act);
  }
}

/** `alone(name, act)`: does it while no other tab of this person does what has the same name. Without locks –
 *  browsers have them on https only – tabs do it side by side, and a message's key keeps it from being sent twice. */
export function oneAtATime(user, locks = globalThis.navigator?.locks) {
  if (!locks) return (_name, act) => act();
  return (name, act) => locks.request(`chat.${user}.${name}`, act);
}
