"""The small company that the playground starts with, and a way to make it big."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.playground.values import Bot, File, Message, Person, Team, UserGroup


@dataclass(frozen=True, slots=True)
class ChannelSeed:
    """A channel as it is when the playground starts."""

    id: str
    name: str
    members: tuple[str, ...]
    kind: Literal["channel", "private"] = "channel"
    is_archived: bool = False
    is_shared: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is already there; its timestamp is given at the start."""

    channel: str
    message: Message


@dataclass(frozen=True, slots=True)
class Company:
    """All that a workspace starts from."""

    team: Team
    bot: Bot
    people: tuple[Person, ...]
    groups: tuple[UserGroup, ...] = ()
    channels: tuple[ChannelSeed, ...] = ()
    files: tuple[File, ...] = ()
    messages: tuple[Letter, ...] = ()


ACME = Team("T0ACME", "Acme", "acme")
TOCSIN = Bot(user_id="U0TOCSIN", bot_id="B0TOCSIN", app_id="A0TOCSIN", name="Tocsin")


_TITLES = {
    "Account manager": "客户经理",
    "Engineer": "工程师",
    "Security analyst": "安全分析师",
    "IT administrator": "IT 管理员",
    "Head of security, committee member": "安全负责人、委员会成员",
    "Payroll": "薪资专员",
    "Contractor": "外包人员",
    "Partner manager": "合作伙伴经理",
    "Left last year": "去年离职",
    "Employee": "员工",
}


def _person(user_id: str, name: str, real_name: str, title: str, **more: object) -> Person:
    email = f"{name}@acme.example"
    person = Person(user_id, name, real_name, ACME.id, title, _TITLES[title], email=email)
    return replace(person, **more)  # type: ignore[arg-type]


def _people() -> tuple[Person, ...]:
    berlin = "Europe/Berlin"
    shanghai = {"locale": "zh-CN", "tz": "Asia/Shanghai"}
    return (
        _person("U0ANNA", "anna", "Anna Berg", "Account manager", persona=True, color="2b6cb0"),
        _person("U0LIWEI", "liwei", "李伟", "Engineer", persona=True, color="b7791f", **shanghai),
        _person(
            "U0SAM",
            "sam",
            "Sam Okafor",
            "Security analyst",
            persona=True,
            color="c53030",
            locale="en-GB",
            tz="Europe/London",
        ),
        _person(
            "U0ITA", "ita", "Ita Novak", "IT administrator", persona=True, color="2f855a", tz=berlin
        ),
        _person(
            "U0CHEN",
            "chen",
            "陈静",
            "Head of security, committee member",
            persona=True,
            color="6b46c1",
            is_admin=True,
            **shanghai,
        ),
        _person("U0MAX", "max", "Max Meyer", "Security analyst", locale="de-DE", color="975a16"),
        _person("U0BOB", "bob", "Bob Stone", "Payroll", color="4a5568"),
        _person("U0GUEST", "gus", "Gus Guest", "Contractor", is_restricted=True, color="718096"),
        _person(
            "U0OUT",
            "olga",
            "Olga Outside",
            "Partner manager",
            team_id="T0PARTNER",
            is_stranger=True,
            email="olga@partner.example",
            color="d53f8c",
        ),
        _person("U0GONE", "gone", "Gone Person", "Left last year", deleted=True, color="a0aec0"),
    )


_EVERYONE = ("U0ANNA", "U0LIWEI", "U0SAM", "U0ITA", "U0CHEN", "U0MAX", "U0BOB")
_BOT = (TOCSIN.user_id,)


