"""A notice as people read it, in their language or in several."""

from datetime import datetime, timedelta

from bot.domain.acknowledgements import Asking
from bot.domain.records import Notice, NoticeDraft, RunFacts
from bot.domain.tlp import Tlp
from bot.slack import kit
from bot.slack.kit import Block, Post
from bot.slack.views.acknowledge import answer_blocks
from bot.slack.views.labels import SEVERITY_SIGNS, label, pair
from bot.text import Words
from bot.text.words import CHINESE, ENGLISH, find_locale, mark

_SHOWN_ACTION = 300
# What a mark asks of its readers, in plain words; wider marks ask nothing of employees.
_PLEAS: dict[Tlp, str] = {
    Tlp.AMBER: mark("Please pass it on only to those who need it."),
    Tlp.AMBER_STRICT: mark("Please don't pass it on outside the company."),
    Tlp.RED: mark("For you only. Please don't pass it on."),
}


def notice_message(
    words: Words, notice: Notice, run: RunFacts, asking: Asking | None = None
) -> Post:
    """The notice in the reader's language, or in both one below the other, and its buttons."""
    content = notice.content
    written = [code for code in ("en", "zh") if getattr(content, f"title_{code}").strip()]
    wanted = [code for code in written if find_locale(code) in words.locales]
    parts = [_one_language(words, notice, run, code) for code in wanted or written[:1]]
    blocks = parts[0].blocks
    for part in parts[1:]:
        blocks = [*blocks, kit.divider(), *part.blocks]
    if asking:
        blocks = [*blocks, *answer_blocks(words, notice.number, asking)]
    return Post("\n".join(part.text for part in parts), blocks)


def _one_language(words: Words, notice: Notice, run: RunFacts, code: str) -> Post:
    own = in_locales(words, (find_locale(code),))
    content = notice.content
    heading, text, action = (
        getattr(content, f"{part}_{code}").strip() for part in ("title", "text", "action")
    )
    sign = SEVERITY_SIGNS[content.severity]
    blocks = [
        kit.section(f"{sign} *{label(own, content.kind)} · {kit.escape(heading)}*"),
        *kit.typed_sections(text),
    ]
    if action:
        blocks.append(kit.section("*" + own.say("What to do") + "*"))
        blocks += kit.typed_sections(action)
    if facts := _facts(own, content):
        blocks.append(kit.section("\n".join(facts)))
    blocks += [kit.section(line) for line in _times(own, content)]
    foot = [notice.reference, own.say("Severity: {level}", level=label(own, content.severity))]
    foot.append(content.tlp.mark)
    if content.tlp in _PLEAS:
        foot.append(own.say(_PLEAS[content.tlp]))
    if run.late_by:
        foot.append(own.say("Sent late; it was due {time}.", time=own.moment(run.due_at)))
    blocks.append(kit.context(" · ".join(foot)))
    return Post(pair(own, label(own, content.kind), kit.escape(heading)), blocks)


def _facts(words: Words, content: NoticeDraft) -> list[str]:
    """What it is about and where to read and ask more, as far as its author said."""
    lines = []
    if content.product:
        lines.append(words.say("*Product:* {name}", name=kit.escape(content.product)))
    if content.affected_versions:
        versions = kit.escape(content.affected_versions)
        lines.append(words.say("*Affected:* {versions}", versions=versions))
    if content.fixed_versions:
        versions = kit.escape(content.fixed_versions)
        lines.append(words.say("*Fixed in:* {versions}", versions=versions))
    if content.link:
        # Checked when it was written; shown in full, so that it can't name another place.
        address = kit.escape(content.link)
        lines.append(words.say("*More:* {link}", link=kit.link(address, address)))
    if content.contact:
        lines.append(words.say("*Questions:* {contact}", contact=kit.escape(content.contact)))
    return lines


def _times(words: Words, content: NoticeDraft) -> list[str]:
    lines = []
    if content.deadline:
        lines.append(words.say("*By:* {time}", time=words.moment(content.deadline)))
    if content.window_start and content.window_end:
        lines.append(
            words.say(
                "*From* {start} *to* {end}",
                start=words.moment(content.window_start),
                end=words.moment(content.window_end),
            )
        )
    if content.expected_address:
        lines.append(
            words.say(
                "*Only at:* `{address}`. Any other address is not ours: please report it.",
                address=kit.escape(content.expected_address),
            )
        )
    return lines


def reminder(words: Words, notice: Notice) -> Block:
    """A notice as something still to be done or to come: what, until when, in a few lines."""
    content = notice.content
    lines = [f"{SEVERITY_SIGNS[content.severity]} *{title(words, content)}*"]
    if action := in_language(words, content.action_en, content.action_zh):
        lines.append(kit.brief(action, _SHOWN_ACTION))
    return kit.section("\n".join([*lines, *_times(words, content)]))


def reminder_message(words: Words, notice: Notice, asking: Asking | None) -> Post:
    """To a reader who did not answer: what is still to be done, with the same buttons."""
    still = words.say("Still to be done: {title}", title=title(words, notice.content))
    blocks = [
        kit.section(words.say("Have you done this yet?")),
        reminder(words, notice),
        kit.context(notice.reference),
        *(answer_blocks(words, notice.number, asking) if asking else []),
    ]
    return Post(still, blocks)


def title(words: Words, content: NoticeDraft) -> str:
    """The title in the reader's language, or in the one that it was written in."""
    return kit.escape(in_language(words, content.title_en, content.title_zh))


def in_language(words: Words, english: str, chinese: str) -> str:
    """Of two texts the one that the reader reads best; one may be missing."""
    wanted, other = (chinese, english) if words.locale == CHINESE else (english, chinese)
    return wanted.strip() or other.strip()


def in_both_languages(words: Words, notice: Notice, due_at: datetime) -> list[Block]:
    """What people will read or have read, in every language that it was written in."""
    run = RunFacts(due_at=due_at, late_by=timedelta(0))
    return notice_message(in_locales(words, (ENGLISH, CHINESE)), notice, run).blocks


def in_locales(words: Words, locales: tuple[str, ...]) -> Words:
    """The same reader's words in other languages."""
    return Words(locales, words.zone, words.now, words.command_prefix, words.is_channel)
