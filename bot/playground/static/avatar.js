/** A person's or the app's picture: initials on their colour. */

import { h, icon } from "./dom.js";

function initials(name) {
  if (/\p{Script=Han}/u.test(name)) return [...name].slice(-2).join("");
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join("")
    .toUpperCase();
}

/** White letters need a dark ground: mixes black into a light colour. */
function ground(color) {
  const hex = /^[0-9a-f]{6}$/i.test(color ?? "") ? color : "616061";
  const channels = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  let share = 1;
  while (1.05 / (luminance(channels.map((value) => value * share)) + 0.05) < 4.6) share -= 0.04;
  return `rgb(${channels.map((value) => Math.round(value * share * 255)).join(" ")})`;
}

/** @param {"large" | "small"} [size] */
export function avatar(person, size = "large") {
  const isApp = person?.is_bot && person.name_shown !== "Slackbot";
  const node = h("span", { class: ["avatar", `avatar-${size}`, isApp && "avatar-bot"], "aria-hidden": "true" });
  if (isApp) node.append(icon("bell"));
  else {
    node.append(initials(person?.name_shown ?? "?"));
    node.style.backgroundColor = ground(person?.color);
  }
  return node;
}