def _channels() -> tuple[ChannelSeed, ...]:
    everyone = _EVERYONE + _BOT
    return (
        ChannelSeed("C0GENERAL", "general", (*everyone, "U0GUEST"), topic="Company-wide"),
        ChannelSeed("C0ANN", "announcements", everyone, topic="Announcements in English"),
        ChannelSeed("C0ANNCN", "announcements-cn", everyone, topic="中文公告"),
        ChannelSeed("C0RANDOM", "random", _EVERYONE, topic="Anything goes"),
        ChannelSeed("C0IT", "it-desk", everyone, topic="Ask IT"),
        ChannelSeed("C0OLD", "old-stuff", _EVERYONE, is_archived=True),
        ChannelSeed("G0TRIAGE", "sec-triage", ("U0SAM", "U0MAX", "U0CHEN", *_BOT), "private"),
        ChannelSeed("G0COM", "security-committee", ("U0CHEN", "U0SAM", *_BOT), "private"),
        ChannelSeed(
            "C0SHARED", "partner-acme", ("U0ANNA", "U0BOB", "U0OUT", *_BOT), is_shared=True
        ),
    )


_INVOICE = File(
    "F0INVOICE",
    "invoice_0423.html",
    "text/html",
    b"<html><body><form action='http://acme-payroll.example/login'>Password: <input></form>",
    "U0BOB",
    1_760_000_000,
    title="invoice_0423.html",
)


def _messages() -> tuple[Letter, ...]:
    def said(channel: str, user: str, text: str, **more: object) -> Letter:
        message = Message(ts="", text=text, user=user)
        return Letter(channel, replace(message, **more))  # type: ignore[arg-type]

    preview = {
        "id": 1,
        "title": "账号安全中心",
        "title_link": "http://acme-sso.example/verify",
        "text": "您的账号将在 24 小时后停用，请立即验证。",
        "fallback": "账号安全中心",
    }
    quoted = {
        "type": "section",
        "block_id": "fwd1",
        "text": {
            "type": "mrkdwn",
            "text": "各位，这封邮件是真的吗？<http://acme-sso.example/verify>",
            "verbatim": False,
        },
    }
    return (
        said("C0GENERAL", "U0ITA", "Good morning! The Wi-Fi in Berlin is back to normal."),
        said(
            "C0GENERAL",
            "U0BOB",
            "Payroll moved to a new portal, please log in today or your salary is late: "
            "<http://acme-payroll.example/login?id=42&amp;next=home>",
            files=("F0INVOICE",),
        ),
        said("C0GENERAL", "U0ANNA", "Thanks Bob… is that link right? It looks odd to me."),
        said("C0RANDOM", "U0ANNA", "Cake in the kitchen, first come first served."),
        said(
            "C0RANDOM",
            "U0BOB",
            "Has anyone else got this payroll mail? "
            "<http://acme-payroll.example/login|acme-payroll.example/login>",
        ),
        said(
            "C0RANDOM",
            "U0LIWEI",
            "各位，这封邮件是真的吗？<http://acme-sso.example/verify>",
            blocks=[quoted],
            attachments=[preview],
        ),
        said("C0IT", "U0LIWEI", "VPN 又断了，有人能看一下吗？"),
        said("C0IT", "U0ITA", "Looking into it, give me ten minutes."),
        said("C0SHARED", "U0OUT", "Hello Acme, the contract draft is on its way."),
        said("G0TRIAGE", "U0SAM", "I have the late shift today, Max has the early one tomorrow."),
    )


def small_company() -> Company:
    """Acme: five people to play, a few more to meet, and something phishy in #general."""
    groups = (
        UserGroup("S0SEC", "security-team", "Security team", ("U0SAM", "U0MAX")),
        UserGroup("S0IT", "it-team", "IT team", ("U0ITA",)),
        UserGroup("S0COM", "security-committee", "Security committee", ("U0CHEN", "U0SAM")),
    )
    return Company(ACME, TOCSIN, _people(), groups, _channels(), (_INVOICE,), _messages())


def grown(company: Company, employees: int) -> Company:
    """The same company with this many more employees, all of them in #general."""
    names = [f"employee{number}" for number in range(1, employees + 1)]
    hired = tuple(_person(f"U1{name[8:]:0>7}", name, name.title(), "Employee") for name in names)
    ids = tuple(person.id for person in hired)
    channels = tuple(
        replace(channel, members=channel.members + ids) if channel.name == "general" else channel
        for channel in company.channels
    )
    return replace(company, people=company.people + hired, channels=channels)
