"""One indicator: where it has to be and where it is, how that is judged, who reports it, what serves it.

The page is made for every indicator of the plan.

``needs``      what the page cannot do without
``model``      `model.indicator`: one value that everything else is handed
``text``       the answer, the cards, the arithmetic step by step, who reports and verifies, what is measured
``pictures``   the path to the target with what was observed
``tables``     the years, what was reported, the measures and projects behind it, related numbers
``tables_decline``  rates that a printed rate of decline is compared with, and where rates lead
``tables_readings``  the status under other readings of the sentence and other published rules
``links``      what the plan ties the indicator to
``download``   the values of the page as a file
"""
