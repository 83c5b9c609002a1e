/** Slack's mrkdwn, drawn as DOM nodes. Follows Slack's own oddities: a mark next to a letter is no mark. */

import { h } from "./dom.js";
import { withEmoji, withSigns } from "./emoji.js";
import { broadcastMention, channelMention, dateNode, linkNode, personMention, userGroupMention } from "./mentions.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const BARE_LINK = /^(https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]}'"，。；：！？）】」、]|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|net|org|io|dev|app|cn|de|uk|eu|info|example)\b(?:\/[^\s<>|]*[^\s<>|.,;:!?)])?)/i;
const QUOTE = /^(?:&gt;|>) ?/;
const LONG_QUOTE = /^(?:&gt;|>){3} ?/;
const LIST_ITEM = /^(\s*)([•◦▪‣-]|\d{1,2}[.)])\s+/;

function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/**
 * @param {string} text
 * @param {{verbatim?: boolean}} [options] verbatim leaves bare links alone
 */
export function mrkdwn(text, options = {}) {
  const out = document.createDocumentFragment();
  text.split(/```/).forEach((part, index, parts) => {
    const fenced = index % 2 === 1 && index < parts.length - 1;
    if (fenced) out.append(h("pre", {}, plainOfTokens(part.replace(/^\n|\n$/g, ""))));
    else appendLines(out, (index % 2 === 1 ? "```" : "") + part.replace(/^\n|\n$/g, ""), options);
  });
  return out;
}

/** @param {{type: "mrkdwn" | "plain_text", text: string, verbatim?: boolean, emoji?: boolean}} object a text object */
export function textObject(object) {
  if (!object) return "";
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", object);
  return plainNodes(object);
}

/** A plain text object for showing. */
export function plainNodes(object) {
  return withSigns(plainText(object));
}

/** A plain text object as a string. */
export function plainText(object) {
  const text = object?.text ?? "";
  return object?.emoji === false ? text : withEmoji(text);
}

function appendLines(out, text, options) {
  if (!text) return;
  const lines = text.split("\n");
  let previousIsInline = false;
  for (let at = 0; at < lines.length; at += 1) {
    if (QUOTE.test(lines[at])) {
      const quoted = [];
      const toTheEnd = LONG_QUOTE.test(lines[at]);
      if (toTheEnd) lines[at] = lines[at].replace(LONG_QUOTE, "");
      while (at < lines.length && (toTheEnd || QUOTE.test(lines[at]))) {
        quoted.push(lines[at].replace(QUOTE, ""));
        at += 1;
      }
      at -= 1;
      const quote = h("blockquote");
      appendLines(quote, quoted.join("\n"), options);
      out.append(quote);
      previousIsInline = false;
      continue;
    }
    const item = LIST_ITEM.exec(lines[at]);
    if (item) {
      const depth = Math.min(3, Math.floor(item[1].length / 2));
      out.append(h("div", { class: ["list-line", depth && `list-depth-${depth}`] }, h("span", { class: "list-mark" }, item[2]), h("span", {}, inline(lines[at].slice(item[0].length), options))));
      previousIsInline = false;
      continue;
    }
    if (previousIsInline) out.append(h("br"));
    else if (lines[at] === "" && at > 0) out.append(h("br"));
    out.append(...inline(lines[at], options));
    previousIsInline = true;
  }
}

/** Finds where a style that opens at `from` closes, or -1. */
function closing(text, from) {
  const mark = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "<") {
      const end = text.indexOf(">", at);
      if (end > 0) at = end;
    } else if (text[at] === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > 0) at = end;
    } else if (text[at] === mark && at > from + 1 && !/\s/.test(text[at - 1]) && text[at - 1] !== mark && !WORD.test(text[at + 1] ?? "")) {
      return at;
    }
  }
  return -1;
}

function inline(text, options) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(...withSigns(withEmoji(decode(plain))));
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    const before = text[at - 1] ?? "";
    if (char === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > at + 1) {
        flush();
        nodes.push(h("code", {}, plainOfTokens(text.slice(at + 1, end))));
        at = end + 1;
        continue;
      }
    } else if (char === "<") {
      const end = text.indexOf(">", at);
      if (end > 0) {
        flush();
        nodes.push(token(text.slice(at + 1, end)));
        at = end + 1;
        continue;
      }
    } else if (char in STYLES && !WORD.test(before) && before !== char && /\S/.test(text[at + 1] ?? " ")) {
      const end = closing(text, at);
      if (end > 0) {
        flush();
        nodes.push(h(STYLES[char], {}, inline(text.slice(at + 1, end), options)));
        at = end + 1;
        continue;
      }
    } else if (!options.verbatim && !/[\w@./-]/.test(before)) {
      const link = BARE_LINK.exec(text.slice(at));
      if (link) {
        flush();
        const shown = decode(link[0]);
        nodes.push(linkNode(/^https?:/i.test(shown) ? shown : `http://${shown}`, shown));
        at += link[0].length;
        continue;
      }
    }
    plain += char;
    at += 1;
  }
  flush();
  return nodes;
}

/** What stands between < and >. */
function token(body) {
  const cut = body.indexOf("|");
  const target = cut < 0 ? body : body.slice(0, cut);
  const label = cut < 0 ? "" : decode(body.slice(cut + 1));
  if (target.startsWith("@")) return personMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!subteam^")) return userGroupMention(target.slice(9), label);
  if (target.startsWith("!date^")) {
    const [seconds, pattern, href] = target.slice(6).split("^");
    return dateNode(Number(seconds), pattern, href && decode(href), label);
  }
  if (target.startsWith("!")) return broadcastMention(target.slice(1));
  if (/^(https?|mailto|tel|slack):/i.test(target)) return linkNode(decode(target), withEmoji(label) || decode(target).replace(/^(mailto|tel):/, ""));
  return decode(`<${body}>`);
}

/** Code shows links by their text and nothing else as a sign. */
function plainOfTokens(text) {
  return decode(text.replace(/<(https?:[^|>]+)(?:\|([^>]*))?>/g, (whole, url, label) => label ?? url));
}

/** A short text without marks, for the live region and titles. */
export function spokenText(text) {
  const fragment = mrkdwn(text ?? "");
  return (fragment.textContent ?? "").replace(/\s+/g, " ").trim();
}
