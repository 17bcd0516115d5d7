"""Untrusted YAML or JSON to plain data, or every problem with its line and column.

In: text or bytes, or the path of a regular file. Out: a frozen `Document`: the data, where it came
from, and the place of each value. What hurts: YAML 1.1 turns text into other things (`no`, `22:22`,
`012`, dates), so that a user's file is read strictly: what looks like a trap has to be quoted.
CloudFormation templates are read as CloudFormation reads them (`Scalars.CLOUDFORMATION`).
No AWS knowledge here: functions such as `!Ref` come in as `tags`.
"""

from metaflow_batch_cfn.core.nodes import Json, Step
from metaflow_batch_cfn.documents.reading import read_bytes, read_document, read_file
from metaflow_batch_cfn.documents.text import decode
from metaflow_batch_cfn.documents.values import Document, Limits, Place, Scalars, TagReader

__all__ = [
    "Document",
    "Json",
    "Limits",
    "Place",
    "Scalars",
    "Step",
    "TagReader",
    "decode",
    "read_bytes",
    "read_document",
    "read_file",
]
