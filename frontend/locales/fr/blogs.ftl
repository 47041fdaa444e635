# Journaux : écrire, relire, valider, lire.
action-write = Écrire
action-save = Enregistrer
action-edit = Modifier
action-submit = Envoyer pour relecture
publish-for = Publier pour

# Le journal d'un espace
journal-settings = Réglages du journal
journal-title = Titre du journal
journal-description = Présentation
journal-description-hint = Une ou deux phrases sous le titre.
journal-usual-title = Le journal · { $space }
journal-mine = En préparation
journal-articles = Articles
journal-empty-title = La page est blanche
journal-empty = Aucun billet. Deux phrases et une photo suffisent pour commencer.
journal-empty-tu = Raconte ce que vous avez fait aujourd'hui.
journal-none-title = Pas encore de journal
journal-none = Les responsables de cet espace n'ont pas encore ouvert de journal.
journal-none-tu = La maîtresse ou le maître n'a pas encore ouvert de journal.
journal-open-title = Ouvrir le journal
journal-open-lead = Trois questions, et il est prêt. Tout peut être changé plus tard.
journal-open-action = Ouvrir le journal
journal-who-writes = Qui écrit ?
journal-members = Tous les membres
journal-members-hint = Les élèves et l'équipe.
journal-managers = Les responsables seulement
journal-managers-hint = L'équipe écrit, les autres lisent.
journal-who-checks = Qui relit avant la publication ?
journal-checked = Un responsable relit chaque article
journal-checked-hint = Rien ne paraît avant son accord.
journal-unchecked = Personne
journal-unchecked-hint = Les membres publient directement, pour les membres de cet espace.
journal-who-comments = Et les commentaires ?
journal-comments-checked = Relus avant de paraître
journal-comments-checked-hint = Un responsable accepte ou refuse chacun.
journal-comments-open = Affichés tout de suite
journal-comments-open-hint = Un responsable peut les masquer ensuite.
journal-comments-closed = Fermés
journal-comments-closed-hint = Personne ne commente.
done-blog-opened = Le journal est ouvert.
done-blog-configured = Les réglages sont enregistrés.
conflict-blog = Cet espace a déjà un journal.

# Choisir où écrire
choose-lead = Où voulez-vous écrire ?
choose-lead-tu = Où veux-tu écrire ?
choose-article = Un article
choose-topic = Un sujet de forum
choose-document = Un document
choose-none-title = Aucun endroit où écrire
choose-none = Les articles et les sujets sont écrits par les élèves et l'équipe. Vous pouvez lire ce qui vous est adressé, et commenter sous chaque article.

# Écrire un article
write-title = Écrire un article
edit-title = Modifier l'article
write-lead = Un titre, quelques phrases, une image si vous voulez.
write-lead-tu = Un titre, quelques phrases, une image si tu veux.
write-keep = Garder en brouillon
write-send = Envoyer pour relecture
write-send-primary = Envoyer pour relecture
write-send-primary-tu = Envoyer à la maîtresse
write-newer = Le texte tel qu'il est maintenant
field-title = Titre
field-text = Texte
field-text-hint = Une ligne vide sépare deux paragraphes. **gras**, *italique*, - liste, > citation.
pictures-title = Images
pictures-hint = La première image sert de couverture. JPEG, PNG, WebP ou GIF, 20 Mo au plus. Le lieu et l'appareil sont effacés de la photo.
picture-new = Ajouter une image ({ $number })
picture-file = Fichier
picture-alt = Que voit-on ?
picture-alt-hint = Pour celles et ceux qui ne voient pas l'image.
picture-plain = Cette image est décorative : rien à décrire
picture-remove = Retirer cette image
checklist-title = Avant d'envoyer
checklist-title-ok = Le titre dit de quoi parle le texte.
checklist-reread = Le texte est relu.
checklist-pictures = Chaque image est décrite.
choice-hint-group = Les membres du groupe.
choice-hint-class = Les élèves et l'équipe de la classe.
choice-hint-families = La classe, et les familles des élèves.
choice-hint-school = Toutes les personnes de l'établissement. Demande une confirmation.
choice-hint-network = L'établissement et les écoles partenaires. Demande une confirmation.
choice-hint-public = Tout internet peut lire et copier. Demande une confirmation.
error-alt-empty = Décrivez l'image en une phrase, ou cochez « décorative ».
error-alt-empty-tu = Décris l'image en une phrase, ou coche « décorative ».
error-picture-kind = Ce fichier n'est pas une image. Envoyez un JPEG, un PNG, un WebP ou un GIF.
error-pictures-many = 12 images au plus dans un article.
error-version = Indiquez la version que vous avez lue.
done-kept = C'est enregistré.
done-submitted = C'est envoyé. Un responsable va le lire.
done-submitted-tu = C'est envoyé. On va lire ton texte.
done-published = C'est publié.
forbidden-checked = Ici, un responsable relit avant la publication. Envoyez votre article pour relecture.
forbidden-checked-tu = Ici, un adulte relit avant la publication. Envoie ton article pour relecture.
forbidden-published = Cet article est publié. Demandez à un responsable de le modifier.
forbidden-published-tu = Cet article est publié. Demande à la maîtresse ou au maître de le modifier.
forbidden-peer-article = Cet article vient d'une autre école : il se modifie là-bas.

