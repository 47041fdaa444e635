# Les autres serveurs, vus par la direction : avec qui l'on échange, qui invite, comment cela va.
servers-title = Établissements partenaires
servers-lead = Choisissez avec quels serveurs votre établissement échange, et voyez comment cela se passe.
servers-back = Retour aux établissements partenaires
servers-never = jamais
nav-servers = Partenaires

servers-mode-title = Ouverture aux échanges
servers-mode-lead = Ce choix vaut pour tout l'établissement et prend effet tout de suite.
servers-mode-question = Avec qui votre établissement échange-t-il ?
servers-mode-change = Changer
servers-mode-save = Enregistrer ce choix
servers-mode-fixed = Ce choix est fixé par l'administrateur du serveur.
servers-mode-off = Avec personne
servers-mode-partners = Avec les établissements partenaires
servers-mode-open = Avec tous les serveurs, sauf ceux que vous bloquez
servers-mode-text-off = Rien ne sort et rien n'entre : le serveur n'appelle aucun autre serveur, personne ne peut le trouver.
servers-mode-text-partners = Seuls les établissements de votre liste peuvent lire ce qui est publié pour les partenaires ou pour tous, suivre vos journaux et répondre. Les élèves ne sont jamais nommés.
servers-mode-text-open = Tout serveur peut suivre vos journaux publics et y répondre. Ce qui est publié pour les partenaires reste pour eux seuls. Les élèves ne sont jamais nommés.
servers-mode-now = Aujourd'hui
servers-mode-count-partners = { $count ->
    [0] Aucun établissement partenaire.
    [one] { $count } établissement partenaire.
   *[other] { $count } établissements partenaires.
}
servers-mode-count-follows = { $count ->
    [0] Aucun abonnement d'un serveur à l'autre.
    [one] { $count } abonnement d'un serveur à l'autre.
   *[other] { $count } abonnements d'un serveur à l'autre.
}
servers-mode-waiting = { $count ->
    [0] Aucun envoi n'attend.
    [one] { $count } envoi attend.
   *[other] { $count } envois attendent.
}
servers-mode-off-means = Si vous fermez les échanges, les abonnements et les envois en attente sont gardés et reprennent à la réouverture ; ce qui est publié entre-temps ne part pas.
servers-no-mode = Choisissez une des trois possibilités.
done-mode-changed = C'est enregistré. Le changement vaut dès maintenant.

servers-our-key = L'empreinte de votre serveur, à lire au téléphone :
servers-their-key = L'empreinte de la clé de l'autre serveur :
servers-address = Adresse
servers-software = Logiciel
servers-software-unknown = inconnu
servers-waiting = Envois en attente
servers-success = Dernier envoi réussi
servers-heard = Dernière nouvelle reçue
servers-since = Sur la liste depuis le
servers-following = Abonnements de chez vous
servers-followers = Abonnements de chez eux
servers-received = Articles et réponses reçus
servers-how-title = Comment cela va
servers-acts-title = Ce que vous pouvez faire
servers-known-title = Serveurs connus
servers-list-partners = Partenaires
servers-list-blocked = Bloqués
servers-list-others = Autres
servers-empty-partners = Aucun établissement partenaire pour le moment.
servers-empty-blocked = Aucun serveur bloqué.
servers-empty-others = Aucun autre serveur rencontré.
servers-first = Début de la liste
servers-more = Suite de la liste

servers-state-active = Partenaire
servers-state-frozen = Suspendu
servers-state-blocked = Bloqué
servers-state-ended = Partenariat terminé
servers-state-known = Sur aucune liste
servers-cause-key = Suspendu : sa clé a changé
servers-cause-left = L'autre établissement a mis fin au partenariat
servers-cause-withdrawn = L'autre établissement avait retiré son invitation

