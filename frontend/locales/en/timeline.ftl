# The timeline: the home page and the first tab of every space.
timeline-hello = Hello { $name }
timeline-lead = What is new in your spaces, newest first.
timeline-empty-title = Nothing new yet
timeline-empty-text = The articles, topics and documents of your spaces will arrive here.
timeline-empty-action = See my spaces
timeline-space-empty-title = The page is blank
timeline-space-empty-text = Two sentences and a picture are enough to begin.
