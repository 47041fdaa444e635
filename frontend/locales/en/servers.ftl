# Other servers, as the head of school sees them: whom we exchange with, who invites, how it goes.
servers-title = Partner schools
servers-lead = Choose which servers your school exchanges with, and see how it goes.
servers-back = Back to partner schools
servers-never = never
nav-servers = Partners

servers-mode-title = Exchanges with others
servers-mode-lead = This choice is for the whole school and takes effect at once.
servers-mode-question = Whom does your school exchange with?
servers-mode-change = Change
servers-mode-save = Save this choice
servers-mode-fixed = This choice is fixed by the administrator of the server.
servers-mode-off = With nobody
servers-mode-partners = With partner schools
servers-mode-open = With every server except those you block
servers-mode-text-off = Nothing leaves and nothing comes in: the server calls no other server and nobody can find it.
servers-mode-text-partners = Only the schools on your list can read what is published for partners or for everybody, follow your blogs and answer. Pupils are never named.
servers-mode-text-open = Every server can follow your public blogs and answer. What is published for partners stays theirs alone. Pupils are never named.
servers-mode-now = Today
servers-mode-count-partners = { $count ->
    [0] No partner school.
    [one] { $count } partner school.
   *[other] { $count } partner schools.
}
servers-mode-count-follows = { $count ->
    [0] No follow from one server to another.
    [one] { $count } follow from one server to another.
   *[other] { $count } follows from one server to another.
}
servers-mode-waiting = { $count ->
    [0] No delivery waits.
    [one] { $count } delivery waits.
   *[other] { $count } deliveries wait.
}
servers-mode-off-means = If you close the exchanges, follows and waiting deliveries are kept and go on when you open them again; what is published meanwhile does not leave.
servers-no-mode = Choose one of the three.
done-mode-changed = Saved. The change holds from now on.

servers-our-key = The fingerprint of your server, to be read out on the telephone:
servers-their-key = The fingerprint of the other server’s key:
servers-address = Address
servers-software = Software
servers-software-unknown = unknown
servers-waiting = Waiting deliveries
servers-success = Last delivery that arrived
servers-heard = Last heard of
servers-since = On the list since
servers-following = Follows of yours
servers-followers = Follows of theirs
servers-received = Articles and answers received
servers-how-title = How it goes
servers-acts-title = What you can do
servers-known-title = Known servers
servers-list-partners = Partners
servers-list-blocked = Blocked
servers-list-others = Others
servers-empty-partners = No partner school yet.
servers-empty-blocked = No blocked server.
servers-empty-others = No other server was met.
servers-first = Beginning of the list
servers-more = Rest of the list

servers-state-active = Partner
servers-state-frozen = Suspended
servers-state-blocked = Blocked
servers-state-ended = Partnership ended
servers-state-known = On no list
servers-cause-key = Suspended: its key has changed
servers-cause-left = The other school ended the partnership
servers-cause-withdrawn = The other school had withdrawn its invitation

servers-failure-signature = This server does not take our signature: its clock or ours may be wrong.
servers-failure-not-welcome = This server has not, or no longer, added us to its partners. Deliveries go on as soon as it has.
servers-failure-closed = This server answers, but its exchanges are closed.
servers-failure-busy = This server asks us to wait.
servers-failure-frozen = Deliveries wait because the exchanges are suspended.
servers-failure-key = An answer came with another key than the one you saw: it was not taken.
servers-failure-unreachable = This server does not answer. It may be switched off.
servers-failure-slow = This server answers too slowly.
servers-failure-broken = This server is out of order.
servers-failure-other = This server refused a delivery.
servers-lapsed = { $count ->
    [one] { $count } delivery given up: needs resync
   *[other] { $count } deliveries given up: need resync
}
servers-lapsed-text = A delivery is given up after 30 days, or when the other server refuses it for good. A resync tells it, once, how each article stands.

servers-key-title = The key of this server has changed
servers-key-text = Somebody may have installed this server anew, or pretends to be it. Nothing is exchanged until you decide. Telephone the other school and compare.
servers-key-before = The fingerprint that you knew:
servers-key-now = The fingerprint that it shows now:

