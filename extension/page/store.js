/** What this extension does on a store's pages. */

const AGAIN_MS = 4_000;
const trouble = new Chip();

async function beginStore() {
  const said = await speak({ kind: "page" });
  if (!said.ok) return laterStore(said);
  trouble.hide();
  for (const portal of said.answer.portals) {
    if (portal.kind !== "store") continue;
    if (portal.rows) new List(portal);
    if (portal.form) new Form(portal);
  }
}

/**
 * Without an answer nobody knows where the orders stand, so nothing is marked: that is said, and
 * asked again while the page is seen.
 *
 * @param {{problem: string, message?: string}} problem
 */
function laterStore(problem) {
  trouble.show();
  trouble.tell(problemText(problem), true);
  if (problem.problem === "updated") return;
  setTimeout(() => {
    if (!document.hidden) return void beginStore();
    document.addEventListener("visibilitychange", () => void beginStore(), { once: true });
  }, AGAIN_MS);
}

void beginStore();
