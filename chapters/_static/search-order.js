// The order of what the search finds: the review's chapters and the cards first, variants last. Sphinx reads this with its
// stop words; search-lines.js asks it too.
var Scorer = {
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
  // Of the first that fits the page's name; nothing where none does.
  places: [
    [/^chapters\/cards\/(regions|disorders|therapies)\//, 26],
    [/^chapters\/cards\/studies\//, 22],
    [/^chapters\/index$/, 44],
    [/^chapters\/(results|conclusions)\//, 42],
    [/^chapters\/(start|background|method|update)\//, 36],
    [/^chapters\/explorer\//, 20],
    [/^chapters\/teaching\/exercises\//, -10],
    [/^chapters\/variants\//, -100],
  ],
  score: ([page, , , mark, score]) => {
    const place = Scorer.places.find(([name]) => name.test(page));
    // A row that a page marks (only that result says of what kind it is) is not the page: its place does not lift it.
    return score + (score >= 15 ? 30 : 0) + (place ? (mark ? Math.min(place[1], 0) : place[1]) : 0);
  },
};
