"""A first guess of what a report is about, from the words in it; the person may change it."""

import re
import unicodedata

from bot.domain.vocabulary import ReportKind

_DEVICE = (
    r"(?:phone|iphone|laptop|macbook|notebook|computer|tablet|ipad|device|badge|key ?card|yubikey"
    r"|usb (?:stick|drive|key)|security key|id card)"
)
_CREDENTIAL = (
    r"(?:password|passcode|passphrase|pin|credentials?|api keys?|ssh keys?|private keys?|keys?"
    r"|secrets?|tokens?|mfa code|verification code|one-time code|login details)"
)
_SIGN_IN = r"(?:log(?:ging)?[ -]?(?:in|on)(?:to)?|sign(?:ing)?[ -]?(?:in|on)(?:to)?)"
_ODD = r"(?:suspicious|strange|odd|weird|fake|fishy|dodgy|unusual|unknown|phishy)"
_MESSAGE = (
    r"(?:message|e-?mail|mail|dm|sms|text|link|url|attachment|sender|invoice|invitation|invite"
    r"|call|website|document|file|qr code)"
)
_DEVICE_ZH = r"(?:手机|电脑|笔记本|工牌|门禁卡|u盘|硬盘|令牌|设备|平板|密钥卡)"
_MESSAGE_ZH = r"(?:消息|信息|邮件|链接|附件|短信|私信|文件|二维码|网址|网站|电话|发件人|发票)"

