"""A folder of coded facts as Parquet, in shards: what several machines can write at once, and any SQL engine reads.

A shard is some documents with all their facts: one file in each of the sub-folders ``events``, ``participants``,
``tie_changes`` and ``documents``, of one name. Columns are those of the archive's tables. The name is a hash of the
documents and of what codes them, so that the same work done twice gives the same files; each is written under a name
that no engine reads and then renamed, the documents last: a shard is there when its documents are.

The folder may be on a disk, or in an object store by address (``s3://…``, ``gs://…``). Needs pyarrow.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from detente.archive import rows
from detente.errors import ArchiveError
from detente.records import Coding, Problem

if TYPE_CHECKING:
    import pyarrow

# Says what the folder is, and what codes for it. Engines pass over names that begin with an underscore.
_LABEL = "_detente.json"
_LAYOUT = 1
# A shard takes seconds to write; what was half done this long ago is nobody's work any more.
_UNDER_WAY = timedelta(hours=1)
# Where a draft is kept until it is whole; its name ends in no way that an engine reads.
_DRAFT = "_{name}.{token}.draft"
# A document's row tells what coded it, as in the archive.
_DOCUMENTS = {**rows.DOCUMENTS, "coder": "VARCHAR"}
# Last, as it makes the shard count.
_ORDER = ("events", "participants", "tie_changes", "documents")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the codings of a shard: documents kept with their events, and why others were not."""

    documents: int
    events: int
    refused: tuple[Problem, ...]


