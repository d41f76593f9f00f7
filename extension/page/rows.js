/**
 * The rows of a list, whatever the page does with them: rendered anew, turned, virtualised, added.
 *
 * A row may be used again for another order at any moment. Its badge is taken away in the same
 * moment, before anything is painted: a badge never stands beside an order that it does not mean.
 *
 * @typedef {{page: string, row: string, order_id: Place, badge_after: string,
 *   bar_before: string | null, status: Place | null, numbers: Place | null}} RowsPlaces
 */

class Rows {
  /**
   * @param {RowsPlaces} places
   * @param {() => void} changed rows came, went or speak of other orders
   */
  constructor(places, changed) {
    this.places = places;
    this.changed = changed;
    /** @type {Map<Element, string>} */
    this.known = new Map();
    /** @type {Map<Element, Badge>} */
    this.badges = new Map();
    /** @type {Map<string, {value: string, since: number}>} what each order was shown as, and since when */
    this.shown = new Map();
    this.watcher = new MutationObserver((records) => this.noticed(records));
  }

  watch() {
    const { attr, css } = this.places.order_id;
    this.watcher.observe(document.body, {
      childList: true,
      subtree: true,
      ...(attr ? { attributes: true, attributeFilter: attr.split("|") } : {}),
      ...(css || !attr ? { characterData: true } : {}),
    });
    this.look();
  }

  rest() {
    this.watcher.disconnect();
  }

  /** @param {MutationRecord[]} records */
  noticed(records) {
    if (records.some((record) => !isOurs(record))) this.look();
  }

  /** Rows that speak of other orders by now are let go of, also where nobody watched meanwhile. */
  look() {
    let gone = false;
    for (const [row, id] of this.known) {
      if (row.isConnected && this.idOf(row) === id) continue;
      this.forget(row);
      gone = true;
    }
    this.scan(gone);
  }

  /** @param {Element} row */
  forget(row) {
    this.known.delete(row);
    this.badges.get(row)?.host.remove();
    this.badges.delete(row);
  }

  /**
   * Look for rows that are not known yet, or lost their badge.
   *
   * @param {boolean} news
   */
  scan(news) {
    for (const row of document.querySelectorAll(this.places.row)) {
      if (this.known.has(row)) {
        news ||= this.badges.get(row)?.host.isConnected === false;
        continue;
      }
      const id = this.idOf(row);
      if (!id) continue;
      this.known.set(row, id);
      news = true;
    }
    if (news) this.changed();
  }

  /** @param {Element} row */
  idOf(row) {
    return valueAt(row, this.places.order_id);
  }

  /** The orders on the page, in its order. */
  ids() {
    return [...new Set(this.known.values())];
  }

  /**
   * Show a badge in a row; made where there is none.
   *
   * @param {Element} row
   * @param {string} id
   * @param {(badge: Badge) => void} opened
   * @returns {Badge | null}
   */
  badge(row, id, opened) {
    const known = this.badges.get(row);
    if (known && known.id === id && known.host.isConnected) return known;
    const after = row.querySelector(this.places.badge_after) ?? row.lastElementChild;
    if (!after) return null;
    for (const left of row.querySelectorAll("yundan-badge")) left.remove();
    const badge = known?.id === id ? known : new Badge(id, opened);
    after.after(badge.host);
    this.badges.set(row, badge);
    return badge;
  }

  /** @param {string} id */
  badgeOf(id) {
    return [...this.badges.values()].find((badge) => badge.id === id && badge.host.isConnected);
  }

  /**
   * What a row shows of its order: a second witness beside the agent's own reading.
   *
   * @param {Element} row
   * @param {string} id
   */
  seen(row, id) {
    const { status, numbers } = this.places;
    if (!status && !numbers) return null;
    const group = [row, ...this.following(row)];
    const said = (/** @type {Place | null} */ place) => {
      for (const one of place ? group : []) {
        const value = place && valueAt(one, place);
        if (value) return value;
      }
      return "";
    };
    const shown = said(numbers);
    const seen = { id, status: said(status) || null, numbers: numbers ? (shown ? [shown] : []) : null };
    return { ...seen, since: new Date(this.since(id, JSON.stringify(seen))).toISOString() };
  }

  /**
   * Since when the page has shown an order so: what stood there before is no news.
   *
   * @param {string} id
   * @param {string} value
   */
  since(id, value) {
    const known = this.shown.get(id);
    if (known?.value === value) return known.since;
    const now = Date.now();
    this.shown.set(id, { value, since: now });
    return now;
  }

  /**
   * What belongs to a row and stands below it, up to the next.
   *
   * @param {Element} row
   */
  following(row) {
    const found = [];
    let next = row.nextElementSibling;
    while (next && !this.known.has(next) && !next.matches(this.places.row)) {
      found.push(next);
      next = next.nextElementSibling;
    }
    return found;
  }
}

/** @param {MutationRecord} record */
function isOurs({ type, target, addedNodes, removedNodes }) {
  if (target instanceof Element && target.localName.startsWith("yundan-")) return true;
  if (type !== "childList") return false;
  const nodes = [...addedNodes, ...removedNodes];
  return nodes.every((node) => node instanceof Element && node.localName.startsWith("yundan-") && node.isConnected);
}
