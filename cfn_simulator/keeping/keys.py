"""Private keys and certificates, which services such as ACM create.

In: a key or certificate of the package `cryptography`. Out: what pickle needs to rebuild it: its
bytes.
"""

from __future__ import annotations

import sys
from typing import Any


def is_key(value: object) -> bool:
    """If nothing has imported the module that makes keys, there are none."""
    kinds = sys.modules.get("cryptography.hazmat.primitives.asymmetric.types")
    return kinds is not None and isinstance(value, kinds.PrivateKeyTypes.__args__)


def is_certificate(value: object) -> bool:
    kinds = sys.modules.get("cryptography.x509")
    return kinds is not None and isinstance(value, kinds.Certificate)


def reduced_key(key: Any) -> tuple[Any, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    octets = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _key, (octets,)


def reduced_certificate(certificate: Any) -> tuple[Any, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding

    return _certificate, (certificate.public_bytes(Encoding.DER),)


def _key(octets: bytes) -> object:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(octets, None)


def _certificate(octets: bytes) -> object:
    from cryptography.x509 import load_der_x509_certificate

    return load_der_x509_certificate(octets)
