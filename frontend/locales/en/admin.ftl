# “School”: what the head does.
nav-admin = School
admin-title = School
admin-people = People
admin-codes = Activation codes
admin-spaces = Spaces
admin-everybody = All profiles
admin-search = Search a name
admin-nobody = Nobody matches.
admin-classes = Classes
admin-account = Account
admin-account-none = No account
admin-account-waiting = Code to be used
admin-account-expired = Code expired
admin-account-active = Activated
admin-account-closed = Closed
admin-own = This is your account.
admin-new = Add a person
admin-new-lead = A sheet with an activation code will be ready to print.
admin-new-action = Add and see the sheet
admin-given-name = Given name
admin-family-name = Family name
admin-login-hint = What the person will type to come in, for example claire.roy
admin-class = Class
admin-class-hint = A family joins the circle of the families of the class.
admin-no-class = None
admin-code-lead = For somebody who lost their sheet or their password.
admin-code-action = Make a new code
admin-code-question = A new code for { $name }?
admin-code-consequence = The old password will no longer work, and all their sessions will close. The sheet will be shown once only.
admin-access = Access
admin-access-lead = Closing the account closes all its sessions at once. What the person wrote stays in place. The account can be opened again.
admin-access-closed = This account is closed: the person can no longer come in.
admin-access-close = Close the account
admin-access-open = Open the account again
admin-codes-lead = A new code is made for each person who never activated their account, families included. Codes printed before for these people no longer work. At most { $most } sheets at once.
admin-codes-action = Prepare the sheets
admin-waiting = { $count ->
    [0] All accounts are activated
    [one] { $count } account to activate
   *[other] { $count } accounts to activate
}
admin-sheets = Sheets to print
admin-sheets-lead = Print this page now: the codes will not be shown again.
admin-sheets-none = All accounts are activated already.
admin-back = Back to the list
sheet-address = Open this address:
sheet-code = Type this code:
sheet-login = Choose a password. From then on, the login to come in is:
sheet-until = This code works once, until { $date }.
done-account-closed = The account is closed.
done-account-opened = The account is open again.
conflict-own-account = This is your own account: you would lock yourself out. Change your password in “My profile”.
error-profile = Choose a profile.
error-class = This class does not exist.
