"""The page for an address that does not exist: whole in itself, since it is shown at any depth of the site.

A server shows it under the address that was asked for, so that nothing in it may hang on where it lies. Its links are
written as from the top of the site; its script looks for that top, from the folder of the address upwards, by the
small file that only the top has, and turns the links there. It also puts the pages first that look like what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from livingreview.site.navigation.contents import Place, parts

NAME = "404.html"
MARK = "_static/top-of-site.js"
# The script says where it was loaded from; whatever else a server sends for that address does not.
MARK_TEXT = 'window.livingreviewTop = new URL("..", document.currentScript.src).href;\n'

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --link: #0a5c91; --line: #d0d7de; }
@media (prefers-color-scheme: dark) { :root { --ink: #ced6dd; --paper: #14181e; --link: #7cc4ee; --line: #48566b; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.1rem; margin: 1.8rem 0 0.3rem; }
a { color: var(--link); } a:focus-visible, input:focus-visible, button:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px; }
ul { margin: 0; padding-inline-start: 1.2rem; } li { margin: 0.15rem 0; }
form { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1.5rem 0; }
input { flex: 1 1 12rem; } input, button { font: inherit; padding: 0.5rem 0.75rem; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 0.3rem; }
"""
_SCRIPT = """
(function () {
  "use strict";
  var asked = location.pathname;
  function turn(top) {
    document.querySelectorAll("[data-page]").forEach(function (item) {
      item.setAttribute(item.tagName === "FORM" ? "action" : "href", new URL(item.dataset.page, top).href);
    });
  }
  function look(folder) {
    var script = document.createElement("script");
    script.src = folder + "MARK";
    script.onload = function () { window.livingreviewTop ? turn(window.livingreviewTop) : up(folder); };
    script.onerror = function () { up(folder); };
    document.head.appendChild(script);
  }
  function up(folder) {
    var above = folder.replace(/[^/]*\\/$/, "");
    if (folder.length > 1 && above) { look(above); }
  }
  function pairs(text) {
    var found = {};
    for (var place = 0; place + 1 < text.length; place += 1) { found[text.slice(place, place + 2)] = true; }
    return Object.keys(found);
  }
  function likeness(one, other) {
    var a = pairs(one), b = pairs(other);
    var shared = a.filter(function (pair) { return b.indexOf(pair) >= 0; }).length;
    return a.length + b.length ? 2 * shared / (a.length + b.length) : 0;
  }
  function last(path) { return path.replace(/\\/$/, "").split("/").pop().replace(/\\.[a-z]+$/, "").toLowerCase(); }
  var like = Array.prototype.slice.call(document.querySelectorAll("nav a[data-page]")).map(function (link) {
    return [likeness(last(asked), last(link.dataset.page)), link];
  }).filter(function (pair) { return pair[0] >= 0.5; }).sort(function (a, b) { return b[0] - a[0]; }).slice(0, 3);
  if (like.length && last(asked) !== "404") {
    var list = document.querySelector("#like ul");
    like.forEach(function (pair) {
      var item = document.createElement("li");
      item.appendChild(pair[1].cloneNode(true));
      list.appendChild(item);
    });
    document.querySelector("#like").hidden = false;
  }
  if (location.protocol !== "file:") { look(asked.replace(/[^/]*$/, "")); }
})();
"""


def not_found_page(places: Mapping[str, Place], book: str, language: str) -> str:
    """Write the page.

    Parameters
    ----------
    places : mapping of str to Place
        All pages in reading order, the first page first.
    book : str
        Title of the book.
    language : str
        Its language.

    Returns
    -------
    str
        HTML with its own style and script; it asks for nothing but the mark at the top of its own site.
    """
    home = next(iter(places.values()))
    groups = Markup("\n").join(
        Markup("<h2>{}</h2>\n<ul>{}</ul>").format(part, Markup("").join(_item(place) for place in own))
        for part, own in parts(places).items()
    )
    return str(
        Markup(
            '<!DOCTYPE html>\n<html lang="{}">\n<head>\n<meta charset="utf-8" />\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1" />\n<meta name="robots" content="noindex" />\n'
            "<title>Page not found – {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n<h1>This page is not in the book</h1>\n"
            "<p>The address may have a slip in it, or the page has another place now. Here is everything that there is.</p>\n"
            '<form role="search" action="search.html" data-page="search.html" method="get">'
            '<input type="search" name="q" aria-label="Search the book" placeholder="Region, study, term" />'
            "<button>Search</button></form>\n"
            '<section id="like" hidden=""><h2>Perhaps you meant</h2><ul></ul></section>\n'
            '<nav aria-label="All pages">\n<h2>First page</h2>\n<ul>{}</ul>\n{}\n</nav>\n</main>\n<script>{}</script>\n</body>\n</html>\n'
        ).format(language, book, Markup(_STYLE), _item(home), groups, Markup(_SCRIPT.replace("MARK", MARK)))
    )


def _item(place: Place) -> Markup:
    return Markup('<li><a href="{0}.html" data-page="{0}.html">{1}</a></li>').format(place.name, place.title)
