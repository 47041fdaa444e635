# The search.
search-lead = It finds what you can read, and nothing else.
search-words = Words to look for
search-words-hint = Accents and plurals do not matter.
search-kind = What
search-space = Where
search-all-kinds = Everything
search-all-spaces = Everywhere
search-count = { $count ->
    [0] No result
    [one] { $count } result
   *[other] { $count } results
}
search-count-about = { $count ->
    [0] No more results
    [one] About { $count } result
   *[other] About { $count } results
}
search-nothing-text = Try with fewer words, or search everywhere.
search-more = Next results
search-back = Previous results
search-resting = The search is resting. Everything else works; try again in a moment.
error-search-long = That is too long: ten words at most.
error-search-filter = There is no such choice. Choose from the lists.
