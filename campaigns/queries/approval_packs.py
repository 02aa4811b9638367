"""A proof of approval as one zip: the proof, the approved bytes, the bytes of pictures, and the sums to check by."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from campaigns.models import Approval
from campaigns.queries.approval_proofs import HOW_TO_CHECK, approved_bytes
from campaigns.queries.evidence import find_evidence
from campaigns.queries.pictures import pictures_of
from core.errors import NotFound
from core.files import storage
from core.pictures import ENDINGS

SUMS = "SHA256SUMS"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can name: the same proof gives the same bytes
_TO_CHECK = f"""{HOW_TO_CHECK}

On a command line, in the folder of this file (GNU coreutils; on a Mac `shasum -a 256` in place of `sha256sum`):

    sha256sum -c {SUMS}        every file is as it was packed
    sha256sum approved.json    prints the fingerprint that proof.json and proof.pdf name
    sha256sum pictures/*       prints for each picture what its file is called
"""


def pack_of(approval: Approval, proof: Mapping[str, Any], pdf: bytes) -> bytes:
    """Return the zip of a proof that was read and written as a document. The approval was fetched for whoever asks.

    A picture whose file is not kept any more is left out and named in README.txt.
    """
    pictures, gone = _pictures(approval)
    files = {
        "proof.json": json.dumps(proof, ensure_ascii=False, indent=2).encode(),
        "proof.pdf": pdf,
        "approved.json": approved_bytes(approval),
        **pictures,
        "README.txt": (_TO_CHECK + "".join(f"\nNot kept any more: picture {sha256}\n" for sha256 in gone)).encode(),
    }
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, SUMS: sums.encode()}.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _pictures(approval: Approval) -> tuple[dict[str, bytes], list[str]]:
    """Return the pictures by what their files are called, and the sha256 of those whose file is gone."""
    kept, gone = dict[str, bytes](), list[str]()
    for picture in pictures_of(approval.version):
        try:
            kept[f"pictures/{picture.sha256}{ENDINGS[picture.media_type]}"] = storage().load(picture.storage_key)
        except NotFound:
            gone.append(picture.sha256)
    if (evidence := find_evidence(approval)) is not None and evidence.storage_key:
        kept[f"evidence/{evidence.sha256}{ENDINGS[evidence.media_type]}"] = storage().load(evidence.storage_key)
    return kept, gone