servers-act-retry = Try again now
servers-act-resync = Resync
servers-act-freeze = Suspend
servers-act-thaw = Resume the exchanges
servers-act-trust = The fingerprint is right: resume the exchanges
servers-act-block = Block
servers-act-unblock = Unblock
servers-act-end = End the partnership
servers-ask-freeze = Suspend the exchanges with { $host }?
servers-ask-block = Block { $host }?
servers-ask-unblock = Unblock { $host }?
servers-ask-end = End the partnership with { $host }?
servers-means-freeze = Nothing leaves for this server and nothing is taken from it. What you publish meanwhile waits and leaves, in order, when you resume.
servers-means-block = Nothing leaves for this server and nothing is ever taken from it. Follows end in both directions, waiting deliveries are deleted and what came from it is hidden.
servers-means-unblock = This server is on no list any more. What the block hid is shown again; follows stay ended.
servers-means-end = Follows end in both directions, waiting deliveries are deleted and the articles that came can no longer be read. The other school is told.
servers-undo-freeze = You can resume the exchanges at any time.
servers-undo-block = You can unblock this server; follows must be made anew.
servers-undo-unblock = You can block this server again.
servers-undo-end = To begin again, a new invitation and new follows are needed. Copies that the other server already holds cannot be taken back from here.
servers-count-following = { $count ->
    [0] No follow of yours
    [one] { $count } follow of yours
   *[other] { $count } follows of yours
}
servers-count-followers = { $count ->
    [0] No follow of theirs
    [one] { $count } follow of theirs
   *[other] { $count } follows of theirs
}
servers-count-received = { $count ->
    [0] No article or answer received
    [one] { $count } article or answer received
   *[other] { $count } articles and answers received
}
servers-count-waiting = { $count ->
    [0] No waiting delivery
    [one] { $count } waiting delivery
   *[other] { $count } waiting deliveries
}
done-server-retried = Trying again now.
done-server-resynced = This server is brought up to date: the present state of each article leaves now.
done-server-frozen = The exchanges with this server are suspended.
done-server-thawed = The exchanges go on: what waited leaves now.
done-server-blocked = This server is blocked.
done-server-unblocked = This server is no longer blocked.
done-server-removed = The partnership has ended. The other school is told.
done-server-allowed = This server is allowed on your side. Whoever runs it must do the same on theirs.

servers-invite-title = Invite a school
servers-invite-label = Address of its server
servers-invite-hint = For example college.example.fr; nothing is sent before you have seen it
servers-invite-look = See this server
servers-invite-send = Send the invitation
servers-allow = Allow on our side
servers-preview-title = Invite { $name }?
servers-preview-key = You can compare this fingerprint on the telephone: the other school sees it at the top of this same page, as the fingerprint of its server.
servers-preview-means = If both heads agree, each school can read what the other publishes for its partners, follow its blogs and answer. Each can suspend or end it at any time.
servers-preview-other = This server does not use the same software: it cannot receive an invitation. You can allow it on your side; whoever runs it does the same on theirs.
servers-received-title = Invitations received
servers-received-at = Received
servers-sent-title = Invitations sent
servers-until = It holds until { $date }.
servers-invitation-title = Invitation by { $name }
servers-invitation-answer = See and answer
servers-invitation-accept = Accept the partnership
servers-invitation-decline = Decline
servers-invitation-withdraw = Withdraw the invitation
servers-invitation-compare = Anybody can pretend to be a school. Before you accept, telephone and compare: the other school must read this fingerprint at the top of its page.
servers-invitation-over = This invitation no longer waits for an answer.
servers-received-waiting = This school would like to be your partner.
servers-received-agreeing = You accepted. We check the key at the other server and tell it.
servers-received-accepted = Accepted: you are partners.
servers-received-declined = You declined.
servers-received-withdrawn = The other school withdrew its invitation.
servers-received-expired = The invitation has expired.
servers-received-wrong-key = It was not that school: the key is not the one of its server. Nothing was exchanged.
servers-sent-waiting = The invitation waits for an answer.
servers-sent-agreeing = The other school accepted.
servers-sent-accepted = Accepted: you are partners.
servers-sent-declined = The other school declined.
servers-sent-withdrawn = You withdrew the invitation.
servers-sent-expired = The invitation has expired without an answer.
servers-sent-refused = The other server takes no invitation of yours.
done-server-invited = The invitation leaves. You will see the answer here.
done-invitation-accepted = You accepted. The partnership begins as soon as the other server has answered.
done-invitation-declined = You declined the invitation.
done-invitation-withdrawn = The invitation is withdrawn.
error-server-blocked = This server is blocked. Unblock it first.
error-server-partner = This server is your partner already.
error-server-invited = An invitation already waits for the answer of this server.
error-server-address = This address cannot be called from this server.
error-server-unreachable = This server does not answer. Check the address, or try again later.
error-server-closed = This server answers but exchanges with nobody: the other school must open its exchanges first, or it is not the server of a school.
error-server-strange = This address does not lead to a server that one can exchange with.
error-server-changed = The server no longer shows the same fingerprint. Look at it again before you invite it.