servers-failure-signature = Ce serveur n'accepte pas notre signature : son horloge ou la nôtre est peut-être fausse.
servers-failure-not-welcome = Ce serveur ne nous a pas, ou plus, ajoutés à ses partenaires. Les envois repartiront dès que ce sera fait.
servers-failure-closed = Ce serveur répond, mais ses échanges sont fermés.
servers-failure-busy = Ce serveur nous demande d'attendre.
servers-failure-frozen = Les envois attendent, car les échanges sont suspendus.
servers-failure-key = Une réponse est venue avec une autre clé que celle que vous avez vue : elle n'a pas été prise.
servers-failure-unreachable = Ce serveur ne répond pas. Il est peut-être éteint.
servers-failure-slow = Ce serveur répond trop lentement.
servers-failure-broken = Ce serveur est en panne.
servers-failure-other = Ce serveur a refusé un envoi.
servers-lapsed = { $count ->
    [one] { $count } envoi abandonné : à resynchroniser
   *[other] { $count } envois abandonnés : à resynchroniser
}
servers-lapsed-text = Un envoi est abandonné après 30 jours, ou quand l'autre serveur le refuse pour de bon. La resynchronisation lui dit, une fois, où en est chaque article.

servers-key-title = La clé de ce serveur a changé
servers-key-text = Quelqu'un a peut-être réinstallé ce serveur, ou se fait passer pour lui. Rien n'est échangé tant que vous n'avez pas décidé. Téléphonez à l'autre établissement et comparez.
servers-key-before = L'empreinte que vous connaissiez :
servers-key-now = L'empreinte qu'il montre maintenant :

servers-act-retry = Réessayer maintenant
servers-act-resync = Resynchroniser
servers-act-freeze = Suspendre
servers-act-thaw = Reprendre les échanges
servers-act-trust = L'empreinte est juste : reprendre les échanges
servers-act-block = Bloquer
servers-act-unblock = Débloquer
servers-act-end = Mettre fin au partenariat
servers-ask-freeze = Suspendre les échanges avec { $host } ?
servers-ask-block = Bloquer { $host } ?
servers-ask-unblock = Débloquer { $host } ?
servers-ask-end = Mettre fin au partenariat avec { $host } ?
servers-means-freeze = Rien ne part vers ce serveur et rien n'est reçu de lui. Ce que vous publiez entre-temps attend et partira, dans l'ordre, à la reprise.
servers-means-block = Rien ne part vers ce serveur et rien n'est plus jamais reçu de lui. Les abonnements prennent fin dans les deux sens, les envois en attente sont effacés et ce qui est venu de lui est caché.
servers-means-unblock = Ce serveur n'est plus sur aucune liste. Ce que le blocage cachait est montré de nouveau ; les abonnements restent terminés.
servers-means-end = Les abonnements prennent fin dans les deux sens, les envois en attente sont effacés et les articles reçus ne se lisent plus. L'autre établissement est prévenu.
servers-undo-freeze = Vous pourrez reprendre les échanges à tout moment.
servers-undo-block = Vous pourrez débloquer ce serveur ; les abonnements seront à refaire.
servers-undo-unblock = Vous pourrez bloquer ce serveur de nouveau.
servers-undo-end = Pour recommencer, il faudra une nouvelle invitation et de nouveaux abonnements. Les copies déjà reçues par l'autre serveur ne peuvent pas être reprises d'ici.
servers-count-following = { $count ->
    [0] Aucun abonnement de chez vous
    [one] { $count } abonnement de chez vous
   *[other] { $count } abonnements de chez vous
}
servers-count-followers = { $count ->
    [0] Aucun abonnement de chez eux
    [one] { $count } abonnement de chez eux
   *[other] { $count } abonnements de chez eux
}
servers-count-received = { $count ->
    [0] Aucun article ni réponse reçus
    [one] { $count } article ou réponse reçus
   *[other] { $count } articles et réponses reçus
}
servers-count-waiting = { $count ->
    [0] Aucun envoi en attente
    [one] { $count } envoi en attente
   *[other] { $count } envois en attente
}
done-server-retried = Nouvel essai en cours.
done-server-resynced = Ce serveur est remis à jour : l'état présent de chaque article part maintenant.
done-server-frozen = Les échanges avec ce serveur sont suspendus.
done-server-thawed = Les échanges reprennent : ce qui attendait part maintenant.
done-server-blocked = Ce serveur est bloqué.
done-server-unblocked = Ce serveur n'est plus bloqué.
done-server-removed = Le partenariat est terminé. L'autre établissement est prévenu.
done-server-allowed = Ce serveur est autorisé de votre côté. Son responsable doit faire de même du sien.