# Patterns by kind with their weight: 3 says it outright, 2 points there, 1 merely fits.
# Of kinds with equal scores the earlier one wins: it is the one that can wait least.
_EVIDENCE: dict[ReportKind, dict[int, tuple[str, ...]]] = {
    ReportKind.LOST_DEVICE_OR_CREDENTIAL: {
        4: (
            rf"\b(?:lost|stolen|stole|misplaced|missing)\b.{{0,30}}\b{_DEVICE}\b",
            rf"\b{_DEVICE}\b.{{0,30}}\b(?:lost|stolen|missing|gone|taken)\b",
            rf"\b(?:left|forgot)\b.{{0,20}}\b{_DEVICE}\b.{{0,20}}\b(?:in|on|at)\b",
            r"\b(?:typed|entered|gave|put in|shared|submitted|told|filled in)\b.{0,30}"
            rf"\b{_CREDENTIAL}\b",
            rf"\b{_CREDENTIAL}\b.{{0,25}}\b(?:leaked|exposed|compromised|stolen|pushed|committed|lost)\b",
            r"\b(?:leaked|exposed|committed|pushed|published|posted|pasted)\b.{0,30}"
            rf"\b{_CREDENTIAL}\b",
            rf"{_DEVICE_ZH}.{{0,12}}(?:丢|被偷|被盗|不见|遗失|找不到|失窃)",
            rf"(?:丢|遗失|被偷|找不到).{{0,10}}{_DEVICE_ZH}",
            rf"{_DEVICE_ZH}.{{0,4}}(?:落|忘)在",
            r"(?:输入|输|填|告诉|给|发)了?.{0,8}了.{0,6}(?:密码|验证码)",
            r"(?:输入|输|填|填写|交出|提供|泄露|告诉|发给)了.{0,10}(?:密码|验证码|账号)",
            r"(?:密码|验证码)(?:都)?(?:已经)?(?:输|填|给|告诉|发)",
            r"(?:密码|密钥|凭证|口令|token|api ?key).{0,12}(?:泄|被盗|公开|提交到|上传|外传)",
        ),
    },
    ReportKind.CANNOT_LOGIN_OR_SEND: {
        4: (
            r"\b(?:can'?t|cannot|can not|couldn'?t|could not|unable to|not able to|fails? to"
            rf"|failed to|won'?t let me|doesn'?t let me)\b.{{0,20}}\b(?:{_SIGN_IN}|access|send"
            r"|connect|post|get in(?:to)?)\b",
            rf"\b(?:{_SIGN_IN}|messages?|e-?mails?|sending)\b.{{0,20}}\b(?:fails?|failed|failing"
            r"|not work(?:ing)?|doesn'?t work|won'?t go|stuck|rejected|bounced?|undelivered)\b",
            r"\blocked out\b",
            r"(?:无法|不能|没法|没办法).{0,6}(?:登录|登陆|登入|发送|发消息|发邮件|发信|连接|访问|进入)",
            r"登(?:录|陆|入)?不(?:上|了|进)|发不(?:出|了|过)|连不上|进不去",
            r"(?:登录|登陆|发送|发信|消息|邮件).{0,6}(?:失败|报错|出错|发不|被退)",
        ),
        2: (
            r"\baccount\b.{0,20}\b(?:locked|disabled|suspended|blocked|deactivated)\b",
            r"\b(?:wrong|incorrect|invalid) (?:password|credentials)\b",
            r"\berror\b",
            r"账[号户].{0,6}(?:被锁|锁定|被封|冻结|停用|禁用)",
            r"密码(?:错误|不对|不正确)",
        ),
    },
    ReportKind.FORCED_RELOGIN: {
        3: (
            rf"\b{_SIGN_IN}\b.{{0,20}}\b(?:again|once more|anew)\b",
            r"\bre-?(?:log(?:in|on|ged)?|log-?in|sign-?in|authenticat\w*)\b",
            r"\b(?:logged|signed|logs|signs|kicked|kicks|threw|thrown)\b.{0,12}\bout\b",
            r"\bsession\b.{0,20}\b(?:expired?|timed out|ended|terminated|invalid)\b",
            rf"\b(?:forc|ask|want|requir|mak|tell|told|need)\w*\b.{{0,25}}\b{_SIGN_IN}\b",
            r"\bre-?enter\b.{0,20}\b(?:password|credentials)\b",
            r"\bpassword again\b",
            r"(?:重新|再次|又要|又得|重复|再).{0,4}(?:登录|登陆|登入|认证)",
            r"(?:强制|被迫|逼).{0,8}(?:登录|登陆|登出|下线|退出)",
            r"(?:被|把我|给我).{0,6}(?:登出|踢出|踢下线|踢了|退出|注销|下线|掉线)",
            r"(?:会话|登录状态|登录|登陆).{0,4}(?:过期|失效|超时)",
            r"(?:重新|再次|再)输.{0,6}密码",
        ),
        2: (
            r"\b(?:log-?in|sign-?in|sso|okta) (?:page|screen|form|window|site)\b",
            r"(?:登录|登陆|sso|单点登录)(?:页面?|界面|地址|窗口)",
        ),
    },
    ReportKind.UNEXPECTED_PROMPT: {
        3: (
            r"\bpop-?(?:up|ped up|s up)\b",
            r"\b(?:mfa|2fa|duo|okta|authenticator|push|approval)\b.{0,20}"
            r"\b(?:requests?|prompts?|notifications?|push(?:es)?)\b",
            r"\b(?:asks?|asked|asking|wants?|requests?|requesting|prompts?)\b.{0,30}"
            r"\b(?:permissions?|allow|install|approve|admin|access to|accessibility|screen)\b",
            r"弹(?:出|窗|框|了)",
            r"(?:要求|请求|申请|让我|要我).{0,10}(?:授权|权限|允许|安装|批准|同意|更新)",
            r"(?:mfa|双因素|二次验证|两步验证|多因素|身份验证器).{0,8}(?:推送|请求|通知|提示)",
        ),
        2: (
            r"\b(?:prompts?|dialog(?:ue)?|dialog box)\b",
            r"\bnew (?:button|feature|menu|icon|banner|window|option)\b",
            r"新(?:的)?(?:按钮|功能|图标|菜单|窗口)",
            r"\b(?:verification|one-time|login|security|sms|mfa) codes?\b",
            r"\b(?:did not|didn'?t|never) (?:ask|request|trigger|start|initiat|log|sign)",
            r"\b(?:install|update)\w* (?:a |an |the )?(?:certificate|profile|extension|plug-?in)",
            r"(?:验证码|推送|提示框|对话框)",
            r"(?:没有|没|并未|未).{0,6}(?:操作|请求|申请|发起|登录过)",
        ),
        1: (r"证书|描述文件|插件|扩展程序",),
    },
    ReportKind.SUSPICIOUS_MESSAGE: {
        3: (
            r"\b(?:phish\w*|scam\w*|spam\w*|spoof\w*|smish\w*|vish\w*)\b",
            rf"\b{_ODD}\b.{{0,25}}\b{_MESSAGE}s?\b",
            rf"\b{_MESSAGE}s?\b.{{0,40}}\b{_ODD}\b",
            r"\bimpersonat\w*|\bpretend\w* to be\b|\bclaim\w* to be\b|\bposing as\b",
            r"钓鱼|诈骗|骗子|骗局|垃圾邮件|冒充|假冒|伪造|伪装|自称",
            rf"(?:可疑|奇怪|异常|不明|陌生|诡异|怪|假).{{0,6}}{_MESSAGE_ZH}",
            rf"{_MESSAGE_ZH}.{{0,12}}(?:可疑|奇怪|不对劲|异常|陌生|有问题|像假的|是真的吗)",
        ),
        2: (
            r"\b(?:gift ?cards?|wire transfer|bank (?:account|details)|bitcoin|crypto)\b",
            rf"\b(?:click|open|download|scan)\w*\b.{{0,25}}\b{_MESSAGE}s?\b",
            r"\b(?:ceo|cfo|boss|supplier|vendor)\b.{0,30}\b(?:asks?|asked|asking|wants?)\b",
            r"\b(?:asks?|asked|asking|wants?|needs?)\b.{0,25}\b(?:passwords?|passcode|credentials)\b",
            r"\bh(?:tt|xx)ps?:",
            r"(?:索要|问我|向我要|要我的|提供).{0,6}(?:密码|验证码|账号)",
            r"礼品卡|购物卡|转账|汇款|打款|中奖|补贴|退税",
            r"[点扫打].{0,6}(?:链接|附件|二维码|文件)",
        ),
        1: (
            rf"\b{_MESSAGE}s?\b",
            r"(?:邮件|短信|链接|附件|私信|二维码|消息)",
        ),
    },
}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]")


def _compile(*, in_chinese: bool) -> list[tuple[ReportKind, int, re.Pattern[str]]]:
    return [
        (kind, weight, re.compile(pattern))
        for kind, by_weight in _EVIDENCE.items()
        for weight, patterns in by_weight.items()
        for pattern in patterns
        if bool(_CHINESE.search(pattern)) is in_chinese
    ]


# A text is asked only for what its script can hold: most are in one language.
_BY_SCRIPT = (
    (_LATIN, _compile(in_chinese=False)),
    (_CHINESE, _compile(in_chinese=True)),
)
_ENOUGH = 2


def guess_kind(text: str) -> ReportKind:
    """Guess what a report in English or Chinese is about; OTHER when nothing points anywhere.

    Each pattern counts once, so that a word repeated in a quoted message doesn't decide.
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("\u2019", "'")
    scores = dict.fromkeys(_EVIDENCE, 0)
    for script, patterns in _BY_SCRIPT:
        if script.search(plain):
            for kind, weight, pattern in patterns:
                if pattern.search(plain):
                    scores[kind] += weight
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= _ENOUGH else ReportKind.OTHER
