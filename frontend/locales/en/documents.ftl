# Documents, files and folders of a space.

# The list
documents-write = Write a document
documents-upload = Upload a file
documents-empty-title = The shelf is empty
documents-empty-text = Write a document together, or upload a file.
documents-empty-read = Nothing has been put here for you yet.
documents-sort-label = Sort
documents-sort-name = By name
documents-sort-date = By date
documents-details = Version { $version } · { $author } · { $when }
documents-file-details = { $kind } · { $size } · { $author } · { $when }
documents-size-kb = { $size } kB
documents-size-mb = { $size } MB

# Folders
documents-folders = Folders
documents-folder-new = New folder
documents-folder-name = Name of the folder
documents-folder-make = Create the folder
documents-folder-holds = { $count ->
    [0] Empty
    [one] { $count } item
   *[other] { $count } items
}
documents-folder-settings = Folder settings
documents-folder-change = Rename, move or remove this folder
documents-folder-rename = Rename
documents-folder-into = Into which folder?
documents-folder-in = Folder
documents-no-folder = No folder
documents-folder-remove = Remove the folder
documents-folder-remove-ask = Remove the folder “{ $name }”?
documents-folder-remove-text = Only an empty folder can be removed. No document is lost.
documents-save-name = Save the name
documents-move = Put elsewhere
documents-move-action = Move

# Writing
documents-write-lead = The members of this space will be able to write it with you. Every save keeps a version.
documents-edit = Edit the document
documents-edit-lead = Saving makes a new version. Earlier ones stay in the history.
documents-title = Title
documents-body = Text
documents-body-hint = An empty line separates two paragraphs. ## Heading, **bold**, *italic*, - list, 1. numbered list.
documents-audience = Who will be able to read?
documents-publish = Publish for
documents-save = Save for
documents-save-anyway = Save anyway for
documents-meanwhile = What changed meanwhile
documents-mine = What this save would change

# Reading
documents-about = About this document
documents-outline = Outline
documents-saved = Version { $number }, saved { $when }
documents-withdraw = Take back
documents-withdraw-text = Nobody else will be able to read this any more.
documents-withdraw-action = Take back…

# Versions
documents-versions = Versions
documents-versions-see = See all versions
documents-version-read = Read
documents-version-current = Read the current version ({ $number })
documents-version-name = Name this version
documents-version-name-label = Name
documents-version-name-hint = For example: before the talk.
documents-compare = Compare two versions
documents-compare-last = See the last change
documents-compare-now = Compare with the current one
documents-compare-from = From version
documents-compare-to = To version
documents-compare-action = Compare
documents-compare-between = From version { $from } to version { $to }
documents-compare-same = These two versions say the same.
documents-restore = Restore
documents-restore-ask = Restore version { $number }?
documents-restore-means = Its text becomes a new version. Later ones stay in the history.
documents-restore-late = Somebody changed this text meanwhile. Their work stays in the history if you restore.
documents-diff-heading = { $level ->
    [1] Heading:
   *[other] Subheading:
}{" "}
documents-diff-picture = Picture:{" "}

# Files
documents-upload-lead = Picture, PDF, document, text, sound or video, 20 MB at most.
documents-file = File
documents-file-hint = The place and the device recorded in a photo are erased.
documents-file-title-hint = Without a title, the name of the file is kept.
documents-alt = Description
documents-alt-hint = What can be seen or found in it, for people who cannot open it.
documents-share = Share with
documents-download = Download
documents-fact-name = Name
documents-fact-kind = Type
documents-fact-size = Size

# Done
done-document-written = The document is published.
done-document-saved = The new version is saved.
done-version-restored = The version is restored.
done-version-named = The name of the version is saved.
done-file-shared = The file is shared.
done-folder-made = The folder is created.
done-folder-renamed = The folder has a new name.
done-folder-removed = The folder is removed.
done-moved = It has been moved.

# To mend
error-folder-deep = Folders nest 5 levels deep at most. Choose a folder higher up.
error-folder-cycle = A folder cannot go into itself. Choose another one.
error-folder-exists = A folder here has this name already.
error-folder-many = This space has 200 folders already. Remove the empty ones.
error-folder-full = This folder holds 500 documents already. Choose another one.
error-file-none = Choose a file.
conflict-folder-not-empty = This folder is not empty. Move what it holds first.
documents-pictures-hint = Each picture has a number, to be put into the text where it should appear. JPEG, PNG, WebP or GIF, at most 20 MB. The place and the device are removed from the photo.
error-image-number = The text names a picture that does not exist: check the numbers.
error-image-unknown = The text shows a picture that is not yours: send it first.
forbidden-peer-document = This document comes from another school: it is changed there.
