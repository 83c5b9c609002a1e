"""The kind of a report is guessed from what a person writes in English or Chinese."""

import pytest

from bot.domain.kind_guess import guess_kind
from bot.domain.vocabulary import ReportKind

SENTENCES: dict[ReportKind, list[str]] = {
    ReportKind.SUSPICIOUS_MESSAGE: [
        "I got a suspicious email from the payroll provider with a link",
        "Is this phishing? https://evil.example/login",
        "Someone pretending to be our CEO asks me to buy gift cards",
        "This DM looks weird, the sender says he is from IT",
        "Strange text message about a parcel I never ordered",
        "A supplier wants us to change the bank details by e-mail",
        "Odd calendar invite from an address I don't know, should I open the attachment?",
        "got a fishy link in slack: hxxps://evil[.]example",
        "Spam in #general again",
        "Someone asks for my password at http://evil.example/login",
        "http://evil.example",
        "is this real? https://acme-sso.example",
        "有人要我的密码",
        "An email asks me to click a link and verify my mailbox quota",
        "收到一封可疑邮件,里面有个链接",
        "有人冒充财务让我转账",
        "这是钓鱼邮件吗?",
        "这条消息有点奇怪,让我点链接领补贴",
        "群里有人发了个陌生的二维码,让大家扫码",
        "自称 IT 的人私信我要我下载附件",
        "收到短信说快递有问题,链接很可疑",
        "这个附件是真的吗?",
    ],
    ReportKind.FORCED_RELOGIN: [
        "I was logged out of everything and have to sign in again",
        "The VPN suddenly forces me to log in again",
        "My session expired in the middle of the day, never happened before",
        "SSO asks me to log in every ten minutes",
        "It wants me to re-enter my password on a page I don't know",
        "I got kicked out of Slack and must re-authenticate",
        "The login page looks different today and I have to login again",
        "Mail client keeps asking for my password again",
        "突然要求我重新登录",
        "SSO 强制登录,页面和平时不一样",
        "我被登出了,要再次登录",
        "会话过期了,一天好几次",
        "今天早上被踢下线,又要登录一遍",
        "让我重新输入密码,登录页面看起来不对",
        "邮箱登录状态失效,要求重新认证",
    ],
    ReportKind.UNEXPECTED_PROMPT: [
        "Slack shows a new button I have never seen",
        "聊天窗口里多了一个新按钮",
        "I keep getting MFA push notifications but I am not logging in",
        "A pop-up asks me to install a certificate",
        "Got an Okta push request at 3 am that I didn't trigger",
        "A window popped up and wants admin rights",
        "An app is asking permission to read my screen",
        "Received a verification code I did not request",
        "The browser asks me to allow access to my clipboard",
        "A strange dialog wants me to approve an update",
        "电脑弹出一个窗口让我安装证书",
        "半夜收到 MFA 推送,我没有操作",
        "弹窗要求授权访问我的屏幕",
        "收到验证码,但我没有登录过",
        "有个程序请求管理员权限",
        "突然跳出对话框要我同意安装插件",
        "手机一直收到双因素验证的推送请求",
    ],
    ReportKind.CANNOT_LOGIN_OR_SEND: [
        "I can't log in to the VPN since this morning",
        "Unable to send messages in Slack, they stay grey",
        "My e-mails bounce with an error",
        "I am locked out of my account",
        "Login fails with 'invalid credentials' although the password is right",
        "cannot sign into Jira, account disabled?",
        "Messages won't go out, is something down?",
        "I couldn't access the wiki today",
        "登录失败,提示密码错误",
        "我登不上邮箱了",
        "消息发不出去",
        "无法登录 VPN",
        "账号被锁定了,进不去系统",
        "邮件发送失败,被退回",
        "从今天早上开始没法发送消息",
    ],
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: [
        "I lost my work phone on the train",
        "My laptop was stolen from the car",
        "I left my laptop in a taxi",
        "I typed my password into that fake page",
        "I clicked the link in the email and entered my credentials",
        "Our API key was pushed to a public repository",
        "I think my password leaked",
        "Can't find my badge, it went missing yesterday: badge is gone",
        "I accidentally posted a token in the support channel",
        "I gave the caller my verification code",
        "我的手机丢了",
        "笔记本电脑被偷了",
        "工牌找不到了",
        "我在那个链接里输入了密码",
        "API key 被提交到了公开仓库",
        "我把验证码告诉了对方,密码也填了",
        "密码可能泄露了",
        "电脑落在出租车上了",
    ],
    ReportKind.OTHER: [
        "",
        "Hello",
        "Something feels off",
        "The fan of my computer is loud",
        "Who is on call today?",
        "There is a person without a badge on the third floor",
        "你好",
        "感觉有点不对",
        "请问今天谁值班",
        "三楼打印机没纸了",
    ],
}
ROWS = [(text, kind) for kind, texts in SENTENCES.items() for text in texts]


@pytest.mark.parametrize(("text", "kind"), ROWS, ids=[text[:40] for text, _ in ROWS])
def test_a_sentence_tells_the_kind(text: str, kind: ReportKind) -> None:
    assert guess_kind(text) is kind


def test_case_width_and_typographic_apostrophes_do_not_matter() -> None:
    assert guess_kind("I CAN’T LOG IN") is ReportKind.CANNOT_LOGIN_OR_SEND
    assert guess_kind("Ｉ ｇｏｔ ａ ｐｈｉｓｈｉｎｇ ｍａｉｌ") is ReportKind.SUSPICIOUS_MESSAGE


def test_a_repeated_word_does_not_outweigh_what_happened() -> None:
    quoted = "e-mail link e-mail link attachment " * 50

    assert guess_kind(f"I typed my password. {quoted}") is ReportKind.LOST_DEVICE_OR_CREDENTIAL


def test_a_long_text_is_no_trouble() -> None:
    assert guess_kind("lost left typed 丢 输入 " * 10_000) is ReportKind.OTHER