servers-lists-title = Lists
servers-lists-text = An education authority or another server may share its list of allowed or blocked servers.
servers-import = Import a list
servers-export-allowed = Export the allowed ones (CSV)
servers-export-blocked = Export the blocked ones (CSV)
servers-import-lead = The file is read and shown; nothing changes before you agree.
servers-import-about = What does this file hold?
servers-import-blocked = Servers to block
servers-import-allowed = Servers to allow
servers-import-file = CSV file
servers-import-hint = Columns of Mastodon or GoToSocial (#domain, #severity…), or one server on each line; 1 MB and 5,000 servers at most
servers-import-read = Read the file
servers-plan-title = What this list would change
servers-plan-nothing-yet = Nothing has changed yet.
servers-plan-added-allowed = { $count ->
    [0] No server to allow
    [one] { $count } server would be allowed
   *[other] { $count } servers would be allowed
}
servers-plan-added-blocked = { $count ->
    [0] No new server to block
    [one] { $count } server would be blocked
   *[other] { $count } servers would be blocked
}
servers-plan-known = { $count ->
    [0] None is on this list already
    [one] { $count } is on this list already
   *[other] { $count } are on this list already
}
servers-plan-weaker = { $count ->
    [one] { $count } line asks for less than a block: it is passed over
   *[other] { $count } lines ask for less than a block: they are passed over
}
servers-plan-lost = { $count ->
    [one] { $count } partner would be blocked, and its follows would end:
   *[other] { $count } partners would be blocked, and their follows would end:
}
servers-plan-kept = { $count ->
    [one] { $count } blocked server stays blocked:
   *[other] { $count } blocked servers stay blocked:
}
servers-plan-show = See the servers
servers-plan-mistakes = These lines cannot be taken:
servers-plan-more = { $count ->
    [one] and { $count } more line.
   *[other] and { $count } more lines.
}
servers-plan-do = { $count ->
    [one] Apply { $count } change
   *[other] Apply { $count } changes
}
servers-plan-empty = This list changes nothing.
servers-line = Line { $line }: { $reason }
servers-line-short = the column of the server is missing.
servers-line-host = this is not the name of a server.
servers-line-hidden = the name is hidden by stars.
servers-line-severity = this severity is not known.
servers-line-many = there are too many servers; 5,000 at most are taken.
servers-file-too-large = The file is larger than 1 MB. Split it.
error-list-no-text = This file is not a text. Choose a CSV file.
error-list-no-file = Choose a file.
done-list-imported = The list is in force.

keys-title = The key of your server
keys-lead = Your server signs everything that it sends. Partners know it by this key.
keys-now = Today
keys-none = Your server has no key yet: it is made when the exchanges open.
keys-stage-calm = No change is under way.
keys-stage-announcing = A change is being announced to the partners. The new keys will be used as soon as all of them know, within a day at the latest.
keys-stage-switched = The key has just changed. The old one is still recognised for some days, until everything has arrived.
keys-next = The fingerprint that will replace it:
keys-change-title = Change the keys
keys-change-why = Do this if somebody may have copied the key: a lost backup, a stolen disk, an administrator who left. Otherwise nothing asks for it.
keys-means-told = Partners are told before. The old key vouches for the new one: no partner with Seyès suspends the exchanges, even one that is switched off for months.
keys-means-old = The old key signs no more once everybody was told. It stays listed for a week.
keys-means-digits = The fingerprint to be read out on the telephone changes.
keys-means-others = A partner with other software may ask you to compare the new fingerprint.
keys-change = Change the keys
keys-show = The key of your server
keys-under-way = A change of keys is under way already. Wait until it is over.
done-keys-rotated = It has begun. The partners are being told.
