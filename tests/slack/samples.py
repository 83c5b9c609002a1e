"""Values as views show them: one of everything, ordinary or hostile."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain import messages
from bot.domain.acknowledgements import (
    Acknowledgement,
    Answered,
    Asking,
    Place,
    Uptake,
    later_choices,
)
from bot.domain.answers import NOTHING_KNOWN, Announced, Answer, Known, Links, Telling
from bot.domain.audience import Audience, Candidate, LeftOut, Reach, Recipient
from bot.domain.blocks import Block
from bot.domain.filters import FilterError, FilterProblem, parse_filter
from bot.domain.home import HomeTab, Missing, TeamWork
from bot.domain.indicators import Indicator, IndicatorType, defang, find_indicators
from bot.domain.lookalikes import Lookalike, Trick
from bot.domain.people import Actor, Person
from bot.domain.policy import Policy
from bot.domain.records import (
    AttachedFile,
    Case,
    DeliveryOutcome,
    Digest,
    Notice,
    NoticeDraft,
    NoticeSchedule,
    Overview,
    Page,
    Remark,
    Reminder,
    Report,
    RunFacts,
    SeverityCount,
    Sighting,
    Snapshot,
    Surge,
)
from bot.domain.statistics import Kept, Pace, Statistics
from bot.domain.timeline import Happening
from bot.domain.tlp import Concern, Presence, Ruling, Tlp
from bot.domain.vocabulary import (
    CaseState,
    ChannelLanguage,
    DeliveryState,
    MissedRunPolicy,
    NoticeKind,
    NoticeState,
    ReminderKind,
    ReportKind,
    Role,
    ScheduleType,
    Severity,
    Verdict,
)
from bot.domain.vulnerability.chases import Chase
from bot.domain.vulnerability.evidence import FIELDS, Field, FieldKind
from bot.domain.vulnerability.priority import DueKind, Rule
from bot.domain.vulnerability.process import Request, Standing
from bot.domain.vulnerability.records import Entry, History, Vulnerability
from bot.domain.vulnerability.vocabulary import (
    EventKind,
    Outcome,
    Path,
    Piece,
    Priority,
    RequestKind,
    Source,
    Stage,
    WeaknessClass,
)
from bot.slack import kit
from bot.slack.ids import Command
from bot.slack.kit import View
from bot.slack.views import (
    acknowledge,
    answer,
    block,
    case_forms,
    clock_settings,
    clocks,
    company,
    errors,
    hints,
    home,
    notice_audience,
    notice_form,
    notice_schedule,
    notice_status,
    on_call,
    report,
    statistics,
    timeline,
    triage,
    uptake,
    vulnerability,
    vulnerability_forms,
    vulnerability_history,
    vulnerability_settings,
)
from bot.slack.views.pages import Listing
from bot.text import Words
from tests.slack import required_samples

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ANNA = Person("p1", "U0ANNA", "Anna Schmidt")
LI_WEI = Person("p2", "U0LIWEI", "李伟")
HIDDEN = Person("p3", "", "7F3K")
EVIL = "https://evil.example/login"
LINK = "https://acme.slack.example/archives/C0GENERAL/p1764000000000100"

EVERYONE = Actor(LI_WEI, frozenset(Role), "zh-CN", "Asia/Shanghai")


def a_report(text: str = f"It asked me to log in again at {EVIL}", **changes: object) -> Report:
    """A report of LI_WEI about a message."""
    ordinary = Report(
        number=12,
        case_number=5,
        case_state=CaseState.NEW,
        reporter=LI_WEI,
        colleague=ANNA,
        kind=ReportKind.FORCED_RELOGIN,
        text=text,
        snapshot=a_snapshot(text),
        files=(AttachedFile("F1", "screen shot.png"),),
        filed_at=NOW,
        edited_at=NOW + timedelta(minutes=1),
        withdrawn_at=None,
        answer_by=NOW + timedelta(hours=2),
        verdict=None,
        advice="",
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


def a_snapshot(text: str, name: str = "IT Support") -> Snapshot:
    """The reported message, from a bot in a channel."""
    return Snapshot(
        text=text,
        author_name=name,
        channel_chat_id="C0GENERAL",
        channel_name="general",
        sent_at=NOW - timedelta(hours=1),
        link=LINK,
        files=(f"{name}.pdf",),
    )


def a_case(*reports: Report, **changes: object) -> Case:
    """A case with these reports, nobody's yet."""
    found = find_indicators(reports[0].text)[:100] if reports else ()
    ordinary = Case(
        number=5,
        kind=ReportKind.FORCED_RELOGIN,
        severity=Severity.HIGH,
        state=CaseState.NEW,
        team=Role.SECURITY,
        owner=None,
        opened_at=NOW - timedelta(minutes=20),
        claim_due_at=NOW + timedelta(minutes=25),
        assess_due_at=NOW + timedelta(days=2),
        claimed_at=None,
        resolved_at=None,
        verdict=None,
        advice="",
        report_count=len(reports),
        reporter_count=len({report.reporter for report in reports}),
        span=timedelta(minutes=20),
        reports=reports,
        indicators=tuple(Sighting(each, 1) for each in found),
        indicator_count=len(found),
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


NO_STATISTICS = Statistics(30, 0, 0, (), (), None, None, (), (), ())


def some_statistics() -> Statistics:
    """A month with something of everything."""
    hour = timedelta(hours=1)
    return Statistics(
        days=30,
        reports=40,
        reporters=17,
        per_day=tuple((NOW.date() - timedelta(days=ago), ago % 7) for ago in range(30, -1, -1)),
        kinds=tuple((kind, 9) for kind in ReportKind),
        claim=Pace(hour / 3, 2 * hour),
        verdict=Pace(5 * hour, 40 * hour),
        kept=tuple(Kept(severity, 9, 7, 8, 8) for severity in Severity),
        verdicts=tuple((verdict, 5) for verdict in Verdict),
        indicators=((Indicator(IndicatorType.URL, "https://evil.example/`<x>"), 3),),
    )


def an_answer(telling: Telling, text: str = "New sign-in") -> Answer:
    """What a person is told at once, when this is the worst that is known."""
    judged = {
        Telling.MALICIOUS: Verdict.MALICIOUS,
        Telling.SPAM: Verdict.SPAM,
        Telling.EXPECTED: Verdict.EXPECTED_CHANGE,
    }
    announced = Announced(7, text, text, NOW, "sso.contoso.com")
    match telling:
        case Telling.BLOCKED:
            return Answer(Known(None, None))
        case Telling.MALICIOUS | Telling.SPAM | Telling.EXPECTED:
            return Answer(Known(judged[telling], 5, reporters=14))
        case Telling.LOOKALIKE:
            return Answer(lookalike=Lookalike("contoso-login.net", "contoso.com", Trick.NAME))
        case Telling.ANNOUNCED_ELSEWHERE:
            return Answer(change=replace(announced, links=Links.ELSEWHERE))
        case Telling.ANNOUNCED:
            return Answer(change=announced)
        case Telling.NOTICE:
            return Answer(notice=announced)
        case Telling.COLLEAGUES:
            return Answer(colleagues=3)
        case Telling.NOTHING:
            return NOTHING_KNOWN


def a_remark(text: str) -> Remark:
    return Remark("C-5", "R-12", LI_WEI, text, (AttachedFile("F1", "a.png"),), NOW)


def a_draft(**changes: object) -> NoticeDraft:
    """A change that is announced in both languages."""
    ordinary = NoticeDraft(
        kind=NoticeKind.ANNOUNCED_CHANGE,
        severity=Severity.MEDIUM,
        channels=("C0ANN", "C0ANNCN"),
        schedule_type=ScheduleType.CRON,
        time_zone="Europe/Berlin",
        missed=MissedRunPolicy.SEND_LATE,
        title_en="New sign-in",
        title_zh="重新登录",
        text_en="Everybody signs in again.",
        text_zh="所有人需要重新登录。",
        action_en="Sign in once.",
        action_zh="登录一次即可。",
        deadline=NOW + timedelta(days=3),
        window_start=NOW + timedelta(days=1),
        window_end=NOW + timedelta(days=1, hours=2),
        expected_address="sso.acme.example",
        product="Desktop client",
        affected_versions="before 4.2.1",
        fixed_versions="4.2.1",
        link="https://vendor.example/update?v=4.2.1&os=any",
        contact="#it-desk",
        cron="0 9 * * MON",
        send_at=NOW + timedelta(days=1),
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


def a_notice(content: NoticeDraft | None = None, **changes: object) -> Notice:
    """A scheduled notice, partly sent."""
    ordinary = Notice(
        number=7,
        state=NoticeState.SCHEDULED,
        author=ANNA,
        content=content or a_draft(),
        created_at=NOW,
        next_runs=tuple(NOW + timedelta(weeks=week) for week in range(5)),
        outcomes=tuple(
            DeliveryOutcome("C0ANN", state, "channel_not_found", NOW) for state in DeliveryState
        ),
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


CONCERNS = tuple(
    Concern("C0ANN", "announcements", presence, Ruling.WARN) for presence in (*Presence, None)
)


def a_reach() -> Reach:
    """Many readers, and somebody left out for each reason."""
    someone = Candidate(ANNA, "en", "UTC")
    return Reach((someone,) * 40, tuple(Recipient(someone, reason) for reason in LeftOut))


POLICY = Policy(
    triage_channel="G0TRIAGE",
    it_channel="C0IT",
    announce_channels=("C0ANN",),
    routes={ReportKind.CANNOT_LOGIN_OR_SEND: Role.IT},
    roles={Role.SECURITY: ("S0SEC", "U0ANNA"), Role.ADMIN: ("U0ANNA",)},
    time_zone="Europe/Berlin",
    holidays="DE-BE",
    channel_languages={"C0ANNCN": ChannelLanguage.CHINESE, "C0ANN": ChannelLanguage.BOTH},
    domains=("acme.example",),
)


def posts_about(text: str) -> Iterator[messages.Message]:
    """Every kind of message of which a part is what somebody reported."""
    told = a_report(text, files=(AttachedFile("F1", text[:255]),))
    anonymous = a_report(text, snapshot=a_snapshot(text, text[:80]), colleague=None)
    indicators = (Sighting(Indicator(IndicatorType.URL, f"{EVIL}?{text[:4000]}"), 9),)
    taken = a_case(told, state=CaseState.CLAIMED, owner=ANNA, severity=Severity.CRITICAL)
    yield messages.Receipt(told)
    yield messages.Receipt(replace(told, case_state=CaseState.CLAIMED))
    yield messages.Receipt(replace(told, withdrawn_at=NOW))
    yield messages.Receipt(anonymous)
    for telling in Telling:
        answered = replace(told, answer=an_answer(telling, text[:120]))
        yield messages.Receipt(answered)
        yield messages.Receipt(replace(answered, case_state=CaseState.CLAIMED))
        yield messages.CaseCard(a_case(answered, told), NOW)
    yield messages.TakenUp((told.reference, "R-13"))
    asked = a_remark(text[:3000])
    yield messages.Question((told.reference,), asked)
    yield messages.Question((told.reference,), replace(asked, is_signed=True, edited_at=NOW))
    yield messages.Question((told.reference,), replace(asked, team=Role.IT))
    yield messages.QuestionAsked(replace(asked, is_signed=True, edited_at=NOW))
    yield messages.TeamFile(AttachedFile("F1", text[:255] or "F1"))
    yield messages.AnswerTaken(told)
    yield messages.AnswerTaken(told, NOW - timedelta(days=9))
    hidden = replace(told, reporter=HIDDEN)
    yield messages.Receipt(hidden)
    yield messages.FileRefused(hidden)
    yield messages.CaseCard(a_case(hidden), NOW)
    yield messages.Answered(replace(a_remark(text), author=HIDDEN))
    for verdict in Verdict:
        closed = replace(told, case_state=CaseState.RESOLVED, verdict=verdict, advice=text[:2000])
        yield messages.Resolved(closed, ("R-12", "R-15"))
    yield messages.Reopened(("R-12",))
    yield messages.ReportOffer("draft_D1:1.1", text, told.files, None)
    yield messages.ReportOffer("draft_D1:1.1", text, (), 12)
    yield messages.CaseCard(a_case(told), NOW)
    yield messages.CaseCard(a_case(anonymous, indicators=indicators * 60), NOW)
    of_many = a_case(told, anonymous, told, report_count=2000, reporter_count=1800)
    yield messages.CaseCard(of_many, NOW + timedelta(days=9))
    yield messages.CaseCard(taken, NOW)
    judged = replace(taken, state=CaseState.RESOLVED, verdict=Verdict.SPAM)
    yield messages.CaseCard(judged, NOW)
    yield messages.CaseCard(replace(judged, undo_until=NOW), NOW)
    yield messages.QuestionAsked(a_remark(text))
    yield messages.Answered(a_remark(text))
    yield messages.Answered(
        replace(a_remark(text), owner=ANNA, edited_at=NOW, deleted_at=NOW, is_late=True)
    )
    yield messages.InternalNote(a_remark(text))
    yield messages.Reassigned(ANNA, LI_WEI)
    yield messages.CaseReopened(ANNA, LI_WEI)
    yield messages.CaseReopened(ANNA, ANNA)
    yield messages.Pictures("R-12", (AttachedFile("F1", text[:255] or "F1"),) * 5)
    yield messages.ReportChanged(told)
    yield messages.ReportChanged(replace(told, withdrawn_at=NOW))
    yield messages.ChannelClosed("G0TRIAGE", "is_archived", "", may_mend=True)
    yield messages.ChannelClosed("C0IT", "a_rare_one", "G0TRIAGE", may_mend=False)
    yield messages.Pictures("R-12", (AttachedFile("F1", f"{text[:200]}.png"),))
    yield from what_clocks_say(text)


def surges() -> Iterator[messages.SurgeAlarm | messages.SurgeCall | messages.SurgePlot]:
    """An alarm in every state, small and very large, with and without somebody on call."""
    ordinary = Surge(
        number=3,
        kind=ReportKind.FORCED_RELOGIN,
        began_at=NOW - timedelta(minutes=8),
        loud_at=NOW,
        calmed_at=None,
        people=12,
        peak=12,
        usual_per_day=1.2,
        cases=(5,),
    )
    large = replace(ordinary, people=4000, cases=tuple(range(1, 4001)), usual_per_day=31.0)
    for surge in (ordinary, large, replace(ordinary, cases=(), people=0, usual_per_day=0.0)):
        for each in (surge, replace(surge, calmed_at=NOW, usual_per_day=0.1)):
            yield messages.SurgeAlarm(each, ("S0SEC", "U0ANNA"))
            yield messages.SurgeAlarm(each, ())
            yield messages.SurgeCall(each, "G0TRIAGE")
            yield messages.SurgeCall(each, "")
    yield messages.SurgePlot(ordinary, (0,) * 50 + (1, 0, 2, 3, 1, 4, 0, 2, 1, 3), NOW)


def what_clocks_say(text: str) -> Iterator[messages.Message]:
    """Reminders of every kind, few and many, before and after they were answered; the digest."""
    told = a_report(text)
    unowned = a_case(told, severity=Severity.CRITICAL)
    owned = a_case(told, owner=ANNA, state=CaseState.CLAIMED, asked_at=NOW)
    over = replace(owned, assess_due_at=NOW - timedelta(hours=1))
    waiting = replace(owned, state=CaseState.WAITING_FOR_REPORTER, waiting_since=NOW)
    snoozed = replace(over, snoozed_until=NOW + timedelta(days=9))
    resolved = replace(over, state=CaseState.RESOLVED)
    cases = (unowned, owned, over, waiting, replace(waiting, assess_due_at=NOW), snoozed, resolved)
    for case in cases:
        yield messages.CaseCard(case, NOW)
        for kind in ReminderKind:
            yield messages.Reminders((Reminder(case, (kind,), True, NOW + timedelta(hours=3)),))
            yield messages.Reminders((Reminder(case, (kind,), False, None),))
    stale = Reminder(owned, tuple(ReminderKind), True, NOW + timedelta(days=3))
    yield messages.Reminders((stale, replace(stale, returns_at=None)))
    usual = replace(stale, kinds=(ReminderKind.WARNING, ReminderKind.STALE))
    many = (replace(usual, case=replace(owned, number=number)) for number in range(1, 11))
    yield messages.Reminders(tuple(many))
    yield messages.ClaimSoon(unowned)
    yield messages.ClaimSoon(owned)
    for owner in (ANNA, None):
        yield messages.Returned(owner, by_itself=True)
        yield messages.Returned(owner, by_itself=False)
    counts = tuple(SeverityCount(severity, 2, 1, 1) for severity in Severity)
    overview = Overview(counts, Page(cases[:6], 1, 3, 17))
    few = Overview(counts[:1], Page((unowned,), 1, 1, 1))
    yield messages.TeamDigest(Digest(overview, (replace(unowned, number=9),) * 9, 2, 3), NOW)
    yield messages.TeamDigest(Digest(few, (), 1, 1), NOW)
    yield messages.TeamDigest(Digest(few, (), 0, 0), NOW)


def notices_that_say(text: str) -> Iterator[messages.Message]:
    """A notice as channels read it: on time, late, in one language, in both."""
    content = a_draft(
        title_en=text[:120],
        title_zh=text[:120],
        text_en=text[:3000],
        text_zh=text[:3000],
        action_en=text[:1000],
        expected_address=text[:200],
    )
    for kind in NoticeKind:
        told = a_notice(replace(content, kind=kind, product=text[:200], contact=text[:200]))
        yield messages.NoticeMessage(told, RunFacts(NOW, timedelta(0)))
    yield messages.NoticeMessage(a_notice(content), RunFacts(NOW, timedelta(hours=5)))
    for tlp in Tlp:
        yield messages.NoticeMessage(
            a_notice(replace(content, tlp=tlp)), RunFacts(NOW, timedelta(0))
        )
    english_only = replace(content, title_zh="", text_zh="", action_zh="")
    for asking in askings():
        yield messages.NoticeMessage(a_notice(content), RunFacts(NOW, timedelta(0)), asking)
        yield messages.NoticeReminder(a_notice(content), asking)
    for counted in uptakes():
        yield messages.UptakeTold(a_notice(replace(content, asks_answer=True)), counted)
    yield messages.NoticeMessage(a_notice(english_only), RunFacts(NOW, timedelta(0)))
    yield from required_samples.reminders(text)


def uptakes() -> Iterator[Uptake]:
    """Nobody yet, one place, several of them."""
    here, there = Place("C0ANN", 12, 1, 3), Place("", 40, 0, 0, 84)
    yield from (Uptake(()), Uptake((here,)), Uptake((there, here)))


def askings() -> Iterator[Asking]:
    """What can stand below a notice: buttons, a count, each answer of the reader's own."""
    yield Asking(is_open=True, answers=0)
    yield Asking(is_open=True, answers=14)
    yield Asking(is_open=False, answers=14)
    for answered in Answered:
        own = Acknowledgement(answered, NOW, NOW + timedelta(hours=1), 12)
        yield Asking(is_open=True, answers=1, own=own)


def a_home(text: str) -> HomeTab:
    """The tab of somebody with every role, full to the brim."""
    told = a_report(text)
    cases = Page(
        (a_case(*[told] * 3), a_case(told, owner=ANNA, state=CaseState.CLAIMED)) * 4, 1, 4, 30
    )
    counts = tuple(SeverityCount(severity, 2, 1, 1) for severity in Severity)
    content = a_draft(deadline=NOW)
    return HomeTab(
        reader=EVERYONE,
        reports=Page((told,) * 5, 1, 4, 20),
        announced=(a_notice(content),) * 5,
        work=TeamWork(counts, cases, cases),
        counts=counts,
        planned=(a_notice(content), replace(a_notice(content), next_runs=())),
        missing=tuple(Missing),
    )


def an_empty_home() -> HomeTab:
    """The tab of an employee who has not reported anything."""
    reader = Actor(ANNA, frozenset({Role.EMPLOYEE}), "en", "UTC")
    return HomeTab(reader, Page((), 1, 1, 0), (), None, None, None, None)


def an_idle_home() -> HomeTab:
    """The tab of somebody with every role and nothing to do."""
    none = tuple(SeverityCount(severity, 0, 0, 0) for severity in Severity)
    work = TeamWork(none, Page((), 1, 1, 0), Page((), 1, 1, 0))
    return HomeTab(EVERYONE, Page((), 1, 1, 0), (), work, none, (), ())


def a_vulnerability(text: str = "Messages run as code", **changes: object) -> Vulnerability:
    """One that the vendor fixes, with every piece of evidence given."""
    standing = Standing(
        Path.VENDOR,
        Stage.TEST,
        NOW,
        NOW,
        NOW,
        NOW,
        owner="p1",
        priority=Priority.EMERGENCY,
        evidence=dict.fromkeys(Piece, "p1"),
        skipped=frozenset({Stage.MITIGATE}),
        owed=frozenset({Piece.PLAN, Piece.APPROVAL}),
    )
    said = text.strip() or "?"
    evidence = {
        piece: {field.name: _typed(field, said) for field in FIELDS[piece]} for piece in Piece
    }
    evidence[Piece.CVSS] = {
        "vector": "CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N",
        "score": "6.0",
        "why": said[:400],
    }
    ordinary = Vulnerability(
        number=3,
        title=said[:120],
        description=said[:3000],
        source=Source.VENDOR_ADVISORY,
        weakness=WeaknessClass.PROTOCOL,
        product=said[:120],
        versions=said[:200],
        cve="CVE-2026-1234",
        cwe="CWE-79",
        is_restricted=True,
        case_number=5,
        opened_by=ANNA,
        owner=LI_WEI,
        named=(ANNA, LI_WEI),
        standing=standing,
        score=6.0,
        rule=Rule.EXPLOITED,
        due_at=NOW,
        due_kind=DueKind.PLAN,
        evidence=evidence,
    )
    return replace(ordinary, **changes)  # type: ignore[arg-type]


def _typed(field: Field, text: str) -> str:
    match field.kind:
        case FieldKind.LINE:
            return text[:400]
        case FieldKind.TEXT:
            return text[:600]
        case FieldKind.CHOICE | FieldKind.TICKS:
            return " ".join(each.value for each in field.options or ())
        case FieldKind.MOMENT:
            return NOW.isoformat()


def vulnerabilities_about(text: str) -> Iterator[Vulnerability]:
    """One in every state that its card shows in its own way."""
    given = a_vulnerability(text)
    standing = given.standing
    yield given
    for kind in RequestKind:
        asked = replace(standing, request=Request(kind, "p1", NOW), owed=frozenset())
        yield replace(given, standing=asked, asked_by=ANNA, asked_why=text[:1000])
    yield replace(given, standing=replace(standing, accepted_until=NOW), due_at=None)
    for outcome in Outcome:
        closed = replace(standing, stage=Stage.CLOSED, outcome=outcome, owed=frozenset())
        yield replace(given, standing=closed, due_at=None)
    for path in Path:
        bare = Standing(path, Stage.CLASSIFY, NOW, NOW, NOW, NOW)
        yield replace(
            given,
            standing=bare,
            evidence={},
            score=None,
            rule=None,
            owner=None,
            is_restricted=False,
        )


def entries_about(text: str) -> Iterator[Entry]:
    """Every kind of line of the history."""
    for kind in EventKind:
        yield Entry(kind, ANNA, NOW, owner=LI_WEI, values={"reason": text[:1000]}, number=1)
    yield Entry(
        EventKind.ADD,
        ANNA,
        NOW,
        piece=Piece.CVSS,
        priority=Priority.HIGH,
        rule=Rule.HIGH_SCORE,
        values={"vector": "CVSS:3.1/AV:N", "score": "7.5", "note": text[:1000]},
    )
    yield Entry(EventKind.ADD, ANNA, NOW, piece=Piece.UNIT_TEST, is_good=False)
    for request in RequestKind:
        yield Entry(EventKind.ASK, ANNA, NOW, request=request)


def vulnerability_messages_about(text: str) -> Iterator[messages.Message]:
    """Cards, what stands below them, reminders, and what reporters hear."""
    for shown in vulnerabilities_about(text):
        yield messages.VulnerabilityCard(shown, NOW)
    given = a_vulnerability(text)
    for entry in entries_about(text):
        yield messages.VulnerabilityLog(given, entry)
    for chase in Chase:
        for is_over in (False, True):
            yield messages.VulnerabilityDue(given, chase, is_over)
    yield messages.VulnerabilityDue(replace(given, due_at=None), Chase.DEADLINE, True)
    yield messages.Fixed(("R-12", "R-13"))


def views_about(text: str) -> dict[str, Callable[[Words], View]]:
    """Every modal and the home tab."""
    told = a_report(text)
    looked_at = a_case(told)
    said = a_notice()
    forms: dict[str, Callable[[Words], View]] = {
        **required_samples.forms(),
        "report": report.report_form,
        "report without the name": lambda words: report.report_form(
            words, may_hide=True, is_hidden=True
        ),
        "filed without the name": lambda words: report.filed_view(
            words, replace(told, reporter=HIDDEN)
        ),
        "report a message": lambda words: report.report_form(
            words,
            text=text,
            kind=ReportKind.OTHER,
            snapshot=told.snapshot,
            files=[text[:255]],
            draft_id="draft_1",
        ),
        "edit": lambda words: report.edit_form(words, told),
        "filed": lambda words: report.filed_view(words, told),
        "resolve": lambda words: case_forms.resolve_form(words, looked_at),
        "severity": lambda words: case_forms.severity_form(words, looked_at),
        "reply": lambda words: case_forms.reply_form(words, looked_at),
        "reply of IT": lambda words: case_forms.reply_form(words, replace(looked_at, team=Role.IT)),
        "edit a question": lambda words: case_forms.question_form(words, a_remark(text)),
        "reassign": lambda words: case_forms.reassign_form(words, looked_at),
        "note": lambda words: case_forms.note_form(words, looked_at),
        "merge": lambda words: case_forms.merge_form(words, looked_at),
        "preview": lambda words: notice_form.preview(words, said, Reach()),
        "preview of now": lambda words: notice_form.preview(
            words, a_notice(a_draft(schedule_type=ScheduleType.NOW)), Reach()
        ),
        "preview with direct messages": lambda words: notice_form.preview(
            words, a_notice(a_draft(audience=Audience(everyone=True))), a_reach(), CONCERNS
        ),
        "recipients": lambda words: notice_audience.recipients_view(
            words, 7, "a", Page(a_reach().listed()[:30], 2, 3, 70)
        ),
        "recipients of nobody": lambda words: notice_audience.recipients_view(
            words, 7, "x", Page((), 1, 1, 0)
        ),
        "can't": lambda words: acknowledge.cant_form(words, "A-7", "7 C0ANN"),
        "later": lambda words: acknowledge.later_form(
            words, "A-7", later_choices(NOW, words.zone, None), NOW + timedelta(days=3), "7 "
        ),
        "later, of little time": lambda words: acknowledge.later_form(words, "A-7", {}, NOW, "7 "),
        "change of times, previewed": lambda words: notice_schedule.change_preview(
            words, said, "{}"
        ),
        "settings": lambda words: company.settings_overview(
            words, POLICY, company.role_holders(POLICY)
        ),
        "settings of nothing": lambda words: company.settings_overview(
            words, Policy(gather_minutes=0), {}
        ),
        "channels": lambda words: company.channels_form(words, POLICY),
        "channels of nothing": lambda words: company.channels_form(words, Policy()),
        "roles": lambda words: company.roles_form(
            words, POLICY, [("S0SEC", "security"), ("S0IT", "x" * 200)], ["U0ANNA"]
        ),
        "roles with more groups than a list shows": lambda words: company.roles_form(
            words, POLICY, [("S0SEC", "sec"), *((f"S{n}", f"g{n}") for n in range(100))], []
        ),
        "clocks that gather nothing": lambda words: clock_settings.clocks_form(
            words, Policy(gather_minutes=0), [], []
        ),
        "roles without groups": lambda words: company.roles_form(words, Policy(), [], []),
        "time": lambda words: company.time_form(words, POLICY),
        "languages": lambda words: company.languages_form(words, POLICY),
        "snooze": lambda words: clocks.snooze_form(words, looked_at),
        "snooze again": lambda words: clocks.snooze_form(
            words, replace(looked_at, snoozed_until=NOW)
        ),
        "clocks": lambda words: clock_settings.clocks_form(
            words,
            replace(POLICY, leads={Role.SECURITY: ("S0SEC", "U0ANNA")}, digest_at="08:30"),
            [("S0SEC", "security")],
            ["U0ANNA"],
        ),
        "clocks without leads": lambda words: clock_settings.clocks_form(words, Policy(), [], []),
        "domains": lambda words: company.domains_form(words, POLICY),
        "on call": lambda words: on_call.on_call_form(
            words,
            replace(POLICY, on_call=("S0SEC", "U0ANNA"), on_call_channel="G0TRIAGE"),
            [("S0SEC", "security")],
            ["U0ANNA"],
        ),
        "nobody on call": lambda words: on_call.on_call_form(words, Policy(), [], []),
        "saved": company.saved,
        "message": lambda words: company.message_view(words, "Tocsin", errors.trouble(words, "7F")),
        "home": lambda words: home.home_view(words, a_home(text)),
        "home of a newcomer": lambda words: home.home_view(words, an_empty_home()),
        "home with nothing to do": lambda words: home.home_view(words, an_idle_home()),
    }
    found = a_vulnerability(text)
    for piece in Piece:
        for shown in (found, replace(found, evidence={})):
            forms[f"evidence: {piece}, {bool(shown.evidence)}"] = (
                lambda words, shown=shown, piece=piece: vulnerability_forms.evidence_form(  # type: ignore[misc]
                    words, shown, piece
                )
            )
    for request in RequestKind:
        forms[f"second person: {request}"] = lambda words, request=request: (
            vulnerability_forms.second_person_form(  # type: ignore[misc]
                words, found, request
            )
        )
    forms |= {
        "reopen": lambda words: vulnerability_forms.reopen_form(words, found),
        "new vulnerability": lambda words: vulnerability_forms.opening_form(
            words, frozenset(Source)
        ),
        "new vulnerability of IT": lambda words: vulnerability_forms.opening_form(
            words, frozenset({Source.VENDOR_ADVISORY}), title=text[:120], case_number=5
        ),
        "vulnerabilities": lambda words: vulnerability_settings.vulnerabilities_form(words, POLICY),
    }
    for kind in NoticeKind:
        for when in ScheduleType:
            draft = a_draft(kind=kind, schedule_type=when, text_en=text)
            forms[f"notice: {kind}, {when}"] = lambda words, draft=draft: notice_form.notice_form(  # type: ignore[misc]
                words, draft, frozenset(notice_form.More), [("S0SEC", "security")]
            )
    for when in (ScheduleType.ONCE, ScheduleType.EVERY_FEW_DAYS, ScheduleType.CRON):
        times = NoticeSchedule(when, "Europe/Berlin", MissedRunPolicy.SKIP, until=NOW)
        forms[f"change of times: {when}"] = lambda words, times=times: notice_schedule.change_form(  # type: ignore[misc]
            words, 7, "A-7", times
        )
    asked = a_draft(audience=Audience(True, ("S0GONE",), ("U0ANNA",), ("S0SEC", "U0ANNA")))
    forms["notice to people"] = lambda words: notice_form.notice_form(
        words, asked, notice_form.parts_of(asked), [("S0SEC", "security")]
    )
    forms["notice without groups"] = lambda words: notice_form.notice_form(
        words, a_draft(), frozenset(notice_form.More)
    )
    return forms


def answers_about(text: str) -> dict[str, Callable[[Words], list[kit.Block]]]:
    """Every answer to a command."""
    told = a_report(text)
    looked_at = a_case(*[told] * 3)
    page = Page((looked_at,) * 10, 2, 3, 30)
    blocked = Block(defang(Indicator(IndicatorType.URL, f"{EVIL}?{text[:4000]}")), text, ANNA, NOW)
    asked: dict[str, Callable[[Words], list[kit.Block]]] = {
        f"asked: {telling}": lambda words, telling=telling: answer.checked(  # type: ignore[misc]
            words, an_answer(telling, text[:120]), "draft_1"
        )
        for telling in Telling
    }
    counts = tuple(SeverityCount(severity, 2, 1, 1) for severity in Severity)
    standing = [replace(told, case_state=state) for state in CaseState]
    return {
        "my reports": lambda words: report.my_reports(
            words, Page((*standing, replace(told, withdrawn_at=NOW)), 2, 4, 40)
        ),
        **asked,
        "help of check": answer.check_help,
        "blocks": lambda words: block.block_list(words, Page((blocked,) * 10, 2, 3, 30)),
        "no blocks": lambda words: block.block_list(words, Page((), 1, 1, 0)),
        "blocked": lambda words: [kit.section(block.blocked(words, blocked))],
        "no reports": lambda words: report.my_reports(words, Page((), 1, 1, 0)),
        "help of report": report.report_help,
        "help of report where names can be hidden": lambda words: report.report_help(
            words, may_hide=True
        ),
        "overview": lambda words: triage.overview(words, Overview(counts, page), NOW),
        "nothing is open": lambda words: triage.overview(
            words, Overview((), Page((), 1, 1, 0)), NOW
        ),
        "list": lambda words: triage.case_list(
            words,
            triage.find_title(words, text),
            page,
            NOW,
            Listing("find", text[:200]),
        ),
        "empty list": lambda words: triage.case_list(
            words, "Nothing", Page((), 1, 1, 0), NOW, Listing("mine")
        ),
        "help of triage": triage.triage_help,
        "cut list": lambda words: triage.case_list(
            words,
            triage.filter_title(words, parse_filter('severity:high text:"a `b` <c>"')),
            replace(page, is_cut=True),
            NOW,
            Listing("filter", "severity:high"),
        ),
        "statistics": lambda words: statistics.statistics(words, some_statistics()),
        "timeline": lambda words: timeline.timeline(
            words,
            "C-5",
            Page(
                tuple(
                    Happening(NOW, ANNA, action, "R-12", {"kind": "other"}, HIDDEN)
                    for action in ("report.file", "case.reassign", "case.renew")
                )
                * 8,
                2,
                3,
                60,
            ),
        ),
        "no statistics": lambda words: statistics.statistics(words, NO_STATISTICS),
        "unknown word": lambda words: hints.unknown_word(
            words, Command.TRIAGE, text[:300].strip() or "?", ["mine", "find"]
        ),
        "filter hint": lambda words: hints.filter_hint(
            words,
            "severity:hgih",
            FilterError(
                FilterProblem.UNKNOWN_VALUE, "severity:hgih", "severity:high", ("severity:high",)
            ),
        ),
        "notice": lambda words: notice_status.notice_details(words, a_notice()),
        "paused notice": lambda words: notice_status.notice_details(
            words,
            a_notice(
                a_draft(schedule_type=ScheduleType.EVERY_FEW_DAYS, days=3),
                state=NoticeState.PAUSED,
                next_runs=(),
            ),
        ),
        "notice by direct message": lambda words: notice_status.notice_details(
            words,
            a_notice(outcomes=(), direct=dict.fromkeys(DeliveryState, 1200)),
        ),
        "notice that asks": lambda words: notice_status.notice_details(
            words, a_notice(a_draft(asks_answer=True))
        ),
        "uptake of what does not ask": lambda words: uptake.uptake(words, a_notice(), Uptake(())),
        "notices": lambda words: notice_status.notice_list(
            words, Page((a_notice(),) * 20, 2, 3, 50)
        ),
        "no notices": lambda words: notice_status.notice_list(words, Page((), 1, 1, 0)),
        "help of advisory": notice_status.advisory_help,
        "help of tocsin": lambda words: company.tocsin_help(words, EVERYONE),
        "me": lambda words: company.about_me(words, EVERYONE),
        **required_samples.answers(),
        "vulnerability": lambda words: vulnerability.full(words, a_vulnerability(text), NOW, 1),
        "vulnerabilities": lambda words: vulnerability.vulnerability_list(
            words, Page((a_vulnerability(text),) * 8, 2, 3, 24), NOW, "high plan"
        ),
        "no vulnerabilities": lambda words: vulnerability.vulnerability_list(
            words, Page((), 1, 1, 0), NOW, ""
        ),
        "history of a vulnerability": lambda words: vulnerability_history.history(
            words, History(a_vulnerability(text), tuple(entries_about(text)) * 3), 1
        ),
        "help of vuln": vulnerability.vuln_help,
        "what was typed": lambda words: errors.kept(words, text[:40_000]),
    }
