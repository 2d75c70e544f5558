// Keeps the reader where the reader is. At the end, the end stays in view; elsewhere the row at the top of
// the view keeps its place, whatever is added, taken away or grows around it.

const AT_END = 48; // px from the end that still count as being there

export class ScrollKeeper {
  #anchor = null; // {row, top}: the first row in view, and where it stood
  #own = -1; // where we scrolled to ourselves: that event says nothing about the reader

  /** `rows()` gives the elements that may serve as an anchor, in order. */
  constructor(view, inner, rows) {
    Object.assign(this, { view, rows });
    this.atEnd = true;
    this.onmove = () => {};
    view.addEventListener("scroll", () => this.#moved(), { passive: true });
    new ResizeObserver(() => this.restore()).observe(inner);
    new ResizeObserver(() => this.restore()).observe(view);
  }

  /** Call after the rows have changed, before the next paint. */
  restore() {
    if (this.atEnd) this.#to(this.view.scrollHeight);
    else if (this.#anchor?.row.isConnected) {
      const shift = this.#anchor.row.getBoundingClientRect().top - this.#anchor.top;
      if (Math.abs(shift) >= 1) this.#to(this.view.scrollTop + shift);
    }
    this.remember();
  }

  toEnd() {
    this.atEnd = true;
    this.restore();
    this.onmove();
  }

  /** Brings a row to a place a quarter down the view. */
  toRow(row) {
    this.atEnd = false;
    const place = this.view.getBoundingClientRect();
    this.#to(this.view.scrollTop + row.getBoundingClientRect().top - place.top - place.height / 4);
    this.remember();
    this.onmove();
  }

  remember() {
    const top = this.view.getBoundingClientRect().top;
    const row = firstBelow(this.rows(), top);
    this.#anchor = row && { row, top: row.getBoundingClientRect().top };
  }

  #moved() {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    if (scrollTop !== this.#own) this.atEnd = scrollHeight - clientHeight - scrollTop < AT_END;
    this.remember();
    this.onmove();
  }

  #to(top) {
    this.view.scrollTop = top;
    this.#own = this.view.scrollTop;
  }
}

/** The first row whose lower edge is below `top`, by halving. */
function firstBelow(rows, top) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().bottom > top) high = middle;
    else low = middle + 1;
  }
  return rows[low] ?? null;
}
