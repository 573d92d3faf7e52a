"""The review sheets of a fiscal year (検証調書).

=========  ====================================================================================
needs      a plan and its indicators
model      `verification`: report (what it holds), parts (from the tree), counts, required values
text       the lead, the cards, what official statistics say after the period, sources
tables     summary (where things stand, what comes first), goals (the sheets), forms (to write on)
=========  ====================================================================================
"""
