# La recherche.
search-lead = Elle trouve ce que vous pouvez lire, et rien d'autre.
search-lead-tu = Elle trouve ce que tu peux lire, et rien d'autre.
search-words = Mots à chercher
search-words-hint = Les accents et les pluriels ne comptent pas.
search-kind = Quoi
search-space = Où
search-all-kinds = Tout
search-all-spaces = Partout
search-count = { $count ->
    [0] Aucun résultat
    [one] { $count } résultat
   *[other] { $count } résultats
}
search-count-about = { $count ->
    [0] Aucun résultat de plus
    [one] Environ { $count } résultat
   *[other] Environ { $count } résultats
}
search-nothing-text = Essayez avec moins de mots, ou cherchez partout.
search-nothing-text-tu = Essaie avec moins de mots, ou cherche partout.
search-more = Résultats suivants
search-back = Résultats précédents
search-resting = La recherche se repose. Tout le reste marche ; réessayez dans un moment.
search-resting-tu = La recherche se repose. Tout le reste marche ; réessaie dans un moment.
error-search-long = C'est trop long : dix mots au plus.
error-search-filter = Ce choix n'existe pas. Choisissez dans les listes.
error-search-filter-tu = Ce choix n'existe pas. Choisis dans les listes.