# Lire un article
note-title = À revoir
article-waits = Cet article attend votre relecture. Personne d'autre que son auteur et les responsables ne le lit.
article-waits-own = Votre article attend une relecture. Personne d'autre ne le lit.
article-waits-own-tu = Ton article attend une relecture. Personne d'autre ne le lit.
article-held = Cet article est masqué en attendant une décision.
give-back-title = Demander une correction
give-back-note = Que faut-il revoir ?
give-back-hint = L'auteur lit ce message au-dessus de son texte.
give-back-action = Demander une correction
done-given-back = La demande de correction est envoyée.
readdress-title = Changer qui peut lire
readdress-text = Élargir ne montre pas les anciens commentaires aux nouveaux lecteurs. Restreindre les restreint aussi ; ce qui est déjà copié ailleurs, nous demandons de l'effacer.
readdress-action = Montrer à
done-readdressed = Les lecteurs sont changés.
comments-title = { $count ->
    [0] Aucun commentaire
    [one] { $count } commentaire
   *[other] { $count } commentaires
}
comments-closed = Les commentaires sont fermés.
comment-label = Votre commentaire
comment-label-tu = Ton commentaire
comment-hint = Visible tout de suite. 4 000 signes au plus.
comment-hint-checked = Un adulte de l'école le lit avant qu'il paraisse. 4 000 signes au plus.
comment-send = Envoyer à relire, pour
done-commented = Le commentaire est publié.
done-comment-waits = Le commentaire est envoyé. Il paraîtra après relecture.
error-comment-long = Ce commentaire est trop long : 4 000 signes au plus.
forbidden-comments-closed = Les commentaires sont fermés ici.

# Élargir
widen-title = Publier plus largement
widen-question = Publier pour « { $audience } » ?
widen-what = « { $title } », par { $author }
widen-copies = Des copies pourront rester sur d'autres serveurs :
widen-check = À vérifier avant
widen-name = Le nom affiché : { $author }
widen-no-picture = Aucune image.
widen-pictures = { $count ->
    [one] { $count } image. Si l'on y reconnaît des élèves, les autorisations sont-elles là ?
   *[other] { $count } images. Si l'on y reconnaît des élèves, les autorisations sont-elles là ?
}
widen-comments-checked = Les commentaires seront relus avant de paraître.
widen-comments-open = Les commentaires paraîtront tout de suite.
widen-comments-closed = Les commentaires sont fermés.

# À valider
review-lead = Personne ne lit ces textes avant votre accord.
review-empty-title = Rien n'attend
review-empty = Tout est relu.
review-under = Sous :
review-read = Lire en entier
review-accept = Accepter pour

# La page publique
public-title = Page publique
public-articles = Articles publics
public-empty = Aucun article public pour le moment.
public-back = Tous les articles publics
review-other-audience = Publier pour d'autres
choose-elsewhere = Écrire ailleurs
