/**
 * What the worker and the agent answer, as far as the extension's pages use it. The agent's own
 * models (`agent/api/contract/`) are the spec. Times are ISO 8601 UTC.
 */

export type OrderState = "synced" | "stale" | "due" | "waiting" | "risk" | "review" | "closed";

export type Problem =
  | "unpaired"
  | "offline"
  | "not_yours"
  | "squatter"
  | "bad_code"
  | "refused"
  | "updated"
  | "off";

/** How every message to the worker is answered. `message` is the agent's own sentence. */
export type Reply<T> = { ok: true; answer: T } | { ok: false; problem: Problem; message?: string };

export interface PairState {
  paired: boolean;
  port: number | null;
}

/** `off` are portals that are not marked, `auto_capture` those that are read on every visit. */
export interface Settings {
  notify_parked: boolean;
  notify_deadlines: boolean;
  off: string[];
  auto_capture: string[];
}

export interface PassView {
  started_at: string;
  ended_at: string | null;
  complete: boolean;
  bits: number;
  text: string;
}

export interface RunView {
  id: number;
  store: string | null;
  order_id: string | null;
  state: "asked" | "running" | "ended" | "broken";
  asked_at: string;
  ended_at: string | null;
  bits: number | null;
  text: string;
}

export interface DeadlineNear {
  id: string;
  order_id: string;
  deadline: string;
  text: string;
}

export interface StoreHealth {
  key: string;
  portal: string;
  portal_name: string;
  account: string | null;
  last_pass: PassView | null;
  next_pass: string | null;
  stopped: string | null;
  needs_person: number;
  counts: Partial<Record<OrderState, number>> | null;
  deadlines: DeadlineNear[];
}

export interface SupplierHealth {
  key: string;
  portal: string;
  portal_name: string;
  account: string | null;
  trusts_captures: boolean;
}

/** `login` is how a button would have it logged in; null where it cannot. */
export interface ParkedPortal {
  id: string;
  account: string;
  portal: string;
  portal_name: string;
  error: string;
  at: string;
  text: string;
  next_step: string;
  login: "window" | "code" | null;
}

/** A store that nothing is written to until somebody looks. */
export interface StoreAlert {
  id: string;
  store: string;
  text: string;
  next_step: string;
}

/** `code`: the rows of a QR code, "1" where dark. It is shown and kept nowhere. */
export interface LoginView {
  key: string;
  portal_name: string;
  way: "window" | "code";
  state: "waiting" | "opening" | "window" | "code" | "gone" | "done" | "failed";
  text: string;
  code: string[];
}

export interface Hello {
  version: string;
  api: 1;
  now: string;
  practice: boolean;
  screen: boolean;
  health: "ok" | "needs_person" | "parked" | "never_ran";
  worker: "idle" | "running" | "absent";
  running: RunView | null;
  stores: StoreHealth[];
  suppliers: SupplierHealth[];
  parked: ParkedPortal[];
  alerts: StoreAlert[];
}

export interface WaybillShown {
  carrier: string;
  carrier_name: string;
  number: string;
  side: "store" | "supplier";
  sources: ("extension" | "by_hand")[];
}

export interface LineView {
  product: string;
  spec: string;
  quantity: number;
}

export interface SideView {
  side: "store" | "supplier";
  title: string;
  order_id: string;
  choice: string | null;
  url: string | null;
  status: string;
  at: string | null;
  lines: LineView[];
  receiver: string;
  waybills: WaybillShown[];
  notes: string[];
}

export interface ReviewView {
  id: number;
  store: string;
  order_id: string;
  reason: string;
  text: string;
  opened_at: string;
  can_accept: boolean;
  choices: string[];
  sides: SideView[];
}

export interface NeedsPerson {
  store: string;
  order_id: string;
  texts: string[];
  deadline: string | null;
}

export interface Decided {
  id: number;
  order_id: string;
  decided: boolean;
  effect: string;
  text: string;
}

export interface CarrierView {
  key: string;
  name: string;
}

export interface ByHand {
  carriers: CarrierView[];
  troubles: string[];
  kept: boolean;
  text: string;
}

/** `rows` and `form` say how the portal's pages are marked; here only whether they can be. */
export interface PortalView {
  key: string;
  name: string;
  kind: "store" | "supplier";
  hosts: string[];
  accounts: string[];
  rows: object | null;
  form: object | null;
}

/** What is asked for by path: the answer's type for each. */
export interface Answers {
  hello: Hello;
  "reviews/list": { reviews: ReviewView[]; others: NeedsPerson[]; put_off: number };
  "reviews/accept": Decided;
  "reviews/reject": Decided;
  sync: { run: number };
  runs: { runs: RunView[] };
  portals: { portals: PortalView[] };
  trust: { supplier: string; trusted: boolean };
  by_hand: ByHand;
  login: { way: "window" | "code" | null };
  logins: { logins: LoginView[] };
}
