/* Sphinx makes a function out of a text to choose between singular and plural, which the policy of the pages forbids.
   Languages without plural forms (Japanese) have one; for others the rule of English stands. */
Documentation.addTranslations = (catalog) => {
  Object.assign(Documentation.TRANSLATIONS, catalog.messages);
  Documentation.PLURAL_EXPR = catalog.plural_expr === "0" ? () => 0 : (n) => (n === 1 ? 0 : 1);
  Documentation.LOCALE = catalog.locale;
};
