"""What Slack makes of the text that people and apps write."""

from __future__ import annotations

import pytest

from bot.playground.company import small_company
from bot.playground.typed_text import as_typed_in_command, as_typed_in_message, with_links
from bot.playground.workspace import Workspace

WORKSPACE = Workspace(small_company())
PEOPLE, CHANNELS = list(WORKSPACE.people.values()), list(WORKSPACE.channels.values())


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("see https://evil.example/x & run", "see <https://evil.example/x> &amp; run"),
        ("<script> & co", "&lt;script&gt; &amp; co"),
        ("(http://a.example/?a=1&b=2).", "(<http://a.example/?a=1&amp;b=2>)."),
        ("看 https://a.example/路径。好", "看 <https://a.example/路径>。好"),
        ("visit evil.com/login now", "visit <http://evil.com/login|evil.com/login> now"),
        ("version 1.2.3 of node.js", "version 1.2.3 of node.js"),
        ("mail bob@acme.com", "mail <mailto:bob@acme.com|bob@acme.com>"),
        ("@sam look, @nobody", "<@U0SAM> look, @nobody"),
        ("@here in #general", "<!here> in <#C0GENERAL|general>"),
        ("hxxp://evil[.]example", "hxxp://evil[.]example"),
    ],
)
def test_a_message(typed: str, arrives: str) -> None:
    assert as_typed_in_message(typed, PEOPLE, CHANNELS) == arrives


@pytest.mark.parametrize(
    ("should_escape", "arrives"),
    [(False, "@sam <b> & #general"), (True, "<@U0SAM|sam> &lt;b&gt; &amp; <#C0GENERAL|general>")],
)
def test_a_command(should_escape: bool, arrives: str) -> None:
    typed = "@sam <b> & #general"
    assert as_typed_in_command(typed, should_escape, PEOPLE, CHANNELS) == arrives


@pytest.mark.parametrize(
    ("posted", "stored"),
    [
        ("see https://a.example.", "see <https://a.example>."),
        ("see <https://a.example|here>", "see <https://a.example|here>"),
        ("no link, &amp; no change", "no link, &amp; no change"),
    ],
)
def test_an_apps_post(posted: str, stored: str) -> None:
    assert with_links(posted) == stored
