"""The names by which Slack calls our listeners back: one list, so none is mistyped."""

from enum import StrEnum


class Command(StrEnum):
    """Slash commands, without the company's prefix."""

    REPORT = "report"
    TRIAGE = "triage"
    ADVISORY = "advisory"
    TOCSIN = "tocsin"


class Shortcut(StrEnum):
    """Message and global shortcuts."""

    REPORT_MESSAGE = "report_message"
    REPORT_SOMETHING = "report_something"


class Form(StrEnum):
    """Modals that can be submitted."""

    REPORT = "report_form"
    EDIT_REPORT = "edit_report_form"
    RESOLVE = "resolve_form"
    SEVERITY = "severity_form"
    REPLY = "reply_form"
    QUESTION = "question_form"
    REASSIGN = "reassign_form"
    NOTE = "note_form"
    SNOOZE = "snooze_form"
    MERGE = "merge_form"
    NOTICE = "notice_form"
    NOTICE_PREVIEW = "notice_preview"
    NOTICE_CANT = "notice_cant_form"
    NOTICE_LATER = "notice_later_form"
    REQUIRED = "required_form"
    REQUIRED_CONFIRM = "required_confirm"
    CLIENT = "client_form"
    SETTINGS_CHANNELS = "settings_channels"
    SETTINGS_ROLES = "settings_roles"
    SETTINGS_TIME = "settings_time"
    SETTINGS_LANGUAGES = "settings_languages"
    SETTINGS_DOMAINS = "settings_domains"
    SETTINGS_CLOCKS = "settings_clocks"
    SETTINGS_ON_CALL = "settings_on_call"
    MESSAGE = "message"


class Press(StrEnum):
    """Buttons and menus; the value says which report, case or notice is meant."""

    OPEN_REPORT_FORM = "report_open"
    FILE_DRAFT = "draft_file"
    EDIT_DRAFT = "draft_edit"
    EDIT_REPORT = "report_edit"
    WITHDRAW_REPORT = "report_withdraw"
    CLAIM = "case_claim"
    RESOLVE = "case_resolve"
    MORE = "case_more"
    EDIT_QUESTION = "question_edit"
    UNDO = "case_undo"
    REOPEN = "case_reopen"
    SHOW_CASE = "case_show"
    RENEW = "case_renew"
    GIVE_BACK = "case_give_back"
    WAKE = "case_wake"
    MERGE_INTO = "case_merge_into"
    TAKE_OUT = "report_take_out"
    PAGE = "page"
    NOTICE_CHANGED = "notice_changed"
    TIME_ZONE = "notice_time_zone"
    NOTICE_SHOW = "notice_show"
    NOTICE_CANCEL = "notice_cancel"
    NOTICE_NEW = "notice_new"
    NOTICE_DONE = "notice_done"
    NOTICE_CANT = "notice_cant"
    NOTICE_LATER = "notice_later"
    REQUIRED_NEW = "required_new"
    EXPOSED_SHOW = "exposed_show"
    CLIENT_UPDATED = "client_updated"
    CLIENT_OTHER = "client_other"
    CLIENT_NOT_USED = "client_not_used"
    PRODUCT = "client_product"
    SETTINGS = "settings_open"
    SETTINGS_OVERVIEW = "settings_overview"
