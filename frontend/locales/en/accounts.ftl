# Coming in, going out, the charter.
profile-student = Pupil
profile-relative = Family
profile-teacher = Teacher
profile-personnel = School staff
profile-guest = Guest
profile-remote = Another school

sign-in-title = Sign in
sign-in-login = Login
sign-in-login-hint = It is written on the sheet from your school, for example firstname.lastname
sign-in-password = Password
sign-in-action = Sign in
sign-in-activate = I have an activation code
sign-in-public = The school's public page
sign-in-refused = Wrong login or password. After several tries the account rests for a while: ask the school for help.
sign-in-too-many = Too many wrong passwords came from here. { $minutes ->
    [one] Wait a minute
   *[other] Wait { $minutes } minutes
  }, then try again.
done-signed-out = You are signed out.
done-activated = The account is ready. You can sign in.

activate-title = Activate an account
activate-lead = The code is on the sheet from your school. It works once.
activate-code = Activation code
activate-code-hint = Three groups of four signs, for example ABCD-EFGH-JKMN
activate-password = New password
activate-password-hint = At least 12 signs. Three words and a number are easy to remember.
activate-again = The same password, once more
activate-action = Activate the account
activate-refused = This code is not valid: it was used, it is too old, or it was copied wrongly. The school can print a new one.
activate-too-many = Too many wrong codes were tried. { $minutes ->
    [one] Wait a minute
   *[other] Wait { $minutes } minutes
  }, then copy the code from the sheet: it is still valid.

charter-title = The charter
charter-lead = Seyès is a place of the school. These rules are for everybody.
charter-rule-respect = I write as I would speak in class: with respect.
charter-rule-image = I do not publish somebody's photo without their agreement and their family's.
charter-rule-secret = I keep my password to myself.
charter-rule-report = If something hurts or worries me, I tell an adult. The French helpline 3018 answers too, free of charge.
charter-accept = I have read the charter and accept it
charter-sentence = Write with respect; no photo without agreement; keep your password to yourself; tell an adult if something worries you (the French helpline 3018 answers too).
charter-action = Continue
me-children = My children at the school
me-charter = Read the charter again

error-password-short = Choose a password of at least 12 signs.
error-password-long = This password is too long: 256 signs at most.
error-password-simple = This password is too easy to guess: mix words and a number, without the login.
error-password-again = The two passwords are not the same.
error-charter = Tick the box to accept the charter.
error-login = A login has no spaces and at most 100 signs.
error-login-taken = This login exists already. Choose another one.
me-login = Login
me-profile = Profile
me-spaces = My spaces
me-no-space = None for now.
me-password = Change password
me-password-lead = A good password is kept to oneself. Change it if somebody saw it.
me-password-lead-tu = A good password is kept to yourself. Change it if somebody saw it.
me-password-consequence = All your other sessions will close, on every device, and so will the access given to applications. This one stays open.
me-password-consequence-tu = All your other sessions will close, on every device. This one stays open.
me-password-old = Current password
me-password-action = Change the password
me-sessions = Open sessions
me-sessions-lead = The devices where your account is open. Close what you do not recognise.
me-sessions-lead-tu = The devices where your account is open. Close what you do not recognise, and tell an adult.
me-session-current = This device
me-session-other = Another device
me-token = Application access “{ $name }”
me-session-opened = opened { $when }
me-session-used = used { $when }
me-session-close = Close
done-session-closed = The session is closed.
done-password-changed = The password is changed. The other sessions are closed.
charter-read = Read the whole charter
profile-head = Head
error-password-old = This is not the current password. After several attempts the account rests for a while.
error-language = Choose fr or en.
forbidden-charter = Accept the charter first: PUT /api/seyes/v1/me/charter.
activate-done-before = My account is active already: sign in
