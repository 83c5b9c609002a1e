"""The app manifest that an administrator pastes at api.slack.com."""

from typing import Any

from bot.slack.ids import Command, Shortcut

# What each scope is for stands beside it; an administrator will ask.
BOT_SCOPES = (
    "chat:write",  # everything the bot says
    "commands",  # slash commands and shortcuts
    "users:read",  # language, time zone, guest or not
    "users:read.email",  # whom an inventory means; looked up for it, never stored
    "usergroups:read",  # roles from user groups
    "channels:read",  # names of channels, and whether the bot is in them
    "groups:read",  # the same for private channels
    "im:write",  # direct messages to reporters
    "im:history",  # answers of reporters; settling doubtful sends
    "files:read",  # screenshots that come with a report; files that the team sends a reporter
    "files:write",  # the team's files for the reporter, as copies; statistics as a picture
    "channels:history",  # settling doubtful sends in channels
    "groups:history",  # the same in private channels
)
EVENTS = (
    "app_home_opened",
    "channel_archive",
    "message.im",
    "subteam_created",
    "subteam_members_changed",
    "subteam_updated",
    "team_join",
    "tokens_revoked",
    "user_change",
)
# A manifest can't be translated: each entry speaks both languages.
_COMMANDS = {
    Command.REPORT: (
        "Report something odd · 上报可疑情况",
        "[what happened | check LINK | mine | help]",
    ),
    Command.TRIAGE: (
        "Work on reports · 处理上报",
        "[C-5 | mine | find TEXT | severity:high … | stats 30d | block LINK | help]",
    ),
    Command.ADVISORY: (
        "Send notices · 发布通知",
        "[new | list | A-7 | cancel A-7 | required | inventory | help]",
    ),
    Command.VULN: (
        "Fix vulnerabilities · 修复漏洞",
        "[V-3 | new | timeline V-3 | high overdue mine … | help]",
    ),
    Command.TOCSIN: (
        "What you can do here · 你可以在这里做什么",
        "[help | me | client | settings]",
    ),
}


def build_manifest(*, command_prefix: str = "", request_url: str = "") -> dict[str, Any]:
    """The manifest; Socket Mode unless a request URL for HTTP is given."""

    def with_url(entry: dict[str, Any]) -> dict[str, Any]:
        return entry | ({"url": request_url} if request_url else {})

    events: dict[str, Any] = {"bot_events": list(EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    if request_url:
        events["request_url"] = request_url
        interactivity["request_url"] = request_url
        interactivity["message_menu_options_url"] = request_url
    return {
        "display_information": {
            "name": "Tocsin",
            "description": "Report what looks odd. Hear how it ended.",
            "background_color": "#7a1f2b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Tocsin", "always_online": True},
            "shortcuts": [
                {
                    "name": "Report this message 上报",
                    "type": "message",
                    "callback_id": Shortcut.REPORT_MESSAGE.value,
                    "description": "Send it to the security team · 把它上报给安全团队",
                },
                {
                    "name": "Report something odd 上报",
                    "type": "global",
                    "callback_id": Shortcut.REPORT_SOMETHING.value,
                    "description": "Tell the security team what looks odd · 向安全团队上报可疑情况",
                },
            ],
            "slash_commands": [
                with_url(
                    {
                        "command": f"/{command_prefix}{command.value}",
                        "description": description,
                        "usage_hint": hint,
                        "should_escape": False,
                    }
                )
                for command, (description, hint) in _COMMANDS.items()
            ],
        },
        "oauth_config": {"scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }
