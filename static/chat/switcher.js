// What stands in the palette: rooms in the order in which they call, and what can be done.

import { api, listed } from "./api.js";
import { gettext } from "./i18n.js";
import { openPalette } from "./palette.js";

/** What calls comes first, then what is new, and what is out of sight last. */
function rank({ calls, isNews, hidden }) {
  return calls ? 2 : Number(isNews) - Number(hidden);
}

/** `deeds()`: more that can be done; `write(usernames)` goes to the conversation with them; `rest()` takes the focus. */
export function switcher({ store, go, jumps, threads, deeds, write, rest }) {
  return () => {
    const order = [...store.rooms.values()]
      .filter(({ slug }) => slug !== store.current)
      .sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name));
    const here = [
      { label: gettext("Jump to a date"), icon: "history", act: () => jumps.toDay() },
      { label: gettext("Threads"), icon: "thread", act: () => threads.openList("push") },
    ];
    openPalette({
      rooms: order,
      open: go,
      deeds: [
        { label: gettext("Search messages"), icon: "search", act: () => jumps.finder.show() },
        ...(store.current ? here : []),
        ...deeds(),
      ],
      search: (text) => jumps.finder.show(text),
      find: async (words) => listed(await api.people(words), "people"),
      write,
      rest,
    });
  };
}
