"""What the law of words finds in a text and in code, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from .findings import in_name, in_sentence, main
from .glossary import NAMES, PARTS, WORDS
from .sentences import Sentence, bound_names, help_texts, sentences

NOT_A = "is not a valid X, is not a X"
NATIVE = (
    "There is no isolation, and where there is no subnet nothing starts.",
    "It is no longer used, and no different from the other.",
    "The stand-alone template stands for the module; its standard is high, as it stands.",
    "The module stands alone. I understand.",
    "The request goes to the service, and the strategy that goes with it is the default.",
    "This is where output goes.",
    "What is left is the template's doing; the field is left out. No process is left.",
    "The client gives up. Give it at most 4 vCPUs.",
    "The amendment is recommended, and nobody foretold it.",
    "A table of its own. Nothing more than that.",
    "What is there to do? It is on its way.",
)
STUMBLING = (
    "error: 'x' is no stack name.",
    "it is no Metaflow profile: it holds no object",
    "The fields are no parameters of the template any more.",
    "The reason is told.",
    "The outputs are as SNS and SQS tell them.",
    "'x' stands more than once. Keep it once.",
    "Its words say what stood in the way",
    "What is named above is there already: delete it if nobody needs it",
    "A record with ExpiresAt goes by itself.",
    "A stack goes, after somebody has seen what goes with it.",
    "change set one of stack two is left: it has other change sets",
    "Mend the environments that it names.",
    "GPUs by switch",
    "on instances that they fit, GPUs by choice",
    "Submit a job by the clock, to the queue of low priority.",
    "a record for each job, paid by request",
    "cheaper, and now and then interrupted",
    "Most Spot vCPUs",
    "Most to pay for Spot, in percent",
    "Begins the names of the queues",
    "What hurts: it looks one call ahead.",
    "Bring a paused operation forward.",
    "Takes a stack back to what it was before an update that failed.",
    "It logs in anew.",
    "What has a name is not made anew.",
    "replaces those that cannot be tagged anew",
    "Queue that On-Demand instances work off first.",
    "With NVIDIA GPUs that AWS Batch can hand out.",
    "the queue gave the job up",
    "nothing was found that keeps it from going its way",
    "no reason that is known. Its words: `x`",
    "the simulator is as new",
    "stack one has 3 that could be meant",
    "A value that no side has is a slip of the pen.",
    "What the job then says of its end.",
    "is there for who wants three",
    "in a VPC of yours",
    "batch processing; notices of failures",
    "its rule is kept, and never strikes",
    "a template that is none",
    "CREATE_FAILED: nothing of it is there.",
    "compared is what it has now",
    "Compare a template with what is there.",
    "The operation on stack queues goes on without us.",
    "going on acknowledges CAPABILITY_IAM",
    "the stack is already what was asked for",
    "there is no terminal to ask at, so nothing was changed",
    "18,540 bytes inline, as it is",
    "declined; nothing was changed",
    "10 replaced or maybe replaced",
    "it breaks the constraint: true or false",
    "Needs to be acknowledged: nothing",
    "Decide a field of the module now.",
    "A tag of the stack. Those given are all that it has then.",
    "The command in one word; or after --.",
    "Memory instead of its.",
    "one runs already, which runs no jobs",
    "Set the clock of this machine right.",
    "Root of what steps keep by metaflow.S3.",
    "Starting a job so takes a few milliseconds.",
)


def phrases(text: str) -> list[str]:
    return [phrase for _, phrase, _ in in_sentence(Sentence(text, 1, 1))]


@pytest.mark.parametrize("text", NATIVE)
def test_what_a_native_speaker_writes_is_not_found(text: str) -> None:
    assert not phrases(text)


@pytest.mark.parametrize("text", STUMBLING)
def test_what_a_native_speaker_stumbles_over_is_found(text: str) -> None:
    assert phrases(text)


def test_every_pattern_has_an_example() -> None:
    shown = {say for text in STUMBLING for _, _, say in in_sentence(Sentence(text, 1, 1))}
    assert not [word for word in WORDS if word.say not in shown]


def test_a_phrase_is_found_across_lines_and_on_the_line_where_it_begins() -> None:
    text = "A name.\n\n# It is\n#   no name of\nours."
    assert list(in_sentence(Sentence(text, 10, 14))) == [
        (12, "is no", "is not a valid X, is not a X")
    ]


@pytest.mark.parametrize(
    ("name", "whole", "better"),
    [
        ("told", False, PARTS["told"]),
        ("_told_by", False, PARTS["told"]),
        ("ToldRow", True, PARTS["told"]),
        ("untold", False, None),
        ("diff_anew", True, PARTS["anew"]),
        ("why_not", True, NAMES["why_not"]),
        ("heard", False, None),
        ("amended", False, None),
    ],
)
def test_a_name_is_judged_by_its_words(name: str, whole: bool, better: str | None) -> None:
    assert in_name(name, whole) == better


CODE = '''
"""It stands here."""

# A comment that is
# no sentence.
def told(named: str, *, anew: bool = False) -> str:
    """Short."""
    match named:
        case {"a": [first, *others], **rest} as mended:
            self.told = f"{named!r} is no name"
    key = "told"
    return "it is " "no name"
'''


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "speech.py"
    path.write_text(CODE, encoding="utf-8")
    return path


def test_code_speaks_in_docstrings_comments_and_text(module: Path) -> None:
    said = {(one.first, one.text) for one in sentences(module)}
    assert said == {
        (2, "It stands here."),
        (4, "# A comment that is\n# no sentence."),
        (10, "{} is no name"),
        (12, "it is no name"),
    }


def test_code_gives_names(module: Path) -> None:
    names = {one.text for one in bound_names(module)}
    assert names == {"speech", "told", "named", "anew", "mended", "key", "first", "others", "rest"}


def test_help_is_read_of_every_command() -> None:
    read = dict(help_texts())
    assert {"mfcfn --help", "mfcfn deploy --help", "mfcfn jobs why --help"} <= set(read)
    assert "--yes" in read["mfcfn deploy --help"]


def test_the_command_prints_what_to_say_and_fails(
    capsys: pytest.CaptureFixture[str], module: Path
) -> None:
    assert main([str(module)]) == 1
    out = capsys.readouterr().out
    assert f"{module}:2: stands -> appears, is listed, is" in out
    assert f"{module}:6: name told -> {PARTS['told']}" in out
    module.write_text('"""Fine text."""\n', encoding="utf-8")
    assert main([str(module)]) == 0
