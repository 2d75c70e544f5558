// Where unsent messages lie until the server has them: IndexedDB, one database for each person, so that nobody
// can send what somebody else has left. Where the browser keeps nothing, a pocket that lasts as long as the page.

const STORE = "messages";

export class Pocket {
  #items = new Map();

  async all() {
    return [...this.#items.values()];
  }

  async get(key) {
    return this.#items.get(key);
  }

  async put(item) {
    this.#items.set(item.key, item);
  }

  async remove(key) {
    this.#items.delete(key);
  }
}

export class Shelf {
  #place; // resolves with what really keeps it
  isShared = false; // other tabs see the same

  constructor(user, browser = globalThis.indexedDB) {
    this.#place = open(`chat.outbox.${user}`, browser).then(
      (database) => {
        this.isShared = true;
        return new Cupboard(database);
      },
      () => new Pocket(),
    );
  }

  async all() {
    return (await this.#place).all();
  }

  async get(key) {
    return (await this.#place).get(key);
  }

  async put(item) {
    return (await this.#place).put(item);
  }

  async remove(key) {
    return (await this.#place).remove(key);
  }
}

class Cupboard {
  constructor(database) {
    this.database = database;
    // Another version of the page wants to change the database: nothing may stand in its way.
    database.onversionchange = () => database.close();
  }

  all() {
    return this.#do("readonly", (store) => store.getAll());
  }

  get(key) {
    return this.#do("readonly", (store) => store.get(key));
  }

  put(item) {
    return this.#do("readwrite", (store) => store.put(item));
  }

  remove(key) {
    return this.#do("readwrite", (store) => store.delete(key));
  }

  /** Resolves when it is on the disk, not when the browser has heard of it. */
  #do(mode, act) {
    return new Promise((resolve, reject) => {
      const deed = this.database.transaction(STORE, mode, { durability: "strict" });
      const asked = act(deed.objectStore(STORE));
      deed.oncomplete = () => resolve(asked.result);
      deed.onabort = deed.onerror = () => reject(deed.error ?? asked.error);
      deed.commit?.();
    });
  }
}

function open(name, browser) {
  return new Promise((resolve, reject) => {
    const opening = browser.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "key" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
}
