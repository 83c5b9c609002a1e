/** One message: who, when, what, and what can be done with it. */

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { t } from "./i18n.js";
import { mrkdwn, textObject } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { channelHref, permalinkOf } from "./route.js";
import { shortcutItems } from "./shortcuts.js";
import { store } from "./store.js";
import { clockTime, dateOf, fullTime } from "./time.js";
import { toast } from "./toast.js";
import { Values } from "./values.js";

const SYSTEM = new Set(["channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive", "channel_unarchive", "group_join", "group_leave", "pinned_item"]);

/**
 * @typedef {{channel: string, thread?: string, message: any, ephemeral?: any, isCompact: boolean}} Row
 * @param {Row} row
 */
export function messageRow(row) {
  const { channel, thread, message, ephemeral, isCompact } = row;
  const author = store.session.authorOf(message);
  const isSystem = SYSTEM.has(message.subtype);
  const date = dateOf(message);
  const time = h("time", { datetime: date.toISOString(), title: fullTime(date) }, clockTime(date));
  const actions = ephemeral || isSystem || message.subtype === "tombstone" ? null : toolbar(row);
  return h(
    "li",
    { class: ["message", isCompact && "compact", ephemeral && "ephemeral", isSystem && "system"], tabindex: "-1", dataset: { ts: message.ts } },
    ephemeral && h("div", { class: "only-you" }, icon("eye"), t("message.onlyYou")),
    h("div", { class: "gutter" }, isCompact ? time : avatar(author)),
    h(
      "div",
      { class: "message-body" },
      !isCompact &&
        h("div", { class: "message-head" }, h("b", { class: "author" }, author?.name_shown ?? t("message.unknownPerson")), author?.is_bot && h("span", { class: "badge" }, t("app.badge")), time),
      content(row, isSystem),
      !thread && message.reply_count > 0 && replies(channel, message),
      ephemeral && h("button", { type: "button", class: "link-button", on: { click: () => store.session.dismiss(ephemeral.id) } }, t("message.dismiss")),
    ),
    actions,
  );
}

function content({ channel, message, ephemeral }, isSystem) {
  if (message.subtype === "tombstone") return h("p", { class: "muted" }, t("message.deleted"));
  const container = ephemeral ? { type: "ephemeral", id: ephemeral.id, channel } : { type: "message", channel, ts: message.ts };
  const trouble = h("p", { class: "trouble", role: "alert", hidden: true });
  const say = (text) => {
    trouble.textContent = text;
    trouble.hidden = !text;
  };
  const edited = message.edited && h("span", { class: "edited" }, ` ${t("message.edited")}`);
  const node = h("div", { class: ["message-content", isSystem && "muted"] });
  if (message.blocks?.length) node.append(...(drawn(message.blocks, container, say)), ...(edited ? [edited] : []));
  else if (message.text || edited) node.append(h("div", { class: "message-text" }, mrkdwn(message.text ?? ""), edited));
  node.append(...(message.attachments ?? []).map((attachment) => attached(attachment, container, say)));
  if (message.files?.length) node.append(h("div", { class: "files" }, message.files.map(fileCard)));
  node.append(trouble);
  return node;
}

function drawn(blocks, container, trouble) {
  const parent = h("div", { class: "blocks" });
  const surface = { me: store.session.me, container, values: new Values(), blocks, trouble };
  drawBlocks(parent, blocks, surface);
  return [parent];
}

function attached(attachment, container, trouble) {
  const node = h("div", { class: "attachment" });
  if (/^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")) node.style.borderColor = `#${attachment.color.replace("#", "")}`;
  if (attachment.blocks?.length) {
    node.append(...drawn(attachment.blocks, container, trouble));
    return node;
  }
  const { pretext, author_name: author, title, title_link: link, text, fields, footer, fallback } = attachment;
  const safeLink = /^https?:/i.test(link ?? "") ? link : null;
  const lines = [
    pretext && h("div", {}, mrkdwn(pretext)),
    author && h("div", { class: "attachment-author" }, author),
    title && h("div", { class: "attachment-title" }, safeLink ? h("a", { href: safeLink, title: safeLink, target: "_blank", rel: "noopener noreferrer" }, title) : title),
    text && h("div", {}, mrkdwn(text)),
    fields?.length && h("div", { class: "fields" }, fields.map((field) => h("div", {}, h("b", {}, field.title), h("div", {}, mrkdwn(field.value ?? ""))))),
    footer && h("div", { class: "muted" }, textObject({ type: "mrkdwn", text: footer })),
  ].filter(Boolean);
  node.append(...(lines.length ? lines : [fallback ?? ""]));
  return node;
}

function size(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

function fileCard(file) {
  if (!file.url) return h("span", { class: "file muted" }, h("span", { class: "file-icon" }, icon("file")), h("span", { class: "file-text" }, h("b", {}, file.name), h("span", {}, t("file.hidden"))));
  if (file.mimetype?.startsWith("image/") && !file.mimetype.includes("svg")) {
    return h(
      "figure",
      { class: "block-image" },
      h("figcaption", {}, h("a", { href: file.url, download: file.name }, file.title ?? file.name)),
      h("img", { src: file.url, alt: file.alt_text || file.title || file.name, loading: "lazy" }),
    );
  }
  return h(
    "a",
    { class: "file", href: file.url, download: file.name, "aria-label": t("file.download", { name: file.name }) },
    h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-text" }, h("b", {}, file.name), h("span", { class: "muted" }, [file.mimetype, size(file.size)].filter(Boolean).join(" · "))),
    icon("download"),
  );
}

function replies(channel, message) {
  return h("a", { class: "replies", href: channelHref(channel, { tab: tabOf(channel), thread: message.ts }) }, icon("reply"), t("message.replies", { n: message.reply_count }));
}

function ownItems(channel, message) {
  const target = { as: store.session.me, channel, ts: message.ts };
  const attempt = (work) => work.catch((error) => toast(error.message));
  return [
    {
      label: t("message.edit"),
      icon: "pencil",
      run: async () => {
        const text = window.prompt(t("message.edit"), message.text);
        if (text?.trim()) await attempt(api.editMessage({ ...target, text }));
      },
    },
    { label: t("message.delete"), icon: "close", run: () => attempt(api.deleteMessage(target)) },
  ];
}

const tabOf = (channel) => (store.session.channel(channel)?.kind === "app_dm" ? "messages" : undefined);

function toolbar({ channel, thread, message }) {
  const open = iconButton(
    "more",
    t("message.more"),
    () => openMenu(open, menuItems(channel, message), { label: t("message.more"), align: "end" }),
    { "aria-haspopup": "menu", "aria-expanded": "false" },
  );
  return h(
    "div",
    { class: "toolbar" },
    !thread && h("a", { class: "icon-button", href: channelHref(channel, { tab: tabOf(channel), thread: message.ts }), "aria-label": t("message.replyInThread"), title: t("message.replyInThread") }, icon("reply")),
    open,
  );
}

function menuItems(channel, message) {
  const items = shortcutItems("message", { channel, ts: message.ts });
  return [
    ...(items.length ? items : [{ note: t("message.noShortcuts") }]),
    {
      label: t("message.copyLink"),
      icon: "link",
      run: async () => {
        await navigator.clipboard.writeText(permalinkOf(channel, message));
        toast(t("message.copied"));
      },
    },
    ...(message.user === store.session.me && !message.bot_id ? ownItems(channel, message) : []),
  ];
}
