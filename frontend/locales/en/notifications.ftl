# The news: who did what, never the content.
notifications-lead = What concerns you, kept for 90 days.
notifications-read-all = Mark all as read
notifications-empty-title = Nothing new
notifications-empty-text = When somebody answers you, you will see it here.
done-notifications-read = Everything is read.

notice-to-review = { $name } sent “{ $title }”: to be checked
notice-to-review-answer = { $name } answered “{ $title }”: to be checked
notice-to-review-untitled = { $name } sent a text to be checked
notice-returned = { $name } suggests revising “{ $title }”
notice-returned-answer = { $name } suggests revising your answer to “{ $title }”
notice-returned-untitled = { $name } suggests revising a text
notice-published = { $name } published “{ $title }”
notice-published-answer = { $name } published your answer to “{ $title }”
notice-published-untitled = { $name } published your text
notice-reply = { $name } answered “{ $title }”
notice-reply-untitled = { $name } answered you
notice-reaction = { $name } reacted to “{ $title }”
notice-reaction-answer = { $name } reacted to your answer to “{ $title }”
notice-reaction-untitled = { $name } reacted to your text
notice-servers = There is news about partner schools
notice-joined = You are a member of “{ $space }”
