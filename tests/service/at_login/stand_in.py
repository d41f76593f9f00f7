"""Tools of other systems, as far as they can be told: programs that keep what they are given in a
folder and answer as the real ones do."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

# a label is loaded while its file is there; every start is a line
LAUNCHCTL = """\
import pathlib, plistlib, sys
verb, *rest = sys.argv[1:]
loaded, calls = HERE / "loaded", HERE / "calls"
with calls.open("a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
if verb == "bootstrap":
    session, file = rest
    about = plistlib.loads(pathlib.Path(file).read_bytes())
    if loaded.exists() or (HERE / "refuse").exists():
        sys.exit("Bootstrap failed: 5: Input/output error")
    loaded.write_text(session + "/" + about["Label"])
elif verb in ("bootout", "print"):
    if not loaded.exists() or loaded.read_text() != rest[0]:
        print("Could not find service", file=sys.stderr)
        sys.exit(113)
    if verb == "bootout":
        loaded.unlink()
"""

SCHTASKS = """\
import pathlib, sys
verb, *rest = sys.argv[1:]
name = rest[rest.index("/TN") + 1]
task = HERE / (name + ".task")
with (HERE / "calls").open("a") as file:
    file.write(verb + " " + name + "\\n")
if verb == "/Create":
    task.write_bytes(pathlib.Path(rest[rest.index("/XML") + 1]).read_bytes())
elif not task.exists() or (verb == "/Run" and (HERE / "refuse").exists()):
    sys.exit("ERROR: The system cannot find the file specified.")
elif verb == "/Delete":
    task.unlink()
"""

WHOAMI = """\
print('"desktop-1\\\\\\\\王小明","S-1-5-21-1004336348-1177238915-682003330-1001"')
"""


def put(folder: Path, name: str, source: str) -> None:
    """An executable of this name in `folder`; it knows the folder as HERE."""
    tool = folder / name
    head = f"#!{sys.executable}\nimport pathlib\nHERE = pathlib.Path({str(folder)!r})\n"
    tool.write_text(head + source, "utf-8")
    tool.chmod(stat.S_IRWXU)
