# What all publications share.
badge-me = Only me
badge-class = { $space }: pupils and teachers
badge-families = { $space } and families
badge-school = The whole school
badge-network = School and partners
badge-public = The whole internet
badge-followers = Followers
badge-circle = { $name }: { $count ->
    [one] { $count } person
   *[other] { $count } people
}
reply-title = Reply by { $name }
edited-when = Edited { $when }
error-body-empty = Write a few words.
error-body-long = This text is too long: 100 KB at most. Split it.
error-body-form = This text nests too many lists or quotations. Make it simpler.
error-file-broken = This file is empty or damaged. Save it again, then send it again.
error-file-kind = This type of file is not accepted. Send a picture, a PDF, an office document, a text, a sound or a video.
error-picture-large = This picture has too many pixels: 8192 on a side at most. Make it smaller.
error-alt-long = This description is too long: 1000 signs at most.
problem-json-kind = The body of the request must be JSON (application/json).
problem-json-malformed = This JSON does not have the expected shape: see the documentation of the API.
problem-cursor = This page of the list does not exist. Start again from the beginning.
badge-checked = The author and the managers · { $space }
reactions-label = Reactions
reaction-bravo = Bravo
reaction-merci = Thank you
reaction-interessant = Interesting
name-at-host = { $name } ({ $host })
reply-waits = A manager will read it.
action-accept = Accept
action-refuse = Refuse
action-hold = Hide
action-release = Show again
action-withdraw = Take back
withdrawal-title = Take back
withdrawal-question = Take back “{ $title }”?
withdrawal-consequence = Nobody will be able to read it any more. If it was copied to other servers, we ask them to erase it.
withdrawal-consequence-other = Nobody but its author will be able to read it any more. If it was copied to other servers, we ask them to erase it.
done-withdrawn = It is taken back.
done-held = It is hidden.
done-released = It is visible again.
done-accepted = It is accepted and published.
done-refused = It is refused: nobody will read it.
badge-twinning = Your class and { $class } ({ $school })
badge-twinning-tu = Your class and { $class } ({ $school })
forbidden-held-elsewhere = Its author's school has hidden it and decides first.
