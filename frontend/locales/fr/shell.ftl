# Le cadre de chaque page : navigation, bandeau, pied, dates.
# Espaces avant ; : ! ? et apostrophes : tapez-les simplement, le programme met les bonnes.

skip-to-content = Aller au contenu
nav-label = Navigation principale
nav-home = Accueil
nav-spaces = Mes espaces
nav-write = Écrire
nav-news = Nouvelles
nav-unread = non lues
nav-review = À valider
nav-follows = Abonnements
nav-search = Recherche
nav-me = Moi

search-label = Chercher dans tout ce que vous pouvez lire
search-label-tu = Chercher dans tout ce que tu peux lire
search-placeholder = Chercher
search-action = Chercher

menu-label = (menu)
menu-me = Mon profil
menu-sign-out = Se déconnecter
language-label = Langue
demo-tag = Démonstration : personnes fictives
footer-sentence = Seyès, le réseau des écoles. Sans publicité, sans traceur.

live-sending = Envoi en cours.
live-reload = Du nouveau : recharger la page
action-cancel = Annuler

# Dates et moments
clock-time = { $hour } h { $minute }
calendar-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month }
calendar-date = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
moment-now = à l'instant
moment-minutes = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
}
moment-today = aujourd'hui à { $time }
moment-yesterday = hier à { $time }
moment-weekday = { $day } à { $time }
moment-dated = le { $date } à { $time }
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
