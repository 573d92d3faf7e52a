"""A workbook that computes: the projection of one municipality, to be changed where nothing can be installed.

===========  ======================================================================================
case         `Case`: what a workbook is made from, as one value that can be written as JSON
own          own assumptions, and the projection that they give: the model behind the coloured cells
cells        a sheet's cells with their formulas and values, as XML; how they look
layout       where ages and years stand, the same on every sheet; frame, paper and protection
rates        sheets of what is assumed: base population, survivorship, children, migration
projections  sheets that compute: pattern 1, simulations 1 and 2, the own projection
inputs       the sheet of coloured cells
results      the sheet of results, with its charts
guide        how to use the workbook, and where its numbers come from
workbook     all of them as bytes of an ``.xlsx`` file
===========  ======================================================================================

Every formula stands with the value that the Python model has for it, so that the workbook shows numbers where nothing
is recalculated (a preview, a protected view), and a test can ask each cell whether formula and model agree.
"""
