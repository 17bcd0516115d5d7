"""Reads untrusted YAML or JSON into plain data, or reports every problem with line and column.

In: text or bytes, or the path of a regular file. Out: a frozen `Document`: the data, its source,
and the place of each value. Limits: YAML 1.1 converts some text to other types (`no`, `22:22`,
`012`, dates), so a user's file is read strictly: ambiguous text must be quoted. CloudFormation
templates are read as CloudFormation reads them (`Scalars.CLOUDFORMATION`). Nothing here depends on
AWS: functions such as `!Ref` are passed in as `tags`. `yaml_writer` and `files` write documents.
"""

from metaflow_batch_cfn.core.nodes import Json, Step
from metaflow_batch_cfn.documents.document import Document, Limits, Place, Scalars, TagReader
from metaflow_batch_cfn.documents.reading import read_bytes, read_document, read_file
from metaflow_batch_cfn.documents.text import decode

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
