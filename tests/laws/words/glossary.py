"""The glossary: phrases and names that a native reader stumbles over, and what to say instead.

Limits: a pattern knows words and not meaning, so `told` has several replacements, and idiom that no
pattern describes ("Empty: nobody") is left to the reader. So are words that are right in most
places, such as "profile", "holds" and "of its own".
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A pattern, and what to say instead. A space in the pattern matches a line's end, too."""

    pattern: str
    say: str

    def compiled(self) -> re.Pattern[str]:
        gap = r"(?:[ \t]+|[ \t]*\n[ \t]*(?:[#>*][ \t]*)?)"
        return re.compile(self.pattern.replace(" ", gap), re.IGNORECASE)


# Of two that match the same text, the first is reported.
WORDS = (
    Word(r"\bgo(?:es|ing)? on without us\b", "CloudFormation is still working on stack X"),
    Word(r"\bgoing on acknowledges\b", "This stack creates IAM roles (CAPABILITY_IAM)."),
    Word(r"\balready what was asked for\b", "is up to date"),
    Word(r"\bto ask at\b", "Not a terminal. Use --yes to confirm."),
    Word(r"\blog(?:s|ged|ging)? in anew\b", "opens a new connection"),
    Word(r"\b(?:ma[dk]es?|making) anew\b", "recreated, replaced"),
    Word(r"\banew\b", "again, recreated, new"),
    Word(r"\bas new\b(?! as)", "reset"),
    Word(r"\btold\b", "message, description, reason, reported, given (by meaning)"),
    Word(r"\bas (?:[^\s.,;:]+ ){1,4}tells? (?:it|them)\b", "as X reports, returns, describes it"),
    Word(
        r"(?<!\bthere\s)\b(?:is|are|was|were|be|being) no (?=[a-z])"
        r"(?!(?:longer|different|better|worse|more|less|later|one)\b)",
        "is not a valid X, is not a X",
    ),
    Word(r"\bthat (?:is|are) none\b", "that is not one, invalid X"),
    Word(
        r"(?<!\bas\sit\s)(?<!\bas\sthey\s)\b(?:stands?|stood|standing)\b"
        r"(?!-| (?:for|alone|in for)\b)",
        "appears, is listed, is",
    ),
    Word(r"\b(?:there already|already there)\b", "existing, already exists"),
    Word(r"\bnothing of it is (?:there|left out)\b", "none of it exists; complete"),
    Word(r"\bwhat (?:really )?is there\b(?! to\b)", "what exists, the current resources"),
    Word(
        r"(?<!\bthat\s)(?<!\boutput\s)\bgoes"
        r"(?= (?:by itself|with (?:it|its|them)|as well|first|before)\b|\s*[.,;|](?!\w)|\s*$)",
        "is deleted, is removed, expires",
    ),
    Word(
        r"(?<!\bwhat\s)\b(?:is|are|was|were) left(?=\s*[,;:]| in \{)",
        "could not be removed, remains",
    ),
    Word(r"\bmend(?:s|ed|ing)?\b", "fix, correct, update"),
    Word(r"\bany more\b(?! (?:than|of)\b)", "no longer, not ... again"),
    Word(r"\bby switch\b", "optional X, enabled by Y"),
    Word(r"\bby choice\b", "optional X"),
    Word(r"\bby the clock\b", "on a schedule"),
    Word(r"\bpaid by request\b", "on-demand capacity"),
    Word(r"\bnow and then\b", "occasionally"),
    Word(
        r"(?<!\bat\s)\bmost (?:Spot |GPU |Fargate |On-Demand )?vCPUs\b", "Maximum Spot vCPUs"
    ),
    Word(r"\bmost to pay\b", "Maximum Spot price (% of On-Demand)"),
    Word(r"\bbegins the names\b", "Prefix for the names of"),
    Word(r"\bwhat hurts\b", "Limits"),
    Word(r"\b(?:bring|brings|bringing|brought)(?: \w+){0,3} forward\b", "roll forward"),
    Word(
        r"\b(?:take|takes|taken|taking|took)(?: \w+){0,3} back\b",
        "roll back (a stack), reclaim (Spot capacity), undo",
    ),
    Word(r"\bwork(?:s|ed|ing)? off\b", "Queue served by X"),
    Word(r"\bhand(?:s|ed|ing)? out\b", "schedule, allocate, assign"),
    Word(r"\bg[ai]ve[sn]? (?:the \w+|it|them) up\b", "cancel"),
    Word(r"\bits words\b", "its message, its logs"),
    Word(r"\b(?:go|goes|going) its way\b", "run"),
    Word(r"\bcould be meant\b", "is ambiguous"),
    Word(r"\bslip of the pen\b", "typing error"),
    Word(r"\bsays? of its end\b", "reason recorded on the job"),
    Word(r"\bfor who\b", "for those who"),
    Word(r"\b(?:a|an|one|line|buckets?) (?:\w+ )?of yours\b", "your X"),
    Word(r"\bnotices of failures?\b", "failure notifications"),
    Word(r"\bnever strikes?\b", "is never reached, never fires"),
    Word(r"\binline, as it is\b", "18,540 bytes"),
    Word(r"\bdeclined; nothing\b", "Cancelled. Nothing was changed."),
    Word(r"\bor maybe replaced\b", "or possibly replaced"),
    Word(r"\bbreaks the constraint\b", "must be X, not Y"),
    Word(r"\bneeds? to be acknowledged\b", "Required capabilities"),
    Word(r"\bdecide a field of the module\b", "Fix a field's value"),
    Word(r"\bthose given are all\b", "Replaces all stack tags"),
    Word(r"\bthe command in one word\b", "Command as one string"),
    Word(r"\bmemory instead of its\b", "Memory (MiB), overriding the definition"),
    Word(r"\breason that is known\b", "no known cause"),
    Word(r"\bnothing was found that keeps\b", "found nothing that blocks X"),
    Word(r"\bcompared is what\b", "comparing with what exists"),
    Word(r"\bone runs already\b", "a simulator is already running"),
    Word(r"\bof this machine right\b", "Correct this machine's clock."),
    Word(r"\broot of what steps keep\b", "S3 root for metaflow.S3"),
    Word(r"\bstarting a job so takes\b", "This adds a few milliseconds"),
)  # fmt: skip

# Parts of names; the words of a name are those between underscores and capitals.
PARTS = {
    "told": "message, description, given, reported (by meaning)",
    "anew": "again, recreated",
    "mend": "fix",
    "mended": "fixed",
}
# Whole names of classes and functions.
NAMES = {
    "Asked": "RequestParameters",
    "Doomed": "Deletion",
    "Manner": "ExecutionOptions",
    "Sought": "Target",
    "Standing": "Presence",
    "Surroundings": "ContainerContext",
    "Way": "OperationMode",
    "bring_forward": "roll_forward",
    "heard": "identify_call",
    "refuse_strangers": "reject_unknown_parameters",
    "spoken": "in_template_terms",
    "take_back": "roll_back",
    "why_not": "refusal_reason",
}
