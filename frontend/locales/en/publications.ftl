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
