# Documents, fichiers et dossiers d'un espace.

# La liste
documents-write = Écrire un document
documents-upload = Envoyer un fichier
documents-empty-title = L'étagère est vide
documents-empty-text = Écrivez un document à plusieurs, ou envoyez un fichier.
documents-empty-text-tu = Écris un document à plusieurs, ou envoie un fichier.
documents-empty-read = Rien n'a encore été rangé ici pour vous.
documents-empty-read-tu = Rien n'a encore été rangé ici pour toi.
documents-sort-label = Trier
documents-sort-name = Par nom
documents-sort-date = Par date
documents-details = Version { $version } · { $author } · { $when }
documents-file-details = { $kind } · { $size } · { $author } · { $when }
documents-size-kb = { $size } ko
documents-size-mb = { $size } Mo

# Les dossiers
documents-folders = Dossiers
documents-folder-new = Nouveau dossier
documents-folder-name = Nom du dossier
documents-folder-make = Créer le dossier
documents-folder-holds = { $count ->
    [0] Vide
    [one] { $count } élément
   *[other] { $count } éléments
}
documents-folder-settings = Réglages du dossier
documents-folder-change = Renommer, déplacer ou supprimer ce dossier
documents-folder-rename = Renommer
documents-folder-into = Dans quel dossier ?
documents-folder-in = Dossier
documents-no-folder = Aucun dossier
documents-folder-remove = Supprimer le dossier
documents-folder-remove-ask = Supprimer le dossier « { $name } » ?
documents-folder-remove-text = Seul un dossier vide peut être supprimé. Aucun document n'est perdu.
documents-save-name = Enregistrer le nom
documents-move = Ranger ailleurs
documents-move-action = Déplacer

# Écrire
documents-write-lead = Les membres de cet espace pourront l'écrire avec vous. Chaque enregistrement garde une version.
documents-write-lead-tu = Les membres de cet espace pourront l'écrire avec toi. Chaque enregistrement garde une version.
documents-edit = Modifier le document
documents-edit-lead = Enregistrer crée une nouvelle version. Les précédentes restent dans l'historique.
documents-title = Titre
documents-body = Texte
documents-body-hint = Une ligne vide sépare deux paragraphes. ## Titre, **gras**, *italique*, - liste, 1. liste numérotée.
documents-audience = Qui pourra lire ?
documents-publish = Publier pour
documents-save = Enregistrer pour
documents-save-anyway = Enregistrer quand même pour
documents-meanwhile = Ce qui a changé entre-temps
documents-mine = Ce que cet enregistrement changerait

# Lire
documents-about = À propos de ce document
documents-outline = Plan
documents-saved = Version { $number }, enregistrée { $when }
documents-withdraw = Retirer
documents-withdraw-text = Plus personne d'autre ne pourra lire ceci.
documents-withdraw-action = Retirer…

# Versions
documents-versions = Versions
documents-versions-see = Voir toutes les versions
documents-version-read = Lire
documents-version-current = Lire la version actuelle ({ $number })
documents-version-name = Nommer cette version
documents-version-name-label = Nom
documents-version-name-hint = Par exemple : avant l'oral.
documents-compare = Comparer deux versions
documents-compare-last = Voir le dernier changement
documents-compare-now = Comparer avec l'actuelle
documents-compare-from = Version de départ
documents-compare-to = Version d'arrivée
documents-compare-action = Comparer
documents-compare-between = De la version { $from } à la version { $to }
documents-compare-same = Ces deux versions disent la même chose.
documents-restore = Restaurer
documents-restore-ask = Restaurer la version { $number } ?
documents-restore-means = Son texte devient une nouvelle version. Celles d'après restent dans l'historique.
documents-restore-late = Quelqu'un a changé ce texte entre-temps. Son travail reste dans l'historique si vous restaurez.
documents-restore-late-tu = Quelqu'un a changé ce texte entre-temps. Son travail reste dans l'historique si tu restaures.
documents-diff-heading = { $level ->
    [1] Titre :
   *[other] Sous-titre :
}{" "}
documents-diff-picture = Image :{" "}

# Fichiers
documents-upload-lead = Image, PDF, document, texte, son ou vidéo, 20 Mo au plus.
documents-file = Fichier
documents-file-hint = Le lieu et l'appareil enregistrés dans une photo sont effacés.
documents-file-title-hint = Sans titre, le nom du fichier est gardé.
documents-alt = Description
documents-alt-hint = Ce qu'on voit ou ce qu'on y trouve, pour les personnes qui ne peuvent pas l'ouvrir.
documents-share = Envoyer pour
documents-download = Télécharger
documents-fact-name = Nom
documents-fact-kind = Type
documents-fact-size = Taille

# C'est fait
done-document-written = Le document est publié.
done-document-saved = La nouvelle version est enregistrée.
done-version-restored = La version est restaurée.
done-version-named = Le nom de la version est enregistré.
done-file-shared = Le fichier est envoyé.
done-folder-made = Le dossier est créé.
done-folder-renamed = Le dossier a changé de nom.
done-folder-removed = Le dossier est supprimé.
done-moved = C'est rangé.

# À corriger
error-folder-deep = Les dossiers s'emboîtent sur 5 niveaux au plus. Choisissez un dossier plus haut.
error-folder-cycle = Un dossier ne peut pas aller dans lui-même. Choisissez-en un autre.
error-folder-exists = Un dossier porte déjà ce nom à cet endroit.
error-folder-many = Cet espace a déjà 200 dossiers. Supprimez ceux qui sont vides.
error-folder-full = Ce dossier contient déjà 500 documents. Choisissez-en un autre.
error-file-none = Choisissez un fichier.
error-file-none-tu = Choisis un fichier.
conflict-folder-not-empty = Ce dossier n'est pas vide. Déplacez d'abord ce qu'il contient.
documents-pictures-hint = Chaque image a un numéro, à mettre dans le texte là où elle doit paraître. JPEG, PNG, WebP ou GIF, 20 Mo au plus. Le lieu et l'appareil sont effacés de la photo.
error-image-number = Le texte cite une image qui n'existe pas : vérifiez les numéros.
error-image-unknown = Le texte montre une image qui n'est pas à vous : envoyez-la d'abord.
error-image-unknown-tu = Le texte montre une image qui n'est pas à toi : envoie-la d'abord.
forbidden-peer-document = Ce document vient d'une autre école : il se modifie là-bas.
