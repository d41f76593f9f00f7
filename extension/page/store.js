/** What this extension does on a store's pages. */

async function beginStore() {
  const said = await speak({ kind: "page" });
  if (!said.ok) return retryStore(said.problem);
  for (const portal of said.answer.portals) {
    if (portal.kind !== "store") continue;
    if (portal.rows) new List(portal);
    if (portal.form) new Form(portal);
  }
}

/**
 * Without an answer nothing is marked: where orders stand is not known. Asked again while the page
 * is seen, so that badges come by themselves once the agent is up.
 *
 * @param {string} problem
 */
function retryStore(problem) {
  if (problem === "updated") return;
  setTimeout(() => {
    if (!document.hidden) return void beginStore();
    document.addEventListener("visibilitychange", () => void beginStore(), { once: true });
  }, 4_000);
}

void beginStore();
