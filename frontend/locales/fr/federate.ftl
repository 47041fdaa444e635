# Les échanges avec d'autres établissements.
follows-title = Abonnements
follows-lead = Suivez un journal, un forum ou un adulte d'un établissement partenaire : ce qui paraît arrive dans votre fil.
follows-lookup-title = Trouver un journal ou une personne
follows-lookup-label = Adresse
follows-lookup-hint = Par exemple @journal@ecole.example, ou l'adresse d'un article copiée depuis l'autre site
follows-lookup-action = Chercher
follows-from = Sur le serveur { $host }
follows-follow = S'abonner
follows-unfollow = Se désabonner
follows-list-title = Mes abonnements
follows-empty-title = Aucun abonnement
follows-empty-text = Cherchez ci-dessus l'adresse du journal d'un établissement partenaire.
follows-state-asked = Demande envoyée, en attente de réponse
follows-state-accepted = Abonnement actif
follows-state-refused = Demande refusée
done-follow-asked = La demande d'abonnement est partie.
done-follow-ended = L'abonnement est terminé.

error-lookup-form = Écrivez une adresse comme @journal@ecole.example, ou collez l'adresse d'un article.
error-lookup-own = C'est une adresse de votre établissement : vous pouvez déjà la lire.
error-lookup-not-partner = Cet établissement n'est pas partenaire du vôtre. Demandez à la direction de l'ajouter.
error-lookup-nobody = Rien de ce nom là-bas, ou rien qui soit ouvert à votre établissement.
error-lookup-not-welcome = L'autre serveur refuse de répondre : votre établissement n'est peut-être pas encore son partenaire.
error-lookup-address = Cette adresse ne peut pas être appelée depuis ce serveur.
error-lookup-unreachable = L'autre serveur ne répond pas pour le moment. Réessayez plus tard.
error-lookup-not-federated = Cette adresse ne mène pas à un journal que l'on peut suivre.
error-host = Écrivez un nom de serveur comme ecole.example.
error-host-own = C'est le nom de ce serveur.

federate-not-partner = Cet établissement n'est pas partenaire du vôtre.
federate-not-actor = Cette adresse ne mène pas à un journal que l'on peut suivre.
federate-not-welcome = L'autre serveur refuse de répondre.
federate-unreachable = L'autre serveur ne répond pas pour le moment.
federate-webfinger = Il manque un compte à chercher, par exemple acct:nom@serveur.
follows-kind-forum = Forum
follows-kind-person = Personne
follows-kind-journal = Journal
