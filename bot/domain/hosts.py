"""Host names: who registered one, and whether it is one of the company's own."""

from collections.abc import Iterable

import tldextract

# The bundled list only: a look-up must never leave the machine.
EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
# RFC 2606 and RFC 7686 names are in no suffix list, and yet people write them.
SPECIAL = {"example", "test", "invalid", "onion"}


def registrable_domain(host: str) -> str:
    """What somebody registered: `evil.com.cn` of `a.b.evil.com.cn`; empty when nobody could.

    A customer's name at a hoster counts as registered: `evil.github.io`.
    """
    parts = EXTRACT(host, include_psl_private_domains=True)
    if not parts.suffix and parts.domain.lower() in SPECIAL:
        return ".".join(host.split(".")[-2:]) if "." in host else ""
    return parts.top_domain_under_public_suffix


def is_within(host: str, domains: Iterable[str]) -> bool:
    """Whether the host is one of the domains or a name below one of them."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
