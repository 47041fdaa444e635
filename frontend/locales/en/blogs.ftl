# Blogs: writing, checking, publishing, reading.
action-write = Write
action-save = Save
action-edit = Edit
action-submit = Send for checking
publish-for = Publish for

# The blog of a space
journal-settings = Blog settings
journal-title = Title of the blog
journal-description = Introduction
journal-description-hint = One or two sentences below the title.
journal-usual-title = The journal · { $space }
journal-mine = In preparation
journal-articles = Articles
journal-empty-title = The page is blank
journal-empty = No article yet. Two sentences and a photo are enough to begin.
journal-empty-tu = Tell what you did today.
journal-none-title = No blog yet
journal-none = Those who manage this space have not opened a blog yet.
journal-none-tu = Your teacher has not opened a blog yet.
journal-open-title = Open the class blog
journal-open-lead = Three questions, and it is ready. Everything can be changed later.
journal-open-action = Open the blog
journal-who-writes = Who writes?
journal-members = All members
journal-members-hint = Pupils and staff.
journal-managers = Managers only
journal-managers-hint = The staff writes, the others read.
journal-who-checks = Who checks before publication?
journal-checked = A manager checks each article
journal-checked-hint = Nothing appears before they agree.
journal-unchecked = Nobody
journal-unchecked-hint = Members publish directly, for the members of this space.
journal-who-comments = And comments?
journal-comments-checked = Checked before they appear
journal-comments-checked-hint = A manager accepts or refuses each one.
journal-comments-open = Shown at once
journal-comments-open-hint = A manager can hide them afterwards.
journal-comments-closed = Closed
journal-comments-closed-hint = Nobody comments.
done-blog-opened = The blog is open.
done-blog-configured = The settings are saved.
conflict-blog = This space has a blog already.

# Choosing where to write
choose-lead = Where do you want to write?
choose-lead-tu = Where do you want to write?
choose-article = An article
choose-topic = A forum topic
choose-document = A document
choose-none-title = Nowhere to write
choose-none = Articles and topics are written by the pupils and the team. You can read what is addressed to you, and comment below each article.

# Writing an article
write-title = Write an article
edit-title = Edit the article
write-lead = A title, a few sentences, a picture if you like.
write-lead-tu = A title, a few sentences, a picture if you like.
write-keep = Keep as a draft
write-send = Send for checking
write-send-primary = Send for checking
write-send-primary-tu = Send to the teacher
write-newer = The text as it is now
field-title = Title
field-text = Text
field-text-hint = An empty line separates two paragraphs. **bold**, *italic*, - list, > quotation.
pictures-title = Pictures
pictures-hint = The first picture is the cover. JPEG, PNG, WebP or GIF, at most 20 MB. Place and camera are erased from photos.
picture-new = Add a picture ({ $number })
picture-file = File
picture-alt = What can be seen?
picture-alt-hint = For those who do not see the picture.
picture-plain = This picture is decoration: nothing to describe
picture-remove = Remove this picture
checklist-title = Before sending
checklist-title-ok = The title says what the text is about.
checklist-reread = The text was read again.
checklist-pictures = Each picture is described.
choice-hint-group = The members of the group.
choice-hint-class = The pupils and the staff of the class.
choice-hint-families = The class, and the families of the pupils.
choice-hint-school = Everybody of the school. Asks for a confirmation.
choice-hint-network = The school and the partner schools. Asks for a confirmation.
choice-hint-public = All the internet can read and copy. Asks for a confirmation.
error-alt-empty = Describe the picture in one sentence, or tick “decoration”.
error-alt-empty-tu = Describe the picture in one sentence, or tick “decoration”.
error-picture-kind = This file is not a picture. Send a JPEG, a PNG, a WebP or a GIF.
error-pictures-many = At most 12 pictures in an article.
error-version = Name the version that you have read.
done-kept = It is saved.
done-submitted = It is sent. A manager will read it.
done-submitted-tu = It is sent. Your text will be read.
done-published = It is published.
forbidden-checked = Here, a manager checks before publication. Send your article for checking.
forbidden-checked-tu = Here, an adult checks before publication. Send your article for checking.
forbidden-published = This article is published. Ask a manager to change it.
forbidden-published-tu = This article is published. Ask your teacher to change it.
forbidden-peer-article = This article comes from another school: it is changed there.

# Reading an article
note-title = To revise
article-waits = This article waits for your check. Nobody but its author and the managers reads it.
article-waits-own = Your article waits for a check. Nobody else reads it.
article-waits-own-tu = Your article waits for a check. Nobody else reads it.
article-held = This article is hidden until somebody decides.
give-back-title = Ask for a correction
give-back-note = What should be revised?
give-back-hint = The author reads this message above the text.
give-back-action = Ask for a correction
done-given-back = The request for a correction is sent.
readdress-title = Change who can read
readdress-text = Widening does not show earlier comments to new readers. Narrowing narrows them too; we ask for the erasure of what was copied elsewhere.
readdress-action = Show to
done-readdressed = The readers are changed.
comments-title = { $count ->
    [0] No comment
    [one] { $count } comment
   *[other] { $count } comments
}
comments-closed = Comments are closed.
comment-label = Your comment
comment-label-tu = Your comment
comment-hint = Visible at once. At most 4,000 characters.
comment-hint-checked = A manager reads it before it appears. At most 4,000 characters.
comment-send = Send to be checked, for
done-commented = The comment is published.
done-comment-waits = The comment is sent. It will appear after a check.
error-comment-long = This comment is too long: at most 4,000 characters.
forbidden-comments-closed = Comments are closed here.

# Widening
widen-title = Publish more widely
widen-question = Publish for “{ $audience }”?
widen-what = “{ $title }”, by { $author }
widen-copies = Copies may stay on other servers:
widen-check = To check before
widen-name = The name shown: { $author }
widen-no-picture = No picture.
widen-pictures = { $count ->
    [one] { $count } picture. If pupils can be recognised, are the permissions there?
   *[other] { $count } pictures. If pupils can be recognised, are the permissions there?
}
widen-comments-checked = Comments will be checked before they appear.
widen-comments-open = Comments will appear at once.
widen-comments-closed = Comments are closed.

# To check
review-lead = Nobody reads these texts before you agree.
review-empty-title = Nothing waits
review-empty = Everything is checked.
review-under = Under:
review-read = Read it whole
review-accept = Accept for

# The public page
public-title = Public page
public-articles = Public articles
public-empty = No public article at the moment.
public-back = All public articles
review-other-audience = Publish for others
choose-elsewhere = Write elsewhere
