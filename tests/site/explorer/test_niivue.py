"""The viewer as a plain script, made from the installed package."""

import re

import pytest

from livingreview.errors import EditionError
from livingreview.site.explorer import niivue


@pytest.fixture(scope="module")
def script():
    return niivue.niivue_script()


def test_the_script_is_no_module_and_sets_one_name(script):
    assert not re.search(r"^export\b|\bexport\s*\{", script[-200:])
    assert re.search(r";window\.lrNiivue=[\w$]+\}\)\(\);\n$", script)


def test_the_licence_stands_at_its_head(script):
    head = script[: script.index("*/")]
    assert "BSD 2-Clause" in head
    assert "Redistribution and use" in head


def test_the_copy_of_itself_is_left_out(script):
    whole = niivue._module().stat().st_size
    assert len(script.encode()) < 0.6 * whole


@pytest.mark.parametrize(
    "module", ["", "export{w as default};", 'log("Creating new Niivue instance"),w=new V(1)', "class V{}"]
)
def test_a_module_of_another_form_is_refused_with_what_to_do(module):
    with pytest.raises(EditionError, match="install the locked version"):
        niivue.as_script(module)
