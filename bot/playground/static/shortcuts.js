/** The app's global shortcuts and those of a message, as menu entries. */

import { api } from "./api.js";
import { t } from "./i18n.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

/**
 * @param {"global" | "message"} type
 * @param {object} [target] the channel and ts of the message
 * @returns {import("./popup.js").MenuItem[]}
 */
export function shortcutItems(type, target = {}) {
  const session = store.session;
  return session.info.shortcuts
    .filter((shortcut) => shortcut.type === type)
    .map((shortcut) => ({
      label: shortcut.name,
      description: session.botName,
      icon: "bolt",
      run: async () => {
        const answer = await api.shortcut({ as: session.me, callback_id: shortcut.callback_id, ...target });
        if (!answer.ok) toast(answer.text ?? t("modal.trouble"));
      },
    }));
}
