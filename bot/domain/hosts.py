"""Host names: who registered one, and whether it is one of the company's own."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import tldextract

# The bundled list only: a look-up must never leave the machine.
EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
# RFC 2606 and RFC 7686 names are in no suffix list, and yet people write them.
SPECIAL = {"example", "test", "invalid", "onion"}

# Everybody uses these hosts: only a whole address there tells one thing from another.
_COMMON = """
    google.com goo.gl forms.gle g.co youtube.com youtu.be gmail.com googlemail.com
    microsoft.com microsoftonline.com office.com office365.com outlook.com hotmail.com live.com
    onedrive.com 1drv.ms aka.ms apple.com icloud.com me.com amazon.com yahoo.com proton.me
    protonmail.com gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.ru zoho.com
    qq.com 163.com 126.com sina.com sina.cn sohu.com foxmail.com aliyun.com
    feishu.cn larksuite.com dingtalk.com weibo.com baidu.com douyin.com taobao.com t.cn
    slack.com zoom.us telegram.org t.me whatsapp.com wa.me discord.com
    discord.gg facebook.com fb.me instagram.com linkedin.com lnkd.in twitter.com x.com t.co
    dropbox.com box.com wetransfer.com we.tl github.com gitlab.com notion.so docusign.net
    docusign.com paypal.com bit.ly tinyurl.com is.gd ow.ly rb.gy cutt.ly
"""
# Each customer has a name of their own below these, and they are in no suffix list.
_CUSTOMER = """
    sharepoint.com weebly.com wixsite.com typeform.com jotform.com zendesk.com atlassian.net
    webflow.io squarespace.com wordpress.com blogspot.com tumblr.com medium.com substack.com
    myshopify.com mailchimp.com list-manage.com sendgrid.net hubspot.com force.com zohopublic.com
"""
_COMMON_HOSTS = frozenset(_COMMON.split())
_CUSTOMER_HOSTS = frozenset(_CUSTOMER.split())


def registrable_domain(host: str) -> str:
    """What somebody registered: `evil.com.cn` of `a.b.evil.com.cn`; empty when nobody could.

    A customer's name at a hoster counts as registered: `evil.github.io`.
    """
    parts = EXTRACT(host, include_psl_private_domains=True)
    if not parts.suffix and parts.domain.lower() in SPECIAL:
        return ".".join(host.split(".")[-2:]) if "." in host else ""
    return parts.top_domain_under_public_suffix


def is_within(host: str, domains: Iterable[str]) -> bool:
    """Whether the host, in its normal form, is one of the domains or a name below one of them."""
    return any(
        host == domain or host.endswith(f".{domain}") for domain in map(normal_domain, domains)
    )


@lru_cache(maxsize=256)
def normal_domain(domain: str) -> str:
    """A domain as somebody wrote it in the settings, in the form in which hosts are compared."""
    return normal_host(domain)


def normal_host(name: str) -> str:
    """Write a host name as lower-case A-labels (RFC 5890); each label by itself."""
    return ".".join(map(_a_label, unicodedata.normalize("NFKC", name).lower().split(".")))


def _a_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def is_common_host(host: str) -> bool:
    """Whether everybody uses the host, so that its name alone tells nothing."""
    return registrable_domain(host) in _COMMON_HOSTS


def is_shared(site: str) -> bool:
    """Whether strangers share a registrable domain."""
    return site in _COMMON_HOSTS or site in _CUSTOMER_HOSTS


def belongs_to_customers(host: str) -> bool:
    """Whether a hoster lets its customers choose the name: `evil.github.io`, `x.sharepoint.com`."""
    parts = EXTRACT(host, include_psl_private_domains=True)
    return parts.is_private or is_shared(parts.top_domain_under_public_suffix)
