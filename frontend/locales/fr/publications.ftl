# Ce que toutes les publications partagent.
badge-me = Moi seulement
badge-class = { $space } : élèves et enseignants
badge-families = { $space } et les familles
badge-school = Tout l'établissement
badge-network = Établissement et partenaires
badge-public = Tout internet
badge-followers = Abonnés
badge-circle = { $name } : { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
reply-title = Réponse de { $name }
edited-when = Modifié { $when }
error-body-empty = Écrivez quelques mots.
error-body-empty-tu = Écris quelques mots.
error-body-long = Ce texte est trop long : 100 Ko au plus. Partagez-le en plusieurs parties.
error-body-form = Ce texte contient trop de listes ou de citations imbriquées. Simplifiez-le.
error-file-broken = Ce fichier est vide ou abîmé. Essayez de l'enregistrer à nouveau, puis renvoyez-le.
error-file-kind = Ce type de fichier n'est pas accepté. Envoyez une image, un PDF, un document bureautique, un texte, un son ou une vidéo.
error-picture-large = Cette image a trop de pixels : 8192 de côté au plus. Réduisez-la.
error-alt-long = Cette description est trop longue : 1000 signes au plus.
problem-json-kind = Le corps de la demande doit être du JSON (application/json).
problem-json-malformed = Ce JSON n'a pas la forme attendue : voyez la documentation de l'API.
problem-cursor = Cette page de liste n'existe pas. Reprenez depuis le début.
