/** Where the choices of each kind of select come from. */

import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { store } from "./store.js";

const MOST_FOUND = 100;

/** @returns {import("./select.js").Choice} */
function optionChoice(option) {
  return { id: option.value, label: plainText(option.text), description: option.description && plainText(option.description), raw: option };
}

function personChoice(id) {
  const person = store.session.person(id);
  return { id, label: person?.name_shown ?? id, description: person?.title, lead: () => avatar(person, "small"), raw: id };
}

function channelChoice(id) {
  const channel = store.session.channel(id);
  return { id, label: channel?.name ?? id, lead: () => icon(channel?.kind === "private" ? "lock" : "hash"), raw: id };
}

const holds = (text, query) => text.toLowerCase().includes(query.toLowerCase());

function fixed(groups) {
  return (query) => groups.map(({ label, choices }) => ({ label, choices: choices.filter((choice) => holds(choice.label, query)) }));
}

function groupsOf({ options, option_groups: groups }) {
  if (groups) return groups.map((group) => ({ label: plainText(group.label), choices: group.options.map(optionChoice) }));
  return [{ choices: (options ?? []).map(optionChoice) }];
}

function people(query) {
  const choices = [];
  for (const person of store.session.info.people) {
    if (choices.length === MOST_FOUND) break;
    if (!person.deleted && (holds(person.name_shown, query) || holds(person.name, query))) choices.push(personChoice(person.id));
  }
  return [{ choices }];
}

function channels(kinds) {
  return (query) => [
    {
      choices: store.session.info.channels
        .filter((channel) => kinds.includes(channel.kind) && !channel.is_archived && holds(channel.name, query))
        .map((channel) => channelChoice(channel.id)),
    },
  ];
}

const CONVERSATION_KINDS = { public: "channel", private: "private", im: "app_dm" };

function conversationKinds({ filter }) {
  const included = filter?.include ?? ["public", "private"];
  return included.map((kind) => CONVERSATION_KINDS[kind]).filter(Boolean);
}

function external(element, place) {
  return async (query) => {
    const answer = await api.options({ ...place, action_id: element.action_id, value: query });
    return answer.ok ? groupsOf(answer) : null;
  };
}

/**
 * What a select needs to know, by its kind: the field of the payload, how a stored value is shown, and how to search.
 * @param {any} element
 * @param {{as: string, container: object, block_id: string}} place
 */
export function sourceOf(element, place) {
  const kind = element.type.replace(/^multi_/, "");
  const many = element.type.startsWith("multi_");
  const sources = {
    static_select: () => ({ field: "selected_option", show: optionChoice, load: fixed(groupsOf(element)) }),
    external_select: () => ({ field: "selected_option", show: optionChoice, load: external(element, place), isRemote: true, minQuery: element.min_query_length ?? 3 }),
    users_select: () => ({ field: "selected_user", show: personChoice, load: people }),
    channels_select: () => ({ field: "selected_channel", show: channelChoice, load: channels(["channel"]) }),
    conversations_select: () => ({ field: "selected_conversation", show: channelChoice, load: channels(conversationKinds(element)) }),
  };
  const source = sources[kind]();
  return { ...source, many, field: many ? `${source.field}s` : source.field };
}
