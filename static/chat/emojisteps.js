// Where a key leads among the emoji, whose rows go on from one group to the next.

/** The grids before and after one. */
export function neighbours(grid) {
  const { previousElementSibling: before, nextElementSibling: after } = grid.parentElement;
  return [before, after].map((one) => one?.lastElementChild);
}

/** The element that a key leads to from `one`, if any. `ahead`, `back`: the arrows along a row; `above`: what stands
 *  over the first row. */
export function step(scroll, one, { key, ctrlKey }, { ahead, back, above }) {
  const all = [...scroll.querySelectorAll("button")];
  const along = { [ahead]: 1, [back]: -1 }[key];
  if (along) return all[all.indexOf(one) + along];
  if (ctrlKey && (key === "Home" || key === "End")) return all.at(key === "Home" ? 0 : -1);
  const rows = rowsOf(scroll, getComputedStyle(one.parentElement).gridTemplateColumns.split(" ").length);
  const at = rows.findIndex((row) => row.includes(one));
  if (key === "ArrowUp" && !at) return above;
  const row = { ArrowUp: rows[at - 1], ArrowDown: rows[at + 1] }[key];
  if (row) return row[Math.min(rows[at].indexOf(one), row.length - 1)];
  return { Home: rows[at][0], End: rows[at].at(-1) }[key];
}

function rowsOf(scroll, columns) {
  const rows = [];
  for (const grid of scroll.querySelectorAll(".emoji__grid"))
    for (let at = 0; at < grid.children.length; at += columns) rows.push([...grid.children].slice(at, at + columns));
  return rows;
}
