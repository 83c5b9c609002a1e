/** The address's hash: who acts and what they look at. */

import { store } from "./store.js";

const NAMES = ["as", "channel", "tab", "thread", "message"];

/** @returns {{as?: string, channel?: string, tab?: string, thread?: string, message?: string}} */
export function route() {
  const found = new URLSearchParams(location.hash.slice(1));
  return Object.fromEntries(NAMES.filter((name) => found.get(name)).map((name) => [name, found.get(name)]));
}

export function hrefOf(parts) {
  const pairs = NAMES.filter((name) => parts[name]).map((name) => [name, parts[name]]);
  return `#${new URLSearchParams(pairs)}`;
}

export function channelHref(channel, more = {}) {
  return hrefOf({ as: store.session?.me ?? route().as, channel, ...more });
}

export function go(href) {
  location.hash = href;
}

/** Like go, but leaves no step for the Back button. */
export function settle(href) {
  if (location.hash === href) return;
  history.replaceState(null, "", href);
  store.tell("route");
}

/** Where a link of the workspace leads inside this page, or null for a link to elsewhere. */
export function hrefOfPermalink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const session = store.session;
  if (!session?.info) return null;
  if (url.protocol === "slack:") {
    const query = url.searchParams;
    if (url.host === "app") return channelHref(session.appDm()?.id ?? "app", { tab: query.get("tab") === "home" ? "home" : "messages" });
    if (["channel", "user"].includes(url.host) && session.channel(query.get("id"))) return channelHref(query.get("id"));
    return null;
  }
  const [, archives, channel, stamp] = url.pathname.split("/");
  if (url.hostname !== `${session.info.team.domain}.slack.com` && url.origin !== location.origin) return null;
  if (archives !== "archives" || !channel) return null;
  const message = stamp?.replace(/^p(\d+)(\d{6})$/, "$1.$2");
  return channelHref(channel, { message, thread: url.searchParams.get("thread_ts") });
}

/** The address of a message as Slack would write it. */
export function permalinkOf(channel, message) {
  const thread = message.thread_ts && message.thread_ts !== message.ts ? `?thread_ts=${message.thread_ts}&cid=${channel}` : "";
  return `https://${store.session.info.team.domain}.slack.com/archives/${channel}/p${message.ts.replace(".", "")}${thread}`;
}
