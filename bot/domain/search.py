"""Text cut into tokens for full-text search, in the same way on the page and in the query."""

import re
import unicodedata

# Chinese, Japanese and Korean are written without spaces: each character is a token of its own,
# and a word is found as the phrase of its characters.
CJK = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    r"\u3105-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_MARK = r"\u0300-\u036f"
_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}](?:[^\W_{CJK}]|[{_MARK}])*")


def segment(text: str) -> str:
    """Cut a text into space-separated tokens, ready for FTS5 or `to_tsvector('simple', …)`.

    Words and numbers are lower-case (NFKC, so full-width letters are plain ones); addresses such
    as `https://sso.example.com` are cut at their punctuation, so that each part is found. A token
    holds letters and digits only: nothing in it is an operator of either database.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    # Folding case can take a letter apart again, e.g. a Greek one with two accents.
    return " ".join(_TOKEN.findall(unicodedata.normalize("NFKC", folded)))


def phrase(query: str) -> str:
    """Cut what a person searches for in the way of `segment`; empty when there is no word in it.

    The tokens are found as a phrase: all of them, next to one another, in this order.
    """
    return segment(query)
