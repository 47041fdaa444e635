# Le fil : l'accueil et le premier onglet de chaque espace.
timeline-hello = Bonjour { $name }
timeline-lead = Ce qui est nouveau dans vos espaces, du plus récent au plus ancien.
timeline-lead-tu = Ce qui est nouveau dans tes espaces, du plus récent au plus ancien.
timeline-empty-title = Rien de nouveau pour l'instant
timeline-empty-text = Les articles, les sujets et les documents de vos espaces arriveront ici.
timeline-empty-text-tu = Les articles, les sujets et les documents de tes espaces arriveront ici.
timeline-empty-action = Voir mes espaces
timeline-space-empty-title = La page est blanche
timeline-space-empty-text = Deux phrases et une photo suffisent pour commencer.
