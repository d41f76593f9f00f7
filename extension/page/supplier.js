/** What this extension does on a supplier's pages. */

async function beginSupplier() {
  const said = await speak({ kind: "page" });
  if (!said.ok) return; // nothing is offered where nobody would take it
  for (const portal of said.answer.portals) {
    if (portal.kind !== "supplier") continue;
    if (portal.rows) new Capture(portal);
    if (portal.buying && top === window) new Buying(portal);
  }
}

void beginSupplier();