servers-invite-title = Inviter un établissement
servers-invite-label = Adresse de son serveur
servers-invite-hint = Par exemple college.example.fr ; rien n'est envoyé avant que vous l'ayez vu
servers-invite-look = Voir ce serveur
servers-invite-send = Envoyer l'invitation
servers-allow = Autoriser de notre côté
servers-preview-title = Inviter { $name } ?
servers-preview-key = Vous pourrez comparer cette empreinte au téléphone : l'autre établissement la voit en haut de la même page, sous le nom d'empreinte de son serveur.
servers-preview-means = Si les deux directions sont d'accord, chaque établissement pourra lire ce que l'autre publie pour ses partenaires, suivre ses journaux et répondre. Chacun peut suspendre ou arrêter à tout moment.
servers-preview-other = Ce serveur n'utilise pas le même logiciel : il ne peut pas recevoir d'invitation. Vous pouvez l'autoriser de votre côté ; son responsable fait de même du sien.
servers-received-title = Invitations reçues
servers-received-at = Reçue
servers-sent-title = Invitations envoyées
servers-until = Elle est valable jusqu'au { $date }.
servers-invitation-title = Invitation de { $name }
servers-invitation-answer = Voir et répondre
servers-invitation-accept = Accepter le partenariat
servers-invitation-decline = Refuser
servers-invitation-withdraw = Retirer l'invitation
servers-invitation-compare = N'importe qui peut prétendre être un établissement. Avant d'accepter, téléphonez et comparez : l'autre établissement doit lire cette empreinte en haut de sa page.
servers-invitation-over = Cette invitation n'attend plus de réponse.
servers-received-waiting = Cet établissement souhaite être votre partenaire.
servers-received-agreeing = Vous avez accepté. Nous vérifions la clé chez l'autre serveur et le prévenons.
servers-received-accepted = Acceptée : vous êtes partenaires.
servers-received-declined = Vous avez refusé.
servers-received-withdrawn = L'autre établissement a retiré son invitation.
servers-received-expired = L'invitation a expiré.
servers-received-wrong-key = Ce n'était pas cet établissement : la clé n'est pas celle de son serveur. Rien n'a été échangé.
servers-sent-waiting = L'invitation attend une réponse.
servers-sent-agreeing = L'autre établissement a accepté.
servers-sent-accepted = Acceptée : vous êtes partenaires.
servers-sent-declined = L'autre établissement a refusé.
servers-sent-withdrawn = Vous avez retiré l'invitation.
servers-sent-expired = L'invitation a expiré sans réponse.
servers-sent-refused = L'autre serveur n'accepte pas d'invitation de votre part.
done-server-invited = L'invitation part. Vous verrez la réponse ici.
done-invitation-accepted = Vous avez accepté. Le partenariat commence dès que l'autre serveur a répondu.
done-invitation-declined = Vous avez refusé l'invitation.
done-invitation-withdrawn = L'invitation est retirée.
error-server-blocked = Ce serveur est bloqué. Débloquez-le d'abord.
error-server-partner = Ce serveur est déjà votre partenaire.
error-server-invited = Une invitation attend déjà la réponse de ce serveur.
error-server-address = Cette adresse ne peut pas être appelée depuis ce serveur.
error-server-unreachable = Ce serveur ne répond pas. Vérifiez l'adresse, ou réessayez plus tard.
error-server-closed = Ce serveur répond, mais il n'échange avec personne : l'autre établissement doit d'abord ouvrir ses échanges, ou ce n'est pas le serveur d'un établissement.
error-server-strange = Cette adresse ne mène pas à un serveur avec lequel on peut échanger.
error-server-changed = Le serveur ne montre plus la même empreinte. Regardez-le de nouveau avant d'inviter.

