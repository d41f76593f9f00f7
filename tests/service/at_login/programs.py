"""Programs to start, plain and with every sign in them that a format could trip over."""

from __future__ import annotations

import sys
from pathlib import Path

from agent.service.at_login.program import Program, up

ODD = "数据 100% %h $HOME ${X} \"q\" 'a' \\n & <b> ;# 😀 "
ENVIRONMENT = {"YUNDAN_PORT": "8666", "YUNDAN_LANG": "zh", "YUNDAN_BROWSER": f"/opt/{ODD}/chrome"}
PLAIN = up("yundan", sys.executable, Path("/home/seller/data"), {"YUNDAN_PORT": "8666"})
HOSTILE = up("yundan-1a2b3c4d", f"/home/{ODD}/python", Path(f"/home/{ODD}"), ENVIRONMENT)


def windows(user: str = "王小明") -> Program:
    return Program(
        name="yundan-1a2b3c4d",
        interpreter=rf"C:\Users\{user}\运单 app\.venv\Scripts\python.exe",
        arguments=("-P", "-m", "agent", "up"),
        environment={
            "YUNDAN_HOME": rf"C:\Users\{user}\AppData\Local\yundan & <co>\live" "\\",
            "YUNDAN_BROWSER": r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        },
        folder=rf"C:\Users\{user}\AppData\Local\yundan & <co>\live",
        log=rf"C:\Users\{user}\AppData\Local\yundan & <co>\live\logs\up.err",
    )
