"""A hint with a variable can be typed as it stands in the system's own terminal."""

from __future__ import annotations

from agent.environment import with_variables

HERE = {"YUNDAN_PORT": "8667", "YUNDAN_HOME": "/a b"}


def test_on_windows_it_is_set_first() -> None:
    told = with_variables(HERE, "yundan up", "win32")
    assert told == 'set "YUNDAN_PORT=8667" && set "YUNDAN_HOME=/a b" && yundan up'


def test_elsewhere_it_stands_before_the_command() -> None:
    told = with_variables(HERE, "yundan up", "linux")
    assert told == "YUNDAN_PORT=8667 YUNDAN_HOME='/a b' yundan up"
