/**
 * A supplier's order list that the seller has open: read by the agent's own parser, without a
 * request to the portal.
 *
 * @typedef {{page: string, row: string, order_id: Place, inside_shadow: boolean}} SupplierRows
 */

const SETTLED_MS = 1_500; // carriers come some time after the rows stand

class Capture {
  /**
   * @param {{key: string, account: Place | null, rows: SupplierRows}} portal
   */
  constructor(portal) {
    this.portal = portal;
    this.chip = new Chip();
    this.button = pressable("", () => void this.read());
    this.seen = "";
    this.shown = "";
    this.since = 0; // since when the page has shown its orders so
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.watcher = new MutationObserver(() => this.later());
    document.addEventListener("visibilitychange", () => this.turned());
    this.turned();
  }

  turned() {
    clearTimeout(this.timer);
    if (document.hidden) return this.watcher.disconnect();
    this.watcher.observe(document, { childList: true, subtree: true });
    return this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), SETTLED_MS);
  }

  ids() {
    const { row, order_id, inside_shadow } = this.portal.rows;
    if (!new RegExp(this.portal.rows.page).test(location.href)) return [];
    const rows = findAll(document, row, inside_shadow);
    const roots = rows.map((one) => one.shadowRoot ?? one);
    return roots.map((one) => deepValue(one, order_id)).filter(Boolean);
  }

  /** Whether there is something to read; each set of orders is read by itself once. */
  look() {
    const ids = this.ids();
    this.note();
    if (!ids.length) return this.chip.hide();
    const seen = ids.join();
    this.button.textContent = say("read_page", String(ids.length));
    if (seen === this.seen && this.chip.host.isConnected) return;
    this.seen = seen;
    this.chip.tell("");
    this.chip.show(this.button);
    void this.readByItself();
  }

  /** Read without a press, where the seller wants that now: he may have changed his mind meanwhile. */
  async readByItself() {
    const said = await speak({ kind: "page" });
    if (said.ok && said.answer.auto_capture.includes(this.portal.key)) await this.read();
  }

  /** What has stood there for a long time may be old, however new the press of the button is. */
  note() {
    const rows = findAll(document, this.portal.rows.row, this.portal.rows.inside_shadow);
    const shown = rows.map((row) => deepText(row)).join("\n");
    if (shown === this.shown) return;
    this.shown = shown;
    this.since = Date.now();
  }

  async read() {
    this.note();
    this.button.disabled = true;
    const { key, account } = this.portal;
    const named = account ? deepValue(document, account) : "";
    const said = await askAgent("capture", {
      portal: key,
      url: location.href,
      html: serialisePage(),
      account: named || null,
      captured_at: new Date(this.since).toISOString(),
    });
    this.button.disabled = false;
    this.chip.tell(said.ok ? said.answer.text : problemText(said), !said.ok);
  }
}

/**
 * @param {ParentNode} root
 * @param {Place} place
 */
function deepValue(root, place) {
  const inside = place.css ? findAll(root, place.css, true) : [];
  return inside.map((one) => valueAt(one, { ...place, css: null })).find(Boolean) ?? "";
}

/** @param {Element | ShadowRoot} root @returns {string} */
function deepText(root) {
  let text = root instanceof Element && root.shadowRoot ? deepText(root.shadowRoot) : "";
  for (const node of root.childNodes) {
    if (node instanceof Element) text += deepText(node);
    else if (node instanceof Text) text += node.data;
  }
  return text;
}
