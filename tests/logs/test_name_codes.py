"""Names as codes, by hand."""

import numpy as np

from engine.logs.name_codes import MISSING, codes_of


def test_names_are_matched_as_texts_whatever_their_types():
    names = np.array([7, "b", None, "", "b"], dtype=object)
    assert codes_of(names, np.array(["", "b", "7"])).tolist() == [2, 1, MISSING, 0, 1]


def test_no_name_has_no_code():
    assert codes_of([], ["a"]).tolist() == []
    assert codes_of(["a"], []).tolist() == [MISSING]
