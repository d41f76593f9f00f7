"""A command where Playwright cannot be imported, and is not even asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run_without_browser(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `yundan` so, with this data folder and no PATH."""
    script = (
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] == 'playwright': raise ImportError(name)\n"
        "sys.meta_path.insert(0, Gone())\n"
        "from agent.cli import run\n"
        f"status = run({list(arguments)!r})\n"
        "assert not [name for name in sys.modules if name.startswith('playwright')]\n"
        "sys.exit(status)"
    )
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={"PATH": "", "YUNDAN_HOME": str(home)},
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
