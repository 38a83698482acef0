"""One suite for every replica and every way in."""

import pytest

pytest.register_assert_rewrite("tests.conformance.suite")
