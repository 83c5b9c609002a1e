"""Slack's rich_text block as rules.

Source: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

from collections.abc import Mapping

from bot.playground.blocks.schema import Rule, Shape, array, boolean, by_type, enum, integer, string

IDENTIFIER = string(255)
STYLE = Shape(optional=dict.fromkeys(("bold", "italic", "strike", "code", "underline"), boolean))
MENTION_STYLE = Shape(
    optional=dict.fromkeys(
        ("bold", "italic", "strike", "highlight", "client_highlight", "unlink"), boolean
    )
)
LINK = Shape({"url": string(3000)}, {"text": string(minimum=0), "unsafe": boolean, "style": STYLE})
TEXT = Shape({"text": string()}, {"style": STYLE})
INLINE: Mapping[str, Rule] = {
    "text": TEXT,
    "link": LINK,
    "emoji": Shape(
        {"name": string(100)}, {"unicode": string(100), "skin_tone": integer(1, 6), "style": STYLE}
    ),
    "user": Shape({"user_id": IDENTIFIER}, {"style": MENTION_STYLE}),
    "usergroup": Shape({"usergroup_id": IDENTIFIER}, {"style": MENTION_STYLE}),
    "channel": Shape({"channel_id": IDENTIFIER}, {"style": MENTION_STYLE}),
    "broadcast": Shape({"range": enum("here", "channel", "everyone")}, {"style": STYLE}),
    "color": Shape({"value": string(20)}, {"style": STYLE}),
    "date": Shape(
        {"timestamp": integer(0), "format": string()},
        {"url": string(3000), "fallback": string(), "style": STYLE},
    ),
}
SECTION = Shape({"elements": array(by_type(INLINE), minimum=0)})
BORDER = integer(0, 1)
RICH_TEXT_ELEMENT = by_type(
    {
        "rich_text_section": SECTION,
        "rich_text_list": Shape(
            {
                "style": enum("bullet", "ordered"),
                "elements": array(by_type({"rich_text_section": SECTION})),
            },
            {"indent": integer(0, 8), "offset": integer(0), "border": BORDER},
        ),
        "rich_text_preformatted": Shape(
            {"elements": array(by_type({"text": TEXT, "link": LINK}), minimum=0)},
            {"border": BORDER, "language": string(50)},
        ),
        "rich_text_quote": Shape(
            {"elements": array(by_type(INLINE), minimum=0)}, {"border": BORDER}
        ),
    }
)
RICH_TEXT = Shape({"elements": array(RICH_TEXT_ELEMENT)}, {"block_id": IDENTIFIER})
