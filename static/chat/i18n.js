// Words in the reader's language. The catalog is Django's (JavaScriptCatalog as JSON); without one the
// English texts in the code are shown. Plural forms come from Intl, because evaluating the catalog's own
// formula would need 'unsafe-eval'.

const ORDER = ["zero", "one", "two", "few", "many", "other"];

let catalog = {};
let rules = new Intl.PluralRules("en");

/** @param {object} words the `catalog` of the boot data: `{catalog: {id: text | [forms]}}` or the inner object
 *  @param {string} language such as "zh-hans" */
export function useCatalog(words, language) {
  catalog = words?.catalog ?? words ?? {};
  rules = pluralRules(language);
}

export function gettext(id) {
  const text = catalog[id];
  return (Array.isArray(text) ? text[0] : text) ?? id;
}

/** For a word that other languages say differently in different places. */
export function pgettext(context, id) {
  return catalog[`${context}\u0004${id}`] ?? id;
}

export function ngettext(one, many, count) {
  const forms = catalog[one];
  if (!Array.isArray(forms)) return count === 1 ? one : many;
  const categories = ORDER.filter((name) => rules.resolvedOptions().pluralCategories.includes(name));
  return forms[Math.min(categories.indexOf(rules.select(count)), forms.length - 1)];
}

/** Fills `%(name)s`. */
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

/** The pieces of a text with `%(name)s`, so that a caller can put elements instead of text there. */
export function pieces(text, values) {
  return text
    .split(/(%\(\w+\)s)/)
    .filter(Boolean)
    .map((piece) => (/^%\((\w+)\)s$/.test(piece) ? values[piece.slice(2, -2)] : piece));
}

/** One after the other: not every script has a space between two sentences. For `interpolate` or `phrase`. */
export const twoSentences = () => pgettext("two sentences", "%(first)s %(second)s");

function pluralRules(language) {
  try {
    return new Intl.PluralRules(language || "en");
  } catch {
    return new Intl.PluralRules("en");
  }
}
