# Les composants partagés par toutes les pages.

# Qui peut lire
audience-question = Qui peut lire ?
audience-read-by = Qui peut lire :
audience-people = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
audience-people-partners = { $people } de l'école et les abonnés { $count ->
    [one] d'un établissement partenaire
   *[other] de { $count } établissements partenaires
}
audience-level-me = Vous seulement.
audience-level-me-tu = Toi seulement.
audience-level-group = Les membres du groupe, et personne d'autre.
audience-level-class = Les élèves et l'équipe de la classe. Les familles lisent seulement si elles sont nommées.
audience-level-school = Toutes les personnes de l'établissement.
audience-level-network = L'établissement et des écoles partenaires, sur leurs propres serveurs.
audience-level-public = Tout internet peut lire et copier.
audience-stays-here = Rien ne quitte ce serveur.
audience-copies = Ces serveurs ont une copie :

# En-têtes
crumbs-label = Fil d'Ariane
space-tabs-label = Pages de cet espace
tab-feed = Fil
tab-journal = Journal
tab-forum = Forum
tab-documents = Documents
tab-members = Membres
kind-class = Classe
kind-group = Groupe
kind-school = Établissement
kind-twinning = Jumelage

# Formulaires
errors-title = Quelque chose est à revoir
drop-here = Déposez un fichier ici, ou
drop-here-tu = Dépose un fichier ici, ou

# Lectures
type-article = Article
type-topic = Sujet
type-reply = Réponse
type-document = Document
type-file = Fichier
type-announcement = Annonce
item-unread = nouveau
item-replies = { $count ->
    [0] Aucune réponse
    [one] { $count } réponse
   *[other] { $count } réponses
}
state-draft = Brouillon
state-submitted = Envoyé
state-to-revise = À revoir
state-published = Publié
state-held = En attente
state-withdrawn = Retiré
feed-up-to-date = Vous êtes à jour
feed-up-to-date-tu = Tu es à jour
pager-label = Pages
pager-older = Voir les 20 précédents
pager-page-before = Page précédente
pager-page-after = Page suivante
pager-newer = Revenir aux plus récents
quote-by = { $name } a écrit :
origin-from = Vient de { $place }
origin-see = Voir l'original
todo-review = { $count ->
    [one] { $count } texte attend votre relecture
   *[other] { $count } textes attendent votre relecture
}

# Documents
version-number = Version { $number }
version-current = actuelle
diff-added = Ajouté :
diff-removed = Supprimé :

# Personnes de démonstration, pages de problème
demo-title = Essayer avec une personne fictive
demo-text = Un clic suffit : ces personnes n'existent pas, tout est inventé.
problem-home = Retour à l'accueil
type-comment = Commentaire
item-comments = { $count ->
    [0] Aucun commentaire
    [one] { $count } commentaire
   *[other] { $count } commentaires
}
toolbar-label = Mise en forme
toolbar-bold = Gras
toolbar-italic = Italique
toolbar-heading = Titre
toolbar-list = Liste
toolbar-quote = Citation
toolbar-link = Lien
preview-action = Aperçu
preview-title = Aperçu
preview-lead = Voilà ce que verront les lecteurs. Rien n'est encore enregistré.
picture-kept = Cette image est gardée : rien à renvoyer.
picture-again = L'image n'est pas arrivée : choisissez-la à nouveau.
picture-again-tu = L'image n'est pas arrivée : choisis-la à nouveau.
picture-number = Image { $number }
picture-place = Pour la placer dans le texte : ![ce qu'on voit](image:{ $number }) seul sur sa ligne. Sinon, elle se met à la fin.
audience-level-twinning = Les deux classes jumelées, et personne d'autre.
