"""The explorer's page: its choices and the places that its scripts fill, as HTML that says what it is without them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

# Choices of one level: name, what it is called, and levels where they are not those of the evidence.
_ONE = (
    ("studies", "Era", (
        ("all", "all studies"),
        ("review", "the review’s own (reconstructed)"),
        ("core", "up to the time of the review"),
        ("later", "later, new samples only"),
    )),
    ("arm", "Arm", ()),
    ("contrast", "Contrast", ()),
    ("measure", "Measure", ()),
    ("level", "Regions", (("coarse", "coarse"), ("fine", "fine, as coded"))),
    ("direction", "Show only", (
        ("", "every direction"),
        ("decrease", "decrease"),
        ("increase", "increase"),
        ("undecided", "no change or conflicting"),
    )),
)  # fmt: skip
# Choices of any number of levels: none ticked is no filter.
_MANY = (
    ("diagnosis", "Disorder"),
    ("therapy", "Therapy"),
    ("evidence_level", "Evidence level"),
    ("modality", "Technique"),
    ("design", "Design"),
)
_LET_IN = (("pooled", "arms reported together"), ("mixed", "medication arms with several treatments or none named"))
_PLOT_HINT = (
    "Each line is a region: its samples, and the share of those with a direction that decrease. p: sign test; q: its false "
    "discovery rate over the regions whose test could reject at all."
)
_VIEWS = (("sagittal", "x", "side to side"), ("coronal", "y", "back to front"), ("axial", "z", "bottom to top"))


def explorer_html(words: dict[str, Any], scripts: list[str]) -> Markup:
    """Write the page's one block.

    Parameters
    ----------
    words : dict
        Levels of every choice, from :func:`livingreview.site.explorer.tables.explorer_tables`.
    scripts : list of str
        Addresses of the scripts that hold the data, in the order they are needed.

    Returns
    -------
    markupsafe.Markup
    """
    return Markup(
        '<div class="lr-explorer" data-solid="{solid}">\n'
        '<p class="lr-explorer-still">This page counts in the browser: with scripts switched off it stays empty. '
        "The chapters show the same counts for the choices that the review made.</p>\n"
        '<div class="lr-explorer-live" hidden>\n{choices}\n'
        '<p class="lr-said" role="status"></p>\n<p class="lr-warned"></p>\n'
        '<div class="lr-views">\n{brain}\n{plot}\n{findings}\n</div>\n{matrix}\n{studies}\n{code}\n</div>\n{scripts}</div>'
    ).format(
        solid=scripts[-1],
        choices=_choices(words),
        brain=_brain(),
        plot=_section("plot", "Direction by region", _PLOT_HINT),
        findings=_section(
            "found", "Findings", "Choose a region or a sample to read the findings behind it.", focus=True
        ),
        matrix=_section("matrix", "Samples and regions", "A blank cell is silence, not the absence of change."),
        studies=_section("list", "Studies", ""),
        code=_code(),
        scripts=Markup("").join(Markup('<script defer src="{}"></script>').format(s) for s in scripts[:-1]),
    )


def _choices(words: dict[str, Any]) -> Markup:
    ones = Markup("").join(
        Markup('<label class="lr-choice"><span>{}</span><select name="{}">{}</select></label>').format(
            title, name, _options(levels or [(level, called) for level, called, _ in words[name]])
        )
        for name, title, levels in _ONE
    )
    manys = Markup("").join(_many(name, title, words[name]) for name, title in _MANY)
    years = Markup("").join(
        Markup(
            '<label class="lr-choice"><span>{}</span>'
            '<input type="number" name="{}" min="1900" max="2100" step="1" inputmode="numeric" placeholder="any"></label>'
        ).format(title, name)
        for name, title in (("since", "First year"), ("until", "Last year"))
    )
    let_in = Markup("").join(
        Markup('<label><input type="checkbox" name="{}" value="any"> {}</label>').format(name, title)
        for name, title in _LET_IN
    )
    return Markup(
        '<form class="lr-choices" aria-label="What counts">\n<div class="lr-choice-row">{}{}</div>\n'
        '<div class="lr-choice-row">{}<details class="lr-many"><summary>Let in</summary><fieldset>'
        "<legend>Left out unless ticked</legend>{}</fieldset></details>"
        '<button type="reset" class="lr-button">Start again</button></div>\n</form>'
    ).format(ones, years, manys, let_in)


def _options(levels: Any) -> Markup:
    return Markup("").join(Markup('<option value="{}">{}</option>').format(level, called) for level, called in levels)


def _many(name: str, title: str, levels: list[list[str]]) -> Markup:
    boxes = Markup("").join(
        Markup('<label><input type="checkbox" name="{}" value="{}"> <span title="{}">{}</span></label>').format(
            name, level, meaning, called
        )
        for level, called, meaning in levels
        if level
    )
    return Markup(
        '<details class="lr-many" data-choice="{}"><summary>{} <span class="lr-chosen">any</span></summary>'
        "<fieldset><legend>Any of these; none ticked is all of them</legend>{}</fieldset></details>"
    ).format(name, title, boxes)


def _section(name: str, title: str, hint: str, focus: bool = False) -> Markup:
    return Markup(
        '<section class="lr-{name}" aria-labelledby="lr-{name}-title"><h2 id="lr-{name}-title"{focus}>{title}</h2>'
        '<p class="lr-hint">{hint}</p><div class="lr-body"></div></section>'
    ).format(name=name, title=title, hint=hint, focus=Markup(' tabindex="-1"') if focus else "")


def _brain() -> Markup:
    views = Markup("").join(
        Markup(
            '<figure class="lr-slice"><canvas data-view="{view}" role="img" aria-label="{view} slice"></canvas>'
            '<figcaption><span aria-hidden="true">{axis} = <span class="lr-mm" data-axis="{axis}"></span></span>'
            '<input type="range" name="{axis}" aria-label="{axis}, {way}"></figcaption></figure>'
        ).format(view=view, axis=axis, way=way)
        for view, axis, way in _VIEWS
    )
    return Markup(
        '<section class="lr-brain" aria-labelledby="lr-brain-title"><h2 id="lr-brain-title">Brain</h2>'
        '<p class="lr-hint">Press on a slice, or move a slider with the arrow keys. MNI space, millimetres; left is left. '
        "A region shows where a name lies in an atlas, not where an effect was measured.</p>"
        '<div class="lr-slices">{}</div><p class="lr-scale" aria-hidden="true"></p><p class="lr-here" role="status"></p>'
        '<p class="lr-undrawn"></p><p><button type="button" class="lr-button lr-turn">Show it in 3-D</button> '
        '<span class="lr-turn-said" role="status"></span></p>'
        '<div class="lr-solid" hidden><div class="lr-solid-frame"><canvas tabindex="0" role="application" aria-label="Brain in 3-D"></canvas></div>'
        '<div class="lr-solid-keys"></div></div></section>'
    ).format(views)


def _code() -> Markup:
    return Markup(
        '<section class="lr-again" aria-labelledby="lr-again-title"><h2 id="lr-again-title">Keep this choice</h2>'
        '<p class="lr-hint">The address of this page holds the choice: a link shows what you see. The same counts from the '
        'command line:</p><pre tabindex="0"><code class="lr-command"></code></pre>'
        '<p><button type="button" class="lr-button lr-save" data-table="findings">Save the findings</button> '
        '<button type="button" class="lr-button lr-save" data-table="regions">Save the counts</button> '
        '<span class="lr-hint">as tables of plain text</span> '
        '<button type="button" class="lr-button lr-save" data-table="brain">Save the brain</button> '
        '<span class="lr-hint">as a NIfTI image in MNI space</span></p></section>'
    )
