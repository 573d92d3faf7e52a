"""The room of the page on how the parts of the plan belong together.

========== ==========================================================================================
needs      rows that the page cannot do without
model      one value from the relations and the tables that they join
text       the answer, the key counts, what relations rest on, what the chain leaves open
pictures   the points with their numerical targets as a bridge; the chain of donations
tables     priority projects, funds and agreements with what belongs to them; numerical targets
========== ==========================================================================================
"""
