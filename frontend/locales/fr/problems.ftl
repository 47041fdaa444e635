# Ce qui n'a pas marché : dire quoi faire.
problem-title-400 = Demande incomprise
problem-title-401 = Connexion nécessaire
problem-title-403 = Pas possible ici
problem-title-404 = Page introuvable
problem-title-409 = Changé entre-temps
problem-title-410 = Retiré
problem-title-413 = Trop lourd
problem-title-415 = Format non accepté
problem-title-422 = À corriger
problem-title-429 = Trop d'essais
problem-title-500 = Une erreur de notre côté
problem-title-503 = Un instant
problem-title-507 = Plus de place

problem-not-found = Cette page n'existe pas, ou elle n'est pas pour vous.
problem-not-found-tu = Cette page n'existe pas, ou elle n'est pas pour toi.
problem-gone = Son auteur l'a retirée.
problem-sign-in-needed = Connectez-vous pour continuer.
problem-invalid = Certains champs sont à corriger. Rien n'a été changé.
problem-too-many = Trop d'essais à la suite. Attendez un peu, puis recommencez.
problem-broken = Quelque chose s'est mal passé chez nous. Rien n'a été perdu ; réessayez dans un instant.
problem-busy = Le serveur est très occupé. Réessayez dans quelques secondes.
problem-disk-full = Le disque du serveur est plein. Lire reste possible ; prévenez l'école.
problem-exists = Cela existe déjà.
problem-too-large = C'est trop lourd pour être envoyé en une fois.
problem-file-too-large = Ce fichier dépasse 20 Mo. Réduisez-le ou partagez-le en plusieurs.
problem-file-too-large-tu = Ce fichier dépasse 20 Mo. Demande de l'aide pour le réduire.
problem-upload-broken = Le fichier n'est pas arrivé en entier. Recommencez l'envoi.
problem-form-forged = Cette page est restée ouverte trop longtemps, ou la demande vient d'ailleurs. Rechargez la page et recommencez.
problem-form-kind = Ce formulaire n'a pas la forme attendue.
problem-form-malformed = Il manque quelque chose dans ce formulaire. Rechargez la page et recommencez.

forbidden-peer = Un autre serveur ne peut pas faire cela.
forbidden-write-here = Ici, vous pouvez lire mais pas écrire.
forbidden-write-here-tu = Ici, tu peux lire mais pas écrire.
forbidden-wider = Seule l'équipe de l'école peut s'adresser à un public plus large.
forbidden-manage = Seuls les responsables de cet espace peuvent faire cela.
forbidden-not-author = Seul l'auteur peut changer son texte.
forbidden-staff-only = Cela est réservé à l'équipe de l'école.
forbidden-admin-only = Cela est réservé à l'administration du serveur.
forbidden-rolls = Les membres de cet espace viennent des listes de l'école.

conflict-state = Cela a changé entre-temps. Rechargez la page.
conflict-version = Quelqu'un a changé ce texte entre-temps. Votre version est gardée ci-dessous : comparez, puis enregistrez.
conflict-version-tu = Quelqu'un a changé ce texte entre-temps. Ta version est gardée ci-dessous : compare, puis enregistre.
conflict-last-manager = Il faut au moins une personne responsable. Nommez-en une autre avant.

error-name-empty = Donnez un nom.
error-name-long = Ce nom est trop long : 80 signes au plus.
error-description-long = Cette description est trop longue : 500 signes au plus.
error-title-empty = Donnez un titre.
error-title-long = Ce titre est trop long : 200 signes au plus.
error-note-empty = Écrivez en une phrase ce qui est à revoir.
error-note-long = Ce message est trop long : 1000 signes au plus.
error-level = Choisissez qui peut lire.
forbidden-boost = Cela n'est pas destiné à être partagé plus loin.
