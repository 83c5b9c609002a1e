"""Protected reports: the tables know a pseudonym, and only the delivery knows whom to answer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlmodel import col, select

from bot.domain import messages
from bot.domain.errors import InvalidInput, NotFound, Problem
from bot.domain.people import Actor
from bot.domain.records import AttachedFile, Report, Snapshot
from bot.domain.vocabulary import ReportKind, Verdict
from bot.usecases.cases import claim_case, reply_to_reporter, resolve_case, see_case
from bot.usecases.deliveries import Outgoing, claim, load_outgoing, record_sent
from bot.usecases.drafts import keep_draft, offer_to_file
from bot.usecases.filing import ReportInput, file_report, hidden
from bot.usecases.opening import Opener, SealBroken
from bot.usecases.reports import (
    answer_question,
    edit_report,
    my_reports,
    own_report,
    withdraw_report,
)
from bot.usecases.sealing import Seal, new_seal_key
from bot.usecases.threads import Thread, report_of_thread
from storage.cases import DraftRow
from storage.seals import SealRow
from tests.tables import find_traces
from tests.usecases.office import NOW, TRIAGE, Office

KEY = new_seal_key()
SEAL, OPENER = Seal([KEY]), Opener([KEY])
LATER = NOW + timedelta(minutes=5)
DM = "D0ANNA"
TEXT = "Somebody in my team gives away passwords"
PICTURE = AttachedFile("F1", "chat.png")


def known(actor: Actor, seal: Seal = SEAL) -> Actor:
    """The person as the bot knows them when names can be hidden."""
    return replace(actor, tags=seal.tags(actor.key))


async def file_hidden(
    office: Office, request_id: str = f"{DM}:1.1", *, seal: Seal = SEAL, **given: Any
) -> Report:
    """Anna reports without her name."""
    wanted = ReportInput(
        request_id=request_id,
        **{"text": TEXT, "kind": ReportKind.OTHER, **given},
    )
    return await office.write(file_report, NOW, known(office.anna), hidden(wanted, seal))


async def send_all(office: Office, opener: Opener = OPENER) -> list[Outgoing]:
    """Everything due goes out, and what is written down is what the delivery loop writes."""
    sent = []
    while due := await office.write(claim, real_now=NOW, lease=timedelta(seconds=20), limit=50):
        for claimed in due:
            outgoing = await office.read(load_outgoing, claimed.id, NOW, opener)
            channel = opener.tags(DM)[0] if outgoing.is_sealed else outgoing.destination
            ts = outgoing.message_ts or f"{outgoing.id}.0"
            await office.write(record_sent, outgoing, NOW, channel, ts, real_now=NOW)
            sent.append(outgoing)
    return sent


async def traces(office: Office) -> list[str]:
    anna = office.anna.person
    return await find_traces(office.database, anna.key, anna.chat_id, anna.name, DM)


def names_of(text: str) -> tuple[str, ...]:
    return (*SEAL.tags(text), text)


async def test_no_table_beside_the_directory_tells_who_it_was_after_the_whole_journey(
    office: Office,
) -> None:
    anna = known(office.anna)
    await file_hidden(office)
    await send_all(office)
    await office.write(claim_case, LATER, office.sam, 1)
    await office.write(reply_to_reporter, LATER, office.sam, 1, text="Who?", request_id="F1")
    asked = next(each for each in await send_all(office) if each.kind == "question")
    row = next(each for each in await office.outbox() if each.id == asked.id)
    thread = Thread(names_of(DM), row.message_ts or "")
    assert await office.read(report_of_thread, thread) == 1
    await office.write(
        answer_question,
        LATER,
        anna,
        1,
        text="The boss",
        message=names_of(f"{DM}:2.2"),
        files=(PICTURE,),
        thread=thread,
    )
    await office.write(edit_report, LATER, anna, 1, text="My boss does", kind=ReportKind.OTHER)
    await send_all(office)
    await office.write(
        resolve_case, LATER, office.sam, 1, verdict=Verdict.MALICIOUS, advice="We stopped it"
    )
    await send_all(office)
    assert [row.state for row in await office.outbox() if row.state != "sent"] == []
    assert await traces(office) == []


async def test_each_message_to_the_reporter_reaches_them_in_their_language(
    office: Office,
) -> None:
    await file_hidden(office)
    receipt = next(each for each in await send_all(office) if each.kind == "receipt")
    assert (receipt.destination, receipt.is_sealed) == ("U0ANNA", True)
    assert receipt.reading.time_zone == "Europe/Berlin"
    await office.write(claim_case, LATER, office.sam, 1)
    again = next(each for each in await send_all(office) if each.kind == "receipt")
    assert (again.destination, again.channel_id, again.message_ts) == (
        "U0ANNA",
        None,
        f"{receipt.id}.0",
    )


async def test_the_team_and_the_audit_see_the_pseudonym_without_roles(office: Office) -> None:
    report = await file_hidden(office)
    case = await office.read(see_case, office.sam, 1)
    shown = case.reports[0].reporter
    assert shown == report.reporter
    assert shown.is_pseudonym
    assert len(shown.name) == 4
    await office.write(withdraw_report, LATER, known(office.anna), 1)
    written = [(row.action, row.actor_key, row.actor_roles) for row in await office.audit()]
    assert written == [
        ("report.file", shown.key, []),
        ("report.withdraw", shown.key, []),
    ]


async def test_two_reports_of_one_person_have_two_pseudonyms(office: Office) -> None:
    first, second = await file_hidden(office), await file_hidden(office, "V2")
    assert first.reporter.key != second.reporter.key


async def test_reporters_find_their_own_and_nobody_else_does(office: Office) -> None:
    await file_hidden(office)
    await office.report(request_id="V2")
    mine = await office.read(my_reports, known(office.anna))
    assert [report.number for report in mine.items] == [2, 1]
    assert (await office.read(own_report, known(office.anna), 1)).text == TEXT
    assert (await office.read(my_reports, known(office.li))).total == 0
    for stranger in (known(office.li), office.sam, office.chen):
        with pytest.raises(NotFound):
            await office.read(own_report, stranger, 1)
        with pytest.raises(NotFound):
            await office.write(withdraw_report, LATER, stranger, 1)


async def test_a_second_delivery_of_the_same_payload_files_nothing_new(office: Office) -> None:
    first = await file_hidden(office)
    assert await file_hidden(office) == first
    assert (await office.read(my_reports, known(office.anna))).total == 1


async def test_a_draft_is_forgotten_with_its_twins_and_its_offer_changes_hands(
    office: Office,
) -> None:
    draft_id = f"draft_{DM}:3.3"
    for each in (draft_id, f"draft_{DM}:2.2"):
        await office.write(offer_to_file, NOW, office.anna, each, text="Odd", files=())
    await office.write(offer_to_file, NOW, office.li, "draft_D0LI:1.1", text="Odd", files=())
    await send_all(office)
    first = await file_hidden(office, "V1", text="Odd", draft_id=draft_id)
    assert await file_hidden(office, "V1", text="Odd", draft_id=draft_id) == first
    async with office.database.read() as session:
        left = (await session.scalars(select(col(DraftRow.id)))).all()
    assert list(left) == ["draft_D0LI:1.1"]
    offers = [each for each in await send_all(office) if each.kind == "report_offer"]
    assert [(each.message, each.destination) for each in offers] == [
        (messages.ReportOffer("", "", (), first.number), "U0ANNA")
    ]


@pytest.mark.parametrize(
    ("channel", "name", "kept"),
    [
        (DM, "directmessage", ""),
        ("G0SMALL", "privategroup", ""),
        ("C0GROUP", "mpdm-anna--li--sam-1", ""),
        ("C0GENERAL", "general", "C0GENERAL"),
    ],
)
async def test_a_message_that_few_can_see_is_shown_without_its_place(
    office: Office, channel: str, name: str, kept: str
) -> None:
    message = Snapshot(
        text="@U0ANNA your mailbox is full",
        author_chat_id="U0LI",
        channel_chat_id=channel,
        channel_name=name,
        link=f"https://acme.slack.example/archives/{channel}/p1",
    )
    draft_id = await office.write(keep_draft, NOW, office.anna, message)
    report = await file_hidden(office, "V1", text="", draft_id=draft_id)
    assert report.snapshot
    assert report.snapshot.channel_chat_id == kept
    assert bool(report.snapshot.link) is bool(kept)
    assert report.snapshot.author_chat_id == "U0LI"
    assert report.snapshot.text == "@… your mailbox is full"
    assert await traces(office) == []


async def test_ones_own_message_is_shown_without_its_author(office: Office) -> None:
    message = Snapshot(text="I typed my password here", author_chat_id="U0ANNA")
    draft_id = await office.write(keep_draft, NOW, office.anna, message)
    await file_hidden(office, "V1", draft_id=draft_id)
    assert await traces(office) == []


async def test_a_file_is_refused_since_slack_shows_whose_it_is(office: Office) -> None:
    with pytest.raises(InvalidInput) as refused:
        await file_hidden(office, files=(PICTURE,))
    assert refused.value.problems == (Problem("files", "shows_who_sent"),)
    assert await office.messages() == []


async def test_a_file_in_an_answer_is_kept_back_and_the_reporter_is_told(office: Office) -> None:
    await file_hidden(office)
    await send_all(office)
    receipt = next(row for row in await office.outbox() if row.kind == "receipt")
    thread = Thread(names_of(DM), receipt.message_ts or "")
    taken = await office.write(
        answer_question,
        LATER,
        known(office.anna),
        1,
        text="",
        files=(PICTURE,),
        message=names_of(f"{DM}:5.5"),
        thread=thread,
    )
    assert not taken
    assert [each.kind for each in await send_all(office)] == ["file_refused"]
    assert await traces(office) == []


async def test_an_ordinary_report_beside_it_is_as_always(office: Office) -> None:
    await office.report()
    assert await office.messages() == [("receipt", "Anna"), ("case_card", TRIAGE)]


async def test_what_an_older_key_sealed_is_still_found_and_answered(office: Office) -> None:
    """A new key goes first, and the older ones stay behind it."""
    await file_hidden(office)
    keys = [new_seal_key(), KEY]
    anna = known(office.anna, Seal(keys))
    assert (await office.read(my_reports, anna)).total == 1
    sent = await send_all(office, Opener(keys))
    assert [each.destination for each in sent if each.is_sealed] == ["U0ANNA"]


async def test_without_the_key_nobody_can_be_answered(office: Office) -> None:
    await file_hidden(office)
    receipt = next(row for row in await office.outbox() if row.kind == "receipt")
    for opener in (None, Opener([new_seal_key()])):
        with pytest.raises(SealBroken):
            await office.read(load_outgoing, receipt.id, NOW, opener)


async def test_the_seal_holds_the_person_only_encrypted(office: Office) -> None:
    await file_hidden(office)
    async with office.database.read() as session:
        seal = (await session.scalars(select(SealRow))).one()
    assert Fernet(KEY).decrypt(seal.token.encode()).decode() == office.anna.key
    assert office.anna.key not in f"{seal.token} {seal.tag}"
