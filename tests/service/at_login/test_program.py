"""What is started, and under which name."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import UserError
from agent.service.at_login.program import name_of, up

HOME = Path("/home/seller/.local/share/yundan/live")


def test_the_default_folder_has_the_plain_name() -> None:
    assert name_of(HOME, HOME, shared=False) == "yundan"


def test_every_other_folder_has_a_name_of_its_own_that_stays() -> None:
    others = [HOME.parent / "second", Path("/data/店铺二"), Path("/data/\udcff")]
    names = [name_of(other, HOME, shared=False) for other in others]
    assert len({*names, "yundan"}) == 4
    assert names == [name_of(other, HOME, shared=False) for other in others]
    assert all(name.isascii() and name.replace("-", "").isalnum() for name in names)


def test_where_all_users_names_stand_in_one_list_none_is_plain() -> None:
    theirs = Path("/home/other/.local/share/yundan/live")
    assert name_of(HOME, HOME, shared=True) != name_of(theirs, theirs, shared=True) != "yundan"


@pytest.mark.parametrize("sign", ["\n", "\t", "\x7f", "\udcff", "\uffff"], ids=ascii)
def test_what_no_file_of_a_starter_can_hold_is_told(sign: str) -> None:
    with pytest.raises(UserError) as told:
        up("yundan", "/usr/bin/python3", HOME / f"a{sign}b", {})
    assert told.value.code == "service_path"
    assert str(told.value.details["path"]).isprintable()
