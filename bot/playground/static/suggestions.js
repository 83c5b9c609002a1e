/** What the composer offers while a person types. */

import { avatar } from "./avatar.js";
import { icon } from "./dom.js";
import { t } from "./i18n.js";
import { store } from "./store.js";

const MOST_SUGGESTED = 8;

/**
 * @typedef {{insert: string, shown: string, hint?: string, description?: string, owner?: string, lead?: () => Node}} Suggestion
 */

/**
 * What the word at the caret may become: a command, a person or a channel.
 * @returns {{label: string, from: number, to: number, items: Suggestion[], isComplete?: boolean} | null}
 */
export function suggestionsFor(text, caret, isThread) {
  const info = store.session.info;
  const before = text.slice(0, caret);
  const command = /^\/\S*$/.exec(before);
  if (command && !isThread) {
    const typed = command[0].toLowerCase();
    const items = info.commands
      .filter((other) => other.command.startsWith(typed))
      .map((other) => ({ insert: other.command, shown: other.command, hint: other.usage_hint, description: other.description, owner: store.session.botName }));
    return { label: t("composer.commands"), from: 0, to: caret, items, isComplete: items.length === 1 && items[0].insert === typed };
  }
  const word = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before);
  if (!word) return null;
  const [, sign, query] = word;
  const holds = (name) => name.toLowerCase().includes(query.toLowerCase());
  const from = caret - query.length - 1;
  const items = sign === "@" ? people(info, holds) : channels(info, holds);
  return { label: sign === "@" ? "@" : "#", from, to: caret, items: items.slice(0, MOST_SUGGESTED) };
}

function people(info, holds) {
  return info.people
    .filter((person) => !person.deleted && (holds(person.name) || holds(person.name_shown)))
    .map((person) => ({ insert: `@${person.name}`, shown: person.name_shown, description: person.title, lead: () => avatar(person, "small") }));
}

function channels(info, holds) {
  return info.channels
    .filter((channel) => channel.kind !== "app_dm" && holds(channel.name))
    .map((channel) => ({ insert: `#${channel.name}`, shown: channel.name, lead: () => icon(channel.kind === "private" ? "lock" : "hash") }));
}
