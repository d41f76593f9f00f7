"""The part of google-re2 that Yundan uses; the package carries no types."""

from collections.abc import Iterator

class Options:
    log_errors: bool
    max_mem: int

class _Match:
    def group(self, which: int = 0) -> str: ...
    def groups(self) -> tuple[str | None, ...]: ...

class _Pattern:
    groups: int
    programsize: int
    def search(self, text: str) -> _Match | None: ...
    def finditer(self, text: str) -> Iterator[_Match]: ...

class error(Exception): ...

def compile(pattern: str, options: Options | None = None) -> _Pattern: ...
