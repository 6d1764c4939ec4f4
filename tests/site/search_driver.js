// Asks the built index as the page of the search does, without a browser: node search_driver.js SITE < queries.json
const fs = require("fs"), vm = require("vm"), site = process.argv[2];
const nothing = () => ({ dataset: {}, append() {}, addEventListener() {}, querySelector: () => null });
const page = {
  URLSearchParams, addEventListener() {}, _ready() {}, _: (text) => text, SPHINX_HIGHLIGHT_ENABLED: false, DOCUMENTATION_OPTIONS: {},
  document: {
    documentElement: { dataset: {} }, head: nothing(), createElement: nothing, getElementById: () => null,
    querySelectorAll: () => [], addEventListener() {},
  },
};
page.window = page;
vm.createContext(page);
for (const name of ["_static/searchtools.js", "_static/language_data.js", "searchindex.js", "_static/search-lines.js"]) {
  // A constant of a script is seen by those after it on a page, but not here.
  const text = fs.readFileSync(`${site}/${name}`, "utf8").replace(/^const Search = /m, "var Search = ");
  vm.runInContext(text, page);
}
const ask = vm.runInContext("(query) => Search._performSearch(...Search._parseQuery(query)).reverse().map((found) => found[0] + found[2])", page);
process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8")).map(ask)));
