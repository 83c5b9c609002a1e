/** The question before an action that the app marked with `confirm`. */

import { focusables, h } from "./dom.js";
import { t } from "./i18n.js";
import { plainText, textObject } from "./mrkdwn.js";
import { trapFocus } from "./popup.js";

/** @returns {Promise<boolean>} */
export function confirmed(question) {
  const opener = document.activeElement;
  return new Promise((resolve) => {
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      opener?.focus?.();
      resolve(answer);
    };
    const yes = h(
      "button",
      { type: "button", class: ["button", question.style === "danger" ? "danger" : "primary"], on: { click: () => finish(true) } },
      plainText(question.confirm) || t("confirm.yes"),
    );
    const no = h("button", { type: "button", class: "button", on: { click: () => finish(false) } }, plainText(question.deny) || t("confirm.no"));
    const dialog = h(
      "dialog",
      { class: "modal confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      h("header", { class: "modal-head" }, h("h2", { id: "confirm-title" }, plainText(question.title))),
      h("div", { class: "modal-body", id: "confirm-text" }, textObject(question.text)),
      h("footer", { class: "modal-foot" }, no, yes),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      finish(false);
    });
    trapFocus(dialog, focusables);
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
