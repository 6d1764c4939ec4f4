"""The page with the year slider: everything is worked out beforehand, and a small script turns the years over.

Without the script the page shows the last year, and the figure all of them.
"""

from __future__ import annotations

import json

from IPython.display import display
from markupsafe import Markup

from livingreview.figures.style import CONCLUSIONS as LOOKS
from livingreview.figures.style import MARKS
from livingreview.inference.cumulative_evidence import as_of, conclusions_in
from livingreview.inference.forecasting import HORIZON
from livingreview.reports.claims.conclusion_board import size_words
from livingreview.reports.since_review.cumulative_evidence import Timeline, arrivals_of, foretold_of, said_of

_SIGNS = (("down", MARKS[-1].glyph), ("up", MARKS[1].glyph), ("unclear", MARKS[0].glyph))
# Directions behind a cell at which its tint gets stronger.
_STRONGER = (3, 6)


def show_year_slider(line: Timeline, label: str) -> None:
    """Show the slider, the matrix and the verdicts; without its script, those of the last year.

    Parameters
    ----------
    line : Timeline
        From :func:`tell_years`.
    label : str
        Name of the whole, for those who do not see it.
    """
    told, year = line.told, line.told.last
    data = json.dumps(_data(line), ensure_ascii=False, separators=(",", ":"))
    # Within a script element only "<" could end it.
    script = Markup('<script type="application/json" class="lr-years-data">{}</script>').format(
        Markup(data.replace("<", "\\u003c"))
    )
    html = Markup(
        '<div class="lr-years" role="group" aria-label="{label}">\n'
        '<div class="lr-years-controls" hidden><label for="lr-year">Year</label> '
        '<button type="button" class="lr-year-step" data-step="-1" aria-label="one year back">‹</button>'
        '<input id="lr-year" type="range" min="{first}" max="{last}" step="1" value="{last}">'
        '<button type="button" class="lr-year-step" data-step="1" aria-label="one year on">›</button> '
        '<output class="lr-year-shown" for="lr-year">{last}</output>'
        '<label class="lr-years-next"><input type="checkbox"> add what the next {horizon} years brought</label></div>\n'
        '<p class="lr-years-said" role="status">{said}</p>\n{matrix}\n<p class="lr-years-foretold">{foretold}</p>\n{claims}\n'
        '<p class="lr-years-new">{new}</p>\n{script}</div>'
    ).format(
        label=label, first=told.first, last=told.last, horizon=HORIZON, said=said_of(line, year),
        matrix=_matrix(line, year), claims=_claims(line, year), new=arrivals_of(line, year),
        foretold=foretold_of(line, year), script=script,
    )  # fmt: skip
    display({"text/html": str(html), "text/plain": f"{label}\n{data}"}, raw=True)


def _data(line: Timeline) -> dict[str, object]:
    told = line.told
    groups, regions = list(line.groups), list(line.regions)
    years = range(told.first, told.last + 1)
    claims = []
    for claim in line.rulebook.claims:
        own = told.conclusions[told.conclusions["key"] == claim.key]
        steps = [
            [int(row.year), row.verdict, LOOKS[row.verdict].name, LOOKS[row.verdict].glyph, size_words(claim, row)]
            for row in own.itertuples(index=False)
        ]
        claims.append(steps)
    return {
        "arrived": [
            [int(r.year), regions.index(r.region), groups.index(r.group), int(r.down), int(r.up), int(r.unclear)]
            for r in told.arrived.itertuples(index=False)
        ],
        "signs": [list(sign) for sign in _SIGNS],
        "stronger": list(_STRONGER),
        "horizon": HORIZON,
        "claims": claims,
        "said": {year: said_of(line, year) for year in years},
        "new": {year: arrivals_of(line, year) for year in years},
        "foretold": {year: foretold_of(line, year) for year in years},
    }


def _matrix(line: Timeline, year: int) -> Markup:
    known = as_of(line.told, year).set_index(["region", "group"])
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in ("Region", *line.groups.values()))
    rows = []
    for region, name in line.regions.items():
        cells = [
            _cell(known.loc[region, group].to_dict() if (region, group) in known.index else {}) for group in line.groups
        ]
        rows.append(Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, Markup("").join(cells)))
    return Markup(
        '<div class="lr-table lr-heat" tabindex="0" role="region" aria-label="Samples by region and disorder">'
        "<table>\n<caption>Samples with a decrease ({}), an increase ({}) or neither ({}), by region and disorder, as known "
        'in <span class="lr-year-named">{}</span></caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>'
    ).format(*(glyph for _, glyph in _SIGNS), year, head, Markup("\n").join(rows))


def _cell(counts: dict[str, int]) -> Markup:
    shown = [
        Markup(
            '<span class="lr-count"><span aria-hidden="true">{}</span><span class="lr-unseen">{} </span>{}</span>'
        ).format(glyph, name, counts[name])
        for name, glyph in _SIGNS
        if counts.get(name)
    ]
    return Markup('<td class="{}">{}</td>').format(_tint(counts), Markup(" ").join(shown))


def _tint(counts: dict[str, int]) -> str:
    down, up = counts.get("down", 0), counts.get("up", 0)
    if not down + up:
        return "lr-blank"
    lean = "even" if down == up else "fell" if down > up else "rose"
    return f"lr-{lean} lr-tone-{1 + sum(down + up >= n for n in _STRONGER)}"


def _claims(line: Timeline, year: int) -> Markup:
    standing = conclusions_in(line.told, year)
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(name)
        for name in ("Claim", "What the rules said", "Samples as then since")
    )
    rows = []
    for claim in line.rulebook.claims:
        row = standing.loc[claim.key]
        look = LOOKS[row["verdict"]]
        rows.append(
            Markup(
                '<tr><th scope="row"><span class="lr-part">{}</span> {}</th><td class="lr-verdict lr-{}">'
                '<span aria-hidden="true">{}</span> <span>{}</span><span class="lr-small">{}</span></td><td>{}</td></tr>'
            ).format(
                claim.part, claim.title, look.name, look.glyph, row["verdict"], size_words(claim, row), row["year"]
            )
        )
    return Markup(
        '<div class="lr-table lr-board lr-then" tabindex="0" role="region" aria-label="What the rules said of each claim"><table>\n'
        '<caption>What the rules would have said of each claim in <span class="lr-year-named">{}</span>. Estimates from '
        "−1 (against the claim) to 1 (as claimed)</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
    ).format(year, head, Markup("\n").join(rows))
