"""What machines read in the head of a page: description, Open Graph, citation tags, linked data.

sphinxext-opengraph (0.13.0, tried) writes Open Graph tags too, but not these: without a public address its ``og:url`` is a
relative one, its descriptions run on over headings and are not those that linked data and links to the next page show, every
page is a "website", and every page gets a picture of its own, of one more font and no figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from livingreview.page.templates import render
from livingreview.site.metadata import linked_data, share_picture
from livingreview.site.metadata.base_url import page_address
from livingreview.site.metadata.citation import Work, citation_tags

TEMPLATES = Path(__file__).parent / "templates"
# The tables that the description of the evidence names; the others are about these.
MAIN_TABLES = ("studies", "findings")


@dataclass(frozen=True)
class PageHead:
    """The facts about one page that its head holds; addresses are blank where the book has none."""

    title: str
    description: str
    address: str
    is_home: bool
    linked_data: list[dict[str, Any]]


@dataclass(frozen=True)
class BookMetadata:
    """What is the same in the heads of all pages.

    Parameters
    ----------
    data : pathlib.Path
        Folder of the evidence.
    title : str
        Title of the book.
    base : str
        Its public address; blank where it has none.
    home : str
        Name of its first page.
    picture_alt : str
        What the picture shows with which a page is shared; blank where there is none.
    """

    edition: Work
    references: tuple[Work, ...]
    data: Path
    title: str
    language: str
    base: str
    home: str
    picture_alt: str

    @property
    def picture(self) -> str:
        """Address of the picture for previews, which find it only by its whole address."""
        return f"{self.base}{share_picture.PICTURE}" if self.base and self.picture_alt else ""

    def page_head(self, page: str, title: str, description: str, above: Sequence[tuple[str, str]] = ()) -> PageHead:
        """Collect the facts about one page; `above` holds titles and names of the pages over it, the first page first."""
        address, home = page_address(self.base, page), page_address(self.base, self.home)
        if page == self.home:
            described = self._edition(description, address)
        else:
            described = [linked_data.chapter(self.edition, title, description, self.language, address, home)]
            if address:
                steps = [(name, page_address(self.base, parent)) for name, parent in above]
                described.append(linked_data.trail([*steps, (title, address)]))
        return PageHead(title, description, address, page == self.home, described)

    def head_html(self, head: PageHead) -> Markup:
        """Write the tags of one page."""
        cited = citation_tags(
            self.edition, self.references, "" if head.is_home else head.title, head.address, self.language
        )
        return render(
            "head_tags.html", TEMPLATES, book=self, head=head, size=(share_picture.WIDTH, share_picture.HEIGHT),
            citation_tags=cited, json_ld=linked_data.json_ld(*head.linked_data),
        )  # fmt: skip

    def _edition(self, description: str, address: str) -> list[dict[str, Any]]:
        """Describe the edition as an article, and its evidence as a data set where there is any."""
        reviewed = self.references[:1]
        article = linked_data.article(self.edition, reviewed, description, self.language, address, self.picture)
        tables = [name for name in MAIN_TABLES if (self.data / f"{name}.json").is_file()]
        if not tables:
            return [article]
        return [article, linked_data.dataset(self.edition, reviewed, self.data, tables, self.language, address)]
