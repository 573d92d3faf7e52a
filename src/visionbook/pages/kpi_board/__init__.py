"""All indicators on one board: how they stand, what they need, what was reported, how they are judged.

``needs``      what the page cannot do without
``model``      `model.board`: the tables judged, as one value that everything else is handed
``text``       the answer, the cards, the sentences on official statistics and sources
``pictures``   the state of all, the way of each (a picture a goal), the reports, the kinds of targets, the rule
``tables``     all indicators and all reports to filter, official statistics, the rule in words
``download``   every component of every judgement as a file
"""
