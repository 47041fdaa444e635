# What did not work: say what to do.
problem-title-400 = Not understood
problem-title-401 = Please sign in
problem-title-403 = Not possible here
problem-title-404 = Page not found
problem-title-409 = Changed meanwhile
problem-title-410 = Withdrawn
problem-title-413 = Too heavy
problem-title-415 = Format not accepted
problem-title-422 = To be mended
problem-title-429 = Too many tries
problem-title-500 = An error on our side
problem-title-503 = One moment
problem-title-507 = No room left

problem-not-found = This page does not exist, or it is not for you.
problem-gone = Its author has withdrawn it.
problem-sign-in-needed = Sign in to go on.
problem-invalid = Some fields need mending. Nothing was changed.
problem-too-many = Too many tries in a row. Wait a little, then try again.
problem-broken = Something went wrong on our side. Nothing was lost; try again in a moment.
problem-busy = The server is very busy. Try again in a few seconds.
problem-disk-full = The server's disk is full. Reading still works; tell the school.
problem-exists = This exists already.
problem-too-large = This is too heavy to be sent at once.
problem-file-too-large = This file is over 20 MB. Make it smaller or split it.
problem-upload-broken = The file did not arrive whole. Send it again.
problem-form-forged = This page was open for too long, or the request comes from elsewhere. Reload the page and try again.
problem-form-kind = This form does not have the expected shape.
problem-form-malformed = Something is missing in this form. Reload the page and try again.

forbidden-peer = Another server cannot do this.
forbidden-write-here = Here you can read but not write.
forbidden-wider = Only the school's staff can address a wider audience.
forbidden-manage = Only those who manage this space can do this.
forbidden-not-author = Only the author can change their text.
forbidden-staff-only = This is for the school's staff.
forbidden-admin-only = This is for those who administer the server.
forbidden-rolls = The members of this space come from the school's rolls.

conflict-state = This has changed meanwhile. Reload the page.
conflict-version = Somebody changed this text meanwhile. Your version is kept below: compare, then save.
conflict-last-manager = At least one person must manage this. Name another one first.

error-name-empty = Give a name.
error-name-long = This name is too long: 80 signs at most.
error-description-long = This description is too long: 500 signs at most.
error-title-empty = Give a title.
error-title-long = This title is too long: 200 signs at most.
error-note-empty = Write in one sentence what to look at again.
error-note-long = This message is too long: 1000 signs at most.
error-level = Choose who can read.
forbidden-boost = This is not meant to be shared further.