servers-lists-title = Listes
servers-lists-text = Une académie ou un autre serveur peut partager sa liste de serveurs autorisés ou bloqués.
servers-import = Importer une liste
servers-export-allowed = Exporter les autorisés (CSV)
servers-export-blocked = Exporter les bloqués (CSV)
servers-import-lead = Le fichier est lu et montré ; rien ne change avant votre accord.
servers-import-about = Que contient ce fichier ?
servers-import-blocked = Des serveurs à bloquer
servers-import-allowed = Des serveurs à autoriser
servers-import-file = Fichier CSV
servers-import-hint = Colonnes de Mastodon ou de GoToSocial (#domain, #severity…), ou un serveur par ligne ; 1 Mo et 5 000 serveurs au plus
servers-import-read = Lire le fichier
servers-plan-title = Ce que cette liste changerait
servers-plan-nothing-yet = Rien n'a encore changé.
servers-plan-added-allowed = { $count ->
    [0] Aucun serveur à autoriser
    [one] { $count } serveur serait autorisé
   *[other] { $count } serveurs seraient autorisés
}
servers-plan-added-blocked = { $count ->
    [0] Aucun nouveau serveur à bloquer
    [one] { $count } serveur serait bloqué
   *[other] { $count } serveurs seraient bloqués
}
servers-plan-known = { $count ->
    [0] Aucun n'est déjà sur cette liste
    [one] { $count } est déjà sur cette liste
   *[other] { $count } sont déjà sur cette liste
}
servers-plan-weaker = { $count ->
    [one] { $count } ligne demande moins qu'un blocage : elle est passée
   *[other] { $count } lignes demandent moins qu'un blocage : elles sont passées
}
servers-plan-lost = { $count ->
    [one] { $count } partenaire serait bloqué, et ses abonnements prendraient fin :
   *[other] { $count } partenaires seraient bloqués, et leurs abonnements prendraient fin :
}
servers-plan-kept = { $count ->
    [one] { $count } serveur bloqué le reste :
   *[other] { $count } serveurs bloqués le restent :
}
servers-plan-show = Voir les serveurs
servers-plan-mistakes = Ces lignes ne peuvent pas être prises :
servers-plan-more = { $count ->
    [one] et { $count } autre ligne.
   *[other] et { $count } autres lignes.
}
servers-plan-do = { $count ->
    [one] Appliquer { $count } changement
   *[other] Appliquer { $count } changements
}
servers-plan-empty = Cette liste ne change rien.
servers-line = Ligne { $line } : { $reason }
servers-line-short = il manque la colonne du serveur.
servers-line-host = ce n'est pas un nom de serveur.
servers-line-hidden = le nom est masqué par des étoiles.
servers-line-severity = ce degré de sévérité n'est pas connu.
servers-line-many = il y a trop de serveurs ; 5 000 au plus sont pris.
servers-file-too-large = Le fichier dépasse 1 Mo. Partagez-le en plusieurs.
error-list-no-text = Ce fichier n'est pas un texte. Choisissez un fichier CSV.
error-list-no-file = Choisissez un fichier.
done-list-imported = La liste est appliquée.

keys-title = La clé de votre serveur
keys-lead = Votre serveur signe tout ce qu'il envoie. C'est à cette clé que les partenaires le reconnaissent.
keys-now = Aujourd'hui
keys-none = Votre serveur n'a pas encore de clé : elle est créée à l'ouverture des échanges.
keys-stage-calm = Aucun changement en cours.
keys-stage-announcing = Un changement est annoncé aux partenaires. Les nouvelles clés serviront dès que tous l'auront reçu, au plus tard dans un jour.
keys-stage-switched = La clé vient de changer. L'ancienne reste reconnue quelques jours, le temps que tout arrive.
keys-next = L'empreinte qui la remplacera :
keys-change-title = Changer les clés
keys-change-why = À faire si quelqu'un a pu copier la clé : une sauvegarde perdue, un disque volé, le départ d'un administrateur. Sinon, rien n'y oblige.
keys-means-told = Les partenaires sont prévenus avant. L'ancienne clé se porte garante de la nouvelle : aucun partenaire sous Seyès ne suspend les échanges, même éteint pendant des mois.
keys-means-old = L'ancienne clé ne signe plus dès que tous sont prévenus. Elle reste affichée une semaine.
keys-means-digits = L'empreinte à lire au téléphone change.
keys-means-others = Un partenaire qui utilise un autre logiciel peut vous demander de comparer la nouvelle empreinte.
keys-change = Changer les clés
keys-show = La clé de votre serveur
keys-under-way = Un changement de clés est déjà en cours. Attendez qu'il soit terminé.
done-keys-rotated = C'est lancé. Les partenaires sont prévenus.
