"""Looking for garbage is put off, and taken up again."""

from __future__ import annotations

import gc

import pytest

from zsync.state.garbage import no_garbage


def test_afterwards_as_before() -> None:
    """Inside nothing is looked for; afterwards it is, whatever happened, and within an outer one it is not."""
    assert gc.isenabled()
    with pytest.raises(ValueError), no_garbage():
        assert not gc.isenabled()
        with no_garbage():
            pass
        assert not gc.isenabled()
        raise ValueError
    assert gc.isenabled()
