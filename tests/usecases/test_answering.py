"""Whoever reports something hears at once what the company knows of it and they may see."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.answers import Answer, Links, Telling
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.lookalikes import Trick
from bot.domain.people import Actor
from bot.domain.records import NoticeDraft, Snapshot
from bot.domain.vocabulary import (
    MissedRunPolicy,
    NoticeKind,
    ReportKind,
    ScheduleType,
    Severity,
    Verdict,
)
from bot.usecases.answering import check
from bot.usecases.cases import resolve_case
from bot.usecases.drafts import keep_draft
from bot.usecases.filing import Filing, ReportInput, file_reports
from bot.usecases.known import block, forget_expired, forget_verdict, list_blocks, unblock
from bot.usecases.notice_runs import run_due_notices
from bot.usecases.notices import cancel_notice, confirm_notice, draft_notice
from bot.usecases.reports import own_report
from storage.cases import CaseRow
from storage.known import KnownMatchRow
from tests.usecases.office import ANNOUNCEMENTS, NOW, Office

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = NOW + HOUR
SCAM = "Pay the parcel fee of 3 euros at http://parcel-fee.net/pay?id=7 or we send it back."
AGAIN = "hxxps://parcel-fee[.]net/pay?id=99"
OTHER_PAGE = "http://parcel-fee.net/other"
OTHER_HOST = "http://shop.parcel-fee.net"
OTHER_LINK = SCAM.replace("parcel-fee.net", "fee.example")
RELOGIN = NoticeDraft(
    kind=NoticeKind.ANNOUNCED_CHANGE,
    severity=Severity.MEDIUM,
    channels=(ANNOUNCEMENTS,),
    schedule_type=ScheduleType.NOW,
    time_zone="Europe/Berlin",
    missed=MissedRunPolicy.SEND_LATE,
    title_en="New sign-in",
    text_en="Everybody signs in anew after the update of the login service this evening.",
    window_start=NOW + 2 * HOUR,
    window_end=NOW + 4 * HOUR,
    expected_address="https://sso.contoso.com/login",
)
DURING = NOW + 3 * HOUR


async def answer(
    office: Office, text: str, actor: Actor | None = None, now: datetime = LATER
) -> Answer:
    return await office.read(check, now, actor or office.li, text)


async def resolve(office: Office, verdict: Verdict, number: int = 1) -> None:
    await office.write(resolve_case, NOW, office.sam, number, verdict=verdict, advice="")


async def announce(office: Office, draft: NoticeDraft = RELOGIN, *, send: bool = True) -> int:
    notice = await office.write(draft_notice, NOW, office.ita, draft, draft.title_en)
    await office.write(confirm_notice, NOW, office.ita, notice.number)
    if send:
        await office.write(run_due_notices, NOW)
    return notice.number


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (
            Verdict.MALICIOUS,
            {
                AGAIN: Telling.MALICIOUS,
                OTHER_PAGE: Telling.MALICIOUS,
                OTHER_LINK: Telling.MALICIOUS,
                OTHER_HOST: Telling.NOTHING,
            },
        ),
        (Verdict.SPAM, {AGAIN: Telling.SPAM, OTHER_PAGE: Telling.NOTHING}),
        (
            Verdict.EXPECTED_CHANGE,
            {
                AGAIN: Telling.EXPECTED,
                f"{SCAM} http://more.example": Telling.NOTHING,
                OTHER_LINK: Telling.NOTHING,
            },
        ),
        (Verdict.USER_ERROR, {AGAIN: Telling.NOTHING}),
    ],
)
async def test_a_verdict_is_told_to_whoever_reports_the_same(
    office: Office, verdict: Verdict, told: dict[str, Telling]
) -> None:
    """The words of a planned change around another link are what an attacker sends."""
    await office.report(text=SCAM)
    await resolve(office, verdict)
    assert {text: (await answer(office, text)).telling for text in told} == told


async def test_an_answer_is_kept_with_the_report_it_was_given_to(office: Office) -> None:
    await office.report(text=SCAM)
    await office.report(office.li, text=f"me too {AGAIN}", request_id="V2")
    await resolve(office, Verdict.MALICIOUS)
    third = await office.report(office.sia, text=AGAIN, request_id="V3", now=LATER)
    assert third.answer.telling is Telling.MALICIOUS
    stored = await office.read(own_report, office.sia, third.number)
    assert stored.answer == third.answer
    assert stored.answer.known is not None
    assert stored.answer.known.case_number == 1
    assert (await office.read(own_report, office.anna, 1)).answer.telling is Telling.NOTHING


async def test_reports_filed_together_get_an_answer_each(office: Office) -> None:
    await office.report(text=SCAM)
    await resolve(office, Verdict.MALICIOUS)
    await office.write(block, NOW, office.sam, "evil.example")
    filings = [
        Filing(actor, ReportInput(request_id=text, text=text))
        for actor, text in (
            (office.anna, AGAIN),
            (office.guest, "boss@evil.example"),
            (office.li, "my chair is gone"),
            (office.li, "see sso-contoso.com"),
        )
    ]
    filed = await office.write(file_reports, LATER, filings)
    assert [getattr(each, "answer").telling for each in filed] == [  # noqa: B009
        Telling.MALICIOUS,
        Telling.BLOCKED,
        Telling.NOTHING,
        Telling.LOOKALIKE,
    ]


async def test_a_verdict_is_known_for_90_days_or_until_it_is_undone(office: Office) -> None:
    await office.report(text=SCAM)
    await resolve(office, Verdict.MALICIOUS)
    last_day = NOW + 90 * DAY
    assert (await answer(office, AGAIN, now=last_day - HOUR)).telling is Telling.MALICIOUS
    assert (await answer(office, AGAIN, now=last_day)).telling is Telling.NOTHING

    async with office.database.write() as session:
        await forget_verdict(session, await session.get_one(CaseRow, 1))
    assert (await answer(office, AGAIN)).telling is Telling.NOTHING


async def test_what_expired_is_cleaned_up(office: Office) -> None:
    await office.write(block, NOW, office.sam, "evil.example for 2d")
    await office.write(block, NOW, office.sam, "other.example for 3d")
    await office.write(forget_expired, NOW + 2 * DAY)
    async with office.database.read() as session:
        assert await session.get(KnownMatchRow, ("site:evil.example", "block")) is None
        assert await session.get(KnownMatchRow, ("site:other.example", "block")) is not None


async def test_a_shared_message_is_known_by_its_words_not_by_its_reporters(office: Office) -> None:
    words = "Your mailbox is full, please confirm your account today or all mail will be deleted."
    for number, comment in enumerate(("is this real?", "我觉得这封邮件很奇怪,请帮我看一下")):
        draft = await office.write(keep_draft, NOW, office.anna, Snapshot(text=words))
        report = await office.report(text=comment, request_id=draft, draft_id=draft)
        if not number:
            await resolve(office, Verdict.MALICIOUS)
    assert report.answer.telling is Telling.MALICIOUS


async def test_a_block_counts_until_it_ends_or_is_lifted(office: Office) -> None:
    made = await office.write(block, NOW, office.sam, "hxxps://evil[.]example/x for 7d payroll")
    assert (made.shown, made.note) == ("hxxps://evil[.]example/x", "payroll")
    assert made.expires_at == NOW + 7 * DAY
    assert (await answer(office, "https://evil.example/x?y=1")).telling is Telling.BLOCKED
    assert (await answer(office, "https://evil.example/x", now=NOW + 7 * DAY)).telling is (
        Telling.NOTHING
    )

    await office.write(block, NOW, office.sia, "https://evil.example/x")
    listed = await office.read(list_blocks, LATER, office.sam)
    assert [(each.shown, each.by.name, each.note) for each in listed.items] == [
        ("hxxps://evil[.]example/x", "Sia", "")
    ]

    assert await office.write(unblock, LATER, office.sam, "hxxps://evil[.]example/x") == (
        "hxxps://evil[.]example/x"
    )
    assert (await answer(office, "https://evil.example/x")).telling is Telling.NOTHING
    with pytest.raises(InvalidInput):
        await office.write(unblock, LATER, office.sam, "https://evil.example/x")
    assert [row.action for row in await office.audit()] == [
        "known.block",
        "known.block",
        "known.unblock",
    ]


async def test_a_verdict_and_a_block_do_not_overwrite_each_other(office: Office) -> None:
    await office.report(text=SCAM)
    await office.write(block, NOW, office.sam, "http://parcel-fee.net/pay for 1d")
    await resolve(office, Verdict.SPAM)
    assert (await answer(office, AGAIN)).telling is Telling.BLOCKED
    assert (await answer(office, AGAIN, now=NOW + 2 * DAY)).telling is Telling.SPAM


async def test_only_the_security_team_blocks(office: Office) -> None:
    for actor in (office.anna, office.ita, office.chen, office.guest):
        for use_case in (block, unblock):
            with pytest.raises(NotAllowed):
                await office.write(use_case, NOW, actor, "evil.example")
        with pytest.raises(NotAllowed):
            await office.read(list_blocks, NOW, actor)


async def test_a_look_alike_is_named(office: Office) -> None:
    found = (await answer(office, "log in again at hxxps://contoso-login[.]net/x")).lookalike
    assert found is not None
    assert (found.host, found.imitates, found.trick) == (
        "contoso-login.net",
        "contoso.com",
        Trick.NAME,
    )


RIGHT, WRONG = "log in again at sso.contoso.com", "log in again at sso.evil.net"
AFTER = NOW + 5 * HOUR
IN_ITS_WINDOW = [
    (RIGHT, DURING, Links.SAME),
    ("log in again at https://sso.contoso.com/x", DURING, Links.SAME),
    ("重新登录 sso.contoso.com", DURING, Links.SAME),
    ("it asked me to log in again", DURING, Links.NONE),
    (WRONG, DURING, Links.ELSEWHERE),
    (f"{RIGHT} or evil.net", DURING, Links.ELSEWHERE),
    ("log in again at mail.contoso.com", DURING, Links.ELSEWHERE),
    ("a strange invoice from http://evil.net", DURING, None),
    (WRONG, LATER, Links.ELSEWHERE),
    (RIGHT, LATER, None),
    ("it asked me to log in again", LATER, None),
    (RIGHT, AFTER, None),
    (WRONG, AFTER, None),
]


async def test_an_announced_change_counts_in_its_window_and_with_its_address(
    office: Office,
) -> None:
    """Attackers come early: before the window only another address is told."""
    await announce(office)
    for text, now, links in IN_ITS_WINDOW:
        change = (await answer(office, text, now=now)).change
        assert (change.links if change else None) is links, text


async def test_a_change_with_the_right_address_is_no_news_of_another_change(
    office: Office,
) -> None:
    await announce(office)
    other = replace(RELOGIN, title_en="Mail", expected_address="mail.contoso.com")
    await announce(office, other)
    found = await answer(office, "log in again at sso.contoso.com", now=DURING)
    assert found.telling is Telling.ANNOUNCED


async def test_what_nobody_was_told_yet_or_was_taken_back_is_not_told(office: Office) -> None:
    await announce(office, send=False)
    text = "log in again at sso.contoso.com"
    assert (await answer(office, text, now=DURING)).telling is Telling.NOTHING
    await office.write(run_due_notices, NOW)
    assert (await answer(office, text, now=DURING)).telling is Telling.ANNOUNCED
    await office.write(cancel_notice, NOW, office.ita, 1)
    assert (await answer(office, text, now=DURING)).telling is Telling.NOTHING


async def test_guests_and_other_companies_learn_no_notices(office: Office) -> None:
    await announce(office)
    await office.write(block, NOW, office.sam, "evil.example")
    for actor in (office.guest, office.out):
        asked = "log in again at sso.contoso.com"
        assert (await answer(office, asked, actor, DURING)).telling is Telling.NOTHING
        report = await office.report(
            actor, text=asked, kind=ReportKind.FORCED_RELOGIN, request_id=actor.key, now=DURING
        )
        assert report.answer.telling is Telling.NOTHING
        assert (await answer(office, "evil.example", actor)).telling is Telling.BLOCKED


async def test_a_notice_is_told_where_it_explains_what_is_reported(office: Office) -> None:
    advisory = replace(
        RELOGIN,
        kind=NoticeKind.ADVISORY,
        title_en="Fake parcels",
        text_en="Don't pay at parcel-fee[.]net.",
        window_start=None,
        window_end=None,
        expected_address="",
    )
    works = replace(
        advisory,
        kind=NoticeKind.MAINTENANCE,
        title_en="Mail is down",
        text_en="We change a disk.",
        window_start=RELOGIN.window_start,
        window_end=RELOGIN.window_end,
    )
    await announce(office, advisory)
    await announce(office, works)
    told = [
        (await answer(office, AGAIN)).notice,
        (await answer(office, "I can't send messages", now=DURING)).notice,
        (await answer(office, "I can't send messages", now=LATER)).notice,
        (await answer(office, AGAIN, now=NOW + 30 * DAY)).notice,
    ]
    assert [each.title_en if each else "" for each in told] == [
        "Fake parcels",
        "Mail is down",
        "",
        "",
    ]


async def test_the_most_dangerous_thing_is_told(office: Office) -> None:
    await announce(office)
    text = "log in again at https://sso.contoso-login.net/x"
    assert (await answer(office, text, now=DURING)).telling is Telling.LOOKALIKE
    await office.report(text=text)
    await resolve(office, Verdict.MALICIOUS)
    assert (await answer(office, text, now=DURING)).telling is Telling.MALICIOUS
    await office.write(block, NOW, office.sam, "contoso-login.net")
    assert (await answer(office, text, now=DURING)).telling is Telling.BLOCKED