class Shards:
    """A folder of shards; ``out`` is a path, or the address of a folder in an object store.

    Raises ArchiveError if the address is of no kind that is known.
    """

    def __init__(self, out: str) -> None:
        from pyarrow import fs

        self.out = out
        if "://" in out:
            with self._explained("opening it"):
                self._files, self._root = fs.FileSystem.from_uri(out)
        else:
            self._files, self._root = fs.LocalFileSystem(), os.path.abspath(out)
        self._root = self._root.rstrip("/")

    def begin(self, coder: str, codebook: str, version: str) -> None:
        """Make the folder, or go on with it where an earlier run by the same coder has begun it.

        Raises ArchiveError if it holds anything else, or what another coder has coded.
        """
        label = {"layout": _LAYOUT, "coder": coder, "codebook": codebook, "version": version}
        with self._explained("beginning it"):
            if self._is_file(self._root):
                raise ArchiveError(f"{self.out}: a file; --out takes a folder, new, empty or begun by an earlier run.")
            found = sorted(info.base_name for info in self._look(""))
            if _LABEL in found:
                with self._files.open_input_stream(f"{self._root}/{_LABEL}") as file:
                    self._check(json.loads(file.read()), coder)
            elif found:
                raise ArchiveError(
                    f"{self.out}: holds something else ({', '.join(found[:3])}{', …' * (len(found) > 3)}); expected a "
                    "folder that is new, empty or begun by an earlier run. It was left as it is; name another."
                )
            for table in _ORDER:
                self._files.create_dir(f"{self._root}/{table}", recursive=True)
            if _LABEL not in found:
                self._put(_LABEL, json.dumps(label, ensure_ascii=False).encode())
            self._sweep()

    def _check(self, label: Any, coder: str) -> None:
        if label.get("layout") != _LAYOUT:
            raise ArchiveError(f"{self.out}: laid out by a later détente. Install a newer one, or name another folder.")
        if label.get("coder") != coder:
            raise ArchiveError(
                f"{self.out}: coded by {label.get('coder')}, and this is {coder}; what both code would stand "
                "there twice. Name another folder."
            )

    def _sweep(self) -> None:
        """Take away what a kill has left: drafts, and files of a shard whose documents were never written."""
        whole = {info.base_name for info in self._look("documents")}
        before = datetime.now(UTC) - _UNDER_WAY
        for table in _ORDER:
            for info in self._look(table):
                if info.mtime < before and (info.base_name not in whole or not info.base_name.endswith(".parquet")):
                    self._files.delete_file(info.path)

    def hashes(self) -> Iterator[str]:
        """The hash of each document that is kept."""
        from pyarrow import parquet

        with self._explained("reading it"):
            for info in self._look("documents"):
                if info.base_name.endswith(".parquet"):
                    with self._files.open_input_file(info.path) as file:
                        yield from parquet.read_table(file, columns=["hash"])["hash"].to_pylist()

    def has(self, name: str) -> bool:
        """Whether the shard of this name is there, whole."""
        with self._explained("looking into it"):
            return self._is_file(f"{self._root}/documents/{name}.parquet")

    def write(self, name: str, codings: Iterable[Coding], coder: str) -> Written:
        """Write ``codings`` as the shard of this name; all of it is there when this returns. Writes nothing where
        none of them can be kept."""
        kept: list[Coding] = []
        refused = []
        for coding in codings:
            if reason := rows.refusal(coding):
                refused.append(Problem(coding.document.id, reason))
            else:
                kept.append(coding)
        facts = rows.fact_rows(kept)
        documents = [(*rows.document_row(c), coder) for c in kept]
        with self._explained("writing a shard"):
            for table in _ORDER if kept else ():
                columns = _DOCUMENTS if table == "documents" else rows.TABLES[table]
                packed = _packed(documents if table == "documents" else facts[table], columns)
                self._put(f"{table}/{name}.parquet", packed)
        return Written(len(kept), len(facts["events"]), tuple(refused))

    def _look(self, folder: str) -> list[Any]:
        """What is directly in the folder."""
        from pyarrow import fs

        return list(
            self._files.get_file_info(fs.FileSelector(f"{self._root}/{folder}".rstrip("/"), allow_not_found=True))
        )

    def _put(self, path: str, data: Any) -> None:
        """A whole file or none, whenever the process dies."""
        folder, _, name = f"{self._root}/{path}".rpartition("/")
        draft = f"{folder}/{_DRAFT.format(name=name, token=secrets.token_hex(4))}"
        try:
            with self._files.open_output_stream(draft) as file:
                file.write(data)
            self._files.move(draft, f"{folder}/{name}")
        except OSError:
            if self._is_file(draft):
                self._files.delete_file(draft)
            raise

    def _is_file(self, path: str) -> bool:
        from pyarrow import fs

        return bool(self._files.get_file_info(path).type == fs.FileType.File)

    @contextmanager
    def _explained(self, doing: str) -> Iterator[None]:
        """Raise what the file system raises within as ours."""
        from pyarrow import ArrowException

        try:
            yield
        except (OSError, ArrowException) as error:
            raise ArchiveError(
                f"{self.out}: {doing} failed: {str(error).splitlines()[0]}. Every shard written before is kept; mend "
                "this and repeat the command: what is kept will be skipped."
            ) from error


def shard_name(hashes: Sequence[str], coder: str) -> str:
    """The name of the shard of the documents with these hashes, as coded by ``coder``."""
    return hashlib.sha256("\n".join([coder, *hashes]).encode()).hexdigest()[:32]


def _packed(of_table: list[rows.Row], columns: dict[str, str]) -> pyarrow.Buffer:
    """Rows as one Parquet file."""
    import pyarrow
    from pyarrow import parquet

    kinds = {
        "VARCHAR": pyarrow.string(),
        "VARCHAR[]": pyarrow.list_(pyarrow.string()),
        "INTEGER": pyarrow.int32(),
        "DOUBLE": pyarrow.float64(),
        "DATE": pyarrow.date32(),
    }
    by_column = list(zip(*of_table, strict=True)) or [()] * len(columns)
    arrays = [
        # Dates come as ISO text.
        pyarrow.array(values, pyarrow.string()).cast(kinds[kind])
        if kind == "DATE"
        else pyarrow.array(values, kinds[kind])
        for values, kind in zip(by_column, columns.values(), strict=True)
    ]
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(pyarrow.table(arrays, names=list(columns)), sink, compression="zstd")
    return sink.getvalue()
