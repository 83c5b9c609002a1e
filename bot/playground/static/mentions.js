/** People, channels, dates and links inside a text. */

import { h } from "./dom.js";
import { fillDateTokens, fullTime } from "./time.js";
import { channelHref, go, hrefOfPermalink } from "./route.js";
import { store } from "./store.js";

export function personMention(id, label) {
  const person = store.session?.person(id);
  const name = person ? person.name_shown : label || id;
  const self = id === store.session?.me;
  return h("span", { class: ["mention", self && "mention-self"], title: person?.title || null }, `@${name.replace(/^@/, "")}`);
}

export function channelMention(id, label) {
  const channel = store.session?.channel(id);
  const name = channel?.name ?? label;
  if (!channel) return h("span", { class: "mention" }, name ? `#${name}` : "#private");
  return h("a", { class: "mention", href: channelHref(id) }, `#${name}`);
}

export function userGroupMention(id, label) {
  const group = store.session?.userGroup(id);
  return h("span", { class: ["mention", group?.users?.includes(store.session.me) && "mention-self"] }, label || `@${group?.handle ?? id}`);
}

export function broadcastMention(range) {
  const known = ["here", "channel", "everyone"].includes(range);
  return h("span", { class: known ? "mention mention-self" : "mention" }, `@${range}`);
}

export function dateNode(seconds, pattern, href, fallback) {
  if (!Number.isFinite(seconds) || !pattern) return fallback;
  const date = new Date(seconds * 1000);
  const shown = fillDateTokens(pattern, date, store.now());
  const time = h("time", { datetime: date.toISOString(), title: fullTime(date), "data-pattern": pattern }, shown);
  return href ? linkNode(href, time) : time;
}

/** Brings every "today" and "5 minutes ago" on the page up to date. */
export function refreshDates() {
  for (const time of document.querySelectorAll("time[data-pattern]")) {
    time.textContent = fillDateTokens(time.dataset.pattern, new Date(time.dateTime), store.now());
  }
}

const SAFE_LINK = /^(https?|mailto|tel|slack):/i;
const OUTSIDE = { target: "_blank", rel: "noopener noreferrer" };

/** A link of the workspace itself stays inside the page; what is no plain address is no link. */
export function linkNode(url, shown) {
  if (!SAFE_LINK.test(url)) return shown;
  const inside = hrefOfPermalink(url);
  return inside ? h("a", { href: inside, title: url }, shown) : h("a", { href: url, title: url, ...OUTSIDE }, shown);
}

/** Follows the address of a button or menu entry. */
export function openLink(url) {
  const inside = hrefOfPermalink(url);
  if (inside) go(inside);
  else if (/^https?:/i.test(url)) window.open(url, "_blank", "noopener");
}
