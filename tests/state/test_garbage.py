"""Looking for garbage is put off, and taken up again."""

from __future__ import annotations

import gc

import pytest

from zsync.state.garbage import no_garbage


def test_afterwards_as_before() -> None:
    """Inside nothing is looked for; afterwards it is; within an outer one it is not."""
    assert gc.isenabled()
    with no_garbage():
        assert not gc.isenabled()
        with no_garbage():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_whatever_happens() -> None:
    """It is taken up again after an error, too."""
    with pytest.raises(ValueError), no_garbage():
        raise ValueError
    assert gc.isenabled()
