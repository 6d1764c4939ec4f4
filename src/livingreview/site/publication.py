"""The rules of publication: nothing stale is published, and no page needs the network.

They are a Sphinx extension, so that a plain ``jupyter-book build`` keeps the same promises as ``make book``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util import logging

from livingreview.errors import EditionError
from livingreview.rerun import book_files
from livingreview.site import bibliography
from livingreview.site.html_postprocess import markup

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LOGGER = logging.getLogger(__name__)
# Jupyter Book loads these whatever the settings say; both add scripts that reach for other hosts.
UNWANTED = ("sphinx_thebe", "sphinx_comments")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the rules to Sphinx."""
    _disconnect_unwanted(app)
    app.connect("config-inited", _set_defaults, priority=100)
    app.connect("config-inited", _write_bibliography, priority=100)
    app.connect("env-before-read-docs", _refuse_stale, priority=100)
    app.connect("env-before-read-docs", _read_biblatex)
    app.connect("doctree-read", _refuse_mathematics)
    app.connect("html-page-context", _keep_local_assets, priority=900)
    app.connect("build-finished", _correct_site)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _disconnect_unwanted(app: Sphinx) -> None:
    """Let no unwanted extension change a page."""
    for listeners in app.events.listeners.values():
        listeners[:] = [item for item in listeners if not item.handler.__module__.startswith(UNWANTED)]
    app.registry.css_files[:] = [(name, rest) for name, rest in app.registry.css_files if "thebe" not in str(name)]


def _set_defaults(_app: Sphinx, config: Any) -> None:
    """Follow the light or dark of the reader's system, and let the search fetch no page: a disk refuses it."""
    config.html_context.setdefault("default_mode", "auto")
    config.html_show_search_summary = False


def _write_bibliography(app: Sphinx, _config: Any) -> None:
    root = Path(app.srcdir)
    if (root / "data" / "studies.tsv").is_file():
        bibliography.write_bibliography(root)


def _refuse_stale(app: Sphinx, env: BuildEnvironment, _changed: list[str]) -> None:
    """Stop before anything is read if a page's outputs do not follow from what they are made of."""
    root = Path(app.srcdir)
    pages = [Path(env.doc2path(name)) for name in sorted(env.found_docs)]
    stale = [
        f"{path.relative_to(root).as_posix()} {reason}"
        for path in pages
        if path.suffix == ".ipynb" and (reason := book_files.why_unpublishable(path, root))
    ]
    if stale:
        raise ExtensionError(
            "not published, since outputs are not up to date: " + "; ".join(stale) + ". Run: make book"
        )


def _read_biblatex(_app: Sphinx, env: BuildEnvironment, _changed: list[str]) -> None:
    """Let styles that know BibTeX alone find the year and the journal of entries as other programs export them."""
    if "cite" not in env.domaindata:
        return
    for key, entry in env.get_domain("cite").bibdata.data.entries.items():
        try:
            entry.fields.update(bibliography.as_bibtex(key, entry.fields))
        except EditionError as error:
            LOGGER.warning(str(error))


def _refuse_mathematics(app: Sphinx, doctree: nodes.document) -> None:
    """Formulas are set by a script from another host: warn, which fails the build."""
    for node in doctree.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block))):
        LOGGER.warning("a formula needs a script from elsewhere; write it in plain characters", location=node)


def _keep_local_assets(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    """Drop what comes from elsewhere, what is there twice, and the comment system."""
    if 'class="lr-years"' in context.get("body", ""):
        app.add_js_file("year-slider.js", loading_method="defer")  # this page alone needs it
    if 'class="lr-peaks"' in context.get("body", ""):
        app.add_js_file("peaks.js", loading_method="defer")
    for kind in ("script_files", "css_files"):
        if kind in context:
            context[kind] = markup.local_assets(context[kind])
    if "body" in context:
        context["body"] = markup.reachable_tables(context["body"])


def _correct_site(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    site = Path(app.outdir)
    first = app.config.root_doc
    if first != "index":
        markup.write_if_changed(site / "index.html", markup.redirect_page(f"{first}.html", app.config.language))
    for page in sorted(site.rglob("*.html")):
        markup.write_if_changed(page, markup.correct_page(page.read_text(encoding="utf-8")))
    markup.strip_outputs(site)
    markup.remove_unused(site)
