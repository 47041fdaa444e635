# Exchanges with other schools.
follows-title = Follows
follows-lead = Follow a blog, a forum or an adult of a partner school: what appears arrives in your feed.
follows-lookup-title = Find a blog or a person
follows-lookup-label = Address
follows-lookup-hint = For example @journal@school.example, or the address of an article copied from the other site
follows-lookup-action = Search
follows-from = On the server { $host }
follows-follow = Follow
follows-unfollow = Unfollow
follows-list-title = What I follow
follows-empty-title = No follows yet
follows-empty-text = Look up the address of a partner school's blog above.
follows-state-asked = Request sent, waiting for an answer
follows-state-accepted = Following
follows-state-refused = Request refused
done-follow-asked = The follow request has been sent.
done-follow-ended = You no longer follow this.

error-lookup-form = Type an address like @journal@school.example, or paste the address of an article.
error-lookup-own = This address belongs to your own school: you can read it already.
error-lookup-not-partner = This school is not a partner of yours. Ask the head to add it.
error-lookup-nobody = Nothing of that name there, or nothing that is open to your school.
error-lookup-not-welcome = The other server refuses to answer: your school may not be its partner yet.
error-lookup-address = This address cannot be called from this server.
error-lookup-unreachable = The other server does not answer at the moment. Try again later.
error-lookup-not-federated = This address does not lead to a blog that can be followed.
error-host = Type a server name like school.example.
error-host-own = This is the name of this server.

federate-not-partner = This school is not a partner of yours.
federate-not-actor = This address does not lead to a blog that can be followed.
federate-not-welcome = The other server refuses to answer.
federate-unreachable = The other server does not answer at the moment.
federate-webfinger = An account to look for is missing, for example acct:name@server.
follows-kind-forum = Forum
follows-kind-person = Person
follows-kind-journal = Blog
