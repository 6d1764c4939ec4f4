"""The Sphinx extension of the explorer: a directive for its page, and the scripts that hold its data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import Directive

from livingreview import evidence as ev
from livingreview.site.data_script import data_script
from livingreview.site.explorer.links import PAGE
from livingreview.site.explorer.niivue import niivue_script
from livingreview.site.explorer.page import explorer_html
from livingreview.site.explorer.tables import explorer_tables
from livingreview.site.explorer.volumes import brain_volumes, explorer_look

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "explorer"
DATA = {"evidence": "lrExplorerEvidence", "brain": "lrExplorerBrain"}
# The parts of the page in the order in which they need each other.
PARTS = (
    "elements", "counting", "state", "volume", "colours", "slices", "position", "summary", "plot", "matrix", "findings", "list",
    "nifti", "viewer3d", "downloads", "choices", "main",
)  # fmt: skip
VIEWER = "niivue"


class ExplorerDirective(Directive):
    """Place of the explorer on its page."""

    def run(self) -> list[nodes.Node]:
        """Return the page's block."""
        environment = self.state.document.settings.env
        evidence = ev.load(Path(environment.srcdir) / "data")
        version = evidence.checksum[:12]
        up = "../" * environment.docname.count("/")
        scripts = [f"{up}_static/{FOLDER}/{name}.js?v={version}" for name in (*DATA, VIEWER)]
        html = explorer_html(explorer_tables(evidence)["words"], scripts)
        return [nodes.raw("", str(html), format="html")]


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the explorer to Sphinx."""
    app.add_directive("evidence-explorer", ExplorerDirective)
    app.connect("html-page-context", _bring_parts)
    app.connect("build-finished", _write_data, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _bring_parts(app: Sphinx, page: str, _template: str, _context: dict[str, Any], _doctree: Any) -> None:
    """Load the scripts and the style sheet on this page alone."""
    if page == PAGE:
        app.add_css_file(f"{FOLDER}/explorer.css")
        for part in PARTS:
            app.add_js_file(f"{FOLDER}/{part}.js", loading_method="defer")


def _write_data(app: Sphinx, exception: Exception | None) -> None:
    site = Path(app.outdir)
    if exception is not None or app.builder.format != "html" or not (site / f"{PAGE}.html").is_file():
        return
    folder, scripts = Path(app.srcdir) / "data", site / "_static" / FOLDER
    scripts.mkdir(parents=True, exist_ok=True)
    tables = explorer_tables(ev.load(folder))
    for name, content in (("evidence", tables | {"look": explorer_look()}), ("brain", brain_volumes(folder))):
        (scripts / f"{name}.js").write_text(data_script(DATA[name], content), encoding="utf-8")
    (scripts / f"{VIEWER}.js").write_text(niivue_script(), encoding="utf-8")
