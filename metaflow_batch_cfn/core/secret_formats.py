"""Detects text that looks like a secret, so that it can be rejected without being repeated.

In: plain data, and the name of its field. Out: the kind of secret, such as "a GitHub token".
Limits: only known formats with a recognizable mark are found; a password has none. Randomness is
not measured, because digests, identifiers and encoded programs look just as random.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

# The marks are documented by the issuers: AWS's prefixes of unique ids (IAM user guide), GitHub's
# and GitLab's token prefixes, Slack's token types, RFC 7519 (each part of a JSON web token is
# base64url, and a part that encodes an object begins with eyJ), RFC 7468 (armor of keys).
_MARKED: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "an AWS access key": re.compile(r"(?<![A-Z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])"),
        "a private key": re.compile(r"-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----"),
        "a GitHub token": re.compile(
            r"(?<![A-Za-z0-9_])(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{82})"
        ),
        "a GitLab token": re.compile(r"(?<![A-Za-z0-9_])gl(pat|dt|rt)-[A-Za-z0-9_-]{20}"),
        "a Slack token": re.compile(
            r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10}"
            r"|hooks\.slack\.com/services/T[A-Za-z0-9_]+/B[A-Za-z0-9_]+/[A-Za-z0-9_]+"
        ),
        "a JSON web token": re.compile(
            r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"
        ),
        # Not a placeholder (${Password}, <password>, ***), nor the tag before an image's digest.
        "a password in a URL": re.compile(
            r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/:@?#]*:[^\s/:@?#${}<>*]+@(?!sha\d+:)[^\s/@]"
        ),
    }
)
# These have no recognizable mark; they are identified by the name before them.
_NAMED: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = MappingProxyType(
    {
        "an AWS secret access key": (
            re.compile(r"secret[ _-]?(access)?[ _-]?key", re.IGNORECASE),
            # 40 hexadecimal digits are a digest.
            re.compile(r"(?![0-9a-fA-F]{40}$)[A-Za-z0-9/+]{40}"),
        ),
        "an AWS session token": (
            re.compile(r"session[ _-]?token", re.IGNORECASE),
            re.compile(r"[A-Za-z0-9/+=_-]{100,}"),
        ),
    }
)
# Bounded in width, so that the time is linear in the length of the text.
_ASSIGNMENT = re.compile(
    r"([A-Za-z0-9_. -]{1,60})[\"']?\s{0,9}[:=]\s{0,9}[\"']?([A-Za-z0-9/+=_-]{40,4096})"
)


def secret_in(value: object, name: str = "") -> str | None:
    """`"a GitHub token"`, or None; `name` is the name of the field, parameter or tag."""
    match value:
        case str():
            return _in_text(value, name)
        case list() | tuple():
            return _first(secret_in(one, name) for one in value)
        case dict():
            return _first(
                secret_in(key) or secret_in(member, str(key)) for key, member in value.items()
            )
    return None


def _in_text(text: str, name: str) -> str | None:
    marked = (what for what, pattern in _MARKED.items() if pattern.search(text))
    named = ((name, text.strip()), *_ASSIGNMENT.findall(text))
    return _first(marked) or _first(_by_name(*one) for one in named)


def _by_name(name: str, value: str) -> str | None:
    return _first(
        what for what, (hint, form) in _NAMED.items() if hint.search(name) and form.fullmatch(value)
    )


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)
