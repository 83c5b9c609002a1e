/** What an element's field holds, and how the app hears of it. */

import { api } from "./api.js";
import { confirmed } from "./confirm.js";
import { t } from "./i18n.js";

/**
 * Where blocks stand, and what their elements need of that place.
 * @typedef {{
 *   me: string, container: object, values: import("./values.js").Values, blocks: any[],
 *   errors?: Record<string, string>, trouble: (text: string) => void,
 * }} Surface
 *
 * One element in its block.
 * @typedef {{surface: Surface, block: any, element: any, attributes: Record<string, string | null>}} Field
 */

export const valueOf = ({ surface, block, element }) => surface.values.get(block.block_id, element);

/** Keeps a new value and tells the app where Slack would. */
export function change(field, value) {
  field.surface.values.set(field.block.block_id, field.element, value);
  if (field.block.type !== "input" || field.block.dispatch_action) return dispatch(field, value);
  return Promise.resolve(true);
}

/** @returns {Promise<boolean>} whether the person meant it, and the app took it */
export async function dispatch(field, payload) {
  const { confirm } = field.element;
  return (!confirm || (await confirmed(confirm))) && send(field, payload);
}

export async function send({ surface, block, element }, payload) {
  surface.trouble("");
  const answer = await api.action({
    as: surface.me,
    container: surface.container,
    block_id: block.block_id,
    action_id: element.action_id,
    type: element.type,
    ...payload,
    state: { values: surface.values.state(surface.blocks) },
  });
  if (!answer.ok) surface.trouble(answer.text ?? t("modal.trouble"));
  return answer.ok;
}
