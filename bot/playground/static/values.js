/** What a person has entered: Slack's `state.values`, kept while block_id and action_id stay. */

const FIELDS = {
  plain_text_input: (element) => ({ value: element.initial_value || null }),
  email_text_input: (element) => ({ value: element.initial_value || null }),
  url_text_input: (element) => ({ value: element.initial_value || null }),
  number_input: (element) => ({ value: element.initial_value || null }),
  rich_text_input: (element) => ({ rich_text_value: element.initial_value ?? null }),
  static_select: (element) => ({ selected_option: element.initial_option ?? null }),
  external_select: (element) => ({ selected_option: element.initial_option ?? null }),
  multi_static_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  multi_external_select: (element) => ({ selected_options: element.initial_options ?? [] }),
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  conversations_select: (element) => ({ selected_conversation: element.initial_conversation ?? null }),
  multi_conversations_select: (element) => ({ selected_conversations: element.initial_conversations ?? [] }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
  datetimepicker: (element) => ({ selected_date_time: element.initial_date_time ?? null }),
  checkboxes: (element) => ({ selected_options: element.initial_options ?? [] }),
  radio_buttons: (element) => ({ selected_option: element.initial_option ?? null }),
  file_input: () => ({ files: [] }),
};

/** The elements of a block that can hold a value or be pressed. */
function elementsOf(block) {
  return [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].filter(Boolean);
}

export class Values {
  #slots = new Map();

  get(blockId, element) {
    const kept = this.#slots.get(`${blockId}\n${element.action_id}`);
    if (kept?.type === element.type) return kept;
    return { type: element.type, ...FIELDS[element.type](element) };
  }

  set(blockId, element, value) {
    this.#slots.set(`${blockId}\n${element.action_id}`, { type: element.type, ...value });
  }

  /** @returns {Record<string, Record<string, object>>} for the blocks that are shown now */
  state(blocks) {
    const state = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        if (!(element.type in FIELDS)) continue;
        (state[block.block_id] ??= {})[element.action_id] = this.get(block.block_id, element);
      }
    }
    return state;
  }
}
