"""Words every kind of delivery in its reader's language."""

from typing import assert_never

from bot.domain import messages
from bot.slack.kit import Post
from bot.slack.views import (
    case,
    case_thread,
    clocks,
    exports,
    inventory,
    notice,
    report,
    statistics,
    surge,
    trouble,
    update_due,
    uptake,
    vulnerability,
    vulnerability_history,
)
from bot.text import Words


def render(words: Words, message: messages.Message) -> Post:
    """The message as Slack takes it."""
    match message:
        case messages.Receipt(about):
            return report.receipt(words, about)
        case messages.TakenUp(numbers):
            return report.taken_up(words, numbers)
        case messages.Question(numbers, remark):
            return report.question(words, numbers, remark)
        case messages.TeamFile(file):
            return report.team_file(words, file)
        case messages.AnswerTaken(about, closed_at):
            return report.answer_taken(words, about, closed_at)
        case messages.FileRefused(about):
            return report.file_refused(words, about)
        case messages.Resolved(about, numbers):
            return report.resolved(words, about, numbers)
        case messages.Reopened(numbers):
            return report.reopened(words, numbers)
        case messages.ReportOffer() as asked:
            return report.offer(words, asked)
        case messages.CaseCard(about_case, now):
            return case.card(words, about_case, now)
        case messages.QuestionAsked(remark):
            return case_thread.question_asked(words, remark)
        case messages.Answered(remark):
            return case_thread.answered(words, remark)
        case messages.InternalNote(remark):
            return case_thread.internal_note(words, remark)
        case messages.ReportChanged(about):
            return case_thread.report_changed(words, about)
        case messages.Reassigned(by, owner):
            return case_thread.reassigned(words, by, owner)
        case messages.CaseReopened(by, owner):
            return case_thread.case_reopened(words, by, owner)
        case messages.Pictures(number, files):
            return case_thread.pictures(words, number, files)
        case messages.ClaimSoon(about_case):
            return clocks.claim_soon(words, about_case)
        case messages.Returned(about_owner, by_itself):
            return clocks.returned(words, about_owner, by_itself)
        case messages.Reminders(shown):
            return clocks.reminders(words, shown)
        case messages.TeamDigest(about_day, now):
            return clocks.digest(words, about_day, now)
        case messages.NoticeMessage(about_notice, run, asking):
            return notice.notice_message(words, about_notice, run, asking)
        case messages.NoticeReminder(about_notice, asking):
            return notice.reminder_message(words, about_notice, asking)
        case messages.UptakeTold(about_notice, counted):
            return uptake.told(words, about_notice, counted)
        case messages.AnswersFile(number, content):
            return uptake.answers_file(words, number, content)
        case messages.SurgeAlarm(about_surge, on_call):
            return surge.alarm(words, about_surge, on_call)
        case messages.SurgeCall(about_surge, channel):
            return surge.call(words, about_surge, channel)
        case messages.SurgePlot(about_surge, per_minute, drawn_at):
            return surge.plot(words, about_surge, per_minute, drawn_at)
        case messages.ChannelClosed() as closed:
            return trouble.channel_closed(words, closed)
        case messages.StatisticsPicture(found):
            return statistics.picture_message(words, found)
        case messages.ExportFile(days, wanted, content):
            return exports.export_message(words, days, wanted, content)
        case messages.UpdateReminder(due):
            return update_due.reminder(words, due)
        case messages.UpdatesOverdue(required):
            return update_due.overdue(words, required)
        case messages.InventoryNews(name, outcome):
            return inventory.news(words, name, outcome)
        case messages.InventoryProblems(name, problems):
            return inventory.problems_file(words, name, problems)
        case messages.VulnerabilityCard(about_vulnerability, now):
            return vulnerability.card(words, about_vulnerability, now)
        case messages.VulnerabilityLog(about_vulnerability, entry):
            return vulnerability_history.log(words, about_vulnerability, entry)
        case messages.VulnerabilityDue() as due:
            return vulnerability_history.due_message(words, due)
        case messages.Fixed(numbers):
            return report.fixed(words, numbers)
        case _:
            assert_never(message)
