/** What the whole page shares: who acts, and a way to hear of changes. */

/** @typedef {"session" | "route" | "messages" | "views" | "home" | "status" | "people" | "sending"} Topic */

const listeners = new Map();
let offsetMs = 0;

export const store = {
  /** @type {import("./session.js").Session | null} the acting person's */
  session: null,
  /** @type {Map<string, import("./session.js").Session>} */
  sessions: new Map(),
  isOnline: true,

  /** The time that the playground shows: the real one plus how far the clock was moved. */
  now: () => new Date(Date.now() + offsetMs),
  get offsetSeconds() {
    return offsetMs / 1000;
  },
  set offsetSeconds(seconds) {
    offsetMs = seconds * 1000;
  },

  /** @param {Topic} topic */
  on(topic, listener) {
    listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
  },
  /** @param {Topic} topic */
  tell(topic, detail) {
    for (const listener of listeners.get(topic) ?? []) listener(detail);
  },
};
