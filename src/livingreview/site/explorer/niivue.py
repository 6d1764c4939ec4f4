"""NiiVue as a script that a page on a disk may load: made from the installed package ``ipyniivue`` when the site is built.

The package holds the viewer as one module for notebooks, and browsers refuse modules on a page that lies on a disk. The same
code in a function of its own is a plain script. What it exports is the notebook's widget; the viewer's class within it is
what a page needs. A copy of itself, which the viewer keeps to save scenes as pages, is left out: half of the weight.

References
----------
NiiVue, https://github.com/niivue/niivue; ipyniivue, https://github.com/niivue/ipyniivue (BSD 2-Clause).
"""

from __future__ import annotations

import re
from importlib.metadata import distribution
from importlib.util import find_spec
from pathlib import Path

from livingreview.errors import EditionError

# Name under which the page finds the viewer's class.
CLASS = "lrNiivue"
_EXPORT = re.compile(r"export\s*\{\s*[\w$]+ as default\s*\};?\s*$")
_CLASS = re.compile(r'"Creating new Niivue instance"\).{0,200}?=\s*new ([A-Za-z_$][\w$]*)\(')
_COPY = re.compile(r'(var [\w$]+=)"[^"\\\n]{1000000,}"')


def niivue_script() -> str:
    """Return the viewer as a plain script that sets ``window.lrNiivue`` to its class.

    A package that is missing, or whose module has another form than the one known, is an EditionError.
    """
    return as_script(_module().read_text(encoding="utf-8"), notice())


def as_script(module: str, head: str = "") -> str:
    """Turn the text of the widget's module into a plain script, after a notice.

    Examples
    --------
    >>> as_script('var w=0;class V{};log("Creating new Niivue instance");w=new V(1);export{w as default};')
    '(()=>{var w=0;class V{};log("Creating new Niivue instance");w=new V(1);window.lrNiivue=V})();\\n'
    """
    found, end = _CLASS.search(module), _EXPORT.search(module)
    if found is None or end is None:
        raise EditionError(
            "ipyniivue's widget.js has another form than expected: no single export at its end, or no class of the viewer; "
            "install the locked version, or adapt livingreview.site.explorer.niivue"
        )
    body = _COPY.sub(r'\1""', module[: end.start()]).rstrip()
    return f"{head}(()=>{{{body}{'' if body.endswith(';') else ';'}window.{CLASS}={found[1]}}})();\n"


def notice() -> str:
    """Return the licence of the package as a comment, as its terms ask for wherever the code goes."""
    package = distribution("ipyniivue")
    licences = [file for file in package.files or () if file.name == "LICENSE"]
    text = licences[0].read_text(encoding="utf-8") if licences else "BSD 2-Clause"
    return f"/* NiiVue, from ipyniivue {package.version}\n{text.replace('*/', '* /')}\n*/\n"


def _module() -> Path:
    spec = find_spec("ipyniivue")  # the package itself would start a widget
    path = Path(next(iter(spec.submodule_search_locations))) / "static" / "widget.js" if spec else None
    if path is None or not path.is_file():
        raise EditionError("the Python package ipyniivue is not installed; it holds the viewer of the 3-D brain")
    return path
