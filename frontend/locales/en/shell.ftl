# The frame of every page: navigation, top strip, foot, dates.

skip-to-content = Skip to content
nav-label = Main navigation
nav-home = Home
nav-spaces = My spaces
nav-write = Write
nav-news = News
nav-unread = unread
nav-review = To review
nav-follows = Following
nav-search = Search
nav-me = Me

search-label = Search everything you can read
search-placeholder = Search
search-action = Search

menu-label = (menu)
menu-me = My profile
menu-sign-out = Sign out
language-label = Language
demo-tag = Demonstration: fictitious people
footer-sentence = Seyès, the network of schools. No advertising, no trackers.

live-sending = Sending.
live-reload = Something new: reload the page
action-cancel = Cancel

# Dates and moments
clock-time = { $hour }:{ $minute }
calendar-day = { $day } { $month }
calendar-date = { $day } { $month } { $year }
moment-now = just now
moment-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
moment-today = today at { $time }
moment-yesterday = yesterday at { $time }
moment-weekday = { $day } at { $time }
moment-dated = { $date } at { $time }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
