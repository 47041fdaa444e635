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
badge-checked = L'auteur et les responsables · { $space }
reactions-label = Réactions
reaction-bravo = Bravo
reaction-merci = Merci
reaction-interessant = Intéressant
name-at-host = { $name } ({ $host })
reply-waits = Un responsable va le lire.
action-accept = Accepter
action-refuse = Refuser
action-hold = Masquer
action-release = Montrer à nouveau
action-withdraw = Retirer
withdrawal-title = Retirer
withdrawal-question = Retirer « { $title } » ?
withdrawal-consequence = Plus personne ne pourra le lire. S'il a été copié sur d'autres serveurs, nous leur demandons de l'effacer.
withdrawal-consequence-other = Plus personne ne pourra le lire, sauf son auteur. S'il a été copié sur d'autres serveurs, nous leur demandons de l'effacer.
done-withdrawn = C'est retiré.
done-held = C'est masqué.
done-released = C'est de nouveau visible.
done-accepted = C'est accepté et publié.
done-refused = C'est refusé : personne ne le lira.
comment-title = Commentaire de { $name }
