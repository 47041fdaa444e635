# The components that all pages share.

# Who can read
audience-question = Who can read this?
audience-read-by = Who can read this:
audience-people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
audience-people-partners = { $people } of the school and the followers at { $count ->
    [one] one partner school
   *[other] { $count } partner schools
}
audience-level-me = Only you.
audience-level-group = The members of the group and nobody else.
audience-level-class = The class, and the families if they are named here.
audience-level-school = Everybody in the school.
audience-level-network = The school and partner schools, on servers of their own.
audience-level-public = The whole internet can read and copy it.
audience-stays-here = Nothing leaves this server.
audience-copies = These servers hold a copy:

# Heads
crumbs-label = Breadcrumb
space-tabs-label = Pages of this space
tab-feed = Feed
tab-journal = Journal
tab-forum = Forum
tab-documents = Documents
tab-members = Members
kind-class = Class
kind-group = Group
kind-school = School
kind-twinning = Twinning

# Forms
errors-title = Something needs another look
drop-here = Drop a file here, or

# Reading
type-article = Article
type-topic = Topic
type-reply = Reply
type-document = Document
type-file = File
type-announcement = Announcement
item-unread = new
item-replies = { $count ->
    [0] No reply
    [one] { $count } reply
   *[other] { $count } replies
}
state-draft = Draft
state-submitted = Sent
state-to-revise = To revise
state-published = Published
state-held = Waiting
state-withdrawn = Withdrawn
feed-up-to-date = You are up to date
pager-label = Pages
pager-older = Show the previous 20
pager-page-before = Previous page
pager-page-after = Next page
pager-newer = Back to the latest
quote-by = { $name } wrote:
origin-from = Comes from { $place }
origin-see = See the original
todo-review = { $count ->
    [one] { $count } text waits for your check
   *[other] { $count } texts wait for your check
}

# Documents
version-number = Version { $number }
version-current = current
diff-added = Added:
diff-removed = Removed:

# Demo people, problem pages
demo-title = Try it as a fictitious person
demo-text = One click: these people do not exist, everything is made up.
problem-home = Back to the home page
type-comment = Comment
item-comments = { $count ->
    [0] No comments
    [one] { $count } comment
   *[other] { $count } comments
}
toolbar-label = Formatting
toolbar-bold = Bold
toolbar-italic = Italic
toolbar-heading = Heading
toolbar-list = List
toolbar-quote = Quotation
toolbar-link = Link
preview-action = Preview
preview-title = Preview
preview-lead = This is what readers will see. Nothing is saved yet.
picture-kept = This picture is kept: nothing to send again.
picture-again = The picture did not arrive: choose it again.
picture-number = Picture { $number }
picture-place = To place it in the text: ![what can be seen](image:{ $number }) alone on its line. Else it goes to the end.
audience-level-twinning = The two twinned classes, and nobody else.
