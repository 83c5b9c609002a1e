/** The rich_text block. */

import { h } from "./dom.js";
import { withEmoji, withSigns } from "./emoji.js";
import { broadcastMention, channelMention, dateNode, linkNode, personMention, userGroupMention } from "./mentions.js";

const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u" };

export function richText(block) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map(part));
}

function part(element) {
  switch (element.type) {
    case "rich_text_section":
      return h("div", {}, element.elements.map(leaf));
    case "rich_text_preformatted":
      return h("pre", {}, element.elements.map(leaf));
    case "rich_text_quote":
      return h("blockquote", {}, element.elements.map(leaf));
    case "rich_text_list":
      return h(
        element.style === "ordered" ? "ol" : "ul",
        { class: `indent-${Math.min(element.indent ?? 0, 5)}`, start: element.offset ? element.offset + 1 : null },
        element.elements.map((item) => h("li", {}, item.elements.map(leaf))),
      );
    default:
      return null;
  }
}

function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

function leaf(element) {
  let node = bare(element);
  for (const [style, tag] of Object.entries(STYLES)) {
    if (element.style?.[style]) node = h(tag, {}, node);
  }
  return node;
}

function bare(element) {
  switch (element.type) {
    case "text":
      return lines(element.text).map((line) => (typeof line === "string" ? withSigns(line) : line));
    case "link":
      return linkNode(element.url, element.text || element.url);
    case "user":
      return personMention(element.user_id, "");
    case "channel":
      return channelMention(element.channel_id, "");
    case "usergroup":
      return userGroupMention(element.usergroup_id, "");
    case "broadcast":
      return broadcastMention(element.range);
    case "emoji":
      return element.unicode
        ? withSigns(String.fromCodePoint(...element.unicode.split("-").map((code) => Number.parseInt(code, 16))))
        : withSigns(withEmoji(`:${element.name}:`));
    case "date":
      return dateNode(element.timestamp, element.format, element.url, element.fallback ?? "");
    case "color":
      return element.value;
    default:
      return element.text ?? "";
  }
}
