# « Établissement » : ce que fait la direction.
nav-admin = Établissement
admin-title = Établissement
admin-people = Personnes
admin-codes = Codes d'activation
admin-spaces = Espaces
admin-everybody = Tous les profils
admin-search = Chercher un nom
admin-nobody = Personne ne correspond.
admin-classes = Classes
admin-account = Compte
admin-account-none = Sans compte
admin-account-waiting = Code à utiliser
admin-account-expired = Code périmé
admin-account-active = Activé
admin-account-closed = Fermé
admin-own = C'est votre compte.
admin-new = Ajouter une personne
admin-new-lead = Une fiche avec un code d'activation sera prête à imprimer.
admin-new-action = Ajouter et voir la fiche
admin-given-name = Prénom
admin-family-name = Nom de famille
admin-login-hint = Ce que la personne tapera pour entrer, par exemple claire.roy
admin-class = Classe
admin-class-hint = Une famille rejoint le cercle des familles de la classe.
admin-no-class = Aucune
admin-code-lead = Pour quelqu'un qui a perdu sa fiche ou son mot de passe.
admin-code-action = Faire un nouveau code
admin-code-question = Un nouveau code pour { $name } ?
admin-code-consequence = L'ancien mot de passe ne servira plus, et toutes ses sessions se fermeront. La fiche s'affichera une seule fois.
admin-access = Accès
admin-access-lead = Fermer le compte ferme tout de suite toutes ses sessions. Ce que la personne a écrit reste en place. Le compte peut être rouvert.
admin-access-closed = Ce compte est fermé : la personne ne peut plus entrer.
admin-access-close = Fermer le compte
admin-access-open = Rouvrir le compte
admin-codes-lead = Un nouveau code est fait pour chaque personne qui n'a jamais activé son compte, familles comprises. Les codes imprimés avant pour ces personnes ne servent plus. { $most } fiches au plus à la fois.
admin-codes-action = Préparer les fiches
admin-waiting = { $count ->
    [0] Tous les comptes sont activés
    [one] { $count } compte à activer
   *[other] { $count } comptes à activer
}
admin-sheets = Fiches à imprimer
admin-sheets-lead = Imprimez cette page maintenant : les codes ne seront plus affichés.
admin-sheets-none = Tous les comptes sont déjà activés.
admin-back = Revenir à la liste
sheet-address = Ouvrir cette adresse :
sheet-code = Taper ce code :
sheet-login = Choisir un mot de passe. Ensuite, pour entrer, l'identifiant est :
sheet-until = Ce code sert une seule fois, jusqu'au { $date }.
done-account-closed = Le compte est fermé.
done-account-opened = Le compte est rouvert.
conflict-own-account = C'est votre propre compte : vous vous fermeriez la porte. Changez votre mot de passe dans « Mon profil ».
error-profile = Choisissez un profil.
error-class = Cette classe n'existe pas.
