"""The App Home tab."""

from dataclasses import replace

from bot.domain.people import Actor
from bot.domain.records import Page, Report
from bot.slack import kit
from bot.slack.ids import Press
from bot.slack.kit import Block, View
from bot.slack.views.company import tocsin_help
from bot.slack.views.report import my_reports
from bot.text import Words


def home_view(words: Words, actor: Actor, reports: Page[Report]) -> View:
    """Report button first, then one's own reports, then what one may do here."""
    blocks = [
        kit.header(words.say("Something looks odd?")),
        kit.section(
            words.say(
                "A strange message, a login that you didn't expect, a lost phone:"
                " tell us. You will hear how it ended."
            )
        ),
        report_button(words),
        kit.divider(),
        *_newest(words, reports),
        kit.divider(),
        *tocsin_help(words, actor),
    ]
    return {"type": "home", "blocks": blocks}


def report_button(words: Words) -> Block:
    """Opens the report form."""
    return kit.actions(
        kit.button(
            words.say("Report something odd"), Press.OPEN_REPORT_FORM, "home", style="primary"
        )
    )


def _newest(words: Words, reports: Page[Report]) -> list[Block]:
    """The first page only: Home has no place of its own to turn pages in."""
    blocks = my_reports(words, replace(reports, pages=1))
    if reports.pages > 1:
        command = f"`{words.command('report')} mine`"
        blocks.append(kit.context(words.say("All of them: {command}", command=command)))
    return blocks
