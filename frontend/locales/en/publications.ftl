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
error-file-signed = This file carries a digital signature, which would break when hidden information is removed. Send a copy without the signature: “Print”, then “Save as PDF”.
error-file-locked = This file is protected by a password. Save it without the password, then send it again.
error-file-unclean = This file may hold hidden information (a name, a place) that could not be removed. Export it again, or save it as a PDF, then send it again.
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
