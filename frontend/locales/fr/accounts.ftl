# Entrer, sortir, la charte.
profile-student = Élève
profile-relative = Famille
profile-teacher = Équipe enseignante
profile-personnel = Personnel
profile-guest = Personne invitée
profile-remote = Autre établissement

sign-in-title = Se connecter
sign-in-login = Identifiant
sign-in-login-hint = Il est écrit sur la fiche donnée par l'école, par exemple prenom.nom
sign-in-password = Mot de passe
sign-in-action = Se connecter
sign-in-activate = J'ai un code d'activation
sign-in-public = La page publique de l'école
sign-in-refused = Identifiant ou mot de passe incorrect. Après plusieurs essais, le compte se repose un moment : demandez de l'aide à l'école.
sign-in-too-many = Trop de mots de passe erronés viennent d'ici. { $minutes ->
    [one] Attendez une minute
   *[other] Attendez { $minutes } minutes
  }, puis recommencez.
done-signed-out = La session est bien fermée.
done-activated = Le compte est prêt. Vous pouvez vous connecter.

activate-title = Activer un compte
activate-lead = Le code est sur la fiche donnée par l'école. Il sert une seule fois.
activate-code = Code d'activation
activate-code-hint = Trois groupes de quatre signes, par exemple ABCD-EFGH-JKMN
activate-password = Nouveau mot de passe
activate-password-hint = Au moins 12 signes. Trois mots et un nombre se retiennent bien.
activate-again = Le même mot de passe, encore une fois
activate-action = Activer le compte
activate-refused = Ce code n'est pas valable : il a déjà servi, il est trop ancien ou il est mal recopié. L'école peut en imprimer un nouveau.
activate-too-many = Trop de codes erronés ont été essayés. { $minutes ->
    [one] Attendez une minute
   *[other] Attendez { $minutes } minutes
  }, puis recopiez le code de la fiche : il reste valable.

charter-title = La charte
charter-lead = Seyès est un lieu de l'école. Ces règles valent pour tout le monde.
charter-rule-respect = J'écris comme je parlerais devant la classe : avec respect.
charter-rule-image = Je ne publie pas la photo de quelqu'un sans son accord et celui de sa famille.
charter-rule-secret = Je garde mon mot de passe pour moi.
charter-rule-report = Si quelque chose me blesse ou m'inquiète, j'en parle à un adulte. Le 3018 répond aussi, gratuitement.
charter-accept = J'ai lu la charte et je l'accepte
charter-sentence = Écrire avec respect ; pas de photo sans accord ; garder son mot de passe pour soi ; parler à un adulte si quelque chose inquiète (le 3018 répond aussi).
charter-action = Continuer
me-children = Mes enfants à l'école
me-charter = Relire la charte

error-password-short = Choisissez un mot de passe d'au moins 12 signes.
error-password-long = Ce mot de passe est trop long : 256 signes au plus.
error-password-simple = Ce mot de passe se devine trop vite : mélangez des mots et un nombre, sans l'identifiant.
error-password-again = Les deux mots de passe ne sont pas les mêmes.
error-charter = Cochez la case pour accepter la charte.
error-login = L'identifiant ne doit pas contenir d'espace, ni dépasser 100 signes.
error-login-taken = Cet identifiant existe déjà. Choisissez-en un autre.
me-login = Identifiant
me-profile = Profil
me-spaces = Mes espaces
me-no-space = Aucun pour le moment.
me-password = Changer de mot de passe
me-password-lead = Un bon mot de passe se garde pour soi. Changez-le si quelqu'un l'a vu.
me-password-lead-tu = Un bon mot de passe se garde pour soi. Change-le si quelqu'un l'a vu.
me-password-consequence = Toutes vos autres sessions se fermeront, sur tous les appareils, ainsi que les accès donnés à des applications. Celle-ci reste ouverte.
me-password-consequence-tu = Toutes tes autres sessions se fermeront, sur tous les appareils. Celle-ci reste ouverte.
me-password-old = Mot de passe actuel
me-password-action = Changer le mot de passe
me-sessions = Sessions ouvertes
me-sessions-lead = Les appareils où votre compte est ouvert. Fermez ce que vous ne reconnaissez pas.
me-sessions-lead-tu = Les appareils où ton compte est ouvert. Ferme ce que tu ne reconnais pas, et préviens un adulte.
me-session-current = Cet appareil
me-session-other = Un autre appareil
me-token = Accès d'application « { $name } »
me-session-opened = ouverte { $when }
me-session-used = utilisée { $when }
me-session-close = Fermer
done-session-closed = La session est fermée.
done-password-changed = Le mot de passe est changé. Les autres sessions sont fermées.
charter-read = Lire la charte en entier
profile-head = Direction
error-password-old = Ce n'est pas le mot de passe actuel. Après plusieurs essais, le compte se repose un moment.
error-language = Choisissez fr ou en.
forbidden-charter = Acceptez d'abord la charte : PUT /api/seyes/v1/me/charter.
activate-done-before = Mon compte est déjà activé : se connecter
