"""Slack's mrkdwn as the page draws it."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DRAW = """async (text) => {
  const { mrkdwn } = await import("/static/mrkdwn.js");
  const box = document.createElement("div");
  box.append(mrkdwn(text));
  for (const node of box.querySelectorAll("*")) {
    for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
  }
  return box.innerHTML;
}"""

CASES = {
    "*bold* _it_ ~no~ `code`": ("<strong>bold</strong> <em>it</em> <s>no</s> <code>code</code>"),
    "*_both_*": "<strong><em>both</em></strong>",
    "2*3*4 snake_case_name": "2*3*4 snake_case_name",
    "中文*粗体*中文": "中文*粗体*中文",
    "（*粗体*）": "（<strong>粗体</strong>）",
    "* not bold *": "* not bold *",
    "*two\nlines*": "*two<br>lines*",
    "`*raw* &lt;b&gt;`": "<code>*raw* &lt;b&gt;</code>",
    "a\n```\n*raw*\n  b\n```\nc": "a<pre>*raw*\n  b</pre>c",
    "&lt;b&gt; &amp;amp;": "&lt;b&gt; &amp;amp;",
    "<https://a.example/?x=1&amp;y=2|a &amp; b>": (
        '<a href="https://a.example/?x=1&amp;y=2">a &amp; b</a>'
    ),
    "<javascript:alert(1)|click>": "&lt;javascript:alert(1)|click&gt;",
    "see https://a.example/x.": ('see <a href="https://a.example/x">https://a.example/x</a>.'),
    "hxxps://evil[.]example": "hxxps://evil[.]example",
    "*<https://a.example|x>*": '<strong><a href="https://a.example">x</a></strong>',
    "<@U0SAM> <@UNKNOWN|zoe>": "<span>@Sam Okafor</span> <span>@zoe</span>",
    "<#C0IT>": '<a href="#as=U0ANNA&amp;channel=C0IT">#it-desk</a>',
    "<!subteam^S0SEC> <!here>": "<span>@security-team</span> <span>@here</span>",
    "<!date^1782900000^{date_num} {time}|x>": "<time>2026-07-01 12:00 PM</time>",
    "<!date^nonsense^{date}|fallback>": "fallback",
    "&gt; one\n&gt; two\nafter": "<blockquote>one<br>two</blockquote>after",
    "• one\n• two": (
        "<div><span>•</span><span>one</span></div><div><span>•</span><span>two</span></div>"
    ),
    ":warning: :nonsense: 10:30:45": "<span>⚠️</span> :nonsense: 10:30:45",
    "": "",
}


async def test_mrkdwn(page: Page) -> None:
    """Each text is drawn as Slack draws it."""
    drawn = {text: await page.evaluate(DRAW, text) for text in CASES}
    # Browsers differ in the space before "PM".
    assert {text: html.replace("\u202f", " ") for text, html in drawn.items()} == CASES


async def test_a_script_is_no_link(page: Page) -> None:
    """Rich text carries addresses of any kind; only plain ones become links."""
    links = await page.evaluate(
        """async () => {
          const { richText } = await import("/static/richtext.js");
          const link = (url) => ({ type: "link", url, text: "here" });
          const elements = ["javascript:alert(1)", "https://a.example"].map(link);
          const drawn = richText({ elements: [{ type: "rich_text_section", elements }] });
          return [...drawn.querySelectorAll("a")].map((node) => node.getAttribute("href"));
        }"""
    )
    assert links == ["https://a.example"]
