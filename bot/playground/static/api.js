/** What the page asks of the playground's server. Nothing here throws: an answer is `{ok: true, …}` or `{ok: false, error, text}`. */

import { slackSays, t } from "./i18n.js";

const ROOT = new URL("/playground/", location.origin);

/** @typedef {{ok: boolean, error?: string, text?: string, [more: string]: any}} Answer */

const SAME_FAILURE_MS = 2000;

let underway = 0;
let lastFailure = { text: "", at: 0 };

/**
 * The stream of events tells of a failure too, before or after the answer does.
 * The answer knows better where to show it.
 */
export function isToldByAnswer(text) {
  return underway > 0 || (lastFailure.text === text && performance.now() - lastFailure.at < SAME_FAILURE_MS);
}

/** @returns {Promise<Answer>} */
async function ask(path, options) {
  underway += 1;
  try {
    const response = await fetch(new URL(path, ROOT), options);
    const answer = { ok: response.ok, ...(await response.json()) };
    if (!answer.ok) lastFailure = { text: answer.text, at: performance.now() };
    return answer.text ? { ...answer, text: slackSays(answer.text) } : answer;
  } catch {
    return { ok: false, error: "unreachable", text: t("modal.trouble") };
  } finally {
    underway -= 1;
  }
}

const get = (path, query = {}) => ask(`${path}?${new URLSearchParams(query)}`, {});
const post = (path, body) => ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const api = {
  state: (as) => get("state", { as }),
  messages: (as, channel, thread) => get("messages", thread ? { as, channel, thread_ts: thread } : { as, channel }),
  calls: (since) => get("calls", { since }),
  sendMessage: (body) => post("message", body),
  editMessage: (body) => post("message_edit", body),
  deleteMessage: (body) => post("message_delete", body),
  sendCommand: (body) => post("command", body),
  action: (body) => post("action", body),
  shortcut: (body) => post("shortcut", body),
  submitView: (body) => post("view_submit", body),
  closeView: (body) => post("view_close", body),
  options: (body) => post("options", body),
  openHome: (as) => post("home", { as }),
  openDm: (as) => post("open_dm", { as }),
  upload: (body) => post("upload", body),
  clock: (body) => post("clock", body),
  faults: (body) => post("faults", body),
};

/** Reads a chosen file the way the server takes it. */
export async function encodeFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return { name: file.name, mimetype: file.type || "application/octet-stream", content_base64: btoa(binary) };
}

const SLOWEST_RETRY_MS = 8000;

/**
 * The stream of one person's events; it reconnects until it is closed.
 * @param {string} as
 * @param {{event: (event: any) => void, down: () => void}} listeners
 */
export function openEvents(as, listeners) {
  let socket;
  let closed = false;
  let wait = 500;
  let timer;

  const connect = () => {
    const url = new URL(`events?${new URLSearchParams({ as })}`, ROOT);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url);
    socket.onopen = () => {
      wait = 500;
    };
    socket.onmessage = (message) => listeners.event(JSON.parse(message.data));
    socket.onclose = () => {
      if (closed) return;
      listeners.down();
      timer = setTimeout(connect, wait);
      wait = Math.min(wait * 2, SLOWEST_RETRY_MS);
    };
  };
  connect();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket.close();
  };
}
